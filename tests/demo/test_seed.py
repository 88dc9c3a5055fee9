from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from eventhub.accounts.models import Invitation, Organisation, User, UserPermission
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import Fee, StandConfiguration, StockCount, Submission
from eventhub.configurations.sheet import load_sheet
from eventhub.core.actor import Actor
from eventhub.demo.companies import COMPANIES
from eventhub.demo.credentials import PEOPLE
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event
from eventhub.packages.models import PackageAllocation, PackageVersion
from eventhub.payments.models import Payment
from eventhub.stands.models import Hall, Stand
from eventhub.stands.queries import sponsorships_visible_to, stands_visible_to

pytestmark = [pytest.mark.sqliteonly, pytest.mark.usefixtures("seeded")]
SYSTEM = Actor.system("test")


@pytest.fixture
def event() -> Event:
    return Event.objects.get(organisation__name="Dockside Events")


def configuration(number: str) -> StandConfiguration:
    return StandConfiguration.objects.get(stand__number=number, stand__event__currency="GBP")


def test_the_command_says_what_it_made(seeded, data_dir):
    lines = seeded.splitlines()

    assert "3 halls, 60 stands, 40 sponsors" in lines[0]
    assert "Space Plus (version 2)" in lines[1]
    assert lines[-1] == f"How to sign in: {data_dir}/credentials.json"


def test_a_published_event_with_its_configuration_due_in_six_weeks(event):
    left = event.configuration_deadline - timezone.now()

    assert (event.status, event.currency, event.timezone) == (EventStatus.PUBLISHED, "GBP", "Europe/London")
    assert timedelta(days=40) < left < timedelta(days=50)
    assert event.name == f"Northern Build Expo {event.starts_at.year}"
    assert event.starts_at.strftime("%A") == "Tuesday"


def test_stands_stand_beside_each_other(event):
    assert [hall.stands.count() for hall in Hall.objects.filter(event=event)] == [24, 20, 16]
    for hall in Hall.objects.filter(event=event):
        boxes = [(s.x_m, s.y_m, s.x_m + s.width_m, s.y_m + s.depth_m, s.number) for s in hall.stands.all()]
        for index, (left, top, right, bottom, _) in enumerate(boxes):
            assert left >= 0
            assert top >= 0
            assert right <= hall.width_m
            assert bottom <= hall.depth_m
            for other in boxes[index + 1 :]:
                assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top


def test_every_status_is_there(event):
    statuses = Counter(StandConfiguration.objects.values_list("status", flat=True))

    assert set(statuses) == set(ConfigurationStatus.values)
    assert statuses["approved"] == 29
    assert Submission.objects.filter(decision="waiting").count() == statuses["submitted"] == 7
    assert set(Submission.objects.values_list("decision", flat=True)) == {
        "waiting",
        "approved",
        "changes_requested",
        "withdrawn",
    }
    assert StandConfiguration.objects.filter(submission=2).count() == 4
    assert set(StandConfiguration.objects.filter(revision=2).values_list("status", flat=True)) == {
        "draft",
        "submitted",
        "approved",
    }


def test_one_stand_breaks_a_rule_and_no_other_does():
    found = {
        each.stand.number: [str(problem.code) for problem in load_sheet(each).problems]
        for each in StandConfiguration.objects.exclude(status="removed").select_related(
            "stand__event", "version__package"
        )
    }

    assert {number: codes for number, codes in found.items() if codes} == {"C13": ["requires"]}


def test_what_the_organiser_asked_for_at_corvids_stand():
    asked = configuration("C12")
    submission = asked.submissions.get()

    assert (asked.status, asked.version.number) == ("changes_requested", 1)
    assert [comment["code"] for comment in submission.line_comments] == ["furn-chair", "light-rig"]
    assert asked.selections.get(option__code="furn-chair").quantity == 6


def test_some_stands_pin_the_first_version_and_some_the_second():
    pinned = Counter(
        StandConfiguration.objects.filter(version__package__code="SPACE-PLUS").values_list("version__number", flat=True)
    )

    assert set(pinned) == {1, 2}
    assert min(pinned.values()) >= 4
    assert PackageVersion.objects.filter(package__code="SPACE-PLUS").count() == 2


def test_one_stand_has_an_answer_due_soon():
    due = configuration("C10").answer_by

    assert timedelta(days=1) < due - timezone.now() < timedelta(days=3)


