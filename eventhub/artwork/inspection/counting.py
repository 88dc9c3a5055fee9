"""How many steps a content takes, found out before it is read: qpdf hands over all of them at once, at 300 bytes each."""

import pikepdf
from pikepdf import Token, TokenType

from eventhub.artwork.inspection.limits import Limits
from eventhub.artwork.inspection.refused import Refused

WANTED = "q Q cm gs cs CS sc scn SC SCN g G rg RG k K sh Do BT Tf Tm Tr Tj TJ ' \" f F f* B B* b b* S s BI ID EI INLINE IMAGE BDC BMC EMC"
STEPS = frozenset(name.encode() for name in WANTED.split())
# Each step has one of these letters at least; the lines of drawings, by far most of what large files say, have few of them.
NO_LETTERS = bytes(set(range(256)) - set(b"qQmsSgGkKDTfFBbIE'\""))


def require_few(content: bytes, most: int, limits: Limits) -> None:
    """Refused("too_much") where it takes more than `most` steps.

    Nearly all contents are known to take fewer by their letters alone; to read the words takes a hundred times as long.
    """
    if len(content) > most and len(content.translate(None, NO_LETTERS)) > most:
        with pikepdf.new() as pdf:
            page = pdf.add_blank_page()
            page.Contents = pdf.make_stream(content)
            page.get_filtered_contents(_Counter(most, limits))


class _Counter(pikepdf.TokenFilter):
    """Keeps nothing of what it is shown."""

    def __init__(self, most: int, limits: Limits) -> None:
        super().__init__()
        self.most, self.limits, self.steps = most, limits, 0

    def handle_token(self, token: Token) -> None:
        if token.type_ == TokenType.word and token.raw_value in STEPS:
            self.steps += 1
            if self.steps > self.most:
                raise too_many(self.limits)


def too_many(limits: Limits) -> Refused:
    return Refused("too_much", f"more than {limits.operators:,} drawing steps")
