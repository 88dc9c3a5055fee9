"""Names as they are compared. Pure."""


def name_key(name: str, longest: int = 250) -> str:
    """Case folded, spaces collapsed. Folding may lengthen a name; so many letters tell two apart."""
    return " ".join(name.split()).casefold()[:longest]
