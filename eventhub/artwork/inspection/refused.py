"""How a reader stops: with a reason that becomes a finding."""

from eventhub.artwork.preflight.facts import Refusal


class Refused(Exception):
    """The file, or the page at hand, is not read any further. `reason` of preflight.refusals.REASONS."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.refusal = Refusal(reason, detail[:200])
