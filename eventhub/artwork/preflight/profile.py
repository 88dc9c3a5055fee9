"""How strict preflight is. The default is what printers of large formats ask for; another profile changes numbers, not code."""

from dataclasses import dataclass

from eventhub.artwork.preflight.vocabulary import Severity


@dataclass(frozen=True, slots=True)
class Profile:
    """ppi at printed size, millimetres of the finished print."""

    error_below_ppi: int = 72
    warning_below_ppi: int = 100
    note_above_ppi: int = 300
    bleed_tolerance_mm: float = 0.5
    small_image_mm: float = 20.0
    most_pages: int = 1
    small_text_pt: float = 5.0
    largest_profile_bytes: int = 4 * 1024 * 1024
    wrong_colour: Severity = "warning"
    spot_colour: Severity = "warning"
    font_not_embedded: Severity = "error"
    transparency: Severity = "note"
    overprint: Severity = "note"
    white_overprint: Severity = "warning"
    bare_bleed: Severity = "note"


DEFAULT = Profile()
