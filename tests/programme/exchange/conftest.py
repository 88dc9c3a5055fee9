import csv
import io
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile

from eventhub.core.actor import Actor
from eventhub.organiser.files import safe_table, text, workbook
from eventhub.programme.enums import ListKind
from eventhub.programme.exchange.export import exported_rows, titles
from eventhub.programme.exchange.plan import ListPlan
from eventhub.programme.exchange.services import apply_list, plan_of, upload_list
from eventhub.programme.models import ProgrammeList


@pytest.fixture
def sent(event, organiser) -> Callable[..., ProgrammeList]:
    """A list of dictionaries, uploaded as a file."""

    def send(*rows: dict[str, str], kind: str = ListKind.SESSIONS, actor: Actor = organiser) -> ProgrammeList:
        headers = list(dict.fromkeys(name for row in rows for name in row))
        out = io.StringIO(newline="")
        csv.writer(out).writerows([headers, *([row.get(name, "") for name in headers] for row in rows)])
        return upload_list(event, kind=kind, file=ContentFile(out.getvalue().encode(), name="list.csv"), actor=actor)

    return send


@pytest.fixture
def planned(organiser, sent) -> Callable[..., ListPlan]:
    return lambda *rows, **given: plan_of(sent(*rows, **given), actor=given.get("actor", organiser))


@pytest.fixture
def applied(organiser, sent) -> Callable[..., ListPlan]:
    def apply(*rows: dict[str, str], **given) -> ListPlan:
        listed = sent(*rows, **given)
        return apply_list(listed, digest=plan_of(listed, actor=organiser).digest, actor=organiser)

    return apply


@pytest.fixture
def exported(event, organiser) -> Callable[..., ContentFile]:
    """The event's sessions or speakers as a file."""

    def export(kind: str, form: str = "csv", longest: int | None = None) -> ContentFile:
        rows = exported_rows(event, kind=kind, actor=organiser, longest=longest)
        table = safe_table(titles(kind, event=event, actor=organiser), rows)
        return ContentFile(workbook(table, "List") if form == "xlsx" else text(table), name=f"list.{form}")

    return export


def problems(plan: ListPlan) -> list[tuple[int, str, str]]:
    """(line, column, how the sentence begins)"""
    return [(row.line, problem.field, problem.message[:40]) for row in plan.rows for problem in row.problems]
