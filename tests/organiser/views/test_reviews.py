import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from eventhub.activity.models import ActivityEntry, OutboxEvent
from eventhub.configurations.enums import ConfigurationStatus, Decision
from eventhub.configurations.models import Fee, StandConfiguration, Submission
from eventhub.configurations.services import set_quantities
from eventhub.configurations.workflows import (
    LineComment,
    approve_configuration,
    request_changes_to_configuration,
    submit_configuration,
    withdraw_configuration,
)

HTMX = {"HX-Request": "true"}


def page(show, name: str, *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


@pytest.fixture
def submitted(show) -> StandConfiguration:
    """Corvid's first submission: two spots above the four included."""
    configuration = set_quantities(show.configuration(), show.quantities(spot=6), actor=show.sponsor)
    return submit_configuration(configuration, actor=show.sponsor)


@pytest.fixture
def resubmitted(show, submitted) -> StandConfiguration:
    """Returned with a question about the spots; the sponsor answered with two fewer and a store."""
    asked = [LineComment(show.option("spot").pk, "So many?")]
    returned = request_changes_to_configuration(
        submitted, actor=show.organiser, reason="Nearly there", line_comments=asked
    )
    changed = set_quantities(returned, show.quantities(spot=4, store=1), actor=show.sponsor)
    return submit_configuration(changed, actor=show.sponsor)


# --- queue ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_the_queue_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    for number in range(count):
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=count - number)
        stand = show.add_stand(f"B{number:02}", f"Company {number}")
        show.configuration(stand, status=ConfigurationStatus.SUBMITTED, submission=1, submitted_at=at)

    with django_assert_num_queries(9):
        answer = organiser.get(page(show, "review-list"))

    assert [stand.number for stand in answer.context["listing"]] == [
        f"B{number:02}" for number in reversed(range(count))
    ]


def test_the_queue_offers_the_oldest_with_its_total(show, organiser, submitted):
    Fee.objects.create(stand=show.stand, description="Floor plan", amount=Decimal(100), added_by_name="Maya")

    text = organiser.get(page(show, "review-list")).content.decode()

    assert page(show, "review-detail", submitted.pk) in text
    assert "Review the oldest" in text
    assert "£3,368.00" in text


def test_an_empty_queue_says_that_all_is_done(show, organiser):
    text = organiser.get(page(show, "review-list")).content.decode()

    assert "Nothing waits for a decision" in text


# --- the page ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 30])
def test_a_review_costs_the_same_for_any_queue(show, organiser, submitted, count, django_assert_num_queries):
    for number in range(count):
        stand = show.add_stand(f"B{number:02}", f"Company {number}")
        show.configuration(stand, status=ConfigurationStatus.SUBMITTED, submission=1, submitted_at=datetime.now(UTC))

    with django_assert_num_queries(17):
        answer = organiser.get(page(show, "review-detail", submitted.pk))

    assert answer.context["place_in_queue"].length == count + 1


def test_a_first_submission_shows_all_its_lines(show, organiser, submitted):
    text = organiser.get(page(show, "review-detail", submitted.pk)).content.decode()

    assert "What was submitted" in text
    assert text.count('class="verdict"') == 3
    for words in ("£3,200.00", "£68.00", "2 × £34.00", "4 more included", "£3,268.00", "£653.60", "£3,921.60"):
        assert words in text


def test_a_resubmission_shows_what_changed_and_what_was_asked(show, organiser, resubmitted):
    answer = organiser.get(page(show, "review-detail", resubmitted.pk))

    text = answer.content.decode()
    difference = answer.context["difference"]
    assert {line.code: (line.old_quantity, line.new_quantity, line.change) for line in difference.changed} == {
        "spot": (6, 4, Decimal("-68.00")),
        "store": (None, 1, Decimal("310.00")),
    }
    assert (difference.old_net, difference.new_net) == (Decimal("3268.00"), Decimal("3510.00"))
    assert "Also show the 2 unchanged lines" in text
    assert text.count('<tr role="row" class="same">') == 2
    assert "Maya Okafor asked: “So many?”" in text
    assert "Maya Okafor asked: “Nearly there”" in text


def test_fees_stand_as_lines_of_their_own(show, organiser, resubmitted):
    Fee.objects.create(stand=show.stand, description="Floor plan", amount=Decimal(100), added_by_name="Maya")

    text = organiser.get(page(show, "review-detail", resubmitted.pk)).content.decode()

    assert "Floor plan" in text
    assert "£3,610.00" in text


def test_what_was_never_submitted_has_no_review(show, organiser):
    draft = show.configuration()

    assert organiser.get(page(show, "review-detail", draft.pk)).status_code == 404


# --- approving -----------------------------------------------------------------------------------------


