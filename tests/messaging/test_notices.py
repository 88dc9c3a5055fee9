"""Each verb of which somebody is told: who, and what the mail says, followed through the real workflows."""

from datetime import UTC, datetime, timedelta

import pytest

from eventhub.accounts.acting import start_acting
from eventhub.accounts.enums import AccountStatus, Role
from eventhub.accounts.invitation_links import invitation_link, invitation_token
from eventhub.accounts.models import Invitation
from eventhub.accounts.queries import actor_for
from eventhub.accounts.services import ask_for_new_link
from eventhub.accounts.workflows import invite_to_organisation
from eventhub.activity import verbs
from eventhub.activity.models import OutboxEvent
from eventhub.configurations.services import set_quantities
from eventhub.configurations.workflows import (
    LineComment,
    approve_configuration,
    create_configuration,
    reopen_configuration,
    request_changes_to_configuration,
    submit_configuration,
)
from eventhub.events.invitations import invite_organiser
from eventhub.messaging.artwork_notices import ARTWORK_BUILDERS
from eventhub.messaging.models import MailMessage
from eventhub.messaging.notices import BUILDERS
from eventhub.messaging.services import plan_mail
from eventhub.messaging.sync_notices import SYNC_BUILDERS
from eventhub.stands.enums import StandOfferStatus
from eventhub.stands.invitations import invite_sponsor
from eventhub.stands.workflows import decline_stand_offer, offer_stand
from tests.factories import show as make
from tests.factories.accounts import SYSTEM, InvitationFactory, UserFactory, UserPermissionFactory
from tests.factories.events import EventFactory


@pytest.fixture(autouse=True)
def base_url(settings):
    settings.EVENTHUB_BASE_URL = "https://hub.example"


def mails_of(verb) -> dict[str, MailMessage]:
    """The mails of the newest fact of this verb, by recipient."""
    key = OutboxEvent.objects.filter(verb=verb.key).latest("id").pk
    plan_mail(key)
    return {message.recipient: message for message in MailMessage.objects.filter(outbox_event_id=key)}


class Story:
    """A stand that was submitted; beside its sponsor a colleague on the stand, and people who are told nothing."""

    def __init__(self) -> None:
        self.show = make.Show()
        show = self.show
        self.colleague = UserPermissionFactory(at=show.stand, role=Role.SPONSOR).user
        self.owner = UserPermissionFactory(at=show.organisation).user
        for quiet in (
            {"at": show.stand, "role": Role.DESIGNER},
            {"at": show.event, "role": Role.VIEWER},
            {"at": show.add_stand("C13", "Heron Textiles"), "role": Role.SPONSOR},
            {"at": show.stand, "role": Role.SPONSOR, "revoked_at": "2026-01-01T00:00Z"},
            {"at": show.stand, "role": Role.SPONSOR, "user__status": AccountStatus.SUSPENDED},
            {"at": show.event, "user__status": AccountStatus.DEACTIVATED},
            {"at": EventFactory(organisation=show.organisation)},
            {"at": EventFactory()},
        ):
            UserPermissionFactory(**quiet)
        self.configuration = create_configuration(show.stand, package=show.package, actor=show.sponsor)
        set_quantities(self.configuration, show.quantities(spot=6), actor=show.sponsor)
        self.configuration = submit_configuration(self.configuration, actor=show.sponsor)

    @property
    def sponsors(self) -> set[str]:
        return {self.show.sponsor_user.email, self.colleague.email}

    @property
    def organisers(self) -> set[str]:
        return {self.show.organiser_user.email, self.owner.email}

    @property
    def sponsor_link(self) -> str:
        return f"https://hub.example/my/stands/{self.show.stand.pk}/configuration/"

    @property
    def review_link(self) -> str:
        return f"https://hub.example/e/{self.show.event.slug}/review/{self.configuration.pk}/"


@pytest.fixture
def story(db):
    return Story()


# 3,200.00 and two spots above the four included, 34.00 each; VAT 20 per cent.
TOTAL = "£3,268.00 net, £3,921.60 with VAT"


def assert_says(message: MailMessage, subject: str, *sentences: str) -> None:
    """Both forms of a mail tell the same."""
    assert message.subject == subject
    html = message.body_html.replace("&#x27;", "'").replace("&quot;", '"')
    for sentence in sentences:
        assert sentence in message.body_text
        if not sentence.startswith(("Total", "- ")):
            assert sentence in html


def test_organisers_are_told_of_a_submission(story):
    mails = mails_of(verbs.CONFIGURATION_SUBMITTED)

    assert set(mails) == story.organisers
    name = str(story.show.sponsor_user)
    for message in mails.values():
        assert_says(
            message,
            f"Stand C12 is submitted for review, {story.show.event.name}",
            f"{name} submitted the configuration of stand C12. It waits for your decision.",
            TOTAL,
            "Corvid Robotics",
            "Space Plus",
            story.review_link,
        )


