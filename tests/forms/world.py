"""An expo in which every form has something to do: stands in every state, people, invitations, and somebody else's expo."""

import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from itertools import product
from uuid import UUID

from allauth.account.forms import default_token_generator
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.accounts.invitation_links import invitation_token
from eventhub.accounts.models import Invitation, User
from eventhub.accounts.queries import actor_for
from eventhub.artwork.annotations import Place, add_annotation, resolve_annotation
from eventhub.artwork.enums import ArtworkStatus
from eventhub.artwork.guests import guest_token, invite_guest
from eventhub.artwork.models import ArtworkRequirement
from eventhub.artwork.packs import make_pack
from eventhub.artwork.workflows import approve_proof
from eventhub.configurations.cloning import clone_event
from eventhub.configurations.models import StandConfiguration
from eventhub.configurations.services import add_fee, set_quantities
from eventhub.configurations.workflows import (
    approve_configuration,
    create_configuration,
    reopen_configuration,
    request_changes_to_configuration,
    submit_configuration,
)
from eventhub.core.actor import Actor
from eventhub.events.enums import EventStatus
from eventhub.events.invitations import invite_organiser
from eventhub.events.models import Event, SavedFilter
from eventhub.files.enums import FilePurpose
from eventhub.imports.enums import ImportStatus
from eventhub.packages.models import PackageAllocation, PackageOffer
from eventhub.portal.oidc import PROVIDER
from eventhub.programme.enums import CompanyStatus, Kind, SessionStatus, SpeakerStatus
from eventhub.programme.merging import merge_rows
from eventhub.programme.models import Merge, Origin, Session, Source, Speaker
from eventhub.stands.enums import StandOfferStatus
from eventhub.stands.invitations import invite_sponsor
from eventhub.stands.models import Stand, StandOffer
from eventhub.webhooks.enums import EndpointStatus
from integrations.sync.enums import ChangeState, ConnectionStatus, RunMode, RunStatus
from integrations.sync.models import Connection
from tests.factories import show as make
from tests.factories.accounts import ApiClientFactory
from tests.factories.artwork import make_artwork, make_file, make_proof, make_requirement
from tests.factories.deliveries import make_endpoint, make_failed
from tests.factories.imports import make_import
from tests.factories.passkeys import SoftKey, keep
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
from tests.factories.stands import make_sponsorship, make_stand
from tests.factories.syncs import make_change, make_connection, make_failed_row, make_picture, make_run
from tests.factories.uploads import begin

PASSWORD = "right-horse-battery"
BACKEND = "django.contrib.auth.backends.ModelBackend"
KEY = re.compile(r"([\w-]+)/<uuid:\w+>")
COMPANY = "Corvid Robotics"
IMPORTS = (ImportStatus.UPLOADED, ImportStatus.PLANNING, ImportStatus.PLANNED, ImportStatus.DONE)
NOWHERE = "https://127.0.0.1:9"  # may not be asked
RUNS = (
    (RunStatus.COMPLETED, RunMode.REAL),
    (RunStatus.COMPLETED, RunMode.DRY),
    (RunStatus.HELD, RunMode.REAL),
)
RUN_CHANGES = {RunStatus.HELD: ChangeState.HELD}
DELIVERED = (
    ArtworkStatus.NEEDS_ATTENTION,
    ArtworkStatus.IN_REVIEW,
    ArtworkStatus.REJECTED,
    *(ArtworkStatus.ACCEPTED,) * 3,
)
STATES: dict[str, tuple[str, ...]] = {
    "C14": ("create",),
    "C15": ("create", "submit"),
    "C16": ("create", "submit", "request changes"),
    "C17": ("create", "submit", "approve"),
    "C18": ("create", "submit", "approve", "reopen"),
    "C19": ("create", "break a rule"),
    "C21": ("create", "late"),
}


