"""Lists as text: which encoding and which separator, and the lines in it. Bytes in, lines out."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator

from charset_normalizer import from_bytes

from eventhub.core.errors import Invalid
from eventhub.core.sheets import limits
from eventhub.core.sheets.tables import Line, refused

# What can be chosen; the first column is Python's name.
ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "cp1252": "Windows 1252, Western Europe",
    "iso8859-15": "ISO 8859-15, Western Europe",
    "cp1250": "Windows 1250, Central Europe",
    "cp1251": "Windows 1251, Cyrillic",
    "cp1253": "Windows 1253, Greek",
    "cp1254": "Windows 1254, Turkish",
    "mac-roman": "Mac Roman",
    "cp437": "DOS 437",
    "cp850": "DOS 850",
    "shift_jis": "Shift JIS, Japanese",
    "gb18030": "GB 18030, Chinese",
    "big5": "Big5, Chinese",
    "euc_kr": "EUC-KR, Korean",
}
SEPARATORS = {",": "Comma", ";": "Semicolon", "\t": "Tab", "|": "Bar"}
MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
SAMPLE = 64 * 1024
USUAL = "cp1252"


def detect_encoding(content: bytes) -> str:
    """UTF-8 where it is that, then what its marks and its bytes say; Windows 1252 in doubt."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as foreign:
        return _guessed(content, foreign.start)
    return "utf-16" if _looks_wide(content) else "utf-8"


def _looks_wide(content: bytes) -> bool:
    """UTF-16 without its mark: every other byte of Latin text is empty."""
    start = content[:SAMPLE]
    return len(start) > 3 and max(start[::2].count(0), start[1::2].count(0)) > len(start) // 4


def _guessed(content: bytes, at: int) -> str:
    """From the part where the first foreign letter stands."""
    if _looks_wide(content):
        return "utf-16"
    part = content[max(0, at - SAMPLE // 2) : at + SAMPLE // 2]
    found = from_bytes(part, cp_isolation=[name for name in ENCODINGS if not name.startswith("utf")])
    best = found.best()
    if best is None:
        return USUAL
    for one in found:
        is_usual = any(known_encoding(name) == USUAL for name in one.could_be_from_charset)
        if is_usual and one.chaos <= best.chaos and one.coherence >= best.coherence:
            return USUAL  # nothing speaks against it: a few names are too little to tell languages apart
    return known_encoding(best.encoding)


def known_encoding(name: str) -> str:
    """The name under which it can be chosen; Windows 1252 for what can't."""
    wanted = codecs.lookup(name).name
    return next((known for known in ENCODINGS if codecs.lookup(known).name == wanted), USUAL)


def decoded(content: bytes, encoding: str) -> str:
    """Invalid where the bytes are not of this encoding, or no text at all."""
    codec = "utf-8-sig" if encoding == "utf-8" else _wide(content) if encoding == "utf-16" else encoding
    try:
        text = content.decode(codec)
    except UnicodeError as foreign:
        sentence = f"The file is not in {ENCODINGS[encoding]}: there are bytes that mean nothing in it. Choose another encoding."
        raise Invalid.at("encoding", sentence) from foreign
    if "\x00" in text:
        sentence = "There are empty bytes (NUL) in the file, as in programs and pictures. A list is text. Save it as CSV or XLSX."
        raise refused(sentence)
    return text


def _wide(content: bytes) -> str:
    """UTF-16 by its mark; without one, the side on which the empty bytes are."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = content[:SAMPLE]
    return "utf-16-le" if start[1::2].count(0) >= start[::2].count(0) else "utf-16-be"


def detect_separator(text: str) -> str:
    """Which of ours cuts the first lines into the most columns, as many in each."""
    start = "\n".join(text[:SAMPLE].splitlines()[:20])
    if start[:4].casefold() == "sep=" and start[4:5] in SEPARATORS:
        return start[4]
    return max(SEPARATORS, key=lambda separator: _regularity(start, separator))


def _regularity(text: str, separator: str) -> tuple[int, int]:
    """(lines that agree on a number of columns above 1, that number)"""
    try:
        widths = Counter(len(cells) for cells in csv.reader(io.StringIO(text), delimiter=separator) if cells)
    except csv.Error:
        return (0, 0)
    return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))


def text_lines(text: str, separator: str) -> Iterator[Line]:
    """Invalid, with the line, where quotation marks are broken or a cell never ends."""
    if text[:4].casefold() == "sep=":
        text = "\n" + text.partition("\n")[2]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    number = 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as broken:
            raise refused(_broken(number, str(broken))) from broken
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Line(number, tuple(cells))
        if reader.line_num > limits.MOST_LINES:
            raise refused(f"The file has more than {limits.MOST_LINES:,} lines. Remove the empty ones, or divide it.")
        number = reader.line_num + 1


def _broken(number: int, cause: str) -> str:
    if "field larger" in cause:
        return f"A cell that begins in line {number} never ends: a quotation mark is missing. Close it, or save the list as XLSX."
    return (
        f"The quotation marks of the row that begins in line {number} are broken: one is open or stands inside a cell. "
        'A mark inside a cell is written twice (""). Mend the line, or save the list as XLSX.'
    )
