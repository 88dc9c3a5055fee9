"""What an event still needs, decided from numbers alone."""

from dataclasses import replace

import pytest

from eventhub.organiser.start_steps import EventFigures, OrganisationFigures, event_guide, organisation_guide

NOTHING = EventFigures("Northern Build Expo", "9 to 11 March 2027", "GBP", is_draft=True)
ALL = EventFigures(
    "Northern Build Expo",
    "9 to 11 March 2027",
    "GBP",
    is_draft=False,
    halls=3,
    stands=60,
    with_sponsor=55,
    may_begin=50,
    packages=3,
    fitting=2,
    offered=2,
    sponsors=41,
    invited=38,
    signed_in=20,
)


def states(facts: EventFigures, **given: str) -> dict[str, str]:
    return {step.key: str(step.state) for step in event_guide(facts, str, **given).steps}


def step(facts: EventFigures, key: str, **given: str):
    return next(step for step in event_guide(facts, str, **given).steps if step.key == key)


def test_an_empty_event_begins_with_its_halls():
    assert states(NOTHING) == {
        "event": "done",
        "halls": "next",
        "stands": "open",
        "packages": "prevented",
        "sponsors": "open",
        "choices": "prevented",
        "publish": "open",
        "invitations": "prevented",
    }


def test_a_full_event_says_its_figures_and_has_no_next_step():
    guide = event_guide(ALL, str)

    assert (guide.is_complete, guide.next) == (True, None)
    assert [step.figure for step in guide.steps] == [
        "9 to 11 March 2027",
        "3 halls",
        "60 stands in 3 halls",
        "2 of 3 packages on offer",
        "41 sponsors; 55 of 60 stands given",
        "50 stands can be configured; 5 can't yet",
        "Published: sponsors can be invited",
        "38 of 41 sponsors invited, 20 signed in",
    ]


@pytest.mark.parametrize(
    ("lacking", "next_step", "primary"),
    [
        ({"halls": 0, "stands": 0, "with_sponsor": 0, "may_begin": 0}, "halls", "import-create"),
        ({"stands": 0, "with_sponsor": 0, "may_begin": 0}, "stands", "import-create"),
        ({"offered": 0, "may_begin": 0}, "packages", "package-list"),
        ({"with_sponsor": 0, "may_begin": 0}, "sponsors", "stand-list"),
        ({"with_sponsor": 0, "may_begin": 0, "sponsors": 0, "invited": 0}, "sponsors", "sponsor-create"),
        ({"may_begin": 0}, "choices", "stand-choices"),
        ({"is_draft": True, "invited": 0}, "publish", "event-publish"),
        ({"invited": 0}, "invitations", "invitation-create"),
    ],
)
def test_the_first_thing_missing_is_next(lacking, next_step, primary):
    guide = event_guide(replace(ALL, **lacking), str)

    assert (guide.next.key, guide.next.ways[0].url, guide.is_complete) == (next_step, primary, False)


def test_stands_without_a_hall_need_none():
    found = step(replace(ALL, halls=0), "halls")

    assert (str(found.state), found.figure) == ("done", "No halls: stand numbers are unique in the whole event")


@pytest.mark.parametrize(
    ("packages", "fitting", "words"),
    [(0, 0, "The organisation has no package yet."), (2, 0, "No package is priced in GBP")],
)
def test_who_can_make_a_package(packages, fitting, words):
    facts = replace(NOTHING, packages=packages, fitting=fitting)

    for_organisers, for_staff = step(facts, "packages"), step(facts, "packages", staff_site="/admin/packages/")

    assert for_organisers.missing.startswith(words)
    assert (str(for_organisers.state), for_organisers.ways) == ("prevented", ())
    assert for_organisers.prevented.startswith("Packages are made by staff, or written by the catalogue system")
    assert [way.url for way in for_staff.ways] == ["/admin/packages/"]
    assert for_staff.prevented == ""


@pytest.mark.parametrize(
    ("facts", "key", "words"),
    [
        (replace(ALL, is_draft=True, invited=0), "invitations", "Publish the event first."),
        (replace(ALL, sponsors=0, with_sponsor=0, may_begin=0, invited=0), "invitations", "Add a sponsor first."),
        (replace(ALL, stands=0, with_sponsor=0, may_begin=0), "sponsors", "Add stands first, to give to them."),
        (replace(ALL, offered=0, may_begin=0), "choices", "Offer a package first."),
        (replace(ALL, stands=0, with_sponsor=0, may_begin=0), "choices", "Add stands first."),
        (replace(ALL, with_sponsor=0, may_begin=0), "choices", "Give a stand to a sponsor first."),
    ],
)
def test_what_prevents_a_step_is_named(facts, key, words):
    assert step(facts, key).prevented == words


def test_an_organisation_begins_with_an_event():
    facts = OrganisationFigures(days=(30, 14, 7), organisers=1, packages=0, events=0)

    guide = organisation_guide(facts, str)

    assert [(step.key, str(step.state)) for step in guide.steps] == [
        ("organisation", "done"),
        ("team", "done"),
        ("event", "next"),
        ("packages", "prevented"),
    ]
    assert guide.next.ways[0].url == "event-create"
    assert guide.steps[0].figure == "Configuration 30, artwork 14 and proofs 7 days before an event opens"
    assert organisation_guide(replace(facts, packages=2, events=1), str).is_complete
