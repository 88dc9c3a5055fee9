"""Two organisations, three events, two stands each: the four places that somebody with a right at one of them asks for."""

from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.accounts.models import Invitation, Organisation, User, UserPermission
from eventhub.accounts.services import create_client
from eventhub.artwork.enums import ArtworkStatus, ProofStatus
from eventhub.artwork.models import ProductionPack, Proof, ProofDecision
from eventhub.configurations.models import Fee, StandConfiguration
from eventhub.configurations.workflows import create_configuration, submit_configuration
from eventhub.core.actor import Actor
from eventhub.events.models import SavedFilter
from eventhub.programme.merging import merge_rows
from eventhub.programme.models import Merge
from eventhub.stands.models import Stand, StandOffer
from tests.factories import show as make
from tests.factories.accounts import ApiClientFactory
from tests.factories.artwork import make_artwork, make_proof, make_requirement
from tests.factories.deliveries import make_endpoint, make_failed
from tests.factories.files import StoredFileFactory
from tests.factories.imports import make_import
from tests.factories.payments import make_payment
from tests.factories.programme import (
    make_company,
    make_list,
    make_room,
    make_session,
    make_speaker,
    make_track,
    make_type,
)
from tests.factories.show import Show
from tests.factories.uploads import begin

OWN, OTHER_STAND, OTHER_EVENT, OTHER_ORGANISATION = "own", "other stand", "other event", "other organisation"


@dataclass(frozen=True)
class Place:
    """One stand with one row of every kind around it; `keys` by the part of an address that comes before the key."""

    slug: str
    keys: dict[str, UUID]


def places() -> dict[str, Place]:
    ours = make.organisation("Leeds Dock Halls")
    first, second = Show(ours), Show(ours, "Southern Build Expo")
    theirs = Show(make.organisation("Elsewhere"), "Foreign Expo")
    for show in (first, second, theirs):
        make.cloned(show.event)
    return {
        OWN: place(first, first.stand),
        OTHER_STAND: place(first, first.add_stand("C13", "Another Company")),
        OTHER_EVENT: place(second, second.stand),
        OTHER_ORGANISATION: place(theirs, theirs.stand),
    }


def place(show: Show, stand: Stand) -> Place:
    configuration = submitted(show, stand)
    version = show.version
    endpoint = make_endpoint(show.organisation)
    proof = approved_proof(show, configuration)
    keys = {
        "o": show.organisation.pk,
        "events": show.event.pk,
        "halls": show.hall.pk,
        "stands": stand.pk,
        "fees": Fee.objects.create(stand=stand, description="Late", amount=75, added_by_name="Maya").pk,
        "payments": make_payment(stand).pk,
        "files": StoredFileFactory(organisation=show.organisation).pk,
        "uploads": begin(show.organisation, Actor.system("tests")).pk,
        "users": show.sponsor_user.pk,
        "user-permissions": UserPermission.objects.get(user=show.sponsor_user).pk,
        "sponsors": stand.sponsorship_id,
        "sponsorships": stand.sponsorship_id,
        "companies": stand.sponsorship.sponsor_id,
        "people": UserPermission.objects.get(user=show.organiser_user).pk,
        "stands/team": make.grant(make.person(f"designer-{User.objects.count()}@ink.example"), Role.DESIGNER, stand).pk,
        "team": organisers_grant(show.organisation).pk,
        "invitations": invitation(show, stand).pk,
        "review": configuration.pk,
        "imports": make_import(show.event).pk,
        "clients": ApiClientFactory(organisation=show.organisation).pk,
        "webhooks": endpoint.pk,
        "deliveries": make_failed(endpoint).pk,
        "artwork-requirements": proof.artwork.requirement_id,
        "artworks": proof.artwork_id,
        "proofs": proof.pk,
        "sessions": make_session(show.event).pk,
        "speakers": make_speaker(show.event).pk,
        "vendor-companies": make_company(show.event).pk,
        "merges": merged(show).pk,
        "rooms": make_room(show.event).pk,
        "tracks": make_track(show.event).pk,
        "session-types": make_type(show.event).pk,
        "lists": make_list(show.event).pk,
        "packs": ProductionPack.objects.create(
            event=show.event, number=ProductionPack.objects.count() + 1, template="{stand}", made_by_name="Maya"
        ).pk,
        "stand-configurations": configuration.pk,
        "summaries": configuration.pk,
        "selections": configuration.selections.first().pk,
        "packages": show.package.pk,
        "filters": saved_filter(show).pk,
        "stand-offers": StandOffer.objects.create(
            stand=show.add_stand(f"{stand.number}-kept"), sponsorship=stand.sponsorship
        ).pk,
        "categories": version.categories.first().pk,
        "options": version.options.first().pk,
    }
    return Place(show.event.slug, keys)


