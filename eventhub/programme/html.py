"""Descriptions and biographies as strangers send them, made into the few tags that a page may show. Pure."""

import html
import re

import nh3

LONGEST_DESCRIPTION, LONGEST_BIO = 100_000, 50_000
RAW_FACTOR = 2  # so much is read at all: mark-up that is nested a hundred thousand deep would cost seconds
ROUNDS = 4
MOST_ITEMS = 2_000  # of lists: the cleaner looks through all that are open at each

TEXT = {"p", "br", "hr", "h3", "h4", "h5", "h6", "blockquote", "pre", "code", "ul", "ol", "li", "dl", "dt", "dd"}
WORDS = {"a", "strong", "b", "em", "i", "u", "s", "sub", "sup", "small", "abbr", "cite", "q", "kbd", "var", "mark"}
TABLE = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
# What layout in MathML Core knows. Not among them: what may hold HTML again (annotation-xml, mglyph, maction).
MATHS = {
    *("math", "mi", "mn", "mo", "ms", "mtext", "mspace", "mrow", "mfrac", "msqrt", "mroot", "mstyle", "mpadded"),
    *("mphantom", "menclose", "mfenced", "msub", "msup", "msubsup", "munder", "mover", "munderover", "mmultiscripts"),
    *("mprescripts", "none", "mtable", "mtr", "mtd", "semantics", "annotation"),
}
ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "title"},
    "abbr": {"title"},
    "ol": {"start", "type"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
    "math": {"display", "alttext"},
    "mi": {"mathvariant"},
    "mo": {"stretchy", "form", "fence", "separator"},
    "mfrac": {"linethickness"},
    "mfenced": {"open", "close", "separators"},
    "menclose": {"notation"},
    "mtd": {"columnspan", "rowspan"},
    "mspace": {"width"},
    "annotation": {"encoding"},
}
SCHEMES = ("http://", "https://", "mailto:")
DROPPED_WITH_TEXT = {"script", "style", "title", "template", "noscript", "iframe", "object", "svg", "xml", "textarea"}

A_TAG = re.compile(r"<[a-zA-Z/!?]")
TAG = re.compile(r'<[^>"]*(?:"[^"]*"[^>"]*)*>')
ANNOTATION = re.compile(r"<annotation\b.*?</annotation>", re.DOTALL)  # the formula once more, in another notation
HALF = re.compile(r"(?:<[^>]*|&[^;\s]{0,9})\Z")  # a tag or a sign that was cut through
BLOCKS = re.compile(r"<(/?)(?:div|section|article|center)(?=[\s>])", re.IGNORECASE)
HEADINGS = re.compile(r"<(/?)(?:h1|h2)(?=[\s>])", re.IGNORECASE)
NESTING = re.compile("<(?:table|math|h3)")
PIECE = re.compile(f"{TAG.pattern}|[^<]+|<")
ITEM = re.compile(r"<(?:li|dt|dd)\b", re.IGNORECASE)
BLANK = re.compile(r"(?:\s|&nbsp;)+|<br>")
EMPTY = re.compile(r"<(p|h[3-6]|li|blockquote)>(?:\s|&nbsp;|<br>)*</\1>")
MAY_BE_EMPTY = re.compile("<(?:p|h[3-6]|li|blockquote)>")
BREAKS = re.compile(r"<br\s*/?>|</(?:p|h\d|li|div|tr|dt|dd|blockquote|pre|caption|table|ul|ol)>", re.IGNORECASE)
NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def _kept(tag: str, name: str, value: str) -> str | None:
    """A path on the vendor's own site would lead somewhere else from here."""
    return None if name == "href" and not value.strip().lower().startswith(SCHEMES) else value


_cleaner = nh3.Cleaner(
    tags=TEXT | WORDS | TABLE | MATHS,
    attributes=ATTRIBUTES,
    clean_content_tags=DROPPED_WITH_TEXT,
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
    attribute_filter=_kept,
)


def clean_html(text: str, longest: int = LONGEST_DESCRIPTION) -> str:
    """The text with tags of typography, lists, links, tables and formulas; nothing that runs, loads or decorates.

    Text without any tag keeps its lines. What is cleaned stays the same when it is cleaned again. Longer than `longest` it
    is cut, and whole again at its end.
    """
    text = NOT_TEXT.sub("", text[: longest * RAW_FACTOR]).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(ITEM.findall(text)) > MOST_ITEMS:
        text = re.sub("<[^<>]*>", " ", text)
    if not A_TAG.search(text):
        text = _paragraphs(text)
    cleaned = _tidy(text)
    whole, at = cleaned, longest
    while len(cleaned) > longest:
        cleaned = _tidy(HALF.sub("", whole[:at]))
        at = at * longest // max(len(cleaned), longest + 1)
    return cleaned


def _tidy(text: str) -> str:
    """With tables, formulas and headings again until nothing moves: what stands in a wrong place there may move twice."""
    for _ in range(ROUNDS):
        before, text = text, _once(text)
        if text == before or not NESTING.search(text):
            break
    return text


def _once(text: str) -> str:
    cleaned = str(_cleaner.clean(BLOCKS.sub(r"<\1p", HEADINGS.sub(r"<\1h3", text))))
    cleaned = _without_empty(cleaned)
    return cleaned.strip() if A_TAG.search(cleaned) else " ".join(cleaned.split())


def _without_empty(text: str) -> str:
    """No paragraphs, headings, items and quotations without anything in them, however deep: one pass, whatever strangers send."""
    if not EMPTY.search(text):  # mostly
        return text
    kept: list[str] = []
    empty: list[int] = []  # where the open elements begin that have had nothing in them so far
    after_empty = False
    for found in PIECE.findall(text):
        piece = found.lstrip() if after_empty else found
        after_empty = bool(empty) and piece == kept[empty[-1]].replace("<", "</")
        if after_empty:
            del kept[empty.pop() :]
            continue
        if MAY_BE_EMPTY.fullmatch(piece):
            empty.append(len(kept))
        elif piece and not BLANK.fullmatch(piece):
            empty.clear()
        kept.append(piece)
    return "".join(kept)


def _paragraphs(text: str) -> str:
    """One line stays as it is."""
    if "\n" not in text:
        return text
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text) if block.strip()]
    return "\n".join("<p>" + block.replace("\n", "<br>") + "</p>" for block in blocks)


def plain_text(text: str) -> str:
    """What one reads of it, line by line: for exports, mail and searching."""
    broken = BREAKS.sub(lambda found: f"{found[0]}\n", clean_html(text).replace("<li>", "<li>• "))
    read = html.unescape(TAG.sub("", ANNOTATION.sub("", broken)))
    lines = [" ".join(line.split()) for line in read.splitlines()]
    return "\n".join(line for line in lines if line)
