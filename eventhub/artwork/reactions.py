"""What artwork has to do when a configuration or its stand changes; each runs inside that change's transaction."""

from uuid import UUID

from eventhub.activity.models import ActivityEntry
from eventhub.artwork.models import Artwork, ArtworkRequirement, ArtworkSettings
from eventhub.artwork.queries import settings_of
from eventhub.artwork.requirements import open_requirements, retire_requirements
from eventhub.artwork.workflows import supersede_artwork
from eventhub.configurations.models import StandConfiguration
from eventhub.core.actor import Actor
from eventhub.core.models import update_all
from eventhub.events.models import Event
from eventhub.stands.models import Sponsorship, Stand


def ask_for_artwork(configuration: StandConfiguration, *, entry: ActivityEntry, actor: Actor) -> None:
    """Approved: what is ordered is what has to be printed. The approval was seen to; what follows needs no right of its own."""
    open_requirements(configuration, actor=actor)


def retire_artwork(configuration: StandConfiguration, *, entry: ActivityEntry, actor: Actor) -> None:
    """Removed or cancelled: nothing of it is printed."""
    retire_requirements(configuration, actor=actor, reason="The configuration was taken down")


def void_artwork_of_former_sponsor(stand: Stand, *, entry: ActivityEntry, actor: Actor) -> None:
    """Another company's stand is not printed with the former one's artwork, which it does not get to see either.

    That of areas which are not needed now as well: a later revision may want them again.
    """
    rows = ArtworkRequirement.objects.filter(configuration__stand=stand).order_by("pk")
    for requirement in rows.select_for_update():
        supersede_artwork(requirement, actor=actor, reason="The stand went to another company")


def carry_artwork_of_joined_company(sponsorship: Sponsorship, *, entry: ActivityEntry, actor: Actor) -> None:
    """Two companies were made one: what either delivered belongs to the one that remains."""
    joined = UUID(str(entry.data["joined"]))
    update_all(Artwork.objects.filter(sponsorship_id=joined), sponsorship=sponsorship)


def copy_settings_of_cloned_event(event: Event, *, entry: ActivityEntry, actor: Actor) -> None:
    """As with who decides on proofs: what was agreed on for the show holds for the next one."""
    source = Event.objects.get(pk=entry.data["source"]["id"])
    kept = settings_of(source)
    ArtworkSettings.objects.create(event=event, acceptance=kept.acceptance, pack_template=kept.pack_template)
