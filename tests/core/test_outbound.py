"""Where a call may go, and what becomes of one that gets no proper answer."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.core.checks import run_checks

from eventhub.core import outbound
from eventhub.core.checks import TAG
from eventhub.core.outbound import AddressRefused, Admitted, NotReached, OutboundError, TooSlow, checked_url, post

HEADERS = {"Content-Type": "application/json", "User-Agent": "EventHub-Webhooks/1.0"}
PUBLIC = "203.0.114.10"

REFUSED = [
    "127.0.0.1",
    "127.8.8.8",
    "0.0.0.0",  # noqa: S104  # nothing is bound to it
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "192.88.99.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::a00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%1",
    "fec0::1",
    "ff02::1",
    "100::1",
    "3fff::1",
    "5f00::1",
]
OPEN = ["1.1.1.1", "8.8.8.8", PUBLIC, "2606:4700:4700::1111", "2a00:1450:4001:81b::200e", "::ffff:8.8.8.8"]


@pytest.fixture
def admit(settings):
    settings.EVENTHUB_OUTBOUND_ALLOW = ["127.0.0.1/32"]


@pytest.fixture
def names(monkeypatch) -> dict[str, list[list[str]]]:
    """What a name stands for, answer by answer; the last one stays."""
    known: dict[str, list[list[str]]] = {}
    ask = socket.getaddrinfo

    def answer(host, port, *args, **kwargs):
        if host not in known:
            return ask(host, port, *args, **kwargs)
        if kwargs.get("flags", 0) & socket.AI_NUMERICHOST:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        addresses = known[host].pop(0) if len(known[host]) > 1 else known[host][0]
        return [entry for address in addresses for entry in ask(address, port, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    return known


class Receiver:
    """A socket that sends these bytes to whoever connects, and then these, each after a while; and keeps what came."""

    def __init__(self, *parts: bytes, pause: float = 0.0) -> None:
        self.parts, self.pause = parts, pause
        self.received: list[bytes] = []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self.socket.accept()
                threading.Thread(target=self.answer, args=(line,), daemon=True).start()

    def answer(self, line: socket.socket) -> None:
        with line, suppress(OSError):
            self.received.append(request_from(line))
            for part in self.parts:
                line.sendall(part)
                time.sleep(self.pause)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"


def request_from(line: socket.socket) -> bytes:
    """Head and body, which may come one after the other; of what is not HTTP the beginning."""
    sent = line.recv(65536)
    while b"Content-Length: " in sent:
        head, _, body = sent.partition(b"\r\n\r\n")
        if len(body) >= int(head.partition(b"Content-Length: ")[2].split(b"\r\n")[0]):
            break
        sent += line.recv(65536)
    return sent


@pytest.fixture
def receive() -> Iterator[type]:
    made: list[Receiver] = []

    def start(*parts: bytes, pause: float = 0.0) -> Receiver:
        made.append(Receiver(*parts, pause=pause))
        return made[-1]

    yield start
    for each in made:
        each.socket.close()


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


# --- addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", REFUSED)
def test_what_is_not_public_is_refused(address, names):
    assert not outbound.is_public(ipaddress.ip_address(address))

    names["inside.example"] = [[address]]
    with pytest.raises(AddressRefused, match="not a public address"):
        post("https://inside.example/", b"{}", HEADERS)


@pytest.mark.parametrize("address", OPEN)
def test_what_is_public_is_open(address):
    assert outbound.is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "017700000001",
        "0177.0.0.1",
        "127.1",
        "10.1",
        "[::1]",
        "[::ffff:7f00:1]",
        "[::ffff:127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "127.0.0.1.",
        "１２７.0.0.1",
        "127。0。0。1",
    ],
)
def test_no_way_to_write_an_address_gets_past(host):
    """Refused when it is typed, where it is an address in digits; at the latest when it is called."""
    with pytest.raises(OutboundError) as refused:
        post(f"https://{host}/", b"{}", HEADERS)
    assert isinstance(refused.value, AddressRefused | NotReached)
    assert "127.0.0.1:" not in refused.value.address


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1", "[::ffff:7f00:1]", "10.0.0.1"])
def test_an_address_in_digits_is_refused_before_anything_is_called(host):
    with pytest.raises(AddressRefused, match="not a public address"):
        checked_url(f"https://{host}/hook")


def test_a_name_with_one_private_address_among_others_is_refused(names):
    names["two.example"] = [[PUBLIC, "10.0.0.7"]]

    with pytest.raises(AddressRefused, match=r"two\.example stands for 10\.0\.0\.7, which is not a public address"):
        post("https://two.example/", b"{}", HEADERS)


def test_a_name_that_answers_differently_the_second_time_is_asked_once(names, receive, settings):
    """What was checked is what is connected to: here the second answer would lead to another place."""
    receiver = receive(OK)
    settings.EVENTHUB_OUTBOUND_ALLOW = [f"127.0.0.1/32:{receiver.port}"]
    names["fickle.example"] = [["127.0.0.1"], ["127.0.0.2"]]

    answer = post(f"http://fickle.example:{receiver.port}/hook", b"{}", HEADERS)

    assert (answer.status, answer.address) == (200, "127.0.0.1")
    assert names["fickle.example"] == [["127.0.0.2"]]
    with pytest.raises(AddressRefused, match=r"127\.0\.0\.2"):
        post(f"http://fickle.example:{receiver.port}/hook", b"{}", HEADERS)


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("ftp://example.org/", "https://"),
        ("file:///etc/passwd", "https://"),
        ("//example.org/", "not an address|https://"),
        ("https:///hook", "not an address|host"),
        ("https://maya:secret@example.org/", "user name"),
        ("https://example.org/#there", "after #"),
        ("http://example.org/", "begin with https://"),
        ("https://example.org:0/", "port"),
        ("https://example.org:65536/", "not an address"),
        ("https://exa mple.org/", "no spaces"),
        ("https://example.org\\@127.0.0.1/", "no spaces or backslashes"),
        ("https://example.org/\r\nHost: x", "no spaces"),
        ("https://example.org/" + "a" * 1000, "1,000 characters"),
        ("example.org/hook", "not an address"),
        ("", "not an address"),
    ],
)
def test_what_is_no_address_of_a_receiver_is_refused(url, sentence):
    with pytest.raises(AddressRefused, match=sentence):
        checked_url(url)


@pytest.mark.parametrize("port", [22, 25, 80, 111, 1023])
def test_ports_of_other_services_are_closed(port, names):
    names["mail.example"] = [[PUBLIC]]

    with pytest.raises(AddressRefused, match=f"Port {port} may not be called"):
        post(f"https://mail.example:{port}/", b"{}", HEADERS)


def test_http_is_for_admitted_networks_alone(names, settings):
    settings.EVENTHUB_OUTBOUND_ALLOW = ["10.0.0.0/8"]
    names["open.example"] = [[PUBLIC]]

    with pytest.raises(AddressRefused, match="Use https"):
        post("http://open.example/", b"{}", HEADERS)


@pytest.mark.parametrize(
    ("text", "address", "port", "holds"),
    [
        ("10.0.0.0/8", "10.200.1.1", 443, True),
        ("10.0.0.0/8", "11.0.0.1", 443, False),
        ("127.0.0.1/32:8443", "127.0.0.1", 8443, True),
        ("127.0.0.1/32:8443", "127.0.0.1", 443, False),
        ("fd00::/8", "fd00::7", 80, True),
        ("fd00::/8:8443", "fd00::7", 8443, True),
        ("fd00::/8:8443", "fd00::7", 8444, False),
        ("::1/128", "127.0.0.1", 80, False),
    ],
)
def test_a_network_is_admitted_at_its_port_or_at_all(text, address, port, holds):
    assert Admitted.parse(text).holds(ipaddress.ip_address(address), port) is holds


@pytest.mark.parametrize(
    "text", ["everything", "10.0.0.0", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/8:0", "10.0.0.0/8:99999", "", "*", "a/8"]
)
def test_an_entry_that_is_no_network_fails_the_check(text, settings):
    settings.EVENTHUB_OUTBOUND_ALLOW = ["10.0.0.0/8", text]

    (fault,) = [each for each in run_checks(tags=[TAG]) if each.id == "eventhub.E014"]

    assert "EVENTHUB_OUTBOUND_ALLOW" in fault.msg


def test_an_ipv4_address_that_is_written_as_ipv6_counts_as_what_it_is(receive, admit):
    receiver = receive(OK)

    assert post(f"http://[::ffff:127.0.0.1]:{receiver.port}/", b"{}", HEADERS).status == 200


# --- calls -------------------------------------------------------------------------------------------


def test_what_is_sent_is_the_body_with_these_headers_and_the_name_of_the_host(names, receive, admit):
    names["hub.example"] = [["127.0.0.1"]]
    receiver = receive(OK)

    answer = post(f"http://hub.example:{receiver.port}/hook?a=1", b'{"event":"ping"}', HEADERS)

    (sent,) = receiver.received
    head, _, body = sent.partition(b"\r\n\r\n")
    assert body == b'{"event":"ping"}'
    assert head.splitlines()[0] == b"POST /hook?a=1 HTTP/1.1"
    named = dict(line.split(b": ") for line in head.splitlines()[1:])
    assert named[b"Host"] == f"hub.example:{receiver.port}".encode()
    assert (named[b"User-Agent"], named[b"Content-Type"]) == (b"EventHub-Webhooks/1.0", b"application/json")
    assert (answer.status, answer.body, answer.address) == (200, b"ok", "127.0.0.1")


def test_no_redirect_is_followed(receive, admit):
    elsewhere = receive(OK)
    moved = receive(f"HTTP/1.1 302 Found\r\nLocation: {elsewhere.url}\r\nContent-Length: 0\r\n\r\n".encode())

    answer = post(moved.url, b"{}", HEADERS)

    assert (answer.status, answer.headers["Location"]) == (302, elsewhere.url)
    assert elsewhere.received == []


def test_no_proxy_of_the_environment_and_no_password_file_is_used(receive, admit, monkeypatch, tmp_path):
    proxy, receiver = receive(OK), receive(OK)
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login maya password secret\n")
    for name, value in {"HTTP_PROXY": proxy.url, "ALL_PROXY": proxy.url, "NETRC": str(tmp_path / "netrc")}.items():
        monkeypatch.setenv(name, value)
        monkeypatch.setenv(name.lower(), value)

    assert post(receiver.url, b"{}", HEADERS).status == 200
    assert proxy.received == []
    assert b"Authorization" not in receiver.received[0]


def test_no_more_than_so_much_of_an_answer_is_read(receive, admit):
    receiver = receive(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 300_000)

    assert len(post(receiver.url, b"{}", HEADERS).body) == outbound.MOST_READ


DRIPPING = {
    "silent": (b"",),
    "head": tuple(bytes([sign]) for sign in b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * 100),
    "continue": (b"HTTP/1.1 100 Continue\r\n\r\n",) * 100,
    "body with length": (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", *[b"x"] * 100),
    "body without end": (b"HTTP/1.1 200 OK\r\n\r\n", *[b"x"] * 100),
    "body in chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"1\r\nx\r\n"] * 100),
}


@pytest.mark.parametrize("kind", DRIPPING)
def test_a_dripping_receiver_is_left_in_time(kind, receive, admit):
    receiver = receive(*DRIPPING[kind], pause=0.1 if len(DRIPPING[kind]) > 1 else 20)
    began = time.monotonic()

    with pytest.raises(TooSlow, match="took longer"):
        post(receiver.url, b"{}", HEADERS, seconds=0.5)

    assert time.monotonic() - began < 2


def test_a_receiver_that_drips_its_greeting_of_tls_is_left_in_time(receive, admit):
    receiver = receive(*[b"\x16"] * 100, pause=0.1)
    began = time.monotonic()

    with pytest.raises(OutboundError):
        post(receiver.url.replace("http:", "https:"), b"{}", HEADERS, seconds=0.5)

    assert time.monotonic() - began < 2


def test_a_name_server_that_is_slow_is_not_waited_for(monkeypatch):
    def slow(host, port, **kwargs):
        if kwargs.get("flags"):
            raise socket.gaierror
        time.sleep(3)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", slow)

    with pytest.raises(TooSlow, match="Looking up"):
        post("https://slow.example/", b"{}", HEADERS, seconds=0.3)


def test_nobody_there_and_nonsense_are_told_apart(receive, admit):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(NotReached, match=f"Nobody answers at 127.0.0.1, port {port}"):
        post(f"http://127.0.0.1:{port}/", b"{}", HEADERS)

    with pytest.raises(NotReached, match="not HTTP") as refused:
        post(receive(b"SSH-2.0-OpenSSH_9.6\r\n").url, b"{}", HEADERS)
    assert refused.value.address == "127.0.0.1"

    with pytest.raises(NotReached, match="can't be found"):
        post("https://no-such-name.invalid/", b"{}", HEADERS)


def test_a_certificate_has_to_be_trusted(admit, tmp_path):
    certificate = self_signed(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            with suppress(OSError):
                line, _ = server.accept()
                context.wrap_socket(line, server_side=True).close()

        threading.Thread(target=serve, daemon=True).start()
        with pytest.raises(NotReached, match="no certificate that can be trusted"):
            post(f"https://127.0.0.1:{server.getsockname()[1]}/", b"{}", HEADERS)


def self_signed(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub.example")])
    names = x509.SubjectAlternativeName([x509.DNSName("hub.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return file
