from typing import Any
from xml.sax.saxutils import escape


def as_xml(tag: str, value: Any) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>' + element(tag, value).encode()


def element(tag: str, value: Any) -> str:
    """A list is its elements one after the other, all of one name."""
    match value:
        case dict():
            return f"<{tag}>{''.join(element(name, inner) for name, inner in value.items())}</{tag}>"
        case list():
            return "".join(element(tag, inner) for inner in value)
        case None:
            return f"<{tag}/>"
        case bool():
            return f"<{tag}>{value}</{tag}>"
        case _:
            return f"<{tag}>{escape(str(value))}</{tag}>"
