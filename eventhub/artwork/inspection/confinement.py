"""What a child process takes away from itself before it touches a file from a stranger.

The limits of memory, time and written bytes hold everywhere. Network and new privileges are given up where the kernel lets us; a file
must get past a parser of ours first to miss them, so it is no error where it does not.
"""

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress

CLONE_NEWNET = 0x40000000
CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
OPEN_FILES = 256
GRACE_SECONDS = 5  # at the soft limit a child is told what ends it, at the hard one it is killed without a word
MB = 1024 * 1024


def confine(memory_mb: int, seconds: int, written_mb: int) -> None:
    """For good: hard limits can't be raised again. To be called before any thread is started."""
    if sys.platform == "linux":
        _give_up_rights()
    cpu = seconds * (os.cpu_count() or 1)
    for kind, most, beyond in (
        (resource.RLIMIT_CORE, 0, 0),
        (resource.RLIMIT_FSIZE, written_mb * MB, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES, 0),
        (resource.RLIMIT_CPU, cpu, GRACE_SECONDS),
        (resource.RLIMIT_AS, memory_mb * MB, 0),
    ):
        with suppress(ValueError, OSError):  # already lower than we ask, or unknown to this system
            resource.setrlimit(kind, (most, most + beyond))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writing too much is an error of the write, not a death


def _give_up_rights() -> None:
    """Dies with its parent, gains no privileges, and sees no network: not even the loopback."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if libc.unshare(CLONE_NEWNET) and not libc.unshare(CLONE_NEWUSER | CLONE_NEWNET):
        with suppress(ValueError, OSError):  # counted within the new name space only, so others' processes don't matter
            resource.setrlimit(resource.RLIMIT_NPROC, (64, 64))
