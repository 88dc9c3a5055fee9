"""Merges and their undoing while a run reads, waits to be released, or is taken back."""

from collections.abc import Callable
from dataclasses import replace

from eventhub.core.actor import Actor
from eventhub.programme.ingest.known import follow_merged, people_of
from eventhub.programme.merging import merge_rows
from eventhub.programme.models import Merge, Session, SessionSpeaker, Source, Speaker
from eventhub.programme.unmerging import undo_merge
from integrations.sync import registry
from integrations.sync.undo import take_back
from integrations.sync.workflows import release_held
from tests.integrations.sync.acme import VENDOR
from tests.integrations.sync.conftest import quick, vendor  # noqa: F401  # fixtures
from tests.programme.merging.test_two_vendors import Side, ada, merged, read_once, servers, sides  # noqa: F401  # fixtures

ROBOT = Actor.system("test")


def while_it_reads(stream: str, key: str, act: Callable[[], object]) -> None:
    """`act` is done once, when the page with this row has been read and nothing of it is written."""
    acts = [act]

    def hooked(each):
        def to_record(row, context):
            if row["id"] == key and acts:
                acts.pop()()
            return each.to_record(row, context)

        return replace(each, to_record=to_record) if each.key == stream else each

    registry.register(replace(VENDOR, streams=tuple(hooked(each) for each in VENDOR.streams)))


def part(person: Merge, session: Merge) -> None:
    for merge in (session, person):
        undo_merge(merge, actor=ROBOT)


def here(side: Side, key: str, kind: str = "speaker"):
    model = Speaker if kind == "speaker" else Session
    return model.objects.get(pk=side.origin(key, kind).target_id)


def test_undone_while_a_page_is_on_its_way_each_row_is_its_vendors(merged):  # noqa: F811  # the fixture
    rhea, vela, person, session = merged
    vela.acme.put("speakers", "p", company="Vela Ltd", bio="<p>Vela.</p>")
    vela.acme.session("s", title="Heat Pumps", speakers=["p", "p2"], at=60)
    while_it_reads("speakers", "p", lambda: part(person, session))

    vela.sync()

    assert here(vela, "p").pk == person.gone_id
    assert [(row.company, row.bio) for row in (here(rhea, "p"), here(vela, "p"))] == [
        ("Northwind", ""),
        ("Vela Ltd", "<p>Vela.</p>"),
    ]


def test_merged_while_a_page_is_on_its_way_what_is_owned_elsewhere_stays(sides):  # noqa: F811  # the fixture
    rhea, vela = sides
    vela.acme.put("speakers", "p", company="Vela Ltd", bio="<p>Vela.</p>")
    people = [here(side, "p") for side in sides]
    while_it_reads("speakers", "p", lambda: merge_rows(*people, actor=ROBOT))

    vela.sync()

    assert here(vela, "p") == here(rhea, "p") == ada()
    assert (ada().company, ada().bio) == ("Northwind", "<p>Vela.</p>")


def test_a_step_that_knew_people_before_they_were_parted_names_each(merged):  # noqa: F811  # the fixture
    _, vela, person, session = merged
    source = Source.objects.get(pk=vela.connection.pk)
    people = people_of(source)
    part(person, session)

    follow_merged(source, people)

    assert people == people_of(source) == {"p": person.gone_id}


def test_taking_back_a_run_of_when_two_were_one_gives_neither_the_others_words(merged):  # noqa: F811  # the fixture
    rhea, vela, person, session = merged
    vela.acme.put("speakers", "p", bio="<p>Later.</p>")
    run = vela.sync()
    part(person, session)

    kept = take_back(run)

    assert [one.reason for one in kept] == ["It was one with another row then, and is left as it is."]
    assert (here(rhea, "p").bio, here(vela, "p").bio) == ("", "<p>Builds.</p>")
    vela.sync()
    assert here(vela, "p").bio == "<p>Later.</p>"


def test_taking_back_a_run_names_who_remains_of_people_merged_since(sides):  # noqa: F811  # the fixture
    rhea, vela = sides
    vela.acme.session("x", title="Only here", speakers=[{"id": "p", "role": "chair"}], at=70)
    run = vela.sync()
    merge_rows(here(rhea, "p"), here(vela, "p"), actor=ROBOT)

    assert take_back(run) == []

    names = SessionSpeaker.objects.filter(session=here(vela, "x", "session"))
    assert [(link.speaker, link.role) for link in names] == [(ada(), "speaker")]


def test_what_waited_names_who_remains_of_people_merged_since(sides):  # noqa: F811  # the fixture
    rhea, vela = sides
    for key in ("x", "s"):
        vela.acme.session(key, speakers=[{"id": "p", "role": "speaker", "published": False}], at=80)
    run = vela.sync()
    assert run.status == "held"
    merge_rows(here(rhea, "p"), here(vela, "p"), actor=ROBOT)

    release_held(run, actor=ROBOT)

    assert not SessionSpeaker.objects.exclude(speaker__merged_into=None).exists()
    names = SessionSpeaker.objects.filter(session=here(vela, "x", "session"))
    assert [(link.speaker, link.published) for link in names] == [(ada(), False)]


def test_what_waited_of_a_row_that_was_merged_is_read_again(sides):  # noqa: F811  # the fixture
    rhea, vela = sides
    for day in (7, 8):
        for key in ("x", "s"):
            vela.acme.session(key, starts=f"2027-06-0{day}T09:00:00", ends=f"2027-06-0{day}T10:00:00", at=90 + day)
        run = vela.sync()
    assert run.status == "held"
    talks = [here(side, "s", "session") for side in (rhea, vela)]
    merge_rows(*talks, actor=ROBOT, taken={"starts_at"})

    release_held(run, actor=ROBOT)

    line = run.changes.get(external_id="s", guard="move")
    assert (line.state, line.reason) == (
        "left",
        "It was merged with another one meanwhile. The next sync looks at it again.",
    )
    vela.sync(full=True)
    talk = Session.objects.get(pk=Merge.objects.get().kept_id)
    assert talk.starts_at.day == 8
