from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.activity.models import ActivityEntry
from eventhub.configurations.enums import ConfigurationStatus as Status
from eventhub.configurations.models import Fee, StandConfiguration, Submission
from eventhub.configurations.services import set_quantities
from eventhub.configurations.workflows import (
    LineComment,
    approve_configuration,
    reopen_configuration,
    request_changes_to_configuration,
    submit_configuration,
)
from tests.sponsor.reading import Desk, form_of, words

CONFLICT, REFUSED = 409, 422


@pytest.fixture
def submit(show) -> str:
    return reverse("sponsor:submit", args=[show.stand.pk])


def step(show, key: str) -> str:
    return reverse(f"sponsor:configuration-{key}", args=[show.stand.pk])


def make_late(show) -> None:
    type(show.event).objects.update(configuration_deadline=timezone.now() - timedelta(days=1))


# --- submitting ----------------------------------------------------------------------------------------


def test_the_summary_says_everything_once_more(desk, submit):
    set_quantities(desk.stored, desk.show.quantities(spot=6, arch=1), actor=desk.show.sponsor)
    Fee.objects.create(stand=desk.show.stand, description="Early access", amount="150.00", added_by_name="Maya")

    shown = words(desk.client.get(submit))

    assert "Walls Back wall 1 included Power Kw1 1 included Light Spot 2 × £34.00 6 £68.00 Arch 1 £95.50" in shown
    assert "Early access fee £150.00 Net £3,513.50 VAT 20 % £702.70 Total £4,216.20" in shown
    assert "Nothing is charged now." in shown


def test_submitting_keeps_the_notes_and_leads_to_the_page(desk, submit):
    sent = form_of(desk.client.get(submit)) | {"notes": "The arch stands at the back."}

    response = desk.client.post(submit, sent, follow=True)

    kept = Submission.objects.get()
    assert (kept.number, kept.notes, str(kept.net_total)) == (1, "The arch stands at the back.", "3200.000")
    assert response.redirect_chain == [(desk.address, 302)]
    assert "Stand C12 is submitted for review." in words(response)
    assert f"Submitted by {desk.show.sponsor_user.get_full_name()} on" in words(response)
    assert "Leeds Dock Halls decides next" in words(response)
    assert form_of(response, "configurator") == {}


def test_with_problems_it_is_refused_with_links_and_the_notes_are_kept(desk, submit):
    set_quantities(desk.stored, desk.show.quantities(rig=1, kw1=0), actor=desk.show.sponsor)
    assert "2 things to mend before it can be submitted" in words(desk.client.get(submit))

    response = desk.client.post(submit, form_of(desk.client.get(submit)) | {"notes": "Soon"})

    assert response.status_code == REFUSED
    page = response.content.decode()
    assert [f'<a href="{desk.address}#{key}">' in page for key in ("c2", "o6")] == [True, True]
    assert form_of(response)["notes"] == "Soon"
    assert (desk.stored.status, desk.stored.notes, Submission.objects.count()) == (Status.DRAFT, "Soon", 0)


def test_what_a_colleague_changed_meanwhile_is_looked_at_first(desk, submit):
    sent = form_of(desk.client.get(submit))
    set_quantities(desk.stored, desk.show.quantities(spot=9), actor=desk.show.organiser)

    response = desk.client.post(submit, sent)

    assert response.status_code == CONFLICT
    assert "It was changed since you opened this page." in words(response)
    assert desk.stored.status == Status.DRAFT
    assert desk.client.post(submit, form_of(response)).status_code == 302
    assert desk.stored.status == Status.SUBMITTED


def test_what_is_submitted_already_is_a_conflict(desk, submit):
    sent = form_of(desk.client.get(submit))
    submit_configuration(desk.stored, actor=desk.show.sponsor)

    assert desk.client.post(submit, sent).status_code == CONFLICT
    assert Submission.objects.count() == 1
    assert desk.client.get(submit)["Location"] == desk.address


def test_notes_have_a_limit(desk, submit):
    response = desk.client.post(submit, form_of(desk.client.get(submit)) | {"notes": "x" * 4_001})

    assert response.status_code == REFUSED
    assert desk.stored.status == Status.DRAFT


def test_after_the_deadline_the_sponsor_reads_whom_to_ask(desk, submit):
    sent = form_of(desk.client.get(submit))
    make_late(desk.show)

    response = desk.client.post(submit, sent)

    assert response.status_code == CONFLICT
    assert "The deadline passed on" in words(response)
    assert f"mailto:{desk.show.organiser_user.email}" in response.content.decode()
    assert desk.stored.status == Status.DRAFT


def test_after_the_deadline_an_organiser_submits_with_a_reason(desk, sign_in, submit):
    make_late(desk.show)
    client = sign_in(desk.show.organiser_user)
    sent = form_of(client.get(submit))
    assert "reason" in sent

    assert client.post(submit, sent).status_code == REFUSED
    assert desk.stored.status == Status.DRAFT
    assert client.post(submit, sent | {"reason": "Agreed by telephone"}).status_code == 302

    assert desk.stored.status == Status.SUBMITTED
    assert ActivityEntry.objects.get(verb="configuration.submitted").reason == "Agreed by telephone"


# --- what the organiser asked for ----------------------------------------------------------------------


@pytest.fixture
def asked(desk) -> Desk:
    show = desk.show
    set_quantities(desk.stored, show.quantities(spot=8, store=1), actor=show.sponsor)
    submitted = submit_configuration(desk.stored, actor=show.sponsor)
    comments = [
        LineComment(show.option("spot").pk, "Ten spots will dazzle the aisle."),
        LineComment(show.option("store").pk, "Is the store needed?"),
        LineComment(show.option("rig").pk, "The arena looks dark. Could you add the rig?"),
    ]
    request_changes_to_configuration(submitted, actor=show.organiser, reason="Nearly there.", line_comments=comments)
    return desk


