"""The content security policy blocks what is written into a page: here it is told before a browser does."""

import re

from tests.architecture.source import ROOT

INLINE = {
    "style attribute": re.compile(r"<[^>]*\sstyle=", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "script without address": re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE),
    "event handler": re.compile(r"<[^>]*\son[a-z]+=\"", re.IGNORECASE),
    "htmx expression": re.compile(r"\bhx-(on|vars)\b|hx-vals=[\"']js:", re.IGNORECASE),
    "foreign host": re.compile(r"(src|href)=\"(https?:)?//", re.IGNORECASE),
}


COMMENT = re.compile(r"{#.*?#}|{% comment .*?{% endcomment %}", re.DOTALL)


def pages():
    """Templates of pages; mail has no policy and no style sheet."""
    return [path for path in sorted((ROOT / "templates").rglob("*.html")) if "email" not in path.parts]


def test_nothing_is_written_into_a_page():
    found = [
        f"{path.relative_to(ROOT)}: {fault}"
        for path in pages()
        for fault, pattern in INLINE.items()
        if pattern.search(COMMENT.sub("", path.read_text()))
    ]

    assert len(pages()) > 10
    assert found == []
