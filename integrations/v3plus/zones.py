"""The conference's time zone, which V3Plus may give as a name or as Americans say it. Pure."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# Winter or summer, the zone is meant. "EST" and others are also names of zones without summer time, which nobody means by them.
EASTERN, CENTRAL, PACIFIC = ("America/New_York",), ("America/Chicago",), ("America/Los_Angeles",)
MOUNTAIN, ALASKA, HAWAII = ("America/Denver", "America/Phoenix"), ("America/Anchorage",), ("Pacific/Honolulu",)
SPOKEN = {
    **dict.fromkeys(("ET", "EST", "EDT"), EASTERN),
    **dict.fromkeys(("CT", "CST", "CDT"), CENTRAL),
    **dict.fromkeys(("MT", "MST"), MOUNTAIN),
    "MDT": MOUNTAIN[:1],
    **dict.fromkeys(("PT", "PST", "PDT"), PACIFIC),
    **dict.fromkeys(("AKT", "AKST", "AKDT"), ALASKA),
    **dict.fromkeys(("HT", "HST"), HAWAII),
}


def zone_name(told: str, chosen: str) -> str:
    """As the world names it; blank where nothing was told. Of several that are called so, the one that was chosen here.

    Raises ValueError where nobody knows it.
    """
    spoken = SPOKEN.get(told.upper())
    if spoken is not None:
        return chosen if chosen in spoken else spoken[0]
    if told:
        try:
            ZoneInfo(told)
        except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
            raise ValueError(told) from fault
    return told
