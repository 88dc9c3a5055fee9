from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from itertools import product
from threading import Barrier

import pytest
from django.db import connection, transaction
from django.utils import timezone

from eventhub.accounts.enums import InvitationStatus, Role
from eventhub.accounts.models import Invitation, UserPermission
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, EventhubError, Invalid, NotAllowed, OutOfSight
from eventhub.events.enums import EventStatus
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile
from eventhub.stands import services
from eventhub.stands.models import CoExhibitor, Hall, Sponsor, Sponsorship, Stand
from tests.factories import show as make
from tests.factories.stands import (
    make_account,
    make_hall,
    make_invitation,
    make_sponsor,
    make_sponsorship,
    make_stand,
)

SYSTEM = Actor.system("test")
TABLES = (Hall, Stand, Sponsor, Sponsorship, CoExhibitor, UserPermission, Invitation)


@pytest.fixture
def event(db):
    return make.event(make.organisation())


@pytest.fixture
def organiser(event) -> Actor:
    return actor_for(make.person("maya@example.org", Role.ORGANISER, event))


@pytest.fixture
def hall(event):
    return make_hall(event, "Hall 3", order=4)


@pytest.fixture
def stand(event, hall):
    return make_stand(event, "C12", hall=hall, width_m=Decimal(6), depth_m=Decimal(3))


def rows() -> list:
    """All that a refused call must leave alone."""
    return [list(model.objects.order_by("pk").values()) for model in TABLES] + [
        ActivityEntry.objects.count(),
        OutboxEvent.objects.count(),
    ]


def verbs() -> list[str]:
    return list(ActivityEntry.objects.order_by("id").values_list("verb", flat=True))


def last() -> ActivityEntry:
    return ActivityEntry.objects.order_by("id").last()


def refused(call, kind: type[EventhubError]) -> EventhubError:
    """The refusal of a call that must change nothing."""
    before = rows()
    with pytest.raises(kind) as caught:
        call()
    assert rows() == before
    return caught.value


def fields(error: EventhubError) -> list[tuple[str, str]]:
    return [(detail.field, detail.code) for detail in error.details]


# --- halls -------------------------------------------------------------------------------------------


def test_a_hall_comes_after_the_others(event, hall, organiser):
    made = services.create_hall(event, name=" Hall 1 ", actor=organiser, width_m=Decimal(80))

    made = Hall.objects.get(pk=made.pk)
    assert (made.name, made.order, made.width_m, made.depth_m) == ("Hall 1", 5, 80, None)
    assert (last().verb, last().subject_label, last().event_id) == ("hall.created", "Hall 1", event.pk)


def test_a_hall_is_changed_where_something_differs(hall, organiser):
    services.change_hall(hall, actor=organiser, name="Hall 4", width_m=Decimal("70.50"))

    hall.refresh_from_db()
    assert (hall.name, hall.width_m) == ("Hall 4", Decimal("70.50"))
    assert (last().verb, last().data) == (
        "hall.changed",
        {"changed": {"name": ["Hall 3", "Hall 4"], "width_m": [None, Decimal("70.50")]}},
    )
    before = rows()
    services.change_hall(hall, actor=organiser, name="Hall 4 ", width_m=Decimal("70.5"))
    assert rows() == before


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"name": " "}, [("name", "required")]),
        ({"name": "x" * 81}, [("name", "too_long")]),
        ({"width_m": Decimal(0)}, [("width_m", "out_of_range")]),
        ({"depth_m": Decimal(-3)}, [("depth_m", "out_of_range")]),
        ({"depth_m": Decimal("3.001")}, [("depth_m", "too_exact")]),
        ({"order": -1, "depth_m": Decimal("1E9")}, [("order", "out_of_range"), ("depth_m", "out_of_range")]),
    ],
)
def test_wrong_values_of_a_hall(event, hall, organiser, values, found):
    sent = {"name": "Hall 9", **values}
    assert fields(refused(lambda: services.create_hall(event, actor=organiser, **sent), Invalid)) == found
    assert fields(refused(lambda: services.change_hall(hall, actor=organiser, **values), Invalid)) == found