def test_an_approval_goes_through_and_leads_to_the_next(show, organiser, submitted):
    waiting = show.configuration(
        show.add_stand("B04", "Ardent Scaffolds"),
        status=ConfigurationStatus.SUBMITTED,
        submission=1,
        submitted_at=datetime.now(UTC),
    )

    answer = organiser.post(page(show, "review-approve", submitted.pk), {"submission": "1", "comment": "Well done"})

    assert answer["Location"] == page(show, "review-detail", waiting.pk)
    decided = StandConfiguration.objects.get(pk=submitted.pk)
    assert (decided.status, decided.approved_submission.comment) == (ConfigurationStatus.APPROVED, "Well done")
    assert ActivityEntry.objects.first().verb == "configuration.approved"
    assert OutboxEvent.objects.filter(public_name="configuration_approved").count() == 1


def test_after_the_last_one_the_queue_is_empty(show, organiser, submitted):
    answer = organiser.post(page(show, "review-approve", submitted.pk), {"submission": "1"}, headers=HTMX)

    assert answer["HX-Redirect"] == page(show, "review-list")


def test_nothing_is_approved_with_a_line_marked(show, organiser, submitted):
    spot = show.option("spot").pk
    posted = {"submission": "1", "decision": "approve", f"verdict-{spot}": "change", f"comment-{spot}": "Keep 4?"}

    answer = organiser.post(page(show, "review-approve", submitted.pk), posted)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "You marked lines to change: Spot" in text
    assert "Keep 4?</textarea>" in text
    assert StandConfiguration.objects.get(pk=submitted.pk).status == ConfigurationStatus.SUBMITTED


@pytest.mark.parametrize("posted", [{}, {"submission": "x"}, {"submission": "-1"}, {"submission": "9" * 40}])
def test_a_decision_names_what_it_saw(show, organiser, submitted, posted):
    before = ActivityEntry.objects.count()

    for name in ("review-approve", "review-request-changes"):
        assert organiser.post(page(show, name, submitted.pk), {"reason": "Because", **posted}).status_code == 422

    assert ActivityEntry.objects.count() == before


# --- requesting changes --------------------------------------------------------------------------------


def test_changes_are_requested_line_by_line(show, organiser, submitted):
    spot = show.option("spot").pk
    day = show.event.configuration_deadline.date() + timedelta(days=2)
    posted = {
        "submission": "1",
        "reason": "Nearly there",
        "answer_by": day.isoformat(),
        f"verdict-{spot}": "change",
        f"comment-{spot}": "Ten spots will dazzle the aisle.",
    }

    answer = organiser.post(page(show, "review-request-changes", submitted.pk), posted)

    assert answer.status_code == 302
    returned = StandConfiguration.objects.get(pk=submitted.pk)
    assert returned.status == ConfigurationStatus.CHANGES_REQUESTED
    assert returned.answer_by == datetime(day.year, day.month, day.day, 17, tzinfo=show.event.zone)
    decided = Submission.objects.get()
    assert (decided.comment, [(one["code"], one["comment"]) for one in decided.line_comments]) == (
        "Nearly there",
        [("spot", "Ten spots will dazzle the aisle.")],
    )


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"answer_by": "2020-01-01"}, "answer_by"),
        ({"answer_by": "soon"}, "answer_by"),
        ({"answer_by": "9999-12-31"}, "answer_by"),
        ({"answer_by": "0001-01-01"}, "answer_by"),
        ({"reason": "x" * 2_001}, "reason"),
    ],
)
def test_what_is_missing_is_named_and_the_text_kept(show, organiser, submitted, changed, field):
    spot = show.option("spot").pk
    posted = {"submission": "1", "decision": "change", "reason": "Nearly there"}
    posted |= {f"verdict-{spot}": "change", f"comment-{spot}": "Keep 4?", **changed}

    answer = organiser.post(page(show, "review-request-changes", submitted.pk), posted, headers=HTMX)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert text.lstrip().startswith(f'<div class="stack" id="review-{submitted.pk}"')
    assert "Keep 4?</textarea>" in text
    assert 'value="change" checked' in text
    assert Submission.objects.get().decision == Decision.WAITING


def test_a_marked_line_needs_words(show, organiser, submitted):
    spot = show.option("spot").pk
    posted = {"submission": "1", "reason": "Nearly there", f"verdict-{spot}": "change"}

    answer = organiser.post(page(show, "review-request-changes", submitted.pk), posted)

    assert f'href="#id_comment-{spot}"' in answer.content.decode()
    assert answer.status_code == 422


# --- conflicts -----------------------------------------------------------------------------------------


