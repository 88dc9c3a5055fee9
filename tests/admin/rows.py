"""A row of every model that staff can see, each with parents of its own, so that a list which asks for them row by row shows."""

from itertools import count

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.urls import reverse
from django.utils import timezone

from eventhub.accounts.models import User
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.artwork.models import (
    Annotation,
    AnnotationComment,
    ArtworkReminder,
    ArtworkSettings,
    GuestReviewer,
    ProductionPack,
    ProofDecision,
)
from eventhub.configurations.models import Fee, StockCount, StockReservation, Submission
from eventhub.core.actor import Actor
from eventhub.events.models import SavedFilter
from eventhub.files.enums import FilePurpose
from eventhub.messaging.models import MailMessage
from eventhub.packages.drafts import begin_version
from eventhub.packages.models import ArtworkSpec
from eventhub.packages.queries import content_of
from eventhub.programme.models import Merge
from eventhub.stands.models import CoExhibitor, StandOffer
from integrations.sync.models import Copying, InboundCall, Picture
from tests.factories.accounts import ApiClientFactory, InvitationFactory, OrganisationFactory, UserFactory
from tests.factories.artwork import proof_of
from tests.factories.files import StoredFileFactory
from tests.factories.imports import make_import
from tests.factories.payments import make_payment
from tests.factories.programme import (
    make_company,
    make_list,
    make_origin,
    make_room,
    make_session,
    make_speaker,
    make_track,
    make_type,
)
from tests.factories.show import Show
from tests.factories.stands import make_sponsor
from tests.factories.syncs import make_connection, make_failed_row, make_run
from tests.factories.uploads import begin
from tests.factories.webhooks import WebhookAttemptFactory, WebhookDeliveryFactory, WebhookEndpointFactory

numbers = count(1)

# What must stand on no page; each is put into a row below.
SECRETS = {
    "nonce-of-an-invitation",
    "data-of-a-second-factor",
    "key-of-a-session",
    "link-that-opens-an-account",
    "secret-of-a-client",
    "secret-of-a-webhook",
    "data-of-a-session",
    "nonce-of-a-guest",
    "token-of-a-vendor",
}
PASSWORD = "correct-horse-battery"


def staff_member(email: str = "kit.larsen@eventhub.example") -> User:
    return UserFactory(email=email, first_name="Kit", last_name="Larsen", is_staff=True)


def add_rows() -> Show:
    """At least one more row of every registered model."""
    number = next(numbers)
    show = Show(OrganisationFactory(), f"Show {number}")
    configuration = show.configuration(submission=1)
    _submission_of(show, configuration)
    Fee.objects.create(stand=show.stand, description="Late change", amount="50.00", added_by_name="Kit")
    stock = StockCount.objects.create(event=show.event, option_code="rig", reserved=1)
    StockReservation.objects.create(configuration=configuration, stock_count=stock, quantity=1)
    wall = show.option("back-wall")
    _artwork_of(show)
    ArtworkSpec.objects.create(option=wall, name="Front", width_mm=6000, height_mm=2500, formats=["pdf"])
    begin_version(show.package, content=content_of(show.version), actor=Actor.system("test"))
    CoExhibitor.objects.create(stand=show.stand, sponsor=make_sponsor(show.organisation))
    StandOffer.objects.create(stand=show.stand, sponsorship=show.stand.sponsorship)
    StoredFileFactory(organisation=show.organisation)
    begin(show.organisation, Actor.system("test"))
    make_payment(show.stand)
    webhook = WebhookEndpointFactory(organisation=show.organisation, event=show.event, secret="secret-of-a-webhook")
    WebhookAttemptFactory(delivery=WebhookDeliveryFactory(endpoint=webhook))
    kept = {"list_key": "stands", "name": "Row C", "query": "q=c1"}
    SavedFilter.objects.create(event=show.event, user=show.organiser_user, **kept)
    make_import(show.event)
    _programme_of(show)
    _sync_of(show)
    _people_of(show, number)
    with transaction.atomic():
        record(show.stand, verbs.STAND_CHANGED, actor=Actor.system("test"), reason="For the list")
    return show