def test_a_hall_name_stands_once_an_event(event, hall, organiser):
    other = make_hall(event, "Hall 4")

    calls = (
        lambda: services.create_hall(event, name="Hall 3", actor=organiser),
        lambda: services.change_hall(other, name="Hall 3", actor=organiser),
    )
    for call in calls:
        error = refused(call, Conflict)
        assert (error.code, fields(error)) == ("duplicate", [("name", "duplicate")])
    assert services.create_hall(make.event(event.organisation, "Other"), name="Hall 3", actor=SYSTEM).name == "Hall 3"


# --- stands ------------------------------------------------------------------------------------------


def test_a_stand_is_made_with_its_place(event, hall, organiser):
    place = {
        "width_m": Decimal(6),
        "depth_m": Decimal("2.50"),
        "x_m": Decimal(0),
        "y_m": Decimal(12),
        "rotation": Decimal(90),
    }

    made = services.create_stand(event, number=" C12 ", hall=hall, kind="island", actor=organiser, **place)

    made = Stand.objects.get(pk=made.pk)
    assert (made.number, made.hall, made.kind, made.sponsorship) == ("C12", hall, "island", None)
    assert {field: getattr(made, field) for field in place} == place
    assert (last().verb, last().stand_id) == ("stand.created", made.pk)


def test_a_stand_is_changed_where_something_differs(event, stand, organiser):
    other = make_hall(event, "Hall 4")

    services.change_stand(stand, actor=organiser, hall=other, kind="corner")

    stand.refresh_from_db()
    assert (stand.hall, stand.kind, stand.number) == (other, "corner", "C12")
    assert last().data == {"changed": {"hall": ["Hall 3", "Hall 4"], "kind": ["unknown", "corner"]}}
    before = rows()
    services.change_stand(stand, actor=organiser, hall=other, kind="corner", number=" C12")
    assert rows() == before


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"number": " "}, [("number", "required")]),
        ({"number": "1" * 21}, [("number", "too_long")]),
        ({"number": "C\x0012"}, [("number", "invalid_character")]),
        ({"kind": "tent"}, [("kind", "invalid_choice")]),
        (
            {"width_m": Decimal(0), "depth_m": Decimal(10_000)},
            [("width_m", "out_of_range"), ("depth_m", "out_of_range")],
        ),
        ({"x_m": Decimal(-1)}, [("x_m", "out_of_range")]),
        ({"y_m": Decimal("0.001")}, [("y_m", "too_exact")]),
        ({"rotation": Decimal(361)}, [("rotation", "out_of_range")]),
    ],
)
def test_wrong_values_of_a_stand(event, stand, organiser, values, found):
    sent = {"number": "D1", **values}
    assert fields(refused(lambda: services.create_stand(event, actor=organiser, **sent), Invalid)) == found
    assert fields(refused(lambda: services.change_stand(stand, actor=organiser, **values), Invalid)) == found


def test_a_stand_lies_in_a_hall_of_its_event(event, stand, organiser):
    elsewhere = make_hall(make.event(event.organisation, "Other"), "Hall 3")

    error = refused(lambda: services.change_stand(stand, hall=elsewhere, actor=organiser), Invalid)

    assert fields(error) == [("hall", "not_found")]


def test_a_field_that_is_not_there_is_a_mistake_of_the_caller(stand, organiser):
    with pytest.raises(TypeError, match="Stand has no field sponsorship to change"):
        services.change_stand(stand, actor=organiser, sponsorship=None)


def test_a_number_stands_once_in_a_hall_and_once_without_one(event, hall, stand, organiser):
    make_stand(event, "C12")

    for place in (hall, None):
        error = refused(
            lambda place=place: services.create_stand(event, number="C12 ", hall=place, actor=organiser), Conflict
        )
        assert (error.code, fields(error)) == ("duplicate", [("number", "duplicate")])
    other_hall = make_hall(event, "Hall 4")
    assert services.create_stand(event, number="C12", hall=other_hall, actor=organiser).number == "C12"