class World:
    def __init__(self) -> None:
        self.show = show = Show(make.organisation())
        self.draft = make.event(show.organisation, "Southern Build Expo", status=EventStatus.DRAFT)
        self.foreign = Show(make.organisation("Elsewhere"), "Foreign Expo")
        self.foreign_configuration = self.foreign.configuration()
        PackageOffer.objects.create(event=show.event, package=make.package(show.organisation, "island"))
        self.actor = Actor.system("test")
        self.take("create", show.stand)  # on what will be the older version
        make.add_version(show.package, price="3300.00")
        show.package.refresh_from_db()
        show.add_stand("C13")
        self.give(show.add_stand("C20", COMPANY))
        for number, steps in STATES.items():
            stand = show.add_stand(number, COMPANY)
            for step in steps:
                self.take(step, stand)
        add_fee(show.stand, description="Late change", amount=Decimal(75), actor=self.actor)
        make_payment(show.stand)
        offered = {"C22": StandOfferStatus.OFFERED, "C23": StandOfferStatus.WITHDRAWN}
        self.stand_offers = [
            StandOffer.objects.create(
                stand=show.add_stand(number), sponsorship=show.stand.sponsorship, status=status
            ).pk
            for number, status in offered.items()
        ]
        clone_event(
            show.event,
            name="Expo of next year",
            starts_at=show.event.starts_at + timedelta(weeks=52),
            parts=["halls", "stands"],
            actor=self.actor,
        )
        self.visitors = self.people()
        self.keys = self.known_keys() | self.artwork_keys() | self.programme_keys(show) | self.sync_keys()
        self.foreign_programme = self.programme_keys(self.foreign)

    def give(self, stand: Stand) -> None:
        """A package that was given, and nothing begun with it."""
        PackageAllocation.objects.filter(stand=stand).update(package=self.show.package, sponsor_may_select=False)

    def take(self, step: str, stand: Stand) -> None:
        live = stand.configurations.first()
        match step:
            case "create":
                create_configuration(stand, package=self.show.package, actor=self.actor)
            case "submit":
                submit_configuration(live, actor=self.actor)
            case "request changes":
                request_changes_to_configuration(live, actor=self.actor, reason="Other lights")
            case "approve":
                approve_configuration(live, actor=self.actor)
            case "reopen":
                reopen_configuration(live, actor=self.actor, reason="More lights")
            case "break a rule":
                set_quantities(live, self.show.quantities(rig=1), actor=self.actor)
            case "late":
                live.answer_by = timezone.now() - timedelta(days=1)
                live.save()

    def people(self) -> dict[str, User | None]:
        """Who knocks; the stranger holds an invitation."""
        head = make.person("head.office@hub.example", Role.ORGANISER, self.show.organisation)
        staff = make.person("kit.larsen@hub.example", is_staff=True)
        for user in (head, staff):
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        Client().post(reverse("account_login"), {"login": head.email, "password": PASSWORD})  # another device of hers
        TOTP.activate(staff, generate_totp_secret())
        RecoveryCodes.activate(staff)
        self.passkey = keep(SoftKey(staff))
        return {
            "organiser": head,
            "sponsor": self.show.sponsor_user,
            "staff": staff,
            "stand-in": staff,
            "half-way": None,
            "forgetful": None,
            "stranger": None,
        }

    def client(self, who: str) -> Client:
        """Signed in, and the password given once more.

        The stand-in is staff who act on behalf of the sponsor, half-way is who gave the password and not the code yet,
        forgetful who followed the link for a new password.
        """
        client, user = Client(raise_request_exception=False), self.visitors[who]
        if user:
            client.force_login(user, BACKEND)
            client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
            if who == "stand-in":
                act = reverse("portal:acting-start", args=[self.visitors["sponsor"].pk])
                client.post(act, {"reason": "Can't find the lights"})
        elif who == "half-way":
            sent = {"login": self.visitors["staff"].email, "password": PASSWORD}
            assert client.post(reverse("account_login"), sent)["Location"] == reverse("mfa_authenticate")
        elif who == "forgetful":
            self.new_password = client.get(reset_link(self.visitors["sponsor"]))["Location"]
        return client

    # --- addresses ---------------------------------------------------------------------------------

    def known_keys(self) -> dict[str, list[UUID]]:
        """What can stand in an address, by the part before it."""
        show = self.show
        sponsorship = show.stand.sponsorship
        invited = invite_sponsor(sponsorship, email="jo@corvid.example", actor=self.actor)
        colleague = invite_organiser(show.organisation, email="al@hub.example", actor=self.actor)
        self.token = invitation_token(invited)
        kept = {"list_key": "stands", "query": "q=c1", "is_shared": True, "user": self.show.organiser_user}
        self.kept = SavedFilter.objects.create(event=show.event, name="Row C", **kept)
        self.ended = self.ended_token()
        self.endpoint = make_endpoint(show.organisation)
        make.person("del.reyes@hub.example", Role.VIEWER, show.event)
        others = Stand.objects.filter(event=show.event).exclude(pk=show.stand.pk).order_by("-number")
        stands = [show.stand.pk, *others.values_list("pk", flat=True)]  # first the one that has most on it
        submitted = StandConfiguration.objects.filter(stand__event=show.event, submission__gt=0)
        return {
            "o": [show.organisation.pk],
            "stands": stands,
            "payments": list(show.stand.payments.values_list("pk", flat=True)),
            "fees": list(show.stand.fees.values_list("pk", flat=True)),
            "halls": [show.hall.pk],
            "sponsors": [sponsorship.pk, sponsorship.sponsor_id],
            "people": list(show.sponsor_user.permissions.values_list("pk", flat=True)),
            "team": [
                *self.visitors["organiser"].permissions.values_list("pk", flat=True),
                *show.sponsor_user.permissions.values_list("pk", flat=True),
            ],
            "invitations": [invited.pk, colleague.pk],
            "review": list(submitted.values_list("pk", flat=True)),
            "summaries": list(submitted.values_list("pk", flat=True)),
            "imports": [make_import(show.event, status).pk for status in IMPORTS],
            "clients": [ApiClientFactory(organisation=show.organisation).pk],
            "webhooks": [self.endpoint.pk, make_endpoint(show.organisation, status=EndpointStatus.PAUSED).pk],
            "deliveries": [make_failed(self.endpoint).pk],
            "packages": list(show.organisation.packages.values_list("pk", flat=True)),
            "filters": [self.kept.pk],
            "files": [],
            "stand-offers": self.stand_offers,
            "on-behalf": [show.sponsor_user.pk],
        }

    def artwork_keys(self) -> dict[str, list[UUID]]:
        """Prints of an approved stand, one for each thing that can become of one."""
        stand = Stand.objects.get(event=self.show.event, number="C17")
        missing, *delivered = (make_requirement(self.show, stand=stand) for _ in range(1 + len(DELIVERED)))
        versions = [make_artwork(each, status) for each, status in zip(delivered, DELIVERED, strict=True)]
        issued, answered, approved = map(make_proof, versions[-3:])
        approve_proof(approved, actor=actor_for(self.show.sponsor_user), sha256=approved.sha256)
        place = Place(Decimal("0.3"), Decimal("0.4"))
        marks = [
            add_annotation(proof, shape="pin", place=place, text="Is this the new logo?", actor=self.actor)
            for proof in (issued, answered)
        ]
        resolve_annotation(marks[1], actor=self.actor)
        self.send_late(approved.artwork.requirement)
        guest = invite_guest(issued, email="lea@printers.example", name="Lea", actor=self.actor)
        self.guest_token = guest_token(guest)
        return {
            "artwork": [missing.pk, *(each.pk for each in delivered)],
            "artwork-versions": [each.pk for each in versions],
            "proofs": [issued.pk, answered.pk, approved.pk],
            "guests": [guest.pk],
            "packs": [make_pack(self.show.event, actor=self.actor).pk],
        }

    def programme_keys(self, show: Show) -> dict[str, list[UUID]]:
        """A session that clashes, one of a vendor with fields of ours (a speaker too), one without a time, one to be removed for good."""
        event, at = show.event, show.event.starts_at
        room, track, kind, speaker = make_room(event), make_track(event), make_type(event), make_speaker(event)
        parts = {"rooms": (room,), "tracks": (track,), "speakers": (speaker,), "type": kind}
        first, second = (make_session(event, at=at, **parts) for _ in range(2))
        second.locked_fields = ["title", "rooms"]
        second.save()
        make_origin(second, values={"title": "As the vendor has it"})
        long_ago = timezone.now() - timedelta(days=40)
        gone = make_session(event, status=SessionStatus.WITHDRAWN, withdrawn_at=long_ago)
        left = make_speaker(event, status=SpeakerStatus.WITHDRAWN, withdrawn_at=long_ago)
        theirs = make_speaker(event, locked_fields=["title"])
        make_origin(theirs, values={"title": "As the vendor has it"})
        merge, joined = self.merged(event), self.merged_session(event)
        return {
            "sessions": [first.pk, second.pk, joined.kept_id, make_session(event).pk, gone.pk],
            "speakers": [theirs.pk, merge.kept_id, speaker.pk, left.pk],
            "merges": [merge.pk],
            "rooms": [room.pk],
            "tracks": [track.pk],
            "session-types": [kind.pk],
            "lists": [make_list(event).pk],
            "vendor-companies": self.companies_of_vendors(show),
        }

    def sync_keys(self) -> dict[str, list[UUID]]:
        """A connection in each state, whose vendor is never asked; runs that are held, can be applied or taken back, and one that waits."""
        show, edited = self.show, make_session(self.show.event, title="Ours", locked_fields=["title"])
        connections = [make_connection(show, name=f"Sessionboard {status}") for status in ConnectionStatus]
        for connection, status in zip(connections, ConnectionStatus, strict=True):
            Connection.objects.filter(pk=connection.pk).update(status=status, base_url=NOWHERE)
        first = connections[0]
        Connection.objects.filter(pk=first.pk).update(rules={"send_back": True})
        runs = [make_run(first, status=status, mode=mode) for status, mode in RUNS]
        for run in runs:
            state = RUN_CHANGES.get(run.status, ChangeState.APPLIED)
            make_change(run, state=state, target_id=edited.pk, after={"values": {"title": "Theirs"}, "raw_digest": ""})
        source = Source.objects.get(pk=first.pk)
        make_origin(edited, source=source, values={"title": "As Sessionboard has it"})
        gone = {"external_id": "gone", "digest": "0", "tombstoned_at": timezone.now(), "values": {"title": "Gone"}}
        removed = Origin.objects.create(source=source, kind=Kind.SESSION, **gone)
        return {
            "sync": [each.pk for each in connections],
            "runs": [*(run.pk for run in runs), make_run(connections[1], status=RunStatus.QUEUED).pk],
            "failed": [make_failed_row(first).pk],
            "removed": [removed.pk],
            "pictures": [make_picture(first, failed_at=timezone.now(), reason="It was not found.").pk],
        }

    def companies_of_vendors(self, show: Show) -> list[UUID]:
        """One to match, one that differs and has a booth of its own and one of another's, one set aside, one gone."""
        event, sponsorship = show.event, show.stand.sponsorship
        booths = [make_stand(event).number, make_stand(event, sponsorship=make_sponsorship(event)).number]
        waiting = make_company(event, sponsorship.sponsor.name)
        differs = make_company(event, sponsorship=sponsorship, level="Gold", booths=booths)
        aside = make_company(event, set_aside_at=timezone.now())
        long_ago = timezone.now() - timedelta(days=40)
        gone = make_company(event, status=CompanyStatus.WITHDRAWN, withdrawn_at=long_ago)
        return [waiting.pk, differs.pk, aside.pk, gone.pk]

    def merged(self, event: Event) -> Merge:
        """One person of two vendors, and two who look alike."""
        pair = [make_speaker(event, "Thorne", company=company) for company in ("Northwind", "N. Lighting")]
        for row in pair:
            make_origin(row, values={"company": row.company})
        for last_name in ("Marsh", "MARSH"):
            make_speaker(event, last_name, first_name="Ada")
        return merge_rows(*pair, actor=self.actor)

    def merged_session(self, event: Event) -> Merge:
        """One session of two vendors, and two that look alike."""
        pair = [make_session(event, title=title) for title in ("Keynote", "Opening keynote")]
        for row in pair:
            make_origin(row, values={"title": row.title})
        for _ in range(2):
            make_session(event, title="Panel", at=event.starts_at)
        return merge_rows(*pair, actor=self.actor)

    def send_late(self, requirement: ArtworkRequirement) -> None:
        """A file that came when another one was approved already, and waits for the reason."""
        upload = begin(self.show.organisation, actor_for(self.visitors["organiser"]), size=1)
        upload.target = {"requirement_id": str(requirement.pk)}
        upload.purpose, upload.file = FilePurpose.ARTWORK, make_file(self.show.organisation)
        upload.save()

    def ended_token(self) -> str:
        old = invite_sponsor(self.show.stand.sponsorship, email="old@corvid.example", actor=self.actor)
        Invitation.objects.filter(pk=old.pk).update(expires_at=timezone.now() - timedelta(days=1))
        return invitation_token(old)

    def addresses(self, name: str, route: str) -> Iterator[str]:
        """The route with every combination of rows that there are for it."""
        if name == "account_reset_password_from_key":
            yield self.new_password
            return
        if name == "portal:guest-review":
            yield reverse(name, args=[self.guest_token])
            return
        route = route.replace("<slug:provider_id>", PROVIDER).replace("<slug:vendor>", "sessionboard")
        slugs = [self.show.event.slug, self.draft.slug] if "<slug:" in route and "<uuid:" not in route else []
        for slug in slugs or [self.show.event.slug]:
            for token in (self.token, self.ended) if "<str:token>" in route else [""]:
                filled = re.sub(r"<slug:\w+>", slug, route).replace("<str:token>", token).replace("<int:number>", "1")
                yield from self.with_keys(
                    filled.replace("<str:name>", "no-such-mail").replace("<int:pk>", str(self.passkey.pk))
                )
        alike = {
            "organiser:speaker-merge": (Speaker, "first_name", "Ada"),
            "organiser:session-merge": (Session, "title", "Panel"),
        }
        if name in alike:
            model, field, value = alike[name]
            one, other = model.objects.filter(event=self.show.event, **{field: value})
            yield f"{reverse(name, args=[self.show.event.slug, other.pk])}?into={one.pk}"
        if name == "organiser:stand-list":
            yield f"{reverse(name, args=[self.show.event.slug])}?q=c1&sort=-stand"  # what can be saved as a filter

    def with_keys(self, route: str) -> Iterator[str]:
        segments = KEY.findall(route)
        for keys in product(*(self.keys[segment] for segment in segments)):
            found = iter(keys)
            yield KEY.sub(lambda match: f"{match[1]}/{next(found)}", route)  # noqa: B023  # used at once

    @property
    def foreign_ids(self) -> dict[str, UUID]:
        """Rows of another organisation that exist, for every field that takes an id."""
        show = self.foreign
        return {
            "stand": show.stand.pk,
            "sponsorship": show.stand.sponsorship_id,
            "sponsor": show.stand.sponsorship.sponsor_id,
            "package": show.package.pk,
            "option": show.option("rig").pk,
            "hall": show.hall.pk,
            "configuration": self.foreign_configuration.pk,
            "session": self.foreign_programme["sessions"][0],
            "add": self.foreign_programme["speakers"][0],
            "room": self.foreign_programme["rooms"][0],
            "track": self.foreign_programme["tracks"][0],
            "type": self.foreign_programme["session-types"][0],
            "company": self.foreign_programme["vendor-companies"][0],
        }


def reset_link(user: User) -> str:
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    return reverse(
        "account_reset_password_from_key", kwargs=dict(zip(("uidb36", "key"), key.split("-", 1), strict=True))
    )
