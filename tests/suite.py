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
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = {
    "pg": "not (sqliteonly or once)",
    "sqlite": "not (browser or process or pgonly)",
}
LABELS = {"pg": "PostgreSQL", "sqlite": "SQLite"}
# Without a window the same pages take a third less.
WINDOWLESS = "chromium-headless-shell"
BROWSERS = (WINDOWLESS, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WORKERS = "2"


@dataclass(frozen=True, slots=True)
class Outcome:
    label: str
    status: int
    seconds: float
    counts: dict[str, int]

    def __str__(self) -> str:
        counts = ", ".join(f"{number} {what}" for what, number in self.counts.items() if number or what == "passed")
        return f"{self.label:11} {'ok' if self.status == 0 else 'FAILED':7} {counts}, {self.seconds:.0f} s"


def main() -> int:
    provide_browser()
    with tempfile.TemporaryDirectory(prefix="eventhub-suite-") as scratch:
        outcomes = [run(database, Path(scratch) / f"{database}.xml") for database in RUNS]
    print("\n" + "\n".join(map(str, outcomes)))
    return max(outcome.status for outcome in outcomes)


def run(database: str, report: Path) -> Outcome:
    began = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-n", WORKERS, "--dist=worksteal", "-rs", f"--junitxml={report}"]
    environment = os.environ | {"TEST_DB": database}
    done = subprocess.run([*command, "-m", RUNS[database]], cwd=ROOT, env=environment, check=False)
    return Outcome(LABELS[database], done.returncode, time.monotonic() - began, counted(report))


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