def test_the_number_of_a_removed_stand_is_free(event, hall, stand, organiser):
    services.remove_stand(stand, actor=organiser)

    assert services.create_stand(event, number="C12", hall=hall, actor=organiser).pk != stand.pk


@pytest.mark.django_db(transaction=True)
@pytest.mark.pgonly
def test_two_stands_of_one_number_at_once_are_one():
    hall = make_hall(make.event(make.organisation()))

    outcomes = at_once(6, lambda _: services.create_stand(hall.event, number="C12", hall=hall, actor=SYSTEM))

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict"] * 5 + ["Stand"]
    assert Stand.objects.count() == 1


def at_once(count: int, call) -> list:
    """The results or conflicts of calls that all start in the same moment."""
    start = Barrier(count)

    def run(number: int):
        try:
            start.wait()
            return call(number)
        except Conflict as conflict:
            return conflict
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))


def test_a_removed_stand_is_gone_and_so_are_the_rights_on_it(event, stand, organiser):
    other = make_stand(event, "D1")
    kept = make.grant(make_account(), Role.SPONSOR, other)
    ended = [make.grant(make_account(), role, stand) for role in (Role.SPONSOR, Role.DESIGNER, Role.VIEWER)]
    link = make_invitation(stand, Role.VIEWER)

    services.remove_stand(stand, actor=organiser, reason="The aisle is widened")

    stand.refresh_from_db()
    assert stand.deleted_at is not None
    assert list(UserPermission.objects.filter(revoked_at=None).exclude(role=Role.ORGANISER)) == [kept]
    assert {row.revoked_at is None for row in UserPermission.objects.filter(pk__in=[row.pk for row in ended])} == {
        False
    }
    link.refresh_from_db()
    assert link.status == InvitationStatus.WITHDRAWN
    entry = ActivityEntry.objects.get(verb="stand.removed")
    assert (entry.reason, entry.actor_id, entry.subject_label) == ("The aisle is widened", organiser.id, "C12")


def test_what_is_removed_is_out_of_sight(event, stand, organiser):
    sponsor = make_sponsor(event.organisation)
    services.remove_stand(stand, actor=organiser)

    for call in (
        lambda: services.remove_stand(stand, actor=organiser),
        lambda: services.change_stand(stand, number="D1", actor=organiser),
        lambda: services.assign_sponsor(stand, sponsor, actor=organiser),
        lambda: services.set_co_exhibitors(stand, [sponsor], actor=organiser),
    ):
        refused(call, OutOfSight)


# --- whose it is -------------------------------------------------------------------------------------


def test_an_assigned_sponsor_takes_part_in_the_event(event, stand, organiser):
    sponsor = make_sponsor(event.organisation, "Corvid Robotics")

    stand = services.assign_sponsor(stand, sponsor, actor=organiser)

    stand = Stand.objects.get(pk=stand.pk)
    assert (stand.sponsorship.sponsor, stand.sponsorship.event) == (sponsor, event)
    assert stand.assigned_at is not None
    assert verbs() == ["sponsorship.created", "stand.assigned"]
    assert last().data == {"from": "", "to": "Corvid Robotics"}


def test_assigning_the_same_sponsor_again_says_nothing(event, stand, organiser):
    sponsor = make_sponsor(event.organisation)
    services.assign_sponsor(stand, sponsor, actor=organiser)
    before = rows()

    services.assign_sponsor(stand, sponsor, actor=organiser)

    assert rows() == before


