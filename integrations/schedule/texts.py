"""Texts of feeds: HTML, Markdown or neither, whatever the feed says of them. Pure."""

import html
import re
from urllib.parse import urljoin

from markdown_it import MarkdownIt

LONGEST_MARKDOWN = (
    10_000  # what is longer keeps its lines and nothing more: reading it may take the square of its length
)
IS_HTML = re.compile(r"\s*<(?:p|div|ul|ol|dl|h[1-6]|table|blockquote|pre|section|article|span|br)\b", re.IGNORECASE)
# Prose, in which Markdown means nothing: much of what feeds send, and reading it as Markdown takes a quarter of its row's time.
A_LINE = r"[^\W\d_](?:[^\\`*_\[\]<>&\"\x00-\x1f]*[^\\`*_\[\]<>&\"\x00-\x1f\s])?"
PROSE = re.compile(rf"{A_LINE}(?:\n+{A_LINE})*")
# HTML in Markdown is let through: what is not harmless is taken out where texts are written.
MARKDOWN = MarkdownIt("commonmark", {"breaks": True})


def rich(text: str) -> str:
    """As HTML."""
    text = text.strip()
    if not text or IS_HTML.match(text):
        return text
    if len(text) > LONGEST_MARKDOWN:
        return "<p>" + html.escape(text, quote=False).replace("\n", "<br>") + "</p>"
    if PROSE.fullmatch(text):
        blocks = re.split("\n\n+", text)
        return "\n".join("<p>" + block.replace("\n", "<br />\n") + "</p>" for block in blocks)
    return str(MARKDOWN.render(text)).strip()


def described(subtitle: str, abstract: str, description: str) -> str:
    """In the order of reading; what a feed says twice, once."""
    parts = [rich(abstract)] if abstract.strip() not in description else []
    heading = f"<p><strong>{html.escape(subtitle, quote=False)}</strong></p>" if subtitle else ""
    return "\n".join(filter(None, (heading, *parts, rich(description))))


def absolute(base: str, url: str) -> str:
    """Feeds name their own files from their root; what can't be an address stays as it is, and is taken for none.

    What the feed's own address says after “?” may be a key to it, and is not for everybody to see.
    """
    try:
        return urljoin(base.partition("?")[0], url.strip()) if url.strip() else ""
    except ValueError:
        return url
