"""A used installation goes to PostgreSQL, and back in the soak: what `make run` left, some clicking, and odd values."""

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connection

ROOT = Path(__file__).parents[4]
pytestmark = [pytest.mark.pgonly, pytest.mark.process]

USE = """
from datetime import UTC, datetime
from decimal import Decimal
from django.contrib.sessions.models import Session
from django.test import Client
from eventhub.accounts.models import Organisation, User
from eventhub.activity.models import ActivityEntry
from eventhub.configurations.models import Fee, StandConfiguration, Submission
from eventhub.stands.models import Sponsor

person = Client(headers={"host": "localhost"})
person.force_login(User.objects.get(email__startswith="maya"))
for page in ("/e/", "/account/", "/e/northern-build-expo-2027/stands/", "/account/2fa/"):
    person.get(page)

owner = Organisation.objects.first()
nasty = "Zażółć Φως 灯具 💡 \\u202e \\u0001 'quoted\\" \\\\ back\\\\slash\\n\\ttab" + "x" * 4000
contacts = [{"name": nasty, "deep": {"": None, "é": [1, -0.5, 1e-7, 1e21, True, [], {}]}}]
Sponsor.objects.create(organisation=owner, name="' OR 1=1 --", name_key="nasty", description=nasty, contacts=contacts)
Sponsor.objects.create(organisation=owner, name=" ", name_key=" ", contacts={})
stand = StandConfiguration.objects.first().stand
for amount in ("0.001", "-9999999999.999", "123456789.120"):
    Fee.objects.create(stand=stand, description="%", amount=Decimal(amount), added_by_name="")
Submission.objects.update(notes="", comment=nasty)
kept = Submission.objects.first()
kept.lines[0]["unit_price"] = Decimal("1234567890.120")
kept.lines[0]["none"] = None
kept.save()
ActivityEntry.objects.update(at=datetime(1, 1, 1, 0, 0, 0, 1, tzinfo=UTC))
ActivityEntry.objects.filter(pk=ActivityEntry.objects.first().pk).update(
    at=datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC), data={"from": None, "n": 12345678901234567890}
)
Session.objects.create(session_key="Ä" * 40, session_data="é" * 9000, expire_date=datetime(2027, 3, 28, 1, 30, tzinfo=UTC))
"""


def manage(folder: Path, database: str, *arguments: str) -> str:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "eventhub.settings.local",
        "DATABASE_URL": database,
        "EVENTHUB_DATA_DIR": str(folder),
    }
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def postgres(django_db_setup) -> str:
    """The address of an empty database of this test's own, on the server of the run."""
    name, host = f"moved_{uuid4().hex}", connection.settings_dict["OPTIONS"]["host"]
    with psycopg.connect(f"host={host} dbname=postgres", autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    return f"postgres:///{name}?host={host}"


def content(file: Path) -> dict[str, list[str]]:
    """Every row of every table as SQLite itself reads it; JSON by its meaning, because PostgreSQL sorts its keys."""
    with closing(sqlite3.connect(file)) as opened:
        tables = [row[0] for row in opened.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {table: opened.execute(f'SELECT * FROM "{table}"').fetchall() for table in tables}  # noqa: S608  # our own tables
    del rows["sqlite_sequence"]
    return {table: sorted(repr([meaning(value) for value in row]) for row in found) for table, found in rows.items()}


def meaning(value: Any) -> Any:
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return value
    try:
        return json.dumps(json.loads(value, parse_float=number, parse_int=number), sort_keys=True)
    except ValueError:
        return value


def number(text: str) -> str:
    """1e21 and 1000000000000000000000 are one number, which PostgreSQL writes out."""
    return format(Decimal(text).normalize() + 0, "f")


@pytest.fixture(scope="module")
def used(life) -> Path:
    """The database of an installation that people have worked with."""
    file = life.instance.folder / "db.sqlite3"
    manage(life.instance.folder, f"sqlite:///{file}", "shell", "-v0", "-c", USE)
    return file


def test_a_used_installation_goes_to_postgresql(used, postgres):
    before = content(used)

    there = manage(used.parent, f"sqlite:///{used}", "move_to", postgres)

    assert content(used) == before
    assert len(before["stands_sponsor"]) == 42
    assert len(before["django_session"]) >= 2
    assert_all_is_said(there, len(before["files_storedfile"]))
    # The numbers that databases give go on behind the highest one.
    with psycopg.connect(postgres.replace("postgres:///", "postgresql:///")) as server:
        server.execute("INSERT INTO auth_group (name) VALUES ('next')")
        server.execute("INSERT INTO django_content_type (app_label, model) VALUES ('next', 'next')")


@pytest.mark.soak  # the way back goes through every migration once more
def test_what_came_back_is_what_went(used, postgres, tmp_path):
    back = tmp_path / "back.sqlite3"
    before = content(used)
    manage(used.parent, f"sqlite:///{used}", "move_to", postgres)

    home = manage(used.parent, postgres, "move_to", f"sqlite:///{back}")

    assert content(back) == before == content(used)
    assert_all_is_said(home, len(before["files_storedfile"]))


def assert_all_is_said(said: str, kept: int) -> None:
    assert kept > 60
    assert "every row is equal" in said
    assert f"{kept} stored files stay where they are, and every hash is right." in said