def test_the_former_sponsors_people_lose_this_stand_only(event, stand, organiser):
    former = make_sponsorship(event, "Corvid")
    Stand.objects.filter(pk=stand.pk).update(sponsorship=former)
    other = make_stand(event, "D1", sponsorship=former)
    kept = {
        make.grant(make_account(), Role.SPONSOR, former).pk,
        make.grant(make_account(), Role.DESIGNER, other).pk,
        make.grant(make_account(), Role.VIEWER, stand).pk,
    }
    ended = {make.grant(make_account(), role, stand).pk for role in (Role.SPONSOR, Role.DESIGNER)}
    links = [make_invitation(stand, Role.DESIGNER), make_invitation(other), make_invitation(stand, Role.VIEWER)]

    services.assign_sponsor(stand, make_sponsor(event.organisation, "Heron"), actor=organiser)

    live = set(UserPermission.objects.filter(revoked_at=None).exclude(role=Role.ORGANISER).values_list("pk", flat=True))
    assert live == kept
    reasons = ActivityEntry.objects.filter(verb="grant.revoked", subject_id__in=ended).values_list("reason", flat=True)
    assert list(reasons) == ["Stand C12 was given to Heron"] * 2
    assert [Invitation.objects.get(pk=link.pk).status for link in links] == ["withdrawn", "sent", "sent"]
    assert ActivityEntry.objects.get(verb="stand.assigned").data == {"from": "Corvid", "to": "Heron"}


def test_a_client_that_may_move_a_stand_ends_the_rights_on_it(event, stand):
    make.grant(make_account(), Role.SPONSOR, stand)
    client = make.client_actor(event.organisation, "stands:write")

    services.assign_sponsor(stand, make_sponsor(event.organisation), actor=client)

    assert UserPermission.objects.filter(revoked_at=None).count() == 0
    assert ActivityEntry.objects.get(verb="grant.revoked").actor_name == "Test client"


def test_a_co_exhibitor_that_becomes_main_sponsor_is_no_longer_one(event, stand, organiser):
    sponsor = make_sponsor(event.organisation)
    services.set_co_exhibitors(stand, [sponsor], actor=organiser)

    services.assign_sponsor(stand, sponsor, actor=organiser)

    assert CoExhibitor.objects.count() == 0


def test_a_sponsor_is_of_the_same_organisation(event, stand, organiser):
    stranger = make_sponsor(make.organisation("Elsewhere"))

    assert fields(refused(lambda: services.assign_sponsor(stand, stranger, actor=organiser), Invalid)) == [
        ("sponsor_id", "invalid")
    ]
    assert fields(refused(lambda: services.add_sponsorship(event, stranger, actor=organiser), Invalid)) == [
        ("sponsor_id", "invalid")
    ]
    assert fields(refused(lambda: services.set_co_exhibitors(stand, [stranger], actor=organiser), Invalid)) == [
        ("co_exhibitors", "not_found")
    ]


def test_a_stand_can_be_freed(event, stand, organiser):
    sponsor = make_sponsor(event.organisation, "Corvid")
    services.assign_sponsor(stand, sponsor, actor=organiser)
    make.grant(make_account(), Role.SPONSOR, stand)

    stand = services.unassign_sponsor(stand, actor=organiser, reason="Withdrew")

    stand = Stand.objects.get(pk=stand.pk)
    assert (stand.sponsorship, stand.assigned_at) == (None, None)
    assert Sponsorship.objects.filter(event=event, sponsor=sponsor).exists()
    assert UserPermission.objects.filter(revoked_at=None, role=Role.SPONSOR).count() == 0
    entry = ActivityEntry.objects.get(verb="stand.unassigned")
    assert (entry.reason, entry.data) == ("Withdrew", {"from": "Corvid"})
    assert refused(lambda: services.unassign_sponsor(stand, actor=organiser), Conflict).code == "conflict"


