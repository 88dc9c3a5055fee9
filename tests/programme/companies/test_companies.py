"""What people decide of a vendor's companies. A sponsor changes only by these services, and only where somebody said so."""

from datetime import timedelta

import pytest
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Invalid, NotAllowed, OutOfSight
from eventhub.events.enums import EventStatus
from eventhub.files.enums import FilePurpose
from eventhub.programme.bulk import create_sponsors_from, link_companies, set_aside_companies, take_over_companies
from eventhub.programme.companies import (
    create_sponsor_from,
    keep_ours,
    link_company,
    pick_up_company,
    set_aside_company,
    take_over,
    unlink_company,
)
from eventhub.programme.company_matches import differences_of, exact_matches, in_state, matches_of, state_of
from eventhub.programme.company_stands import assign_booth, share_booth
from eventhub.programme.models import Company, Origin
from eventhub.programme.queries import companies_visible_to
from eventhub.programme.workflows import purge_company, reinstate_company, withdraw_company
from eventhub.stands.merging import merge_sponsors, outcome_of_merge
from eventhub.stands.models import Sponsor, Sponsorship
from eventhub.stands.services import change_sponsor
from tests.factories import show as make
from tests.factories.files import StoredFileFactory
from tests.factories.programme import make_company, make_origin, make_source
from tests.factories.stands import make_sponsor, make_sponsorship, make_stand

ADA = {"name": "Ada", "email": "ada@acme.example", "phone": "", "title": "CEO"}
SAYS = {"website": "https://acme.example", "description": "<p>Light</p>", "level": "Gold", "contacts": [ADA]}


@pytest.fixture
def company(event) -> Company:
    company = make_company(event, "Acme Ltd", **SAYS)
    source = make_source(event)
    source.tiers = {"gold": "Main partner"}
    source.save()
    make_origin(company, source)
    return company


@pytest.fixture
def linked(company, event, organiser) -> Company:
    return link_company(company, make_sponsor(event.organisation, "Acme"), actor=organiser)


def verbs() -> list[str]:
    return list(ActivityEntry.objects.order_by("id").values_list("verb", flat=True))


# --- whose row it is -------------------------------------------------------------------------------------


def test_a_link_makes_a_sponsor_of_the_event_and_changes_nothing_of_it(company, event, organiser):
    sponsor = make_sponsor(event.organisation, "Acme")
    before = Sponsor.objects.values().get()
    linked = link_company(company, sponsor, actor=organiser)

    assert Sponsor.objects.values().get() == before
    assert (linked.sponsorship, linked.sponsorship.tier) == (Sponsorship.objects.get(event=event, sponsor=sponsor), "")
    assert (linked.locked_fields, state_of(linked)) == (["sponsorship"], "linked")
    assert verbs() == ["sponsorship.created", "company.linked"]
    assert link_company(linked, sponsor, actor=organiser).updated_at == linked.updated_at


def test_a_link_is_parted_and_made_with_another(linked, event, organiser, last):
    parted = unlink_company(linked, actor=organiser)
    assert (parted.sponsorship, parted.locked_fields, last().verb) == (None, [], "company.unlinked")
    assert Sponsorship.objects.filter(pk=linked.sponsorship_id).exists()
    with pytest.raises(Conflict, match="nothing to part"):
        unlink_company(parted, actor=organiser)
    other = make_sponsorship(event, "Raven")
    again = link_company(parted, other.sponsor, actor=organiser)
    assert (again.sponsorship, last().data) == (other, {"to": "Raven"})


def test_a_sponsor_is_made_of_what_the_vendor_says(company, organiser):
    logo = StoredFileFactory(organisation=company.event.organisation, purpose=FilePurpose.LOGO)
    Company.objects.filter(pk=company.pk).update(logo=logo)
    made = create_sponsor_from(Company.objects.get(), actor=organiser).sponsorship

    assert (made.tier, made.sponsor.name, made.sponsor.website) == ("Main partner", "Acme Ltd", "https://acme.example")
    assert (made.sponsor.description, made.sponsor.logo) == ("Light", logo)
    assert made.sponsor.contacts == [{"name": "Ada", "email": "ada@acme.example", "phone": "", "role": "CEO"}]
    assert differences_of([Company.objects.get()]) == {company.pk: []}


def test_a_name_that_is_taken_is_refused_and_nothing_is_left(company, event, organiser):
    make_sponsor(event.organisation, "ACME LTD")

    with pytest.raises(Conflict, match="is a sponsor here already"):
        create_sponsor_from(company, actor=organiser)
    assert not Sponsorship.objects.exists()
    assert not ActivityEntry.objects.exists()


