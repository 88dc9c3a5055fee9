import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventhub.programme.html import clean_html, plain_text

WORD = """<!--[if gte mso 9]><xml><o:OfficeDocumentSettings/></xml><![endif]--><style>p.MsoNormal {mso-style: x}</style>
<p class=MsoNormal style='mso-margin-top-alt:auto'><b style='mso-bidi-font-weight:normal'><span lang=EN-GB style='font-size:11pt'>Who
should attend<o:p></o:p></span></b></p>
<p class=MsoListParagraph><![if !supportLists]><span style='mso-list:Ignore'>·</span><![endif]>Builders</p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>"""
FORMULA = "<math display='block'><mfrac><mi mathvariant='bold'>a</mi><mn>2</mn></mfrac><mo>=</mo><msqrt><mi>x</mi></msqrt></math>"
PIECES = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<div>",
            "</div>",
            "<b>",
            "</b>",
            "<table>",
            "<tr>",
            "<td colspan=2>",
            "</table>",
            "<h1>",
            "</h1>",
        ),
        *(
            "<math>",
            "<mtext>",
            "<mi>",
            "</math>",
            "<svg>",
            "<style>",
            "</style>",
            "<script>",
            "<!--",
            "-->",
            "<![CDATA[",
        ),
        *(
            "<a href='https://a.example/?a=1&b=2'>",
            "<a href=javascript:alert(1)>",
            "</a>",
            "<img src=x onerror=alert(1)>",
        ),
        *(
            "&amp;",
            "&lt;",
            "&nbsp;",
            "&",
            "<",
            ">",
            "\n",
            "\n\n",
            "é",
            "😀",
            "\x00",
            "text",
            " ",
            '"',
            "'",
            "<li>",
            "<ul>",
        ),
    ]
)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("<p>Hi <b>you</b><script>alert(1)</script></p>", "<p>Hi <b>you</b></p>"),
        ("<p onclick=x style='color:red' class=y>Hi</p>", "<p>Hi</p>"),
        ("<img src=x onerror=alert(1)>Hi<iframe src=//x></iframe>", "Hi"),
        ("<h1>Big</h1><h2>Less</h2><h4>Small</h4>", "<h3>Big</h3><h3>Less</h3><h4>Small</h4>"),
        ("<div>one</div><div>two</div>", "<p>one</p><p>two</p>"),
        ("<p>&nbsp;</p><p><br></p><p>rest</p>", "<p>rest</p>"),
        ("Fish &amp; chips caf&eacute; 😀 a < b", "Fish &amp; chips café 😀 a &lt; b"),
        ("one\r\ntwo\r\n\r\nthree", "<p>one<br>two</p>\n<p>three</p>"),
        ("<ul><li>a<li>b</ul>", "<ul><li>a</li><li>b</li></ul>"),
        ("<ol start=3><li>c</ol>", '<ol start="3"><li>c</li></ol>'),
        (
            "<table border=1><tr><td rowspan=2>x</table>",
            '<table><tbody><tr><td rowspan="2">x</td></tr></tbody></table>',
        ),
        ("", ""),
    ],
)
def test_the_plain_tags_of_typography_stay_and_nothing_else(sent, kept):
    assert clean_html(sent) == kept


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://a.example/x?a=1&b=2", 'href="https://a.example/x?a=1&amp;b=2" '),
        ("MAILTO:ada@a.example", 'href="MAILTO:ada@a.example" '),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("/on/their/site", ""),
        ("//evil.example", ""),
    ],
)
def test_links_lead_to_pages_and_mail_only(address, kept):
    assert (
        clean_html(f"<a href='{address}' target=_blank>x</a>") == f'<a {kept}rel="noopener noreferrer nofollow">x</a>'
    )


def test_formulas_stay():
    cleaned = clean_html(FORMULA)

    assert cleaned == FORMULA.replace("'", '"')
    assert plain_text(cleaned) == "a2=x"


@pytest.mark.parametrize(
    "sent",
    [
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<math><annotation-xml encoding='text/html'><img src=x onerror=alert(1)></annotation-xml></math>",
        "<svg><foreignObject><script>alert(1)</script></foreignObject></svg>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<math href='javascript:alert(1)'>x</math>",
        "<form><button formaction=javascript:alert(1)>x",
    ],
)
def test_nothing_runs_by_way_of_foreign_content(sent):
    cleaned = clean_html(sent)

    assert [part for part in ("<img", "onerror", "<script", "javascript:", "<style", "<form") if part in cleaned] == []


def test_what_word_adds_is_gone():
    assert clean_html(WORD) == "<p><b>Who\nshould attend</b></p>\n<p>·Builders</p>"


@given(st.lists(PIECES, max_size=25).map("".join))
def test_what_is_clean_stays_as_it_is(text):
    cleaned = clean_html(text)

    assert clean_html(cleaned) == cleaned
    assert "\x00" not in cleaned


@given(st.lists(PIECES, max_size=40).map("".join), st.integers(20, 80))
def test_a_long_text_is_cut_and_whole_again(text, longest):
    cleaned = clean_html(text, longest)

    assert len(cleaned) <= longest
    assert clean_html(cleaned) == cleaned


def test_a_cut_text_keeps_as_much_as_fits():
    assert (
        clean_html("<p><b>" + "fish &amp; " * 50, 60) == "<p><b>fish &amp; fish &amp; fish &amp; fish &amp; fi</b></p>"
    )


def test_plain_text_is_what_one_reads():
    sent = "<h3>Aims</h3><ul><li>Build &amp; fix</li><li>a &lt; b</li></ul><p>See <a href='https://x.example'>here</a>.<br>Bye</p>"

    assert plain_text(sent) == "Aims\n• Build & fix\n• a < b\nSee here.\nBye"


DEEP = ["<blockquote>", "<blockquote>x", "<ul><li>", "<ul><li></dd>", "<b>x", "<table><tr><td>", "<p><br>", '<"']
WORST = {"<blockquote>x", "<ul><li></dd>", '<"'}  # of elements, of lists, of what only looks like one


@pytest.mark.parametrize(
    "piece", [pytest.param(each, marks=() if each in WORST else pytest.mark.soak) for each in DEEP]
)
def test_what_a_stranger_nests_without_end_is_read_in_a_moment(piece):
    begun = time.process_time()
    cleaned = clean_html(piece * (800_000 // len(piece)))

    assert time.process_time() - begun < 5
    assert len(cleaned) <= 100_000


def test_what_is_cut_keeps_its_beginning():
    cleaned = clean_html("<blockquote>word " * 20_000)

    assert cleaned.startswith("<blockquote>word <blockquote>word")
    assert 90_000 < len(cleaned) <= 100_000


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("<p>a</p> <p>&nbsp;<br></p> <p>b</p>", "<p>a</p> <p>b</p>"),
        ("<ul><li> <blockquote><p></p>\n</blockquote></li><li>a</li></ul>", "<ul><li>a</li></ul>"),
        ("<blockquote><p></p><b></b></blockquote>", "<blockquote><b></b></blockquote>"),
    ],
)
def test_what_holds_nothing_is_left_out(sent, kept):
    assert clean_html(sent) == kept