@pytest.mark.django_db(transaction=True)
@pytest.mark.pgonly
def test_two_sponsors_at_once_one_after_the_other():
    """Whoever comes second sees the first as the former sponsor."""
    stand = make_stand(make.event(make.organisation()))
    companies = [make_sponsor(stand.event.organisation, f"Company {letter}") for letter in "ABCD"]

    at_once(4, lambda number: services.assign_sponsor(stand, companies[number], actor=SYSTEM))

    moves = [entry.data for entry in ActivityEntry.objects.filter(verb="stand.assigned").order_by("id")]
    assert [move["from"] for move in moves] == ["", *[move["to"] for move in moves[:-1]]]
    assert Stand.objects.get().sponsorship.sponsor.name == moves[-1]["to"]


def test_co_exhibitors_are_replaced(event, stand, organiser):
    ada, bea, cyd = (make_sponsor(event.organisation, name) for name in ("Ada", "Bea", "Cyd"))
    services.set_co_exhibitors(stand, [bea, ada, bea], actor=organiser)
    assert [row.sponsor.name for row in stand.co_exhibitors.all()] == ["Bea", "Ada"]

    services.set_co_exhibitors(stand, [ada, cyd], actor=organiser)

    assert [row.sponsor.name for row in stand.co_exhibitors.all()] == ["Ada", "Cyd"]
    assert last().data == {"changed": {"co_exhibitors": [["Ada", "Bea"], ["Ada", "Cyd"]]}}
    before = rows()
    services.set_co_exhibitors(stand, [cyd, ada], actor=organiser)
    assert rows() == before


def test_the_main_sponsor_is_no_co_exhibitor(event, stand, organiser):
    sponsor = make_sponsor(event.organisation, "Corvid")
    services.assign_sponsor(stand, sponsor, actor=organiser)

    error = refused(lambda: services.set_co_exhibitors(stand, [sponsor], actor=organiser), Invalid)

    assert fields(error) == [("co_exhibitors", "invalid")]
    assert error.message == "Corvid is the main sponsor of stand C12. A co-exhibitor is another company. Leave it out."


def test_a_stand_is_shared_by_fifty_at_most(event, stand, organiser):
    companies = [make_sponsor(event.organisation) for _ in range(51)]

    error = refused(lambda: services.set_co_exhibitors(stand, companies, actor=organiser), Invalid)

    assert fields(error) == [("co_exhibitors", "too_long")]


# --- companies ---------------------------------------------------------------------------------------


def test_a_company_is_made(event, organiser):
    contacts = [{"name": "Ines Duarte", "email": "ines@corvid.example"}]

    made = services.create_sponsor(
        organisation=event.organisation,
        name="  Corvid   Robotics ",
        website="https://corvid.example",
        contacts=contacts,
        actor=organiser,
    )

    made = Sponsor.objects.get(pk=made.pk)
    assert (made.name, made.name_key, made.website) == ("Corvid Robotics", "corvid robotics", "https://corvid.example")
    assert made.contacts == [{"name": "Ines Duarte", "email": "ines@corvid.example", "phone": "", "role": ""}]
    assert (last().verb, last().organisation_id) == ("sponsor.created", event.organisation_id)


@pytest.mark.parametrize("name", ["Grün & Söhne", "GRÜN  &  SÖHNE", " grün & söhne"])
def test_names_that_differ_in_case_and_spaces_are_the_same(event, organiser, name):
    services.create_sponsor(organisation=event.organisation, name="Grün & Söhne", actor=organiser)
    other = services.create_sponsor(organisation=event.organisation, name="Heron", actor=organiser)

    calls = (
        lambda: services.create_sponsor(organisation=event.organisation, name=name, actor=organiser),
        lambda: services.change_sponsor(other, name=name, actor=organiser),
    )
    for call in calls:
        error = refused(call, Conflict)
        assert (error.code, fields(error)) == ("duplicate", [("name", "duplicate")])
    assert services.create_sponsor(organisation=make.organisation("Elsewhere"), name=name, actor=SYSTEM).name


