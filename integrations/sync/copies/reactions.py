"""What becomes of copies when rows change by hand: named in `settings.REACTIONS`."""

from eventhub.activity.models import ActivityEntry
from eventhub.core.actor import Actor
from eventhub.programme.enums import Kind
from eventhub.programme.ingest.pictures import PICTURED
from eventhub.programme.models import Company, Origin, Speaker
from integrations.sync.copies.schedule import look_soon
from integrations.sync.models import Connection, Picture


def look_again(speaker: Speaker, *, entry: ActivityEntry, actor: Actor) -> None:
    """Where the photo was given back to the vendor, its copy is shown in a moment."""
    if "photo" not in entry.data.get("unlocked", ()):
        return
    origins = Origin.objects.filter(kind=Kind.SPEAKER, target_id=speaker.pk, owns=True)
    for key in Connection.objects.filter(pk__in=origins.values("source")).values_list("pk", flat=True):
        look_soon(key)


def let_go_of_picture(row: Speaker | Company, *, entry: ActivityEntry, actor: Actor) -> None:
    """Nothing is kept of the picture of what is removed for good, or was merged into that, unless another row shows it."""
    one = next(one for one in PICTURED if isinstance(row, one.model))
    going = [row, *(row.merged.all() if isinstance(row, Speaker) else ())]
    for shown in {getattr(each, f"{one.copy}_id") for each in going} - {None}:
        others = one.model._default_manager.filter(**{one.copy: shown}).exclude(pk__in=[each.pk for each in going])
        if not others.exists():
            Picture.objects.filter(file=shown).delete()
