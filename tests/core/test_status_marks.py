import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import Model

from eventhub.accounts.enums import InvitationStatus
from eventhub.artwork.enums import RequirementStatus
from eventhub.configurations.enums import Decision
from eventhub.core.status_marks import HUES, MARKS, SHAPES, Mark, StatusMark, mark_for
from eventhub.imports.enums import Verdict
from eventhub.programme.enums import CompanyState
from eventhub.stands.enums import SponsorshipStatus
from integrations.sync.enums import Action, ChangeState, ConnectionStatus, RunStatus

# Models whose `status` people read, and the thing of the vocabulary that it belongs to.
THINGS = {
    "accounts.User": "account",
    "accounts.Invitation": "invitation",
    "accounts.ApiClient": "client",
    "artwork.Artwork": "artwork",
    "artwork.Proof": "proof",
    "configurations.StandConfiguration": "configuration",
    "events.Event": "event",
    "imports.StandImport": "import",
    "messaging.MailMessage": "mail",
    "programme.Session": "session",
    "programme.Speaker": "speaker",
    "programme.Company": "company",
    "stands.StandOffer": "stand_offer",
    "webhooks.WebhookDelivery": "delivery",
    "webhooks.WebhookEndpoint": "webhook",
}
# What is computed, goes beyond what is stored, or is stored under another name: its enum, and the thing.
COMPUTED = [
    (SponsorshipStatus, "sponsorship"),
    (InvitationStatus, "invitation"),
    (Decision, "submission"),
    (Verdict, "import_row"),
    (Verdict, "import_result"),
    (RequirementStatus, "artwork_requirement"),
    (CompanyState, "company_state"),
    (ConnectionStatus, "connection"),
    (RunStatus, "sync_run"),
    (Action, "sync_row"),
    (ChangeState, "sync_state"),
]
SHAPE_NAMES = {Mark.REST: "open", Mark.WAIT: "half", Mark.GOOD: "done"}


def models_with_status() -> list[type[Model]]:
    ours = [model for model in apps.get_models() if model.__module__.startswith("eventhub.")]
    return [model for model in ours if any(field.name == "status" for field in model._meta.get_fields())]


@pytest.mark.parametrize("model", models_with_status(), ids=lambda model: model._meta.label)
def test_every_stored_status_has_a_mark_and_a_word(model: type[Model]) -> None:
    vocabulary = MARKS[THINGS[model._meta.label]]

    statuses = {value for value, _ in model._meta.get_field("status").choices}

    assert statuses - vocabulary.keys() == set()


@pytest.mark.parametrize(("enum", "thing"), COMPUTED)
def test_every_computed_status_has_a_mark_and_a_word(enum: type, thing: str) -> None:
    assert set(enum.values) - MARKS[thing].keys() == set()


def test_no_status_yet_counts_as_none() -> None:
    assert mark_for("configuration", None) == StatusMark(Mark.NONE, "Not started")
    assert mark_for("stand", "") == StatusMark(Mark.NONE, "Not started")


def test_a_stand_without_a_sponsor_does_not_count() -> None:
    assert mark_for("stand", "no_sponsor") == StatusMark(Mark.GONE, "No sponsor")
    assert mark_for("stand", "changes_requested") == mark_for("configuration", "changes_requested")


def test_an_unknown_status_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        mark_for("event", "postponed")


def test_words_are_in_sentence_case() -> None:
    words = [found.word for statuses in MARKS.values() for found in statuses.values()]

    assert [word for word in words if word != word[0].upper() + word[1:].lower()] == []


def test_every_mark_has_a_shape_and_a_hue_and_the_style_sheet_draws_the_same() -> None:
    css = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    drawn = dict(re.findall(r'--shape-(\w+): path\(evenodd, "([^"]+)"\)', css))

    assert {SHAPE_NAMES.get(mark, mark.value): SHAPES[mark] for mark in Mark} == drawn
    assert set(HUES) == set(Mark)
    assert len(set(SHAPES.values())) == len(Mark)


def test_a_status_mark_knows_how_it_is_drawn() -> None:
    late = mark_for("invitation", "expired")

    assert (late.shape, late.hue) == (SHAPES[Mark.LATE], "stop")
