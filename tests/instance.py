"""`make run` as a test starts it: on a free port, in a folder of its own."""

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import psutil

from eventhub.core.local_broker import free_port
from eventhub.core.processes import wait_for

ROOT = Path(__file__).parent.parent
READY_WITHIN = 300.0


class Instance:
    def __init__(self, folder: Path, port: int | None = None, **environment: str) -> None:
        self.port = port or free_port()
        self.folder = folder
        self.log = folder.with_suffix(".log")
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR") if name in os.environ}
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT,
            env=kept | {"PORT": str(self.port), "EVENTHUB_DATA_DIR": str(folder)} | environment,
            stdout=self.log.open("w"),
            stderr=subprocess.STDOUT,
        )

    @property
    def output(self) -> str:
        return self.log.read_text()

    def await_ready(self) -> None:
        wait_for(
            lambda: "EventHub is ready" in self.output or self.process.poll() is not None,
            "not ready",
            seconds=READY_WITHIN,
        )
        assert self.process.poll() is None, self.output

    def children(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def get(self, path: str) -> tuple[int, bytes]:
        with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=20) as answer:
            return answer.status, answer.read()