def test_what_was_asked_stands_on_top_with_its_state_of_answer(asked):
    show = asked.show
    set_quantities(asked.stored, show.quantities(spot=6, rig=1), actor=show.sponsor)

    shown = words(asked.client.get(asked.address))

    assert f"{show.organiser_user.get_full_name()} asked for 3 changes on" in shown
    assert "“Nearly there.”" in shown
    assert "Spot : “Ten spots will dazzle the aisle.” Answered: 8 before, now 6" in shown
    assert "Store : “Is the store needed?” Unchanged: 1" in shown
    assert "Rig : “The arena looks dark. Could you add the rig?” 1 thing to mend" in shown
    assert "Answer by" in shown
    assert 'href="#o5"' in asked.client.get(asked.address).content.decode()


def test_an_answer_is_noted_while_it_is_given(asked):
    response = asked.send(asked.open() | {asked.quantity("spot"): "5"}, htmx=True)

    assert "Answered: 8 before, now 5" in words(response)


def test_the_answer_is_submitted_again_and_compared(asked, submit):
    asked.send(asked.open() | {asked.quantity("spot"): "6"})
    assert "£68.00 less than submission 1." in words(asked.client.get(asked.address))

    asked.client.post(submit, form_of(asked.client.get(submit)))

    response = asked.client.get(reverse("sponsor:stand-history", args=[asked.show.stand.pk]))
    (line,) = response.context["difference"].changed
    assert (line.code, line.old_quantity, line.new_quantity, str(line.change)) == ("spot", 8, 6, "-68.00")
    assert asked.stored.submission == 2


# --- the other steps -----------------------------------------------------------------------------------


def test_withdrawing_asks_first(desk):
    submit_configuration(desk.stored, actor=desk.show.sponsor)
    assert step(desk.show, "withdraw") in desk.client.get(desk.address).content.decode()

    response = desk.client.get(step(desk.show, "withdraw"))
    assert "Withdraw the configuration?" in words(response)
    assert desk.stored.status == Status.SUBMITTED

    response = desk.client.post(step(desk.show, "withdraw"), follow=True)
    assert desk.stored.status == Status.DRAFT
    assert "The configuration is withdrawn. It is a draft again." in words(response)


def test_reopening_owes_a_reason(desk):
    submitted = submit_configuration(desk.stored, actor=desk.show.sponsor)
    approve_configuration(submitted, actor=desk.show.organiser, comment="Looks great.")
    shown = words(desk.client.get(desk.address))
    assert "this is in force" in shown
    assert "“Looks great.”" in shown

    response = desk.client.post(step(desk.show, "reopen"), {"reason": " "})
    assert (response.status_code, desk.stored.status) == (REFUSED, Status.APPROVED)
    assert "Say why, in a sentence or two." in words(response)

    desk.client.post(step(desk.show, "reopen"), {"reason": "A bigger robot"})
    assert (desk.stored.status, desk.stored.revision) == (Status.DRAFT, 2)


def test_after_the_deadline_only_organisers_reopen(desk, sign_in):
    approve_configuration(submit_configuration(desk.stored, actor=desk.show.sponsor), actor=desk.show.organiser)
    make_late(desk.show)

    assert step(desk.show, "reopen") not in desk.client.get(desk.address).content.decode()
    assert "They can do it for you." in words(desk.client.get(step(desk.show, "reopen")))
    assert desk.client.post(step(desk.show, "reopen"), {"reason": "x"}).status_code == CONFLICT
    assert desk.stored.status == Status.APPROVED

    sign_in(desk.show.organiser_user).post(step(desk.show, "reopen"), {"reason": "They asked"})
    assert desk.stored.status == Status.DRAFT


def test_a_revision_is_discarded_and_what_was_approved_stands(desk):
    show = desk.show
    approved = approve_configuration(submit_configuration(desk.stored, actor=show.sponsor), actor=show.organiser)
    reopened = reopen_configuration(approved, actor=show.sponsor, reason="A bigger robot")
    set_quantities(reopened, show.quantities(spot=9), actor=show.sponsor)
    page = desk.client.get(desk.address).content.decode()
    assert (step(show, "discard") in page, step(show, "remove") in page) == (True, False)

    desk.client.post(step(show, "discard"))

    assert desk.stored.status == Status.APPROVED
    assert desk.chosen()["spot"] == 4


def test_a_draft_is_removed_and_another_can_be_begun(desk):
    show = desk.show
    page = desk.client.get(desk.address).content.decode()
    assert (step(show, "discard") in page, step(show, "remove") in page) == (False, True)

    response = desk.client.post(step(show, "remove"), follow=True)

    assert "Choose a package to begin" in words(response)
    assert StandConfiguration.objects.get().status == Status.REMOVED
    assert desk.client.post(desk.address, {}).status_code == 404
    assert desk.client.get(step(show, "remove")).status_code == 404


@pytest.mark.parametrize("key", ["withdraw", "reopen", "discard"])
def test_a_step_that_does_not_fit_leads_back_and_is_a_conflict_when_taken(desk, key):
    address = step(desk.show, key)

    assert desk.client.get(address)["Location"] == desk.address
    assert desk.client.post(address, {"reason": "x"}).status_code == CONFLICT
    assert desk.stored.status == Status.DRAFT