def _programme_of(show: Show) -> None:
    speaker, room, track = make_speaker(show.event), make_room(show.event), make_track(show.event)
    kind, whole = make_type(show.event), make_session(show.event)
    session = make_session(show.event, rooms=(room,), tracks=(track,), speakers=(speaker,), type=kind, parent=whole)
    for row in (session, speaker, room, track, kind, make_company(show.event)):
        make_origin(row)
    make_list(show.event)
    names = {"kept_label": session.title, "gone_label": whole.title, "merged_by_name": "Maya Okafor"}
    Merge.objects.create(event=show.event, kind="session", kept_id=session.pk, gone_id=whole.pk, **names)


def _sync_of(show: Show) -> None:
    """Of a vendor that is never asked."""
    connection = make_connection(show, token="token-of-a-vendor")
    make_failed_row(connection, raw={"id": "b-17", "token": "token-of-a-vendor"})
    make_run(connection)
    InboundCall.objects.create(connection=connection, dedupe="1", body=b"{}")
    copied = {"file": StoredFileFactory(organisation=show.organisation), "purpose": FilePurpose.PHOTO}
    Picture.objects.create(connection=connection, url="https://acme.example/ada.png", key="ada", **copied)
    Copying.objects.get_or_create(connection=connection)


def _artwork_of(show: Show) -> None:
    proof = proof_of(show)
    ArtworkSettings.objects.create(event=show.event)
    said = {"sha256": proof.sha256, "revision": 1, "by_kind": "person", "by_name": "Ines Duarte", "at": timezone.now()}
    ProofDecision.objects.create(proof=proof, side="sponsor", verdict="approve", **said)
    guest = {"email": "kim@agency.example", "name": "Kim Lee", "invited_by_name": "Ines Duarte"}
    GuestReviewer.objects.create(proof=proof, nonce="nonce-of-a-guest", expires_at=timezone.now(), **guest)
    marked = Annotation.objects.create(proof=proof, number=1, x="0.5", y="0.5")
    AnnotationComment.objects.create(annotation=marked, text="Is this right?", by_kind="person", by_name="Ines")
    reminded = {"user_id": show.sponsor_user.pk, "name": "Ines", "email": "ines@x.example", "asked_by_name": "Maya"}
    ArtworkReminder.objects.create(event=show.event, **reminded)
    ProductionPack.objects.create(event=show.event, number=1, template="{stand}_{n}", made_by_name="Maya Okafor")


def _submission_of(show: Show, configuration) -> None:
    line = {"option_id": "0", "code": "spot", "name": "Spot", "category": "Light", "quantity": 4}
    Submission.objects.create(
        configuration=configuration,
        number=1,
        revision=1,
        version=show.version,
        lines=[line | {"included_quantity": 4, "unit_price": 34, "line_total": 0}],
        base_price=3200,
        net_total=3200,
        submitted_at=timezone.now(),
        submitted_by_name="Ines Duarte",
    )


def _people_of(show: Show, number: int) -> None:
    user = UserFactory()
    InvitationFactory(at=show.organisation, nonce=f"nonce-of-an-invitation {number}")
    ApiClientFactory(organisation=show.organisation, client_secret="secret-of-a-client")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "data-of-a-second-factor"})
    SocialAccount.objects.create(user=user, provider="sign-in", uid=f"key-of-{user.pk}")
    UserSession.objects.create(
        user=user,
        ip="192.0.2.1",
        user_agent="Firefox",
        session_key=f"key-of-a-session {number}",
        data={"key": "data-of-a-session"},
    )
    MailMessage.objects.create(
        recipient=user.email,
        template="invited",
        subject="Invited",
        body_text="link-that-opens-an-account",
        opens_account=True,
    )


def registered() -> list[type]:
    return sorted(admin.site._registry, key=lambda model: model._meta.label)


def label(model: type) -> str:
    return model._meta.label


def list_of(model: type) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def page_of(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def step_of(row: Model, name: str) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_step", args=[row.pk, name])
