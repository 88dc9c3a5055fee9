"""Finding things by a few letters, alike on every database: case, accents, spaces and punctuation do not count. Pure.

wanted = Words("müller c12")
wanted.rank(folded("C12"), folded("Mueller & Co"))     # a number, smaller is better; None where a word is missing
"""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

# Letters that are another letter with a stroke rather than with an accent: decomposing leaves them alone.
STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
NOT_WORD = re.compile(r"[\W_]+")
MOST_WORDS = 8
CLOSE = 0.7
EXACT, BEGINS, WORDS_BEGIN, WITHIN = range(4)


@lru_cache(maxsize=100_000)
def folded(text: str) -> str:
    """The words of a text as they are compared: lower case, without accents, a space between."""
    if text.isascii():
        plain = text.lower()
    else:
        letters = unicodedata.normalize("NFKD", text.casefold().translate(STROKES))
        plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return NOT_WORD.sub(" ", plain).strip()


class Words:
    """What somebody looks for. Each word has to begin a word of the thing, or to stand within one."""

    def __init__(self, text: str) -> None:
        self.whole = folded(text)
        self.words = self.whole.split()[:MOST_WORDS]

    def __bool__(self) -> bool:
        return bool(self.words)

    def rank(self, *fields: str) -> int | None:
        """How well a thing answers, by its folded fields; the first one is its name. None where a word is in none of them."""
        if fields[0] == self.whole or fields[0].replace(" ", "") == self.whole.replace(" ", ""):
            return EXACT
        together = " ".join(("", *fields))
        begins = True
        for word in self.words:
            if word not in together:
                return None
            begins = begins and f" {word}" in together
        if not begins:
            return WITHIN
        return BEGINS if fields[0].startswith(self.whole) else WORDS_BEGIN

    def suggestions(self, known: Iterable[str]) -> list[str]:
        """What may have been meant, given every folded text there is: mistyped words mended, else each word alone."""
        vocabulary = {word for text in known for word in text.split()}
        mended = [self._nearest(word, vocabulary) for word in self.words]
        if all(mended) and mended != self.words:
            return [" ".join(filter(None, mended))]
        alone = [word for word in mended if word]
        return list(dict.fromkeys(alone)) if len(self.words) > 1 else []

    @staticmethod
    def _nearest(word: str, vocabulary: set[str]) -> str:
        """The word itself where something begins with it, else the closest known one, else nothing."""
        if any(word in known for known in vocabulary):
            return word
        near = [known for known in vocabulary if abs(len(known) - len(word)) <= 2]  # two letters are a slip
        return next(iter(get_close_matches(word, near, n=1, cutoff=CLOSE)), "")
