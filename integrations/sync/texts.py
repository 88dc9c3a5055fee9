"""Texts of vendors: plain ones, HTML and Markdown, links among prose. Pure."""

import html
import re

from eventhub.programme.records import Link
from integrations.sync.contract import Note

# Known names only: "x<y and z>3" of a formula is no mark-up.
INLINE = "a|abbr|b|bdi|bdo|big|br|cite|code|div|em|font|h[1-6]|i|kbd|li|mark|ol|p|q|s|small|span|strike|strong|sub|sup|tt|u|ul|o:p"
MATH = "math|annotation|semantics|m[a-z]{1,12}"
TAGS = re.compile(rf"</?(?:{INLINE}|{MATH})(?:\s[^<>]*)?/?>", re.IGNORECASE)
BREAKS = re.compile(r"<br\s*/?>", re.IGNORECASE)
A_TAG = re.compile(r"<[a-zA-Z/!?]")
MARKDOWN_LINK = re.compile(
    r"\[(?P<label>[^\[\]]*)\]\((?P<url>https?://[^\s()]+(?:\([^\s()]*\)[^\s()]*)*)\)", re.IGNORECASE
)
WEB = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
LONGEST_URL = 1_000
MASKED = "***"  # j***@a***.com
E_MAIL = re.compile(r"[^@\s*<>,;]+@[^@\s*<>,;]+\.[^@\s*<>,;]+")
QUOTE = '"'


def plain(text: str) -> str:
    """One line without mark-up: entities and inline tags of a title are meant as signs, not as text."""
    return " ".join(html.unescape(TAGS.sub(" ", BREAKS.sub(" ", text)) if "<" in text else text).split())


def formula(title: str) -> list[Note]:
    """A title is plain here: its formula is reduced to its signs, which somebody should look at."""
    return (
        [Note("formula_in_title", "Its title holds a formula: check how it reads.", "title")]
        if "<math" in title.lower()
        else []
    )


def as_html(text: str) -> str:
    """HTML as it came, with Markdown's links made into real ones. Text without any tag keeps its lines."""
    if not MARKDOWN_LINK.search(text):
        return text
    return MARKDOWN_LINK.sub(_anchor, text if A_TAG.search(text) else _paragraphs(text))


def _anchor(found: re.Match[str]) -> str:
    return f'<a href="{found["url"].replace(QUOTE, "%22")}">{found["label"]}</a>'


def _paragraphs(text: str) -> str:
    blocks = re.split(r"\n\s*\n", html.escape(text.strip(), quote=False).replace("\r\n", "\n"))
    return "".join("<p>" + block.strip().replace("\n", "<br>") + "</p>" for block in blocks)


def link(text: str, label: str) -> Link | None:
    """The address in a field for links: a plain one, or one in Markdown with its own label. Prose is no link."""
    found = MARKDOWN_LINK.search(text)
    if found:
        return _link(found["label"].strip() or label, found["url"])
    return _link(label, text.strip()) if WEB.fullmatch(text.strip()) else None


def _link(label: str, url: str) -> Link | None:
    shown = url.replace("&amp;", "&")
    return Link(label, shown) if len(shown) <= LONGEST_URL and MASKED not in shown else None


def links(*fields: tuple[str, str]) -> tuple[Link, ...]:
    """Of (text, label) pairs those that are links, each address once."""
    found = [each for text, label in fields if (each := link(text, label))]
    return tuple({each.url: each for each in reversed(found)}.values())[::-1]


def lines(text: str) -> tuple[str, ...]:
    """The values of a field that holds several, one after each <br>."""
    return tuple(filter(None, (plain(part) for part in BREAKS.split(text))))


def address(text: str) -> str:
    """The web address in a field for one; anything else is none."""
    found = link(text, "")
    return found.url if found else ""


def is_masked(text: str) -> bool:
    return MASKED in text


def email(text: str) -> tuple[str, frozenset[str], tuple[Note, ...]]:
    """The address, what is unsaid of it, and why: a masked address is none, and one held here is better."""
    if not text or E_MAIL.fullmatch(text):
        return text, frozenset(), ()
    if is_masked(text):
        note = Note("email_masked", "The vendor masks its e-mail addresses; what stands here is kept.", "email")
    else:
        note = Note("email_unreadable", "What the vendor has is no e-mail address; what stands here is kept.", "email")
    return "", frozenset({"email"}), (note,)
