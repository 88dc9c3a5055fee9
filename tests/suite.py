"""`make test`: on PostgreSQL all but what is about SQLite, on SQLite all that neither drives a browser nor starts processes.

The marks in pyproject.toml say which tests are the exceptions; what is asked once stands in tests/conftest.py, and by the soak
on PostgreSQL too.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
RUNS = {
    "pg": "not (sqliteonly or once)",
    "sqlite": "not (browser or process or pgonly)",
}
LABELS = {"pg": "PostgreSQL", "sqlite": "SQLite"}
# Without a window the same pages take a third less.
WINDOWLESS = "chromium-headless-shell"
BROWSERS = (WINDOWLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# One more where nothing else waits: while a test waits for its vendor, another goes on.
WORKERS = {"pg": "2", "sqlite": "3"}


@dataclass(frozen=True, slots=True)
class Outcome:
    label: str
    status: int
    counts: dict[str, int]

    def __str__(self) -> str:
        counts = ", ".join(f"{number} {what}" for what, number in self.counts.items() if number or what == "passed")
        return f"{self.label:11} {'ok' if self.status == 0 else 'FAILED':7} {counts}"


def main() -> int:
    """Both at once: where those of PostgreSQL wait for browsers and processes, those of SQLite, which only compute, go on.

    SQLite's step back whenever the others have something to do, and are shown when the others are done.
    """
    provide_browser()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="eventhub-suite-") as folder:
        scratch = Path(folder)
        with (
            (scratch / "sqlite.log").open("w") as log,
            start("sqlite", scratch, ("nice", "-n", "19"), stdout=log) as behind,
        ):
            with start("pg", scratch) as ahead:
                ahead.wait()
            follow(behind, Path(log.name))
        outcomes = [outcome_of(ahead, "pg", scratch), outcome_of(behind, "sqlite", scratch)]
    print("\n" + "\n".join(map(str, outcomes)) + f"\n{time.monotonic() - began:.0f} s in all")
    return int(any(outcome.status for outcome in outcomes))


def start(database: str, scratch: Path, before: Sequence[str] = (), **where: Any) -> "subprocess.Popen[bytes]":
    command = [*before, sys.executable, "-m", "pytest", "-q", "-n", WORKERS[database], "--dist=worksteal", "-rs"]
    chosen = [f"--junitxml={scratch / database}.xml", "-m", RUNS[database]]
    return subprocess.Popen([*command, *chosen], cwd=ROOT, env=os.environ | {"TEST_DB": database}, **where)


def follow(process: "subprocess.Popen[bytes]", log: Path) -> None:
    """What it has printed, and then what it prints until it ends."""
    with log.open() as printed:
        while process.poll() is None:
            print(printed.read(), end="", flush=True)
            time.sleep(0.5)
        print(printed.read(), end="", flush=True)


def outcome_of(process: "subprocess.Popen[bytes]", database: str, scratch: Path) -> Outcome:
    return Outcome(LABELS[database], process.returncode, counted(scratch / f"{database}.xml"))


def counted(report: Path) -> dict[str, int]:
    """What pytest wrote of the run; nothing where it did not come so far."""
    if not report.exists():
        return {"passed": 0}
    suite = ET.parse(report).getroot().find("testsuite")  # noqa: S314  # pytest's own report
    failed, errors, skipped, all_of_them = (int(suite.get(name)) for name in ("failures", "errors", "skipped", "tests"))
    passed = all_of_them - failed - errors - skipped
    return {"passed": passed, "failed": failed, "errors": errors, "skipped": skipped}


def provide_browser() -> None:
    """Chromium from the system's packages, where we may install them; the tests say it when there is none."""
    if any(map(shutil.which, BROWSERS)) or os.geteuid() != 0 or not shutil.which("apt-get"):
        return
    print("Installing Chromium …", flush=True)
    apt_get("update")
    any(apt_get("install", "--no-install-recommends", name, "fonts-liberation") for name in (WINDOWLESS, "chromium"))


def apt_get(*arguments: str) -> bool:
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    done = subprocess.run(["apt-get", "-qq", *arguments], env=environment, stdout=subprocess.DEVNULL, check=False)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
