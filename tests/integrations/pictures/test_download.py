"""One picture over real HTTP: what comes, what is refused, and what is said of it."""

import time

import pytest
from werkzeug import Response

from eventhub.files.images import MAX_BYTES
from integrations.sync.copies.download import LONGEST_REST, REST, Came, Downloads, Missed, Same
from tests.factories.files import picture

PNG = picture()


@pytest.fixture
def downloads():
    made = Downloads()
    yield made
    made.close()


def test_it_comes_with_the_marks_by_which_it_is_asked_for_again(gallery, downloads):
    url = gallery.hang("/a.png", PNG, ETag='"v1"', Last_Modified="Mon, 07 Jun 2027 10:00:00 GMT")

    assert downloads.get(f"{url}#face") == Came(PNG, '"v1"', "Mon, 07 Jun 2027 10:00:00 GMT")
    gallery.hang("/a.png", status=304)
    assert downloads.get(url, etag='"v1"', last_modified="Mon, 07 Jun 2027 10:00:00 GMT") == Same()
    again = gallery.asked[-1].headers
    assert (again["If-None-Match"], again["If-Modified-Since"]) == ('"v1"', "Mon, 07 Jun 2027 10:00:00 GMT")
    assert {"Authorization", "Cookie", "Referer"} & set(again.keys()) == set()


def test_marks_that_are_no_help_are_not_kept(gallery, downloads):
    url = gallery.hang("/a.png", PNG, ETag='"' + "x" * 300 + '"')

    assert downloads.get(url) == Came(PNG)


@pytest.mark.parametrize(
    ("status", "headers", "said", "passes", "rest"),
    [
        (401, {}, "expired or is not open to everybody", False, 0),
        (403, {}, "expired or is not open to everybody", False, 0),
        (404, {}, "nothing at this address", False, 0),
        (410, {}, "nothing at this address", False, 0),
        (204, {}, "status 204 instead of a picture", False, 0),
        (301, {}, "status 301 instead of a picture", False, 0),
        (304, {}, "status 304 instead of a picture", False, 0),
        (408, {}, "status 408", True, 0),
        (500, {}, "status 500", True, 0),
        (503, {"Retry_After": "90"}, "status 503", True, 90),
        (429, {"Retry_After": "999999"}, "asks to slow down", True, LONGEST_REST),
        (429, {"Retry_After": "Mon, 07 Jun 2027 10:00:00 GMT"}, "asks to slow down", True, REST),
    ],
)
def test_what_is_no_picture_says_so(gallery, downloads, status, headers, said, passes, rest):
    missed = downloads.get(gallery.hang("/a.png", status=status, **headers))

    assert isinstance(missed, Missed)
    assert said in missed.reason
    assert (missed.passes, missed.rest, missed.is_silent) == (passes, rest, False)


def test_it_is_followed_to_where_it_lies_now(gallery, downloads):
    gallery.hang("/there/b.png", PNG)
    url = gallery.hang("/there/a.png", status=302, Location="b.png#x")

    assert downloads.get(url) == Came(PNG)


class Unchecked(Response):
    """Sends its headers as they are."""

    def get_wsgi_headers(self, environ):
        return self.headers


@pytest.mark.parametrize("target", ["//[x/a.png", "https://[x/a.png", "https://x]/a.png"])
def test_it_is_not_followed_to_what_is_no_address(gallery, downloads, target):
    url = gallery.hang("/a.png")
    gallery.hung["/a.png"] = Unchecked(status=302, headers={"Location": target})
    missed = downloads.get(url)

    assert isinstance(missed, Missed)
    assert "not an address of the web" in missed.reason


def test_what_is_no_address_is_not_asked_for(downloads):
    assert "not an address of the web" in downloads.get("https://[x/a.png").reason


def test_it_is_not_followed_in_circles(gallery, downloads):
    missed = downloads.get(gallery.hang("/a.png", status=302, Location="/a.png"))

    assert missed == Missed("The address leads to another one more than 3 times.")
    assert len(gallery.asked) == 4


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://127.0.0.1:1/a.png", "not a public address"),
        ("http://169.254.169.254/latest/meta-data/", "not a public address"),
        ("https://[::1]/a.png", "not a public address"),
        ("https://me:secret@127.0.0.1/a.png", "user name or password"),
        ("ftp://127.0.0.1/a.png", "https://"),
        ("mailto:ada@vendor.example", "https://"),
        ("https://exa mple/a.png", "spaces"),
    ],
)
def test_an_address_that_may_not_be_asked_is_refused_first_or_later(gallery, downloads, address, said):
    straight = downloads.get(address)
    led_there = downloads.get(gallery.hang("/a.png", status=302, Location=address.replace(" ", "%20")))

    assert isinstance(straight, Missed)
    assert said in straight.reason
    assert isinstance(led_there, Missed)
    assert not straight.passes
    assert len(gallery.asked) == 1


def test_too_much_is_not_read_to_its_end(gallery, downloads):
    assert downloads.get(gallery.hang("/a.png", bytes(2 * MAX_BYTES))) == Missed("It is larger than 10 MB.")


def test_nobody_waits_for_long(gallery, httpserver):
    httpserver.expect_oneshot_request("/slow.png").respond_with_handler(lambda _: time.sleep(0.5))
    downloads = Downloads(seconds=0.1)
    missed = [downloads.get(f"{gallery.url}/slow.png")]
    downloads.close()
    httpserver.clear_assertions()

    assert "longer than a call may take" in missed[0].reason
    assert (missed[0].passes, missed[0].is_silent) == (True, True)