def test_what_is_set_aside_waits_for_nobody_and_is_taken_up_again(company, event, organiser):
    aside = set_aside_company(company, actor=organiser, reason=" A test row ")
    assert (state_of(aside), aside.locked_fields) == ("set_aside", ["set_aside_at"])
    assert set_aside_company(aside, actor=organiser).set_aside_at == aside.set_aside_at
    up = pick_up_company(aside, actor=organiser)
    assert (state_of(pick_up_company(up, actor=organiser)), up.locked_fields) == ("to_match", [])
    assert verbs() == ["company.set_aside", "company.picked_up"]

    linked = link_company(set_aside_company(up, actor=organiser), make_sponsor(event.organisation), actor=organiser)
    assert (linked.set_aside_at, linked.locked_fields) == (None, ["sponsorship"])
    with pytest.raises(Conflict, match="Part the two first"):
        set_aside_company(linked, actor=organiser)


def test_what_the_vendor_lists_no_more_is_not_linked(company, event, organiser):
    gone = withdraw_company(company, actor=organiser)

    with pytest.raises(Conflict, match="lists Acme Ltd no more"):
        link_company(gone, make_sponsor(event.organisation), actor=organiser)
    assert not Sponsorship.objects.exists()


def test_two_companies_made_one_are_followed(linked, event, organiser):
    kept = make_sponsorship(event, "Raven")
    gone = linked.sponsorship.sponsor
    merge_sponsors(
        gone, kept.sponsor, seen=outcome_of_merge(gone, kept.sponsor), reason="The same", actor=Actor.system("test")
    )
    (company,) = companies_visible_to(organiser)

    take_over(company, names=["website", "tier"], actor=organiser)
    kept.refresh_from_db()
    assert (kept.sponsor.website, kept.tier) == ("https://acme.example", "Main partner")


# --- what the vendor says otherwise ----------------------------------------------------------------------


def test_chosen_fields_are_taken_over_and_told(linked, organiser, last):
    take_over(linked, names=["website", "tier"], actor=organiser)
    sponsorship = Sponsorship.objects.select_related("sponsor").get()

    assert (sponsorship.sponsor.website, sponsorship.tier) == ("https://acme.example", "Main partner")
    assert (sponsorship.sponsor.description, sponsorship.sponsor.contacts) == ("", [])
    assert verbs()[2:] == ["sponsor.changed", "sponsorship.changed", "company.taken_over"]
    assert last().data == {"fields": ["tier", "website"], "to": "Acme"}
    again = Company.objects.get()
    assert [one.name for one in differences_of([again])[again.pk]] == ["description", "contacts"]


def test_nothing_is_told_where_nothing_differs(linked, organiser):
    take_over(linked, names=["website"], actor=organiser)
    told = len(verbs())
    take_over(linked, names=["website", "logo"], actor=organiser)

    assert len(verbs()) == told


def test_ours_is_kept_until_the_vendor_says_something_else(linked, organiser, last):
    kept = keep_ours(linked, names=["website", "logo"], actor=organiser)
    assert (kept.declined, last().data) == ({"website": "https://acme.example"}, {"fields": ["website"]})
    companies = Company.objects.filter(pk=kept.pk)
    assert "website" not in [one.name for one in differences_of(list(companies))[kept.pk]]

    companies.update(website="https://new.example")
    assert "website" in [one.name for one in differences_of(list(companies))[kept.pk]]


@pytest.mark.parametrize("decide", [take_over, keep_ours])
def test_fields_are_named_and_known(linked, organiser, decide):
    for names, why in (([], "Tick at least one"), (["name"], "is no field of a sponsor")):
        with pytest.raises(Invalid, match=why):
            decide(linked, names=names, actor=organiser)


def test_nothing_is_taken_over_without_a_link(company, organiser):
    with pytest.raises(Conflict, match="or with none"):
        take_over(company, names=["website"], actor=organiser)


# --- booths ----------------------------------------------------------------------------------------------


def test_a_free_stand_is_assigned_and_another_s_is_shared(linked, event, organiser, last):
    free, taken = make_stand(event, "101"), make_stand(event, "102", sponsorship=make_sponsorship(event, "Raven"))

    assert assign_booth(linked, free, actor=organiser).sponsorship == linked.sponsorship
    assert last().verb == "stand.assigned"
    with pytest.raises(Conflict, match="Stand 102 is Raven’s"):
        assign_booth(linked, taken, actor=organiser)
    share_booth(linked, taken, actor=organiser)
    taken.refresh_from_db()
    assert (taken.sponsorship.sponsor.name, taken.co_exhibitors.get().sponsor.name) == ("Raven", "Acme")


def test_booths_of_nobody_and_of_other_events_are_refused(company, linked, event, organiser):
    stranger = make_stand(make.event(event.organisation, "Beside"), "101")
    with pytest.raises(Invalid, match="another event"):
        assign_booth(linked, stranger, actor=organiser)
    with pytest.raises(Conflict, match="is free"):
        share_booth(linked, make_stand(event, "103"), actor=organiser)
    with pytest.raises(Conflict, match="Link it first"):
        assign_booth(make_company(event), make_stand(event, "104"), actor=organiser)


# --- lists -----------------------------------------------------------------------------------------------


