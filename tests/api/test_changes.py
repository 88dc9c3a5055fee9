"""A mirror that asks what changed since then hears of everything, whoever writes meanwhile."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from urllib.parse import urlencode

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from eventhub.api.changes import OVERLAP, held_back_from
from eventhub.artwork.enums import ArtworkStatus
from eventhub.artwork.models import ArtworkRequirement
from eventhub.configurations.services import add_fee, set_quantities
from eventhub.configurations.workflows import create_configuration, remove_configuration
from eventhub.core.models import update_all
from eventhub.events.models import Event
from eventhub.packages.models import Package
from eventhub.packages.services import stop_offering
from eventhub.stands.models import Stand
from eventhub.stands.services import (
    assign_sponsor,
    change_hall,
    change_sponsorship,
    remove_stand,
    set_co_exhibitors,
    unassign_sponsor,
)
from tests.api.conftest import Answer, Api, ask_token, make_client
from tests.factories import show as factories
from tests.factories.artwork import make_artwork, make_requirement
from tests.factories.show import Show
from tests.factories.stands import make_invitation, make_sponsor, make_stand

LONG_AGO = timedelta(days=1)


@pytest.fixture
def show(db) -> Show:
    """Not kept: threads below have no transaction around them."""
    return Show()


@pytest.fixture
def api(show, open_api) -> Api:
    return open_api(show.organisation)


def age(*models: type) -> None:
    """As if everything had been written yesterday."""
    for model in models:
        model.objects.update(updated_at=timezone.now() - LONG_AGO)


def changed(api: Api, path: str, since: datetime, **query: object) -> Answer:
    return api.get(path, updated_since=since.isoformat(), **query)


def ids(answer: Answer) -> list[str]:
    return [row["id"] for row in answer.body["data"]]


def everything_is_old() -> None:
    for model in apps.get_models():
        if model.__module__.startswith("eventhub.") and any(f.name == "updated_at" for f in model._meta.fields):
            age(model)


@pytest.fixture
def since() -> datetime:
    return timezone.now() - timedelta(hours=1)


def test_only_what_changed_since_then_comes_and_the_oldest_change_first(api, show, since):
    stands = [make_stand(show.event, number=f"C{number}") for number in range(3)]
    everything_is_old()
    assert ids(changed(api, "/stands", since)) == []

    for stand in (stands[2], stands[0]):
        api.patch(f"/stands/{stand.pk}", {"width_m": 4})

    assert ids(changed(api, "/stands", since)) == [str(stands[2].pk), str(stands[0].pk)]
    assert ids(changed(api, "/stands", since, search="C2")) == [str(stands[2].pk)]
    assert ids(changed(api, "/stands", since, ordering="number")) == [str(stands[0].pk), str(stands[2].pk)]
    assert ids(changed(api, "/stands", timezone.now() + timedelta(hours=1))) == []


def test_the_seconds_before_come_again(api, show):
    everything_is_old()
    moment = timezone.now() - timedelta(minutes=1)
    Stand.objects.filter(pk=show.stand.pk).update(updated_at=moment)

    assert ids(changed(api, "/stands", moment + OVERLAP)) == [str(show.stand.pk)]
    assert ids(changed(api, "/stands", moment + OVERLAP + timedelta(milliseconds=1))) == []


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2027-05-04", "2027-05-04T09:00:00", "2027-02-30T00:00:00Z", "1999-01-01T00:00:00Z"]
)
def test_what_is_no_instant_is_a_400(api, text):
    assert api.get("/stands", updated_since=text).codes == {"updated_since": "invalid"}


def test_an_offset_may_come_with_a_plus_that_was_not_encoded(api, show):
    everything_is_old()
    Stand.objects.filter(pk=show.stand.pk).update(updated_at=datetime(2026, 5, 4, 9, 0, tzinfo=UTC))

    for text in ("2026-05-04T11:00:00+02:00", "2026-05-04T11%3A00%3A00%2B02%3A00", "2026-05-04T09:00:00Z"):
        assert str(show.stand.pk) in ids(api.get(f"/stands?updated_since={text}"))


def stand_changes(show: Show) -> dict[str, Callable[[], object]]:
    company = make_sponsor(show.organisation)
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    set_co_exhibitors(show.stand, [company], actor=show.organiser)
    return {
        "its hall": lambda: change_hall(show.stand.hall, name="Hall 33", actor=show.organiser),
        "its co-exhibitors, one more": lambda: set_co_exhibitors(
            show.stand, [company, make_sponsor(show.organisation)], actor=show.organiser
        ),
        "its co-exhibitors, none left": lambda: set_co_exhibitors(show.stand, [], actor=show.organiser),
        "its sponsorship": lambda: change_sponsorship(show.stand.sponsorship, tier="Gold", actor=show.organiser),
        "its configuration": lambda: set_quantities(configuration, {show.option("spot").pk: 5}, actor=show.organiser),
        "its configuration, gone": lambda: remove_configuration(configuration, actor=show.organiser),
    }


@pytest.mark.parametrize(
    "what",
    [
        "its hall",
        "its co-exhibitors, one more",
        "its co-exhibitors, none left",
        "its sponsorship",
        "its configuration",
        "its configuration, gone",
    ],
)
def test_a_stand_changes_with_what_it_shows(api, show, since, what):
    change = stand_changes(show)[what]
    everything_is_old()
    assert ids(changed(api, "/stands", since)) == []
    before = api.get(f"/stands/{show.stand.pk}").body

    change()

    answer = changed(api, "/stands", since)
    assert ids(answer) == [str(show.stand.pk)]
    assert answer.body["data"][0]["updated_at"] > before["updated_at"]
    assert answer.body["data"] == [api.get(f"/stands/{show.stand.pk}").body]


@pytest.mark.parametrize("what", ["a line", "a line less", "a fee", "a version of its package", "the VAT rate"])
def test_a_configuration_changes_with_what_it_shows(api, show, since, what):
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    path = f"/stand-configurations/{configuration.pk}"
    lines = {row["option_id"]: row["id"] for row in api.get(path).body["selections"]}
    everything_is_old()
    assert ids(changed(api, "/stand-configurations", since)) == []

    {
        "a line": lambda: api.put(f"{path}/selections/{lines[str(show.option('spot').pk)]}", {"quantity": 5}),
        "a line less": lambda: api.delete(f"{path}/selections/{lines[str(show.option('spot').pk)]}"),
        "a fee": lambda: add_fee(show.stand, description="Hoist", amount=Decimal(120), actor=show.organiser),
        "a version of its package": lambda: api.put(f"/packages/{show.package.pk}", {"price": 3300}),
        "the VAT rate": lambda: api.put(f"/events/{show.event.pk}", {"vat_rate": 19}),
    }[what]()

    assert ids(changed(api, "/stand-configurations", since)) == [str(configuration.pk)]


@pytest.mark.parametrize("what", ["one more", "one less", "another company's", "one removed", "an invitation"])
def test_a_sponsorship_changes_with_its_stands(api, show, since, what):
    sponsorship = show.stand.sponsorship
    free = make_stand(show.event, number="Z1")
    everything_is_old()

    {
        "one more": lambda: assign_sponsor(free, sponsorship.sponsor, actor=show.organiser),
        "one less": lambda: unassign_sponsor(show.stand, actor=show.organiser),
        "another company's": lambda: assign_sponsor(show.stand, make_sponsor(show.organisation), actor=show.organiser),
        "one removed": lambda: remove_stand(show.stand, actor=show.organiser),
        "an invitation": lambda: make_invitation(sponsorship),
    }[what]()

    assert str(sponsorship.pk) in ids(changed(api, "/sponsorships", since))


@pytest.mark.parametrize("what", ["a version", "no offer any more", "its event archived"])
def test_a_package_changes_with_its_versions_and_offers(api, show, since, what):
    everything_is_old()
    assert ids(changed(api, "/packages", since)) == []

    {
        "a version": lambda: api.put(f"/packages/{show.package.pk}", {"price": 3300}),
        "no offer any more": lambda: stop_offering(show.event, show.package, actor=show.organiser),
        "its event archived": lambda: api.delete(f"/events/{show.event.pk}"),
    }[what]()

    assert ids(changed(api, "/packages", since)) == [str(show.package.pk)]


def test_removed_things_are_told_to_mirrors_that_ask_for_them(api, show, since):
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    everything_is_old()
    for path in (f"/stand-configurations/{configuration.pk}", f"/stands/{show.stand.pk}"):
        assert api.delete(path).status == 204

    for path, key in (("/stands", show.stand.pk), ("/stand-configurations", configuration.pk)):
        assert ids(changed(api, path, since)) == []
        assert ids(changed(api, path, since, include_removed="true")) == [str(key)]


def test_no_row_slips_past_a_reader_whose_pages_move(api, show, since):
    """Rows that are written anew while somebody turns pages go to the end; with page numbers one would be skipped."""
    stands = [make_stand(show.event, number=f"M{number}") for number in range(9)]
    seen: list[str] = []
    answer = changed(api, "/stands", since, per_page=2)
    while answer.body["links"]["next"]:
        seen += ids(answer)
        update_all(Stand.objects.filter(pk__in=[stand.pk for stand in stands[:2]]))
        if len(seen) > 40:
            break
        answer = api.call("GET", answer.body["links"]["next"])
        assert answer.status == 200
        stands = stands[2:] or stands
    seen += ids(answer)

    assert set(seen) == {str(key) for key in Stand.objects.values_list("pk", flat=True)}


@pytest.mark.parametrize(
    "text", ["", "x", "2027-05-04T09:00:00Z", "2027-05-04T09:00:00Z_x", "_0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b10"]
)
def test_a_place_that_no_answer_gave_is_a_400(api, text):
    assert api.get("/stands", after=text, updated_since="2026-01-01T00:00:00Z").codes == {"after": "invalid"}


@pytest.mark.pgonly
@pytest.mark.django_db(transaction=True)
def test_what_is_being_written_while_a_mirror_reads_comes_with_its_next_question():
    """A slow transaction holds an old time; a quick one is newer and committed first. Going on from that loses nothing."""
    show = Show()
    slow, quick = (make_stand(show.event, number=number) for number in ("SLOW", "QUICK"))
    everything_is_old()
    client, secret = make_client(show.organisation)
    api = Api(ask_token(Api("").http, client, secret).json()["access_token"])
    written, go_on = threading.Event(), threading.Event()

    def write_slowly() -> None:
        try:
            with transaction.atomic():
                update_all(Stand.objects.filter(pk=slow.pk), width_m=4)
                written.set()
                go_on.wait(timeout=30)
        finally:
            connection.close()

    writer = threading.Thread(target=write_slowly)
    writer.start()
    written.wait(timeout=30)
    time_of_slow = timezone.now()
    Event.objects.filter(pk=show.event.pk).update(updated_at=time_of_slow)
    Stand.objects.filter(pk=quick.pk).update(width_m=5, updated_at=time_of_slow + OVERLAP * 2)
    Stand.objects.filter(pk=show.stand.pk).update(updated_at=time_of_slow - timedelta(minutes=5))
    start = time_of_slow - timedelta(hours=1)

    during = changed(api, "/stands", start)
    go_on.set()
    writer.join(timeout=30)
    newest = max(datetime.fromisoformat(row["updated_at"]) for row in during.body["data"])
    Stand.objects.filter(pk=quick.pk).update(updated_at=timezone.now())
    after = changed(api, "/stands", newest)

    assert ids(during) == [str(show.stand.pk)]
    assert set(ids(during)) | set(ids(after)) == {str(each.pk) for each in (slow, quick, show.stand)}
    assert {str(slow.pk), str(quick.pk)} <= set(ids(after))


@pytest.mark.pgonly
@pytest.mark.django_db(transaction=True)
def test_nobody_is_held_back_by_readers_or_by_oneself():
    began, done = threading.Event(), threading.Event()

    def read_slowly() -> None:
        try:
            with transaction.atomic():
                Package.objects.count()
                began.set()
                done.wait(timeout=30)
        finally:
            connection.close()

    reader = threading.Thread(target=read_slowly)
    reader.start()
    began.wait(timeout=30)
    before = timezone.now()
    with transaction.atomic():
        factories.organisation("Own writes Ltd")
        assert held_back_from() >= before
    done.set()
    reader.join(timeout=30)


def test_the_question_of_the_next_page_is_a_whole_address(api, show, since):
    for number in range(3):
        make_stand(show.event, number=f"N{number}")

    answer = changed(api, "/stands", since, per_page=2)

    assert answer.body["links"]["next"].startswith("http://testserver/api/v1/stands?")
    assert urlencode({"updated_since": since.isoformat()}) in answer.body["links"]["next"]
    following = api.call("GET", answer.body["links"]["next"]).body
    assert following["links"]["next"] is None
    assert len(following["data"]) == 2


@pytest.mark.parametrize("of_its_own", [False, True])
def test_what_turns_late_by_the_clock_alone_is_a_change_at_that_moment(api, show, since, of_its_own):
    late, delivered = make_requirement(show), make_requirement(show, name="Counter")
    make_artwork(delivered, ArtworkStatus.IN_REVIEW)
    due = timezone.now() - timedelta(minutes=5)
    if of_its_own:
        ArtworkRequirement.objects.update(own_due_at=due)
    else:
        Event.objects.update(configuration_deadline=due - LONG_AGO, artwork_deadline=due)
    everything_is_old()

    answer = changed(api, "/artwork-requirements", since)

    assert [(row["id"], row["status"]) for row in answer.body["data"]] == [(str(late.pk), "late")]
    assert datetime.fromisoformat(answer.body["data"][0]["updated_at"]) == due
    assert ids(changed(api, "/artwork-requirements", due + timedelta(minutes=1))) == []
    assert ids(changed(api, "/artwork-requirements", since, status="late")) == [str(late.pk)]
