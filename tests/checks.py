"""`make check`: everything that can be told without running the product. All are run, then it is said which failed."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
BIN = Path(sys.executable).parent
MANAGE = [sys.executable, "manage.py"]

# A believable production installation: none of these servers is asked.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "eventhub.settings.production",
    "SECRET_KEY": "only-for-the-deployment-check-0123456789-abcdefghijklmnopqrstuvwxyz",
    "ALLOWED_HOSTS": "hub.example.com",
    "EVENTHUB_BASE_URL": "https://hub.example.com",
    "DATABASE_URL": "postgres://eventhub:secret@db.example.com/eventhub",
    "CELERY_BROKER_URL": "redis://broker.example.com/0",
    "CACHE_URL": "redis://broker.example.com/1",
    "EMAIL_URL": "smtp+tls://eventhub:secret@mail.example.com:587",
    "DEFAULT_FROM_EMAIL": "EventHub <hub@example.com>",
    "BEHIND_PROXY": "on",
}


def checks(scratch: str) -> dict[str, tuple[list[str | Path], dict[str, str]]]:
    local = {"DJANGO_SETTINGS_MODULE": "eventhub.settings.local", "EVENTHUB_DATA_DIR": scratch}
    schema = f"{scratch}/openapi.json"
    write_schema = [
        *MANAGE,
        "spectacular",
        "--format",
        "openapi-json",
        "--file",
        schema,
        "--validate",
        "--fail-on-warn",
    ]
    return {
        "format": ([BIN / "ruff", "format", "--check", "--output-format=concise", "."], {}),
        "lint": ([BIN / "ruff", "check", "--output-format=concise", "."], {}),
        "import contracts": ([BIN / "lint-imports", "--no-logo"], {}),
        "types": ([BIN / "mypy", "--no-error-summary"], local),
        "migrations": ([*MANAGE, "makemigrations", "--check", "--dry-run"], local),
        "deployment": ([*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
        "templates": ([BIN / "djlint", "templates", "--lint", "--quiet"], {}),
        "API schema": (write_schema, local),
        "API schema is committed": (["diff", "-u", "docs/openapi.json", schema], {}),
    }


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, (command, extra) in checks(scratch).items():
            began = time.monotonic()
            done = subprocess.run(
                command, cwd=ROOT, env=own_environment() | extra, capture_output=True, text=True, check=False
            )
            mark = "ok" if done.returncode == 0 else "FAILED"
            print(f"{name:26} {mark:8} {time.monotonic() - began:5.1f} s", flush=True)
            if done.returncode:
                failed.append(name)
                print(done.stdout[-6000:] + done.stderr[-3000:], flush=True)
    print(f"Failed: {', '.join(failed)}" if failed else "All checks passed.")
    return 1 if failed else 0


def own_environment() -> dict[str, str]:
    """What the caller has set for an installation of theirs does not colour the checks."""
    return {name: value for name, value in os.environ.items() if name not in {*PRODUCTION, "DEBUG"}}


if __name__ == "__main__":
    sys.exit(main())
