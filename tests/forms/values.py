"""What nobody should send and somebody will."""

HUGE = str(10**30)
SURROGATE = "a\ud800b"
LONG = "x" * 100_000
NOT_THERE = "0190a6b0-0000-7000-8000-000000000000"

TEXTS = (LONG, "a\x00b", SURROGATE, "\x1b[31m\u202e\u0085", "<script>alert(1)</script>{{ 7*7 }}")
NUMBERS = ("-1", HUGE, f"-{HUGE}", "1e400", "1e-400", "NaN", "-Infinity", "0.0001", "٣", "9" * 5_000)
DATES = ("9999-99-99", "0001-01-01", "9999-12-31", "2027-02-30")
TIMES = ("9999-99-99T25:61", "0001-01-01T00:00", "9999-12-31T23:59", "2027-03-28T01:30", "0001-01-01")
CHOICES = ("no-such-choice", "a\x00b", SURROGATE, "-1", HUGE, NOT_THERE, LONG)

# Every field of a form at once: the worst, and what only the soak sends.
WORST = ("a\x00b", SURROGATE, HUGE)
EVERYWHERE = (*WORST, " ", LONG, "0001-01-01T00:00", NOT_THERE)

BY_KIND = {
    "number": (*NUMBERS, "three", "a\x00b"),
    "date": (*DATES, "soon", "a\x00b", HUGE),
    "datetime-local": (*TIMES, "soon", "a\x00b", HUGE),
    "select": CHOICES,
    "radio": CHOICES,
    "checkbox": CHOICES,
    "hidden": (*CHOICES, "NaN", "1e400"),
    "button": (*CHOICES, f"{NOT_THERE}:1", f"{NOT_THERE}:{HUGE},::"),
    "email": (*TEXTS, "@", "a@b", f"{'x' * 300}@b.example", "a@\x00.example"),
    "url": (*TEXTS, "javascript:alert(1)", "http://[", "ftp://x", "https://" + "x" * 1_000),
}

# A list asked in every wrong way.
PAGES = ("0", "-1", "abc", HUGE, "1.5", "a\x00b")
ASKED_WORST = ("a\x00b", SURROGATE, "-1", HUGE)
ASKED = (*ASKED_WORST, "", "no-such-value", NOT_THERE, LONG, "%", "__", "NaN", "0001-01-01")

# What a form does not have, and somebody hopes that it listens to.
EXTRA = (
    ("is_staff", "1"),
    ("status", "approved"),
    ("id", NOT_THERE),
    ("pk", NOT_THERE),
    ("organisation", NOT_THERE),
    ("actor", "system"),
    ("net_total", "0"),
    ("next", "https://evil.example/"),
    ("\x00", "\x00"),
    ("a" * 1_000, "b"),
)

PNG = b"\x89PNG\r\n\x1a\n"
NOISE = bytes(range(256)) * 40_000  # 10 MB of it
FILES = (
    ("empty.png", b"", "image/png"),
    ("page.png", b"<html><script>alert(1)</script></html>", "image/png"),
    ("cut.png", PNG + b"\x00\x00\x00\rIHDR\x00", "image/png"),
    ("noise.png", PNG + NOISE[:100_000], "image/png"),
    ("huge.png", PNG + NOISE + NOISE[:300_000], "image/png"),
    ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
    ("../../" + "x" * 400 + ".png", PNG, "image/png"),
    ("nul\x00name.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 64, "no/such-type"),
)

# (what, content type, body) of requests that are no form at all.
FIELD = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n'
MALFORMED = (
    ("no boundary", "multipart/form-data", FIELD),
    ("a boundary that is none", "multipart/form-data; boundary=\xe9", FIELD),
    ("cut off in the middle", "multipart/form-data; boundary=x", FIELD + b"abc"),
    (
        "base64 that is none",
        "multipart/form-data; boundary=x",
        FIELD.replace(b"\r\n\r\n", b"\r\nContent-Transfer-Encoding: base64\r\n\r\n") + b"!!\r\n--x--",
    ),
    ("percent signs", "application/x-www-form-urlencoded", b"%&=&&%zz=%f&;a=%ff%fe"),
    ("unknown charset", "application/x-www-form-urlencoded; charset=no-such", b"name=a"),
    ("another charset", "application/x-www-form-urlencoded; charset=utf-16", b"name=a"),
    ("JSON", "application/json", b'{"name": "a"}'),
    ("too many fields", "application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(10_001))),
    ("too much", "application/x-www-form-urlencoded", b"name=" + b"x" * (5 * 1024 * 1024 + 1)),
)
