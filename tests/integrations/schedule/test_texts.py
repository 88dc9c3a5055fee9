"""Texts of which a feed does not say whether they are HTML or Markdown, and what is left of them here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.programme.html import clean_html
from integrations.schedule.texts import MARKDOWN, PROSE, absolute, described, rich

SIGNS = "aB é7 .,:;!?()'’“-–=+#~|$%@/\u00a0\u2028\u3000\n\n"


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("", ""),
        ("One line", "<p>One line</p>"),
        ("Two\nlines", "<p>Two<br />\nlines</p>"),
        ("# Head\n\n- one\n- two", "<h1>Head</h1>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("<p>As <b>it</b> is</p>\n\n    indented", "<p>As <b>it</b> is</p>\n\n    indented"),
        ("2 < 3 & 4", "<p>2 &lt; 3 &amp; 4</p>"),
        ("> " * 500 + "deep", None),
        ("[" * 20_000, None),
        ("*a " * 16_000, None),
        ("x" * 60_000 + "\n<b>", None),
    ],
)
def test_html_stays_and_everything_else_is_markdown(text, html):
    made = rich(text)

    assert html is None or made == html
    assert "<b>" not in made or "<b>" in (html or "")


@given(st.text(st.sampled_from(SIGNS), max_size=40) | st.text(max_size=20))
def test_prose_is_what_it_would_be_as_markdown(text):
    text = text.strip()

    assert not PROSE.fullmatch(text) or rich(text) == MARKDOWN.render(text).strip()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>Hello",
        "<p onclick=alert(1)>Hello</p>",
        "Hello <img src=x onerror=alert(1)>",
        "Hello [you](javascript:alert(1))",
        "Hello ![x](https://elsewhere.example/pixel.gif)",
        "<p>Hello <a href='javascript:alert(1)'>you</a></p>",
        "Hello <iframe src='https://elsewhere.example'></iframe>",
    ],
)
def test_what_could_do_harm_does_not_come_through(text):
    kept = clean_html(rich(text))

    assert "Hello" in kept
    assert not any(word in kept for word in ("<script", "onclick", "onerror", "<img", "<iframe", '="javascript'))


def test_what_is_said_twice_is_taken_once():
    assert described("", "Short.", "Short. And long.") == "<p>Short. And long.</p>"
    assert described("A & B", "Short.", "Long.") == "<p><strong>A &amp; B</strong></p>\n<p>Short.</p>\n<p>Long.</p>"


@pytest.mark.parametrize(
    ("url", "whole"),
    [
        ("/a.pdf", "https://m.example/a.pdf"),
        ("a.pdf", "https://m.example/s/a.pdf"),
        ("http://[x", "http://[x"),
        ("#a", "https://m.example/s/schedule.json#a"),
        ("", ""),
    ],
)
def test_addresses_below_the_feeds_own(url, whole):
    assert absolute("https://m.example/s/schedule.json?key=s3cret", url) == whole