def test_who_acted_is_not_told(story):
    """An organiser submits for the sponsor: only the other organisers are asked to decide."""
    show = story.show
    configuration = create_configuration(show.add_stand("C14", "Jackdaw"), package=show.package, actor=show.organiser)
    submit_configuration(configuration, actor=show.organiser)

    assert set(mails_of(verbs.CONFIGURATION_SUBMITTED)) == {story.owner.email}


def test_sponsors_are_told_what_to_change_line_by_line_and_until_when(story):
    show = story.show
    request_changes_to_configuration(
        story.configuration,
        actor=show.organiser,
        reason="The light is more than the hall's supply bears.",
        answer_by=datetime(2099, 7, 1, 11, 30, tzinfo=UTC),
        line_comments=[LineComment(show.option("spot").pk, "Four at most, <please> mind the roof.")],
    )

    mails = mails_of(verbs.CONFIGURATION_CHANGES_REQUESTED)
    assert set(mails) == story.sponsors
    for message in mails.values():
        assert_says(
            message,
            f"Changes requested for stand C12, {show.event.name}",
            f"{show.organiser_user} asks for changes to the configuration of stand C12:",
            "The light is more than the hall's supply bears.",
            "- Spot: Four at most, <please> mind the roof.",
            TOTAL,
            "Wednesday 1 July 2099, 12:30 BST",
            story.sponsor_link,
        )
        assert "Four at most, &lt;please&gt; mind the roof." in message.body_html


def test_sponsors_are_told_of_the_approval(story):
    approve_configuration(story.configuration, actor=story.show.organiser, comment="Looks good")

    mails = mails_of(verbs.CONFIGURATION_APPROVED)
    assert set(mails) == story.sponsors
    for message in mails.values():
        assert_says(
            message,
            f"Stand C12 is approved, {story.show.event.name}",
            f"{story.show.organiser_user} approved the configuration of stand C12.",
            "Comment: Looks good",
            TOTAL,
            story.sponsor_link,
        )


def test_sponsors_are_told_that_it_is_open_again_with_the_total_in_force(story):
    show = story.show
    approved = approve_configuration(story.configuration, actor=show.organiser)
    reopened = reopen_configuration(approved, actor=show.organiser, reason="The hall moved a pillar")
    set_quantities(reopened, show.quantities(spot=12), actor=show.sponsor)

    mails = mails_of(verbs.CONFIGURATION_REOPENED)
    assert set(mails) == story.sponsors
    for message in mails.values():
        assert_says(
            message,
            f"Stand C12 is open for changes again, {show.event.name}",
            "The hall moved a pillar",
            "What was approved stays in force until the new revision is approved.",
            TOTAL,
            story.sponsor_link,
        )


def test_staff_on_behalf_are_named_with_both_names(story):
    member = UserFactory(is_staff=True, first_name="Kit", last_name="Long")
    actor = actor_for(member, acting_for=story.show.organiser_user)
    approve_configuration(story.configuration, actor=actor)

    (message, *_) = mails_of(verbs.CONFIGURATION_APPROVED).values()
    assert message.body_text.startswith(
        f"Kit Long (staff, on behalf of {story.show.organiser_user}) approved the configuration of stand C12."
    )


def test_times_are_those_of_the_event(story, time_machine):
    story.show.event.timezone = "Asia/Tokyo"
    story.show.event.save()
    at = OutboxEvent.objects.get(verb="configuration.submitted").entry.at

    (message, *_) = mails_of(verbs.CONFIGURATION_SUBMITTED).values()
    assert f"{at + timedelta(hours=9):%H:%M} JST" in message.body_text


# --- invitations -----------------------------------------------------------------------------------


def test_an_invitation_says_who_invites_to_what_and_until_when(db):
    event = EventFactory(name="Northern Build Expo", venue="Leeds Dock <Halls>")
    organiser = actor_for(UserPermissionFactory(at=event, user__first_name="Jonas", user__last_name="O'Neill").user)
    invitation = invite_organiser(event, email="ines@corvid.example", actor=organiser)

    mails = mails_of(verbs.INVITATION_SENT)

    assert set(mails) == {"ines@corvid.example"}
    message = mails["ines@corvid.example"]
    assert_says(
        message,
        "Jonas O'Neill invites you to Northern Build Expo",
        "Jonas O'Neill invites you to Northern Build Expo.",
        "Organiser, Northern Build Expo",
        invitation_link(Invitation.objects.get(pk=invitation.pk)),
        "The link is for ines@corvid.example alone.",
    )
    assert "Leeds Dock <Halls>" in message.body_text
    assert "Leeds Dock &lt;Halls&gt;" in message.body_html


