"""What strangers send, without what looks like a secret. Pure."""

from typing import Any

SECRET = ("token", "secret", "password", "authorization", "api_key", "apikey")
MASK = "…"


def masked(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: MASK if _is_secret(str(key)) and inner else masked(inner) for key, inner in value.items()}
    return [masked(one) for one in value] if isinstance(value, list) else value


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET)
