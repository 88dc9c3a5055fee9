"""The two ways that lead up are strings in the settings: here they are followed."""

import ast
import inspect
import re

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from eventhub.activity import verbs
from eventhub.celery import app
from eventhub.webhooks.enums import OPT_IN, WebhookEvent
from tests.architecture.source import ROOT, modules

REACTIONS = [(verb, reaction) for verb, reactions in settings.REACTIONS.items() for reaction in reactions]
CONTRACT_EVENTS = {
    "package_created",
    "package_updated",
    "stand_configured",
    "configuration_approved",
    "artwork_uploaded",
    "proof_approved",
    "proof_rejected",
    "payment_received",
}
# Told only to endpoints that ask for them.
OPT_IN_EVENTS = {"configuration_changes_requested", "configuration_reopened", "session_updated", "sync_failed"}


def names_in_tests() -> set[str]:
    sources = "\n".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    return set(re.findall(r"\w+", sources))


def test_every_verb_has_a_sentence_about_its_subject():
    assert {key for key, verb in verbs.ALL.items() if key != verb.key} == set()
    assert {
        key for key, verb in verbs.ALL.items() if "{subject}" not in verb.sentence or verb.sentence.endswith(".")
    } == set()
    assert {key for key in verbs.ALL if not re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", key)} == set()


def test_every_verb_is_recorded_somewhere():
    constants = {name for name, value in vars(verbs).items() if isinstance(value, verbs.Verb)}
    used = {
        node.attr
        for module in (*modules(), *modules("integrations"))
        if module.path.name != "verbs.py"
        for node in module.nodes(ast.Attribute)
        if getattr(node.value, "id", "") == "verbs"
    }

    assert constants - used == set()


def test_public_events_are_those_of_the_contract():
    """The contract's list with ours, which an endpoint can choose from, and who says what each one carries."""
    public = {verb.public_name for verb in verbs.ALL.values() if verb.public_name}

    assert public <= CONTRACT_EVENTS | OPT_IN_EVENTS == set(WebhookEvent)
    assert {event.value for event in OPT_IN} == OPT_IN_EVENTS
    assert {name for name in public if not callable(import_string(settings.PUBLIC_EVENT_DATA[name]))} == set()
    assert set(settings.PUBLIC_EVENT_DATA) == public


@pytest.mark.parametrize(("verb", "reaction"), REACTIONS)
def test_a_reaction_answers_a_known_verb_and_can_be_called(verb, reaction):
    assert verb in verbs.ALL
    assert inspect.signature(import_string(reaction)).bind(object(), entry=object(), actor=object())


def test_a_reaction_has_a_test_that_names_it():
    assert {reaction.rsplit(".", 1)[1] for _, reaction in REACTIONS} - names_in_tests() == set()


def test_every_consumer_of_the_outbox_is_a_task():
    app.loader.import_default_modules()

    assert {name for name in settings.OUTBOX_CONSUMERS if name not in app.tasks} == set()


def test_every_scheduled_task_exists():
    app.loader.import_default_modules()

    assert {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()} - set(app.tasks) == set()


def test_every_part_of_the_demo_resolves():
    assert [name for name in settings.DEMO_PARTS if not callable(import_string(name))] == []
    assert [name for name in settings.DEMO_BESIDE if not callable(import_string(name))] == []
    assert [name for name in settings.STAND_FRAMES if not callable(import_string(name))] == []


def test_every_hook_of_organisers_pages_resolves():
    hooks = [*settings.PROGRAMME_PAGES, *settings.PROGRAMME_PANELS, *settings.ORGANISER_WAITING]

    assert [name for name in hooks if not callable(import_string(name))] == []
