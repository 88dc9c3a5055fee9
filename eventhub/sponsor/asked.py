"""What the organiser asked for, line by line, with what has become of it since."""

from dataclasses import dataclass
from datetime import datetime

from eventhub.configurations.enums import ConfigurationStatus, Decision
from eventhub.configurations.models import Submission
from eventhub.configurations.sheet import Sheet
from eventhub.core.templatetags.ui import figure
from eventhub.sponsor.configurator import option_keys


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One comment; `mark` and `answer` say whether its option is as it was submitted. No `href`: it is gone."""

    name: str
    comment: str
    href: str
    mark: str
    answer: str


@dataclass(frozen=True, slots=True)
class Asked:
    by: str
    at: datetime | None
    reason: str
    answer_by: datetime | None
    lines: tuple[AskedLine, ...]


def asked_of(sheet: Sheet, latest: Submission | None) -> Asked | None:
    """Nothing unless changes are asked for now."""
    configuration = sheet.configuration
    if configuration.status != ConfigurationStatus.CHANGES_REQUESTED or latest is None:
        return None
    if latest.decision != Decision.CHANGES_REQUESTED:
        return None
    submitted = {line["code"]: line["quantity"] for line in latest.lines}
    return Asked(
        by=latest.decided_by_name,
        at=latest.decided_at,
        reason=latest.comment,
        answer_by=configuration.answer_by,
        lines=tuple(_line(sheet, comment, submitted.get(comment["code"], 0)) for comment in latest.line_comments),
    )


def _line(sheet: Sheet, comment: dict[str, str], submitted: int) -> AskedLine:
    option = sheet.facts.by_code.get(comment["code"])
    if option is None:
        return AskedLine(comment["name"], comment["comment"], "", "gone", "Not part of this package any more")
    now = sheet.quantities.get(option.id, 0)
    broken = sum(problem.option_id == option.id for problem in sheet.problems)
    if broken:
        mark, answer = "stop", f"{broken} thing{'s' if broken > 1 else ''} to mend"
    elif now == submitted:
        mark, answer = "rest", f"Unchanged: {figure(now)}"
    else:
        mark, answer = "good", f"Answered: {figure(submitted)} before, now {figure(now)}"
    return AskedLine(option.name, comment["comment"], f"#{option_keys(sheet)[option.id]}", mark, answer)
