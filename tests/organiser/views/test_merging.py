"""The page that makes one company of two."""

import pytest
from django.urls import reverse

from eventhub.stands.models import Sponsor, Sponsorship


@pytest.fixture
def gone(show) -> Sponsor:
    return show.add_stand("C13", "Corvid Robotics Ltd").sponsorship.sponsor


def at(show, sponsor: Sponsor, into: Sponsor | None = None) -> str:
    address = reverse("organiser:sponsor-merge", args=[show.organisation.pk, sponsor.pk])
    return f"{address}?into={into.pk}" if into else address


def test_two_companies_become_one_in_two_steps(show, owner, organiser, gone):
    kept = show.stand.sponsorship.sponsor
    first = owner.get(at(show, gone))
    assert list(first.context["into_form"].fields["into"].queryset) == [kept]

    page = owner.get(at(show, gone, kept))
    assert next((row.label, row.result) for row in page.context["fields"]) == ("Name", "Corvid Robotics")
    typed = {"seen": page.context["form"]["seen"].value(), "reason": "Kept twice"}
    answer = owner.post(at(show, gone, kept), typed)

    edit = "organiser:organisation-sponsor-edit"
    assert answer["Location"] == reverse(edit, args=[show.organisation.pk, kept.pk])
    old = owner.get(reverse(edit, args=[show.organisation.pk, gone.pk]))
    assert (old.status_code, old["Location"]) == (302, answer["Location"])
    theirs = Sponsorship.objects.get(sponsor=gone)
    led = organiser.get(reverse("organiser:sponsor-detail", args=[show.event.slug, theirs.pk]))
    assert led["Location"] == reverse("organiser:sponsor-detail", args=[show.event.slug, show.stand.sponsorship_id])


def test_what_changed_meanwhile_is_shown_and_nothing_done(show, owner, gone):
    kept = show.stand.sponsorship.sponsor
    page = owner.get(at(show, gone, kept))
    show.add_stand("C14", gone.name)

    answer = owner.post(at(show, gone, kept), {"seen": page.context["form"]["seen"].value(), "reason": "Twice"})

    assert answer.status_code == 409
    assert "C13 and C14" in answer.context["conflict"].extra["new"][0].text
    assert not Sponsor.objects.exclude(merged_into=None).exists()


@pytest.mark.parametrize("into", ["", "nonsense", "01a202f4-1552-7715-9f6d-8cb7a74b2640"])
def test_no_company_is_asked_for_again(show, owner, gone, into):
    answer = owner.get(f"{at(show, gone)}?into={into}")
    assert (answer.status_code, list(answer.context["into_form"].errors)) == (422, ["into"])


def test_others(show, organiser, viewer, outsider, sponsor, gone):
    asked = [client.get(at(show, gone)).status_code for client in (organiser, viewer, outsider, sponsor)]
    assert asked == [404, 404, 404, 404]
    assert [client.post(at(show, gone)).status_code for client in (organiser, outsider, sponsor)] == [404, 404, 404]