def test_a_company_is_changed_where_something_differs(event, organiser):
    sponsor = services.create_sponsor(organisation=event.organisation, name="Corvid", actor=organiser)

    services.change_sponsor(
        sponsor, actor=organiser, name="CORVID", description=" Robots ", contacts=[{"name": "Ines"}]
    )

    sponsor.refresh_from_db()
    contact = {"name": "Ines", "email": "", "phone": "", "role": ""}
    assert (sponsor.name, sponsor.name_key, sponsor.description, sponsor.contacts) == (
        "CORVID",
        "corvid",
        "Robots",
        [contact],
    )
    assert last().data["changed"] == {
        "name": ["Corvid", "CORVID"],
        "description": ["", "Robots"],
        "contacts": [[], [contact]],
    }
    before = rows()
    services.change_sponsor(sponsor, actor=organiser, name=" CORVID", contacts=[{"name": "Ines "}])
    assert rows() == before


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({"name": " "}, [("name", "required")]),
        ({"name": "x" * 201}, [("name", "too_long")]),
        ({"website": "javascript:alert(1)"}, [("website", "invalid")]),
        ({"description": "x" * 10_001}, [("description", "too_long")]),
        ({"contacts": [{"name": "Ines", "email": "ines"}]}, [("contacts.0.email", "invalid")]),
    ],
)
def test_wrong_values_of_a_company(event, organiser, values, found):
    sponsor = make_sponsor(event.organisation)
    sent = {"organisation": event.organisation, "name": "Corvid", **values}

    assert fields(refused(lambda: services.create_sponsor(actor=organiser, **sent), Invalid)) == found
    assert fields(refused(lambda: services.change_sponsor(sponsor, actor=organiser, **values), Invalid)) == found


def test_a_logo_is_the_organisations_own(event, organiser):
    def logo(organisation, **fields) -> StoredFile:
        values = {"purpose": FilePurpose.LOGO, "name": "logo.png", "content_type": "image/png", "size": 1, **fields}
        return StoredFile.objects.create(organisation=organisation, **values)

    sponsor = make_sponsor(event.organisation)
    good = logo(event.organisation)
    bad = [
        logo(make.organisation("Elsewhere")),
        logo(event.organisation, purpose=FilePurpose.OPTION_IMAGE),
        logo(event.organisation, deleted_at=timezone.now()),
    ]

    assert services.change_sponsor(sponsor, logo=good, actor=organiser).logo == good
    for other in bad:
        error = refused(lambda other=other: services.change_sponsor(sponsor, logo=other, actor=organiser), Invalid)
        assert fields(error) == [("logo_file_id", "not_found")]


def test_a_company_takes_part_once_an_event(event, organiser):
    sponsor = make_sponsor(event.organisation, "Corvid")
    first = services.add_sponsorship(event, sponsor, actor=organiser, tier=" Gold ")
    assert (first.tier, last().verb, last().event_id) == ("Gold", "sponsorship.created", event.pk)
    before = rows()

    assert services.add_sponsorship(event, sponsor, actor=organiser, tier="Silver") == first
    assert rows() == before


def test_the_tier_can_be_changed(event, organiser):
    sponsorship = make_sponsorship(event, "Corvid", tier="Gold")

    assert services.change_sponsorship(sponsorship, tier=" Silver", actor=organiser).tier == "Silver"
    assert last().data == {"changed": {"tier": ["Gold", "Silver"]}}
    before = rows()
    services.change_sponsorship(sponsorship, tier="Silver", actor=organiser)
    assert rows() == before
    error = refused(lambda: services.change_sponsorship(sponsorship, tier="x" * 81, actor=organiser), Invalid)
    assert fields(error) == [("tier", "too_long")]


# --- who and when --------------------------------------------------------------------------------------