def merged(show: Show) -> Merge:
    """Two speakers of one name that were made one."""
    kept, gone = make_speaker(show.event, "Thorne"), make_speaker(show.event, "Thorne")
    return merge_rows(kept, gone, actor=show.organiser)


def submitted(show: Show, stand: Stand) -> StandConfiguration:
    made = create_configuration(stand, package=show.package, actor=show.organiser)
    return submit_configuration(made, actor=show.organiser)


def approved_proof(show: Show, configuration: StandConfiguration) -> Proof:
    """With a decision, so that it can be certified."""
    requirement = make_requirement(show, configuration=configuration)
    proof = make_proof(make_artwork(requirement, ArtworkStatus.ACCEPTED), ProofStatus.APPROVED)
    said = {"sha256": proof.sha256, "revision": 1, "by_kind": "person", "by_name": "Ines Duarte", "at": timezone.now()}
    ProofDecision.objects.create(proof=proof, side="sponsor", verdict="approve", **said)
    return proof


def organisers_grant(owner: Organisation) -> UserPermission:
    user = make.person(f"head-{User.objects.count()}@org.example")
    return make.grant(user, Role.ORGANISER, owner)


def saved_filter(show: Show) -> SavedFilter:
    kept = {"list_key": "stands", "query": "q=c12", "is_shared": True, "user": show.organiser_user}
    return SavedFilter.objects.create(event=show.event, name=f"Kept {SavedFilter.objects.count()}", **kept)


def invitation(show: Show, stand: Stand) -> Invitation:
    now = timezone.now()
    return Invitation.objects.create(
        user=User.objects.create_user(f"invited-{User.objects.count()}@x.example"),
        role=Role.SPONSOR,
        scope_type="sponsorship",
        scope_id=stand.sponsorship_id,
        scope_label=str(stand.sponsorship),
        organisation=show.organisation,
        event_id=show.event.pk,
        nonce="n",
        sent_at=now,
        expires_at=now + timezone.timedelta(days=7),
        invited_by_name="Maya Okafor",
    )


def people(own: Place) -> dict[str, User]:
    """One person for each pair of role and scope, all with their right at the first place."""
    stand = Stand.objects.get(pk=own.keys["stands"])
    scopes = {
        "organiser of the organisation": (Role.ORGANISER, stand.event.organisation),
        "organiser of the event": (Role.ORGANISER, stand.event),
        "viewer of the event": (Role.VIEWER, stand.event),
        "sponsor of the sponsorship": (Role.SPONSOR, stand.sponsorship),
        "sponsor of the stand": (Role.SPONSOR, stand),
        "designer": (Role.DESIGNER, stand),
        "viewer of the stand": (Role.VIEWER, stand),
    }
    users = {name: make.person(f"{name.replace(' ', '.')}@x.example", *scope) for name, scope in scopes.items()}
    users["nobody in particular"] = make.person("nobody@x.example")
    revoked = make.person("revoked@x.example", Role.ORGANISER, stand.event)
    UserPermission.objects.filter(user=revoked).update(revoked_at=timezone.now())
    users["somebody whose right was revoked"] = revoked
    return users


def client_of(owner: Organisation, scopes: list[str]) -> tuple[str, str]:
    """Id and secret of a machine client."""
    made, secret = create_client(organisation=owner, name="Matrix", scopes=scopes, actor=Actor.system("test"))
    return made.client_id, secret
