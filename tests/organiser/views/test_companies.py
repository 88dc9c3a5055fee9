"""The companies that vendors list: which of them still have to be placed, and what becomes of each."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.files.enums import FilePurpose
from eventhub.portal.queries import files_shown_to
from eventhub.programme.companies import link_company
from eventhub.programme.models import Company
from eventhub.stands.models import Sponsor, Sponsorship
from tests.factories.files import StoredFileFactory
from tests.factories.programme import make_company, make_origin, make_source
from tests.factories.show import organisation, person
from tests.factories.stands import make_sponsor, make_sponsorship, make_stand

ADA = {"name": "Ada", "email": "ada@nordlicht.example", "phone": "", "title": "CEO"}


def page(show, name: str = "company-list", *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


def text_of(answer) -> str:
    return answer.content.decode()


def names(answer) -> list[str]:
    return [row.company.name for row in answer.context["rows"]]


@pytest.fixture
def nordlicht(show) -> Company:
    company = make_company(
        show.event,
        "Nordlicht GmbH",
        level="Gold",
        website="https://nordlicht.example",
        booths=["101.0"],
        contacts=[ADA],
    )
    make_origin(company, make_source(show.event, "Sessionboard"))
    return company


@pytest.fixture
def linked(show, nordlicht) -> Company:
    sponsor = make_sponsor(show.organisation, "Nordlicht")
    return link_company(nordlicht, sponsor, actor=show.organiser)


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    source = make_source(show.event)
    for number in range(count):
        waiting = make_company(show.event, f"Waiting {number}", website="https://nordlicht.example")
        make_sponsor(show.organisation, f"Waiting {number} Ltd")
        linked = make_company(show.event, sponsorship=make_sponsorship(show.event), level="Gold")
        for company in (waiting, linked):
            make_origin(company, source, external_id=str(company.pk))

    with django_assert_num_queries(17):
        answer = organiser.get(page(show))

    assert len(names(answer)) == min(50, 2 * count)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Aside", "Crow", "Gone", "Nordlicht GmbH"]),
        ("q=nord", ["Nordlicht GmbH"]),
        ("q=gold", ["Nordlicht GmbH"]),
        ("state=to_match", ["Nordlicht GmbH"]),
        ("state=linked", ["Crow"]),
        ("state=differs", ["Crow"]),
        ("state=set_aside", ["Aside"]),
        ("state=withdrawn", ["Gone"]),
        ("role=exhibitor", ["Aside"]),
        ("source={source}", ["Nordlicht GmbH"]),
        ("state=nonsense&role=x&source=y&sort=-sponsor&page=9", ["Aside", "Crow", "Gone", "Nordlicht GmbH"]),
    ],
)
def test_finding(show, organiser, nordlicht, query, found):
    make_company(show.event, "Crow", sponsorship=make_sponsorship(show.event, "Crow"), level="Silver")
    make_company(show.event, "Aside", role="exhibitor", set_aside_at=timezone.now())
    make_company(show.event, "Gone", status="withdrawn", withdrawn_at=timezone.now())
    source = nordlicht.event.programme_sources.get().pk

    assert sorted(names(organiser.get(f"{page(show)}?{query.format(source=source)}"))) == found


def test_the_list_says_whom_each_may_be_and_leads_to_what_waits(show, organiser, nordlicht):
    make_sponsor(show.organisation, "Nordlicht AG")
    shown = text_of(organiser.get(page(show)))

    assert "1 to match" in shown
    assert "Nordlicht AG" in shown
    assert page(show) in text_of(organiser.get(page(show, "sponsor-list")))


def test_an_event_without_any_says_where_they_come_from(show, organiser):
    assert "a sync brings them here" in text_of(organiser.get(page(show)))
    assert page(show) not in text_of(organiser.get(page(show, "sponsor-list")))


def test_the_export_has_contacts_for_those_who_may_read_them(show, organiser, viewer, linked):
    def exported(client) -> dict[str, str]:
        answer = client.get(f"{page(show)}?export=csv")
        return next(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

    row = exported(organiser)
    assert (row["Company"], row["Sponsor here"], row["Booths"]) == ("Nordlicht GmbH", "Nordlicht", "101.0")
    assert row["Contacts"] == "Ada ada@nordlicht.example"
    assert "Contacts" not in exported(viewer)


def test_what_differs_in_what_a_viewer_may_not_read_does_not_differ_for_them(show, organiser, viewer, linked):
    Sponsor.objects.update(website="https://nordlicht.example")
    Sponsorship.objects.update(tier="Gold")

    def told(client) -> tuple[int, list[str], str]:
        answer, export = (client.get(f"{page(show)}?state={query}") for query in ("differs", "linked&export=csv"))
        lines = csv.DictReader(io.StringIO(b"".join(export.streaming_content).decode("utf-8-sig")))
        return answer.context["counts"]["differs"], names(answer), next(lines)["State"]

    assert told(organiser) == (1, ["Nordlicht GmbH"], "Differs")
    assert told(viewer) == (0, [], "Linked")


def test_a_company_is_found_by_the_sponsor_that_its_own_became_part_of(show, organiser, linked):
    raven = make_sponsorship(show.event, "Raven")
    Sponsorship.objects.filter(pk=linked.sponsorship_id).update(merged_into=raven)

    assert names(organiser.get(f"{page(show)}?q=raven")) == ["Nordlicht GmbH"]


# --- one company -----------------------------------------------------------------------------------------


def test_the_matches_are_shown_with_reasons_and_linked_by_a_press(show, organiser, nordlicht):
    sponsor = make_sponsor(show.organisation, "Nordlicht AG")
    shown = text_of(organiser.get(page(show, "company-detail", nordlicht.pk)))
    assert "Same name but for the legal form" in shown
    assert str(sponsor.pk) in shown

    answer = organiser.post(page(show, "company-link", nordlicht.pk), {"sponsor": sponsor.pk}, follow=True)
    assert "Nordlicht GmbH is linked with Nordlicht AG." in text_of(answer)
    assert Company.objects.get().sponsorship.sponsor == sponsor
    assert "Nordlicht GmbH" in text_of(
        organiser.get(page(show, "sponsor-detail", Company.objects.get().sponsorship_id))
    )


@pytest.mark.parametrize("given", [{}, {"sponsor": "nobody"}])
def test_a_sponsor_that_is_none_is_refused_at_the_field(show, organiser, nordlicht, given):
    answer = organiser.post(page(show, "company-link", nordlicht.pk), given)

    assert answer.status_code == 422
    assert answer.context["form"].errors["sponsor"]
    assert Company.objects.get().sponsorship is None


def test_what_is_somebody_else_s_is_no_sponsor_here(show, organiser, nordlicht):
    stranger = make_sponsor(organisation("Elsewhere Expos"), "Elsewhere")

    assert organiser.post(page(show, "company-link", nordlicht.pk), {"sponsor": stranger.pk}).status_code == 422


def test_a_sponsor_is_created_and_the_next_one_is_a_link_away(show, organiser, nordlicht):
    other = make_company(show.event, "Zephyr")
    assert page(show, "company-detail", other.pk) in text_of(organiser.get(page(show, "company-detail", nordlicht.pk)))
    answer = organiser.post(page(show, "company-create-sponsor", nordlicht.pk), follow=True)

    made = Sponsorship.objects.get(sponsor__name="Nordlicht GmbH")
    assert (made.tier, made.sponsor.website) == ("Gold", "https://nordlicht.example")
    assert "Nothing differs" in text_of(answer)
    again = make_company(show.event, "nordlicht gmbh", role="exhibitor")
    assert organiser.post(page(show, "company-create-sponsor", again.pk)).status_code == 409


def test_differences_are_shown_taken_over_and_kept(show, organiser, linked):
    shown = text_of(organiser.get(page(show, "company-detail", linked.pk)))
    assert [one.title for one in organiser.get(page(show, "company-detail", linked.pk)).context["differences"]] == [
        *("Tier", "Website", "Contacts"),
    ]
    assert "https://nordlicht.example" in shown

    fields = page(show, "company-fields", linked.pk)
    answer = organiser.post(fields, {"do": "take", "field": ["website", "tier"]}, follow=True)
    assert "Tier, Website: as the vendor says." in text_of(answer)
    assert Sponsor.objects.get(name="Nordlicht").website == "https://nordlicht.example"
    answer = organiser.post(fields, {"do": "keep", "field": "contacts"}, follow=True)
    assert "Nothing differs" in text_of(answer)


@pytest.mark.parametrize(
    ("given", "status"),
    [({"do": "take"}, 422), ({"do": "take", "field": "x"}, 422), ({"do": "burn", "field": "tier"}, 404)],
)
def test_fields_that_are_none_are_refused(show, organiser, linked, given, status):
    assert organiser.post(page(show, "company-fields", linked.pk), given).status_code == status


def test_a_copied_logo_is_for_those_who_read_the_event(show, linked):
    logo = StoredFileFactory(organisation=show.organisation, purpose=FilePurpose.LOGO)
    Company.objects.update(logo=logo)
    reader = actor_for(person("reader@example.org", Role.VIEWER, show.event))
    stranger = actor_for(person("nobody@example.org"))

    assert [logo in files_shown_to(actor) for actor in (reader, stranger)] == [True, False]


def test_a_logo_of_the_vendor_s_is_shown_beside_ours(show, organiser, linked):
    logo = StoredFileFactory(organisation=show.organisation, purpose=FilePurpose.LOGO)
    Company.objects.update(logo=logo)
    assert f"/files/{logo.pk}" in text_of(organiser.get(page(show, "company-detail", linked.pk)))
    organiser.post(page(show, "company-fields", linked.pk), {"do": "take", "field": "logo"})

    assert Sponsor.objects.get(name="Nordlicht").logo == logo


def test_booths_are_offered_and_placed_by_a_press(show, organiser, linked):
    free, taken = (
        make_stand(show.event, "101"),
        make_stand(show.event, "102", sponsorship=make_sponsorship(show.event, "Crow")),
    )
    Company.objects.update(booths=["101.0", "102", "999"])
    shown = text_of(organiser.get(page(show, "company-detail", linked.pk)))
    assert "Assign stand 101" in shown
    assert "No stand of that number" in shown

    booth = page(show, "company-booth", linked.pk)
    assert organiser.post(booth, {"do": "assign", "stand": taken.pk}).status_code == 409
    organiser.post(booth, {"do": "assign", "stand": free.pk})
    organiser.post(booth, {"do": "share", "stand": taken.pk})
    free.refresh_from_db()
    assert free.sponsorship == linked.sponsorship
    assert [one.sponsor.name for one in taken.co_exhibitors.all()] == ["Nordlicht"]
    for given in ({"do": "assign", "stand": "x"}, {"do": "burn", "stand": free.pk}, {}):
        assert organiser.post(booth, given).status_code == 404


def test_steps_and_their_way_back(show, organiser, nordlicht):
    for name, state in (("company-set-aside", "set_aside"), ("company-pick-up", "to_match")):
        organiser.post(page(show, name, nordlicht.pk))
        assert organiser.get(page(show, "company-detail", nordlicht.pk)).context["state"] == state
    for name, state in (("company-withdraw", "withdrawn"), ("company-reinstate", "to_match")):
        assert organiser.get(page(show, name, nordlicht.pk)).status_code == 200
        organiser.post(page(show, name, nordlicht.pk), {"reason": "A test"})
        assert organiser.get(page(show, "company-detail", nordlicht.pk)).context["state"] == state
    assert organiser.post(page(show, "company-purge", nordlicht.pk)).status_code == 409
    Company.objects.update(status="withdrawn", withdrawn_at=timezone.now() - timedelta(days=40))
    assert page(show, "company-purge", nordlicht.pk) in text_of(
        organiser.get(page(show, "company-detail", nordlicht.pk))
    )
    organiser.post(page(show, "company-purge", nordlicht.pk))
    assert not Company.objects.exists()


def test_parting_leaves_the_sponsor(show, organiser, linked):
    organiser.post(page(show, "company-unlink", linked.pk))

    assert Company.objects.get().sponsorship is None
    assert Sponsorship.objects.filter(sponsor__name="Nordlicht").exists()


# --- many at once ----------------------------------------------------------------------------------------


def test_those_of_the_same_name_are_listed_before_they_are_linked(show, organiser, nordlicht):
    sponsor = make_sponsor(show.organisation, "nordlicht gmbh")
    make_company(show.event, "Crow")
    bulk = page(show, "company-bulk")
    asked = organiser.post(bulk, {"do": "link", "all": "yes", "query": "state=to_match"})
    assert [(one.name, effect.words) for one, effect in asked.context["effects"]] == [
        ("Nordlicht GmbH", "with nordlicht gmbh")
    ]
    assert "1 is left as it is" in text_of(asked)
    assert Company.objects.filter(sponsorship=None).count() == 2

    organiser.post(bulk, {"do": "link", "confirmed": "yes", "company": nordlicht.pk})
    assert Company.objects.get(name="Nordlicht GmbH").sponsorship.sponsor == sponsor


@pytest.mark.parametrize("do", ["link", "create", "aside", "take"])
def test_nothing_ticked_and_nothing_to_do_say_so(show, organiser, nordlicht, do):
    Company.objects.update(status="withdrawn")
    for ticked, said in (([], "Nothing was selected"), ([nordlicht.pk, "x"], "There is nothing to do")):
        answer = organiser.post(page(show, "company-bulk"), {"do": do, "company": ticked, "confirmed": "yes"})
        assert (answer.status_code, said in text_of(answer)) == (200, True)


def test_who_can_t_go_is_named_and_the_others_go(show, organiser, nordlicht):
    twin = make_company(show.event, "nordlicht gmbh", role="exhibitor")
    answer = organiser.post(
        page(show, "company-bulk"), {"do": "create", "confirmed": "yes", "company": [nordlicht.pk, twin.pk]}
    )

    assert [(row, "already" in why) for row, why in answer.context["outcome"].refused] == [(twin, True)]
    assert Company.objects.exclude(sponsorship=None).get() == nordlicht
    assert organiser.post(page(show, "company-bulk"), {"do": "burn"}).status_code == 404


def test_who_was_set_aside_is_named_before_a_sponsor_is_made_of_it(show, organiser, nordlicht):
    aside = make_company(show.event, "Aside", set_aside_at=timezone.now())
    asked = organiser.post(page(show, "company-bulk"), {"do": "create", "company": [nordlicht.pk, aside.pk]})

    assert {one.name: effect.words for one, effect in asked.context["effects"]} == {
        "Nordlicht GmbH": "new sponsor",
        "Aside": "new sponsor, though it was set aside",
    }


def test_many_are_taken_over_and_set_aside(show, organiser, linked):
    waiting = make_company(show.event, "Crow")
    for do, company in (("take", linked), ("aside", waiting)):
        organiser.post(page(show, "company-bulk"), {"do": do, "confirmed": "yes", "company": company.pk})

    assert Sponsor.objects.get(name="Nordlicht").website == "https://nordlicht.example"
    assert Company.objects.get(name="Crow").set_aside_at


def test_a_viewer_reads_without_contacts_and_others_find_nothing(show, viewer, outsider, linked):
    shown = text_of(viewer.get(page(show, "company-detail", linked.pk)))

    assert "ada@nordlicht.example" not in shown
    assert "Website" in shown
    assert outsider.get(page(show, "company-detail", linked.pk)).status_code == 404