def calls(event, actor: Actor) -> dict:
    """Every write on the rows of one event, ready to be called."""
    hall, stand = event.halls.get(), event.stands.get()
    sponsor, sponsorship = event.organisation.sponsors.get(name="Free"), event.sponsorships.get()
    return {
        "create_hall": lambda: services.create_hall(event, name="New", actor=actor),
        "change_hall": lambda: services.change_hall(hall, name="New", actor=actor),
        "create_stand": lambda: services.create_stand(event, number="N", actor=actor),
        "change_stand": lambda: services.change_stand(stand, number="N", actor=actor),
        "remove_stand": lambda: services.remove_stand(stand, actor=actor),
        "assign_sponsor": lambda: services.assign_sponsor(stand, sponsor, actor=actor),
        "unassign_sponsor": lambda: services.unassign_sponsor(stand, actor=actor),
        "set_co_exhibitors": lambda: services.set_co_exhibitors(stand, [sponsor], actor=actor),
        "add_sponsorship": lambda: services.add_sponsorship(event, sponsor, actor=actor),
        "change_sponsorship": lambda: services.change_sponsorship(sponsorship, tier="N", actor=actor),
        "create_sponsor": lambda: services.create_sponsor(organisation=event.organisation, name="New", actor=actor),
        "change_sponsor": lambda: services.change_sponsor(sponsor, name="Newer", actor=actor),
    }


COMPANY_CALLS = ("create_sponsor", "change_sponsor")
EVENT_CALLS = (
    "create_hall",
    "change_hall",
    "create_stand",
    "change_stand",
    "remove_stand",
    "assign_sponsor",
    "unassign_sponsor",
    "set_co_exhibitors",
    "add_sponsorship",
    "change_sponsorship",
)


@pytest.fixture
def whole(event):
    """An event with one of each."""
    make_stand(event, "C12", hall=make_hall(event), sponsorship=make_sponsorship(event, "Corvid"))
    make_sponsor(event.organisation, "Free")
    return event


def actors(event) -> dict[str, Actor]:
    stand = event.stands.get()
    other = make.event(event.organisation, "Other show")
    people = {
        "staff": make.person("staff@example.org", is_staff=True),
        "organiser": make.person("all@example.org", Role.ORGANISER, event.organisation),
        "event organiser": make.person("event@example.org", Role.ORGANISER, event),
        "other event's organiser": make.person("other@example.org", Role.ORGANISER, other),
        "sponsor": make.person("sponsor@example.org", Role.SPONSOR, stand.sponsorship),
        "designer": make.person("designer@example.org", Role.DESIGNER, stand),
        "viewer": make.person("viewer@example.org", Role.VIEWER, event),
        "stranger": make.person("nobody@example.org"),
    }
    return {name: actor_for(person) for name, person in people.items()} | {
        "client": make.client_actor(event.organisation, "stands:write"),
        "reading client": make.client_actor(event.organisation, "stands:read"),
        "other client": make.client_actor(make.organisation("Elsewhere"), "stands:write"),
    }


def test_who_may_write(whole):
    people, before = actors(whole), rows()
    for name, call in product(("staff", "organiser", "event organiser", "client"), EVENT_CALLS + COMPANY_CALLS):
        with transaction.atomic():
            calls(whole, people[name])[call]()
            assert rows() != before, (name, call)
            transaction.set_rollback(True)


def test_who_may_not_write(whole):
    people, before = actors(whole), rows()
    for name in ("sponsor", "designer", "viewer", "stranger", "reading client", "other client"):
        for call in calls(whole, people[name]).values():
            with pytest.raises(NotAllowed):
                call()
        assert rows() == before, name


def test_the_organiser_of_another_event_may_write_companies_only(whole):
    offered = calls(whole, actors(whole)["other event's organiser"])

    for name in EVENT_CALLS:
        refused(offered[name], NotAllowed)
    for name in COMPANY_CALLS:
        offered[name]()


def test_an_archived_event_is_read_only(whole):
    event = make.Event.objects.filter(pk=whole.pk)
    event.update(status=EventStatus.ARCHIVED)
    offered = calls(event.get(), SYSTEM)

    for name in EVENT_CALLS:
        assert refused(offered[name], Conflict).code == "event_archived"
