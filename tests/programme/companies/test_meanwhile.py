"""What became of a vendor's company while somebody looked at it: nothing is done that was not shown."""

import pytest

from eventhub.core.errors import Conflict
from eventhub.programme.companies import create_sponsor_from, keep_ours, link_company, take_over, unlink_company
from eventhub.programme.company_matches import differences_of, matches_of
from eventhub.programme.company_stands import assign_booth
from eventhub.programme.models import Company
from eventhub.programme.workflows import withdraw_company
from eventhub.stands.models import Sponsor, Sponsorship
from tests.factories.programme import make_company
from tests.factories.stands import make_sponsor, make_sponsorship, make_stand

ADA = {"name": "Ada", "email": "ada@acme.example", "phone": "", "title": "CEO"}


@pytest.fixture
def linked(event, organiser) -> Company:
    company = make_company(event, "Acme Ltd", website="https://acme.example", level="Gold")
    return link_company(company, make_sponsor(event.organisation, "Acme"), actor=organiser)


def test_of_two_who_link_at_once_the_second_is_told(linked, event, organiser):
    other = make_sponsor(event.organisation, "Raven")
    for decide in (
        lambda: link_company(linked, other, actor=organiser),
        lambda: create_sponsor_from(linked, actor=organiser),
    ):
        with pytest.raises(Conflict, match=r"linked with Acme.*Part the two first"):
            decide()

    assert Company.objects.get().sponsorship == linked.sponsorship
    assert not Sponsorship.objects.exclude(pk=linked.sponsorship_id).exists()
    assert not Sponsor.objects.filter(name="Acme Ltd").exists()


def test_a_booth_is_not_given_to_whom_the_row_was_parted_from(linked, event, organiser):
    """As the company was read before somebody else parted the two and linked another one."""
    stale = Company.objects.select_related("sponsorship__sponsor").get()
    stale.sponsorship.merged_into = None
    link_company(unlink_company(linked, actor=organiser), make_sponsor(event.organisation, "Raven"), actor=organiser)
    stand = make_stand(event, "101")

    with pytest.raises(Conflict, match="another sponsor by now"):
        assign_booth(stale, stand, actor=organiser)
    stand.refresh_from_db()
    assert stand.sponsorship is None


@pytest.mark.parametrize("decide", [take_over, keep_ours])
@pytest.mark.parametrize("changed", ["theirs", "ours"])
def test_a_value_that_was_not_shown_is_not_decided_on(linked, organiser, decide, changed):
    seen = {one.name: one.mark for one in differences_of([linked])[linked.pk]}
    if changed == "theirs":
        Company.objects.update(website="https://evil.example")
    else:
        Sponsor.objects.update(website="https://typed.example")
    before = Sponsor.objects.get().website

    with pytest.raises(Conflict, match="Website changed while you looked"):
        decide(linked, names=["website", "tier"], seen=seen, actor=organiser)
    assert (Sponsor.objects.get().website, Company.objects.get().declined) == (before, {})
    decide(linked, names=["tier"], seen=seen, actor=organiser)
    assert [one.name for one in differences_of([Company.objects.get()])[linked.pk]] == ["website"]


def test_what_is_withdrawn_is_compared_and_taken_over_no_more(linked, organiser):
    gone = withdraw_company(linked, actor=organiser)

    assert differences_of([gone]) == {}
    with pytest.raises(Conflict, match="lists Acme Ltd no more"):
        take_over(gone, names=["website"], actor=organiser)


def test_where_a_contact_has_an_address_is_for_those_who_may_read_contacts(event, organiser, viewer):
    raven = make_sponsorship(event, "Raven").sponsor
    Sponsor.objects.filter(pk=raven.pk).update(website="https://acme.example")
    company = make_company(event, "Acme", contacts=[ADA])

    assert [match.sponsor for match in matches_of(organiser, event, [company])[company.pk]] == [raven]
    assert matches_of(viewer, event, [company]) == {company.pk: []}