def test_each_stands_in_one_place(event, organiser, linked):
    companies = companies_visible_to(organiser, event)
    waiting, aside = make_company(event, "Waits"), set_aside_company(make_company(event, "Aside"), actor=organiser)
    gone = withdraw_company(make_company(event, "Gone"), actor=organiser)

    def found(state: str) -> list[Company]:
        return list(in_state(companies, state))

    assert (found("to_match"), found("set_aside"), found("withdrawn")) == ([waiting], [aside], [gone])
    assert (found("linked"), found("differs")) == ([linked], [linked])
    take_over(linked, names=["website", "description", "contacts", "tier"], actor=organiser)
    assert (found("linked"), found("differs")) == ([linked], [])


def test_matches_name_the_sponsor_and_whether_it_takes_part(event, organiser, company):
    acme = change_sponsor(make_sponsor(event.organisation, "ACME ltd"), actor=organiser, website="https://acme.example")
    (match,) = matches_of(organiser, event, [company])[company.pk]
    assert (match.sponsor, match.is_exact, match.takes_part) == (acme, True, False)
    assert exact_matches(organiser, event, [company]) == {company.pk: acme}

    raven = make_sponsorship(event, "Acme GmbH").sponsor
    assert [(one.sponsor, one.takes_part) for one in matches_of(organiser, event, [company])[company.pk]] == [
        (acme, False),
        (raven, True),
    ]
    assert exact_matches(organiser, event, [company]) == {}


def test_many_at_once_and_who_can_t_is_named(event, organiser):
    ravens, crows = make_company(event, "Raven", level="Gold"), make_company(event, "Crow")
    made = create_sponsors_from([ravens, crows, make_company(event, "raven")], actor=organiser)
    assert (len(made.done), [row.name for row, _ in made.refused]) == (2, ["raven"])
    again = make_company(event, "Raven", role="exhibitor", website="https://raven.example")
    outcome = link_companies([again], sponsors=exact_matches(organiser, event, [again]), actor=organiser)
    assert outcome.done[0].sponsorship == Company.objects.get(pk=ravens.pk).sponsorship
    take_over_companies(outcome.done, actor=organiser)
    assert Sponsor.objects.get(name="Raven").website == "https://raven.example"
    assert len(set_aside_companies([make_company(event), again], actor=organiser).refused) == 1


# --- who may, and for good -------------------------------------------------------------------------------

DECISIONS = [
    lambda company, sponsor, actor: link_company(company, sponsor, actor=actor),
    lambda company, sponsor, actor: unlink_company(company, actor=actor),
    lambda company, sponsor, actor: create_sponsor_from(company, actor=actor),
    lambda company, sponsor, actor: set_aside_company(company, actor=actor),
    lambda company, sponsor, actor: pick_up_company(company, actor=actor),
    lambda company, sponsor, actor: take_over(company, names=["website"], actor=actor),
    lambda company, sponsor, actor: keep_ours(company, names=["website"], actor=actor),
    lambda company, sponsor, actor: assign_booth(company, make_stand(company.event), actor=actor),
    lambda company, sponsor, actor: withdraw_company(company, actor=actor),
    lambda company, sponsor, actor: purge_company(company, actor=actor),
]


@pytest.mark.parametrize("decide", DECISIONS)
def test_only_those_who_organise_decide_and_not_after_the_end(request, linked, event, decide):
    told = len(verbs())
    for who in ("viewer", "stranger"):
        with pytest.raises((NotAllowed, OutOfSight)):
            decide(linked, linked.sponsorship.sponsor, request.getfixturevalue(who))
    type(event).objects.filter(pk=event.pk).update(status=EventStatus.ARCHIVED)
    linked.refresh_from_db()
    with pytest.raises(Conflict):
        decide(
            Company.objects.get(pk=linked.pk), make_sponsor(event.organisation), request.getfixturevalue("organiser")
        )
    assert len(verbs()) == told


def test_what_is_out_of_sight_is_not_there(company, organiser, viewer, stranger):
    assert [list(companies_visible_to(actor)) for actor in (organiser, viewer, stranger)] == [[company], [company], []]


def test_removed_for_good_it_leaves_its_key_and_its_sponsor(linked, organiser):
    logo = StoredFileFactory(organisation=linked.event.organisation, purpose=FilePurpose.LOGO)
    gone = withdraw_company(linked, actor=organiser)
    assert gone.locked_fields == ["sponsorship", "status"]
    back = reinstate_company(gone, actor=organiser)
    assert (back.withdrawn_at, back.locked_fields) == (None, ["sponsorship"])
    with pytest.raises(Conflict, match="Only what was withdrawn"):
        purge_company(linked, actor=organiser)
    withdraw_company(linked, actor=organiser)
    with pytest.raises(Conflict, match="less than 30 days ago"):
        purge_company(linked, actor=organiser)
    Company.objects.update(withdrawn_at=timezone.now() - timedelta(days=31), logo=logo)
    purge_company(linked, actor=organiser)

    logo.refresh_from_db()
    origin = Origin.objects.get()
    assert (Company.objects.exists(), origin.target_id, origin.values, logo.deleted_at is None) == (
        False,
        None,
        {},
        False,
    )
    assert origin.tombstoned_at
    assert Sponsorship.objects.get().sponsor.name == "Acme"
