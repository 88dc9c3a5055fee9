"""The virus scanner: a clamd on the network or at a socket, asked by its INSTREAM command. Bytes in, a verdict out."""

from dataclasses import dataclass

from clamav_client.clamd import ClamdError, ClamdNetworkSocket, ClamdUnixSocket

from eventhub.files.enums import ScanStatus
from eventhub.files.parts import Readable

TIMEOUT = 60.0  # seconds without a sign of life
DEFAULT_PORT = 3310


@dataclass(frozen=True, slots=True)
class Verdict:
    """`status` is clean, infected or failed; `note` what was found, or why there is no answer."""

    status: ScanStatus
    note: str = ""


def scanner_at(address: str) -> ClamdNetworkSocket:
    """`host`, `host:port` or the path of a socket."""
    if address.startswith(("/", "unix:")):
        return ClamdUnixSocket(address.removeprefix("unix:").removeprefix("//"), timeout=int(TIMEOUT))
    host, _, port = address.rpartition(":") if ":" in address else (address, "", str(DEFAULT_PORT))
    return ClamdNetworkSocket(host.strip("[]"), int(port), timeout=TIMEOUT)


def scan(content: Readable, *, address: str) -> Verdict:
    """Streams the content in small pieces; never raises for a scanner that is down, slow, or answers nonsense."""
    try:
        answers = scanner_at(address).instream(content)  # type: ignore[arg-type]  # it only reads
    except (ClamdError, OSError, ValueError, TypeError) as fault:
        return Verdict(ScanStatus.FAILED, f"The scanner gave no verdict: {fault}"[:300])
    for status, found in answers.values():
        if status == "OK":
            return Verdict(ScanStatus.CLEAN)
        if status == "FOUND":
            return Verdict(ScanStatus.INFECTED, str(found)[:300])
        return Verdict(ScanStatus.FAILED, f"The scanner says: {found}"[:300])
    return Verdict(ScanStatus.FAILED, "The scanner closed the line without an answer.")
