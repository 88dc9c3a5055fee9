def masked(value: str) -> str:
    """As Hide PII shows it: `j***@a***.com`, `***-***-4567`."""
    if "@" not in value:
        return f"***-***-{''.join(filter(str.isdigit, value))[-4:]}" if value else value
    name, _, host = value.partition("@")
    domain, _, top = host.rpartition(".")
    return f"{name[:1]}***@{domain[:1]}***.{top}"