def test_stands_with_and_without_a_choice(event):
    given = PackageAllocation.objects.get(stand__number="C05", stand__event=event)
    free = PackageAllocation.objects.get(stand__number="B10", stand__event=event)

    assert (given.sponsor_may_select, given.package.code) == (False, "SHELL-BASIC")
    assert configuration("C05").status == "draft"
    assert (free.sponsor_may_select, free.package, free.allowed_packages.count()) == (True, None, 0)
    assert not StandConfiguration.objects.filter(stand=free.stand).exists()
    assert [stand.number for stand in Stand.objects.filter(event=event, sponsorship=None).order_by("number")] == [
        "A23",
        "C16",
    ]


def test_the_stock_adds_up_and_some_of_it_is_gone():
    counts = {count.option_code: count for count in StockCount.objects.all()}

    assert (counts["floor-oak"].limit_override, counts["floor-oak"].reserved) == (4, 4)
    for count in counts.values():
        assert count.reserved == sum(each.quantity for each in count.reservations.all())


def test_invitations_in_every_state(event):
    states = Counter(invitation.state for invitation in Invitation.objects.all())
    statuses = Counter(row.status for row in sponsorships_visible_to(SYSTEM, event))
    links = Counter(company.link for company in COMPANIES)

    assert states == {"accepted": 38, "expired": 4, "sent": 3, "withdrawn": 1}
    assert statuses == {"active": 33, "expired": 4, "invited": 2, "not_invited": 1}
    assert links == {"accepted": 33, "expired": 4, "sent": 2, "withdrawn": 1}


@pytest.mark.parametrize(
    ("key", "seen"),
    [
        ("staff", 61),
        ("organiser", 60),
        ("viewer", 60),
        ("sponsor", ["C12", "C13"]),
        ("sponsor2", ["B19", "C07"]),
        ("designer", ["C07", "C12"]),
    ],
)
def test_who_sees_which_stands(key, seen):
    numbers = sorted(stand.number for stand in stands_visible_to(actor_for(User.objects.get(email=PEOPLE[key]))))

    assert (numbers if isinstance(seen, list) else len(numbers)) == seen


def test_history_lies_in_the_past_and_tells_each_stand_in_order(event):
    now = timezone.now()

    assert not ActivityEntry.objects.filter(at__gt=now).exists()
    assert ActivityEntry.objects.order_by("at").first().at < now - timedelta(days=74)
    for each in StandConfiguration.objects.all():
        entries = list(
            ActivityEntry.objects.filter(subject_id=each.pk, verb__startswith="configuration.").order_by("at", "id")
        )
        moved = [entry for entry in entries if entry.to_status]
        assert [entry.from_status for entry in moved[1:]] == [entry.to_status for entry in moved[:-1]]
        assert moved[-1].to_status == each.status
        assert (entries[0].verb, moved[-1].at.date()) == ("configuration.created", each.status_since.date())
    assert OutboxEvent.objects.count() == ActivityEntry.objects.count()


def test_staff_acted_for_ines_once():
    entry = ActivityEntry.objects.exclude(on_behalf_of_id=None).get()

    assert (entry.actor_name, entry.on_behalf_of_name, entry.verb) == (
        "Tom Reyes",
        "Ines Duarte",
        "configuration.edited",
    )


def test_payments_one_of_them_reversed():
    rows = Payment.objects.order_by("amount").values_list("stand__number", "amount", "reverses__reference")

    assert [(number, str(amount), reversed_) for number, amount, reversed_ in rows] == [
        ("C01", "-1200.000", "Transfer 2094"),
        ("C01", "1200.000", None),
        ("C01", "1200.000", None),
        ("A02", "2500.000", None),
    ]


def test_fees_one_of_them_reversed():
    assert sorted(str(fee.amount) for fee in Fee.objects.all()) == ["-40.000", "120.000", "40.000", "75.000"]


def test_a_second_almost_empty_organisation():
    other = Organisation.objects.get(name="Kestrel Fairs")
    event = Event.objects.get(organisation=other)

    assert (event.status, event.stands.count()) == (EventStatus.DRAFT, 1)
    assert (
        other.packages.count(),
        other.sponsors.count(),
        UserPermission.objects.filter(organisation=other).count(),
    ) == (0, 0, 0)


def test_mails_of_the_demo_go_to_addresses_that_do_not_exist():
    assert {user.email.rsplit(".", 1)[1] for user in User.objects.all()} == {"example"}
