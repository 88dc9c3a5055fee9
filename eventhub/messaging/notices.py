"""Which facts become mail: per verb one plain template, who is told, and what it says."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings

from eventhub.accounts.enums import InvitationStatus
from eventhub.accounts.invitation_links import invitation_link
from eventhub.accounts.models import Invitation, User
from eventhub.activity import verbs
from eventhub.activity.models import ActivityEntry
from eventhub.configurations.models import StandConfiguration, Submission
from eventhub.configurations.pricing import Price
from eventhub.configurations.sheet import load_sheet
from eventhub.events.models import Event
from eventhub.messaging.artwork_notices import ARTWORK_BUILDERS
from eventhub.messaging.notice import Notice, link_to
from eventhub.messaging.recipients import inviters_of, organisers_of, owners_of, sponsors_of
from eventhub.messaging.sync_notices import SYNC_BUILDERS
from eventhub.stands.enums import StandOfferStatus
from eventhub.stands.models import StandOffer


def notice_of(entry: ActivityEntry) -> Notice | None:
    """Nothing for a fact of which nobody is told."""
    build = BUILDERS.get(entry.verb)
    return build(entry) if build else None


# --- invitations -----------------------------------------------------------------------------------


def _invitation(entry: ActivityEntry) -> Notice | None:
    invitation = Invitation.objects.select_related("user", "organisation").get(pk=entry.subject_id)
    if invitation.status != InvitationStatus.SENT:
        return None
    context = _about_invitation(invitation, entry) | {"link": invitation_link(invitation)}
    context["kept_stands"] = _kept_stands(invitation)
    return Notice("invitation", [invitation.user.email], context, opens_account=True)


def _kept_stands(invitation: Invitation) -> list[StandOffer]:
    """Last year's stands that are offered to the company of the invited person, and not answered yet."""
    offers = StandOffer.objects.filter(sponsorship_id=invitation.scope_id, status=StandOfferStatus.OFFERED)
    return list(offers.select_related("stand__hall", "stand__previous__event")) if invitation.event_id else []


def _new_link_wanted(entry: ActivityEntry) -> Notice:
    invitation = Invitation.objects.select_related("user", "organisation", "invited_by").get(pk=entry.subject_id)
    context = _about_invitation(invitation, entry)
    event = context["event"]
    context["link"] = link_to("organiser:invitation-list", event.slug) if event else link_to("portal:home")
    return Notice("invitation_requested", inviters_of(invitation, entry), context)


def _about_invitation(invitation: Invitation, entry: ActivityEntry) -> dict[str, Any]:
    event = Event.objects.filter(pk=invitation.event_id).first() if invitation.event_id else None
    zone = event.timezone if event else settings.TIME_ZONE
    return {"entry": entry, "invitation": invitation, "event": event, "zone": zone}


# --- last year's stands ------------------------------------------------------------------------------


def _let_go(entry: ActivityEntry) -> Notice:
    offer = StandOffer.objects.select_related("stand__event", "sponsorship__sponsor").get(pk=entry.subject_id)
    event = offer.stand.event
    link = link_to("organiser:stand-detail", event.slug, offer.stand_id)
    context = {"entry": entry, "offer": offer, "event": event, "zone": event.timezone, "link": link}
    return Notice("stand_let_go", organisers_of(entry), context)


# --- accounts --------------------------------------------------------------------------------------


def _acted_for(entry: ActivityEntry) -> Notice:
    """Whoever is acted for reads who does it, and why."""
    person = User.objects.get(pk=entry.subject_id)
    until = datetime.fromisoformat(entry.data["until"])
    return Notice("acting_started", [person.email], {"entry": entry, "person": person, "until": until})


# --- configurations --------------------------------------------------------------------------------


def _submitted(entry: ActivityEntry) -> Notice:
    context = _about_configuration(entry)
    context["link"] = link_to("organiser:review-detail", context["event"].slug, entry.subject_id)
    return Notice("submitted", organisers_of(entry), context)


def _for_sponsors(template: str) -> Callable[[ActivityEntry], Notice]:
    def build(entry: ActivityEntry) -> Notice:
        context = _about_configuration(entry)
        context["link"] = link_to("sponsor:configuration", context["stand"].pk)
        return Notice(template, sponsors_of(context["stand"], entry), context)

    return build


def _about_configuration(entry: ActivityEntry) -> dict[str, Any]:
    """The submission that the fact is about, with the total that it was made with and the fees of today."""
    related = ("stand__event", "stand__hall", "stand__sponsorship__sponsor")
    configuration = StandConfiguration.objects.select_related(*related).get(pk=entry.subject_id)
    submission = configuration.submissions.select_related("version").get(number=entry.data["submission"])
    stand = configuration.stand
    return {
        "entry": entry,
        "configuration": configuration,
        "stand": stand,
        "event": stand.event,
        "zone": stand.event.timezone,
        "answer_by": configuration.answer_by,
        "deadline": configuration.deadline,
        "submission": submission,
        "price": _price_of(submission, configuration),
        "areas": configuration.artwork_requirements.filter(retired_at=None).count(),
    }


def _price_of(submission: Submission, configuration: StandConfiguration) -> Price:
    configuration.version = submission.version  # a later revision may have moved on to another one
    sheet = load_sheet(configuration)
    return sheet.price_with({sheet.facts.by_code[line["code"]].id: line["quantity"] for line in submission.lines})


# --- webhooks ----------------------------------------------------------------------------------------


def _about_webhook(template: str) -> Callable[[ActivityEntry], Notice]:
    def build(entry: ActivityEntry) -> Notice:
        event = Event.objects.filter(pk=entry.event_id).first() if entry.event_id else None
        since = entry.data.get("since")
        context = {
            "entry": entry,
            "url": entry.data["url"],
            "since": datetime.fromisoformat(since) if since else None,
            "zone": event.timezone if event else settings.TIME_ZONE,
            "link": link_to("organiser:webhook-detail", entry.organisation_id, entry.subject_id),
        }
        return Notice(template, owners_of(entry), context)

    return build


BUILDERS: dict[str, Callable[[ActivityEntry], Notice | None]] = {
    verbs.INVITATION_SENT.key: _invitation,
    verbs.INVITATION_RESENT.key: _invitation,
    verbs.INVITATION_REQUESTED.key: _new_link_wanted,
    verbs.STAND_OFFER_DECLINED.key: _let_go,
    verbs.ACTING_STARTED.key: _acted_for,
    verbs.CONFIGURATION_SUBMITTED.key: _submitted,
    verbs.CONFIGURATION_CHANGES_REQUESTED.key: _for_sponsors("changes_requested"),
    verbs.CONFIGURATION_APPROVED.key: _for_sponsors("approved"),
    verbs.CONFIGURATION_REOPENED.key: _for_sponsors("reopened"),
    **ARTWORK_BUILDERS,
    **SYNC_BUILDERS,
    verbs.WEBHOOK_FAILING.key: _about_webhook("webhook_failing"),
    verbs.WEBHOOK_DISABLED.key: _about_webhook("webhook_disabled"),
}