def test_a_decision_on_an_older_submission_is_refused_with_what_changed(show, organiser, submitted):
    """While Maya read the first submission, Ines withdrew it and submitted another."""
    draft = withdraw_configuration(submitted, actor=show.sponsor)
    changed = set_quantities(draft, show.quantities(spot=8, store=1), actor=show.sponsor)
    submit_configuration(changed, actor=show.sponsor)
    before = ActivityEntry.objects.count()
    spot = show.option("spot").pk
    posted = {"submission": "1", "decision": "change", "reason": "Only the spots"}
    posted |= {f"verdict-{spot}": "change", f"comment-{spot}": "Six will do"}

    answer = organiser.post(page(show, "review-request-changes", submitted.pk), posted)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert ActivityEntry.objects.count() == before
    assert "submitted anew" in text
    assert "<del>6</del> <ins>8</ins>" in text
    assert "Only the spots</textarea>" in text
    assert "Six will do</textarea>" in text
    assert '<input type="hidden" name="submission" value="2" id="id_submission">' in text
    assert (
        organiser.post(page(show, "review-request-changes", submitted.pk), {**posted, "submission": "2"}).status_code
        == 302
    )


def test_a_second_decision_is_refused_with_who_was_first(show, organiser, submitted):
    approve_configuration(submitted, actor=show.organiser, submission=1)
    posted = {"submission": "1", "decision": "change", "reason": "Only the spots"}

    answer = organiser.post(page(show, "review-request-changes", submitted.pk), posted, headers=HTMX)

    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Maya Okafor" in text
    assert "Your decision was not saved" in text
    assert "“Only the spots”" in text
    assert page(show, "review-request-changes", submitted.pk) not in text
    reopen = text[text.index(page(show, "review-reopen", submitted.pk)) :]
    assert "Only the spots</textarea>" in text
    assert "Reopen the configuration" in reopen
    assert StandConfiguration.objects.get(pk=submitted.pk).status == ConfigurationStatus.APPROVED


def test_a_withdrawn_submission_can_not_be_decided(show, organiser, submitted):
    withdraw_configuration(submitted, actor=show.sponsor)

    answer = organiser.post(page(show, "review-approve", submitted.pk), {"submission": "1", "decision": "approve"})

    assert answer.status_code == 409
    assert StandConfiguration.objects.get(pk=submitted.pk).status == ConfigurationStatus.DRAFT


# --- afterwards ----------------------------------------------------------------------------------------


def test_an_approved_one_is_reopened_with_a_reason(show, organiser, submitted):
    approve_configuration(submitted, actor=show.organiser)
    assert "stays in force" in organiser.get(page(show, "review-reopen", submitted.pk)).content.decode()

    refused = organiser.post(page(show, "review-reopen", submitted.pk), {"reason": ""})
    answer = organiser.post(page(show, "review-reopen", submitted.pk), {"reason": "One more chair"})

    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    assert answer["Location"] == page(show, "stand-detail", show.stand.pk)
    reopened = StandConfiguration.objects.get(pk=submitted.pk)
    assert (reopened.status, reopened.revision) == (ConfigurationStatus.DRAFT, 2)


def test_what_waits_can_not_be_reopened(show, organiser, submitted):
    answer = organiser.post(page(show, "review-reopen", submitted.pk), {"reason": "One more chair"})

    assert answer.status_code == 409
    assert "One more chair</textarea>" in answer.content.decode()


def test_any_two_submissions_are_compared(show, organiser, resubmitted):
    where = page(show, "review-difference", resubmitted.pk)

    text = organiser.get(where, {"a": "1", "b": "2"}).content.decode()
    turned = organiser.get(where, {"a": "2", "b": "1"}).context["difference"]
    same = organiser.get(where, {"a": "2", "b": "2"}).content.decode()

    assert (
        organiser.get(where).context["difference"] == organiser.get(where, {"a": "1", "b": "2"}).context["difference"]
    )
    for words in (
        "+\u00a0£310.00",
        "\u2212\u00a0£68.00",
        "£3,268.00",
        "£3,510.00",
        "+\u00a0£242.00",
        "2 lines unchanged",
    ):
        assert words in text
    assert turned.change == Decimal("-242.00")
    assert "The two are the same" in same


@pytest.mark.parametrize("query", [{"a": "7"}, {"b": "7"}, {"b": "0"}])
def test_a_submission_that_is_not_there_leads_nowhere(show, organiser, resubmitted, query):
    assert organiser.get(page(show, "review-difference", resubmitted.pk), query).status_code == 404


def test_all_submissions_are_listed_with_what_became_of_them(show, organiser, resubmitted):
    approve_configuration(resubmitted, actor=show.organiser)

    answer = organiser.get(page(show, "review-detail", resubmitted.pk))

    assert [(one.number, one.decision) for one in answer.context["submissions"]] == [
        (2, Decision.APPROVED),
        (1, Decision.CHANGES_REQUESTED),
    ]
    assert 'class="verdict"' not in answer.content.decode()


def test_what_was_decided_is_told_once(show, organiser, submitted):
    answer = organiser.post(page(show, "review-approve", submitted.pk), {"submission": "1"}, follow=True)

    assert "Stand C12 is approved." in answer.content.decode()
    assert json.loads(json.dumps(answer.redirect_chain)) == [[page(show, "review-list"), 302]]
