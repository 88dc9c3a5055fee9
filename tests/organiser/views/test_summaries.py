import io
from decimal import Decimal

import pypdfium2
import pytest
from django.urls import reverse

from eventhub.configurations import services, workflows
from eventhub.configurations.models import StandConfiguration
from eventhub.core.money import format_money
from tests.api.conftest import Api, ask_token, make_client
from tests.factories.show import Show


def text_of(answer) -> str:
    pdf = pypdfium2.PdfDocument(io.BytesIO(b"".join(answer.streaming_content)))
    text = " ".join(page.get_textpage().get_text_range() for page in pdf)
    pdf.close()
    return " ".join(text.split())


@pytest.fixture
def approved(show) -> StandConfiguration:
    """Revision 1 with 6 spots, a fee, and revision 2 with 8, both approved."""
    made = workflows.create_configuration(show.stand, package=show.package, actor=show.organiser)
    services.set_quantities(made, show.quantities(spot=6, store=1), actor=show.organiser)
    made = workflows.submit_configuration(made, actor=show.sponsor)
    made = workflows.approve_configuration(made, actor=show.organiser)
    services.add_fee(show.stand, description="Late change", amount=Decimal("75.50"), actor=show.organiser)
    made = workflows.reopen_configuration(made, actor=show.organiser, reason="More light")
    services.set_quantities(made, show.quantities(spot=8), actor=show.organiser)
    made = workflows.submit_configuration(made, actor=show.sponsor)
    return workflows.approve_configuration(made, actor=show.organiser)


def address(show, name: str, *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


def test_page_and_pdf_have_the_totals_of_the_api(show, organiser, approved, client):
    token = ask_token(client, *make_client(show.organisation)).json()["access_token"]
    price = Api(token).get(f"/stand-configurations/{approved.pk}").body["price"]

    page = organiser.get(address(show, "summary", approved.pk)).content.decode()
    pdf = text_of(organiser.get(address(show, "summary-pdf", approved.pk, 2)))

    for label, key in (("Net", "net"), ("VAT 20 %", "vat"), ("Total", "gross")):
        amount = format_money(price[key], "GBP")
        assert f"{label} {amount}" in pdf
        assert amount in page
    for line in price["lines"]:
        assert f"{line['name']} {line['quantity']}" in pdf
        assert line["name"] in page
    assert "Fee: Late change £75.50" in pdf


def test_each_submission_has_its_own(show, organiser, approved):
    first = organiser.get(address(show, "summary-of", approved.pk, 1))
    pdf = organiser.get(address(show, "summary-pdf", approved.pk, 1))

    assert first.context["summary"].state == "Approved, replaced by a later revision"
    assert pdf["Content-Disposition"] == f'attachment; filename="{show.event.slug}-stand-c12-submission-1.pdf"'
    assert pdf["Content-Type"] == "application/pdf"
    assert "Net £3,578.00" in text_of(pdf)


@pytest.mark.parametrize("number", [3, 99999])
def test_what_was_not_submitted_has_none(show, organiser, approved, number):
    assert organiser.get(address(show, "summary-of", approved.pk, number)).status_code == 404
    assert organiser.get(address(show, "summary-pdf", approved.pk, number)).status_code == 404


def test_stand_review_and_history_lead_to_it(show, organiser, approved):
    summary = address(show, "summary", approved.pk)

    assert summary in organiser.get(address(show, "stand-detail", show.stand.pk)).content.decode()
    review = organiser.get(address(show, "review-detail", approved.pk)).content.decode()
    assert summary in review
    assert address(show, "summary-of", approved.pk, 1) in review


def test_a_sponsor_has_the_same_of_their_own_stand(show, approved, client):
    client.force_login(show.sponsor_user)
    here = reverse("sponsor:summary", args=[show.stand.pk])

    page = client.get(here)
    pdf = client.get(reverse("sponsor:summary-pdf", args=[show.stand.pk, 2]))

    assert page.context["summary"].submission.number == 2
    assert f"Total {format_money(page.context['summary'].price.gross, 'GBP')}" in text_of(pdf)
    assert here in client.get(reverse("sponsor:configuration", args=[show.stand.pk])).content.decode()
    history = client.get(reverse("sponsor:stand-history", args=[show.stand.pk])).content.decode()
    assert reverse("sponsor:summary-of", args=[show.stand.pk, 1]) in history


@pytest.mark.parametrize("name", ["summary", "summary-of", "summary-pdf"])
def test_another_sponsor_finds_nothing(show, approved, client, name):
    client.force_login(Show(show.organisation, "Southern Build Expo").sponsor_user)
    number = [] if name == "summary" else [1]

    assert client.get(reverse(f"sponsor:{name}", args=[show.stand.pk, *number])).status_code == 404
    assert client.get(address(show, name, approved.pk, *number)).status_code == 404


def test_a_draft_has_none_yet(show, client):
    workflows.create_configuration(show.stand, package=show.package, actor=show.organiser)
    client.force_login(show.sponsor_user)

    assert client.get(reverse("sponsor:summary", args=[show.stand.pk])).status_code == 404