def test_an_invitation_to_a_whole_organisation_names_it(organisation):
    invite_organiser(organisation, email="ines@corvid.example", actor=SYSTEM)

    (message,) = mails_of(verbs.INVITATION_SENT).values()
    assert message.subject == f"test invites you to {organisation.name}"


def test_an_invitation_names_the_stand_that_is_kept(db):
    show = make.Show()
    old, new = show.stand, show.add_stand("D7")
    new.previous = old
    new.save()
    show.add_stand("D8").offers.create(sponsorship=old.sponsorship, status=StandOfferStatus.DECLINED)
    offer_stand(new, old.sponsorship, actor=show.organiser)

    invite_sponsor(old.sponsorship, email="jo@corvid.example", actor=show.organiser)

    text = mails_of(verbs.INVITATION_SENT)["jo@corvid.example"].body_text
    assert "Last time you had stand C12. Stand D7 in Hall 3 is kept for you: sign in to keep it or let it go." in text
    assert "D8" not in text


def test_organisers_are_told_that_a_stand_is_let_go(story):
    show = story.show
    offer = offer_stand(show.add_stand("D7"), show.stand.sponsorship, actor=show.organiser)

    decline_stand_offer(offer, actor=show.sponsor, reason="Too small")

    mails = mails_of(verbs.STAND_OFFER_DECLINED)
    assert set(mails) == story.organisers
    assert_says(
        mails[show.organiser_user.email],
        "Corvid Robotics lets stand D7 go, Northern Build Expo",
        f"{show.sponsor_user} let stand D7 go. Corvid Robotics had it last time; it is free now.",
        "Reason: Too small",
        f"https://hub.example/e/{show.event.slug}/stands/{offer.stand_id}/",
    )


def asked(invitation: Invitation) -> set[str]:
    ask_for_new_link(invitation_token(invitation))
    return set(mails_of(verbs.INVITATION_REQUESTED))


def test_whoever_invited_is_asked_for_a_new_link(event):
    inviter = UserPermissionFactory(at=event).user
    UserPermissionFactory(at=event)
    invitation = InvitationFactory(at=event, expired=True, invited_by=inviter)

    assert asked(invitation) == {inviter.email}
    message = MailMessage.objects.get()
    assert_says(
        message,
        f"{invitation.user.email} asks for a new invitation to {event.name}",
        f"{invitation.user.email} opened an invitation that had ended and asks for a new link.",
        f"https://hub.example/e/{event.slug}/invitations/",
    )
    assert invitation.nonce not in message.body_text


@pytest.mark.parametrize("inviter", [None, AccountStatus.DEACTIVATED])
def test_where_nobody_is_left_who_invited_the_organisers_are_asked(event, inviter):
    organisers = {UserPermissionFactory(at=place).user.email for place in (event, event.organisation)}
    user = UserFactory(status=inviter) if inviter else None

    assert asked(InvitationFactory(at=event, expired=True, invited_by=user)) == organisers


def test_who_is_acted_for_reads_who_does_it_and_why(db):
    tom, ines = (
        UserFactory(is_staff=True, first_name="Tom", last_name="Reyes"),
        UserFactory(email="ines@corvid.example"),
    )
    start_acting(ines, actor=actor_for(tom), reason="A package that <can't> be chosen")

    mail = mails_of(verbs.ACTING_STARTED)[ines.email]

    assert mail.subject == "Tom Reyes works in your account"
    assert "Reason: A package that <can't> be chosen" in mail.body_text
    assert "<p>A package that &lt;can&#x27;t&gt; be chosen</p>" in mail.body_html


def test_every_mail_of_the_list_has_its_test():
    assert set(BUILDERS) - set(ARTWORK_BUILDERS) - set(SYNC_BUILDERS) == {
        "acting.started",
        "invitation.sent",
        "invitation.resent",
        "invitation.requested",
        "stand_offer.declined",
        "configuration.submitted",
        "configuration.changes_requested",
        "configuration.approved",
        "configuration.reopened",
        "webhook.failing",  # these two in tests/webhooks/test_services.py, where an endpoint really fails
        "webhook.disabled",
    }


def test_somebody_invited_without_a_right_reads_what_for(organiser, organisation):
    invitation = invite_to_organisation(organisation, email="ines.duarte@corvid.example", actor=organiser)

    mail = mails_of(verbs.INVITATION_SENT)["ines.duarte@corvid.example"]

    assert mail.subject == f"Jonas Weber invites you to {organisation.name}"
    assert "What for: an account. What it opens is given to you there." in mail.body_text
    assert "As:" not in mail.body_text
    assert invitation_link(invitation) in mail.body_text
