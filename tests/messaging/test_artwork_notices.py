"""Who is told of artwork and proofs, and what the mail says: whoever must act next, and never whoever acted."""

from decimal import Decimal

import pytest

from eventhub.accounts.enums import Role
from eventhub.activity.models import OutboxEvent
from eventhub.artwork import guests, workflows
from eventhub.artwork.annotations import Place, add_annotation, answer_annotation
from eventhub.artwork.enums import ArtworkStatus
from eventhub.artwork.models import Proof
from eventhub.artwork.preflight.vocabulary import Report
from eventhub.artwork.reminders import remind
from eventhub.configurations.workflows import approve_configuration, create_configuration, submit_configuration
from eventhub.events.enums import ProofDeciders
from eventhub.messaging.artwork_notices import ARTWORK_BUILDERS
from eventhub.messaging.models import MailMessage
from eventhub.messaging.services import plan_mail
from tests.factories.artwork import RGB, TOO_SMALL, add_spec, make_artwork, make_requirement, proof_of
from tests.factories.show import Show, client_actor, grant, person

CENTRE = Place(Decimal("0.5"), Decimal("0.5"))


@pytest.fixture(autouse=True)
def base_url(settings):
    settings.EVENTHUB_BASE_URL = "https://hub.example"


class Around:
    """A stand with a sponsor and a designer, its organiser, and people who are told nothing."""

    def __init__(self) -> None:
        self.show = Show()
        self.sponsor = self.show.sponsor_user.email
        self.organiser = self.show.organiser_user.email
        self.designer = person("dan.ink@studio.example", Role.DESIGNER, self.show.stand).email
        person("vera.lind@northern.example", Role.VIEWER, self.show.stand)
        person("neighbour@x.example", Role.SPONSOR, self.show.add_stand("C13", "Another Company"))


@pytest.fixture
def around(db) -> Around:
    return Around()


def mails_of(verb: str) -> dict[str, MailMessage]:
    """The mails of the newest fact of this verb, by recipient."""
    key = OutboxEvent.objects.filter(verb=verb).latest("id").pk
    plan_mail(key)
    return {message.recipient: message for message in MailMessage.objects.filter(outbox_event_id=key)}


def says(message: MailMessage, *lines: str) -> None:
    for line in lines:
        assert line in message.body_text
        assert line in message.body_html
    assert "{" not in message.body_text + message.subject


def test_whoever_delivers_reads_what_preflight_found(around):
    artwork = make_artwork(make_requirement(around.show, name="Front"), ArtworkStatus.UPLOADED)
    workflows.record_preflight(artwork, report=Report((TOO_SMALL, RGB), "pdf", 1))

    mails = mails_of("artwork.flagged")

    assert set(mails) == {around.sponsor, around.designer}
    message = mails[around.designer]
    assert message.subject == "Back wall Front, stand C12: a new file is needed"
    assert "The page is too small. Set the page to 3,000 mm." in message.body_text
    assert "The file has RGB colours. Convert them to CMYK." in message.body_html
    says(message, f"https://hub.example/artwork/{artwork.requirement_id}/")


def test_a_rejected_file_comes_back_with_the_feedback(around):
    artwork = make_artwork(make_requirement(around.show, name="Front"))
    workflows.reject_artwork(artwork, actor=around.show.organiser, feedback="The logo is blurred")

    mails = mails_of("artwork.rejected")

    assert set(mails) == {around.sponsor, around.designer}
    says(mails[around.sponsor], "The logo is blurred", "version 1 of Back wall Front of stand C12")


@pytest.mark.parametrize(
    ("deciders", "told"), [("sponsor", {"sponsor"}), ("organiser", {"organiser"}), ("both", {"sponsor", "organiser"})]
)
def test_whoever_decides_is_asked_to(around, printer_of, deciders, told):
    around.show.event.proof_deciders = deciders
    around.show.event.save()
    workflows.accept_artwork(make_artwork(make_requirement(around.show, name="Front")), actor=printer_of(around.show))

    mails = mails_of("proof.issued")

    assert set(mails) == {getattr(around, name) for name in told}
    message = next(iter(mails.values()))
    assert message.subject == "Please decide on the proof: Back wall Front, stand C12"
    says(message, f"https://hub.example/proofs/{Proof.objects.get().pk}/")


@pytest.fixture
def printer_of():
    return lambda show: client_actor(show.organisation, "artworks:review")


def test_the_other_side_is_asked_once_one_has_approved(around):
    proof = proof_of(around.show, deciders=ProofDeciders.BOTH)
    workflows.approve_proof(proof, actor=around.show.organiser, sha256=proof.sha256, notes="Watch the edge")

    mails = mails_of("proof.signed")

    assert set(mails) == {around.sponsor}
    says(mails[around.sponsor], "Notes: Watch the edge")


def test_a_rejected_proof_is_told_to_both_sides_but_not_to_whoever_rejected_it(around):
    colleague = person("colleague@corvid.example")
    grant(colleague, Role.SPONSOR, around.show.stand.sponsorship)
    proof = proof_of(around.show)
    workflows.reject_proof(proof, actor=around.show.sponsor, feedback="Wrong blue")

    mails = mails_of("proof.rejected")

    assert set(mails) == {around.designer, colleague.email, around.organiser}
    says(mails[around.organiser], "Wrong blue")


def test_whoever_is_mentioned_reads_it_and_nobody_else(around):
    show = around.show
    proof = proof_of(show)
    mark = add_annotation(
        proof, shape="pin", place=CENTRE, text="Is this right?", actor=show.organiser, mentions=[show.sponsor.id]
    )
    assert set(mails_of("annotation.added")) == {around.sponsor}
    says(mails_of("annotation.added")[around.sponsor], "Is this right?", "mark 1:")

    answer_annotation(mark, text="Yes", actor=show.sponsor)

    assert mails_of("annotation.answered") == {}


def test_a_guest_gets_a_link_that_opens_and_is_forgotten_once_sent(around):
    guest = guests.invite_guest(
        proof_of(around.show), email="kim@agency.example", name="Kim Lee", actor=around.show.sponsor
    )

    message = mails_of("guest.invited")["kim@agency.example"]

    assert f"https://hub.example{guests.guest_path(guest)}" in message.body_text
    assert message.opens_account
    late = guests.invite_guest(guest.proof, email="lee@agency.example", name="Lee Kim", actor=around.show.sponsor)
    guests.revoke_guest(late, actor=around.show.sponsor)
    assert mails_of("guest.invited") == {}


def test_a_reminder_lists_what_waits_for_that_person(around):
    rows = [make_requirement(around.show, name=name) for name in ("Front", "Rear")]
    remind(around.show.event, requirement_ids=[row.pk for row in rows], actor=around.show.organiser)
    for outbox in OutboxEvent.objects.filter(verb="artwork.reminded"):
        plan_mail(outbox.pk)
    told = {message.recipient: message for message in MailMessage.objects.all()}

    assert set(told) == {around.sponsor, around.designer}
    message = told[around.sponsor]
    assert message.subject == f"2 prints wait for you, {around.show.event.name}"
    assert message.body_text.count("Stand C12, Back wall") == 2
    assert "Missing, due" in message.body_text


def test_an_approval_says_that_artwork_is_due(around):
    show = around.show
    add_spec(show)
    configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
    approve_configuration(submit_configuration(configuration, actor=show.sponsor), actor=show.organiser)

    message = mails_of("configuration.approved")[around.sponsor]

    assert "artwork for 1 printed area is due by" in message.body_text
    assert "nothing is due" not in message.body_text


def test_every_artwork_mail_has_its_test():
    assert set(ARTWORK_BUILDERS) == {
        "artwork.flagged",
        "artwork.rejected",
        "artwork.reminded",
        "proof.issued",
        "proof.signed",
        "proof.rejected",
        "annotation.added",
        "annotation.answered",
        "guest.invited",
    }
