from uuid import UUID

from django.db.models import ManyToOneRel, Q, QuerySet, Sum
from django.utils import timezone

from eventhub.accounts.queries import organised_organisations
from eventhub.core.actor import Actor
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile, Upload


def files_visible_to(actor: Actor, *, removed: bool = False) -> QuerySet[StoredFile]:
    """Organisers: all files of their organisation. Whoever takes part in one of its events: the pictures of options.

    A sponsor's logo is for whoever may see that sponsor, which stands know better than we do, and so is artwork.
    Removed ones only when asked for.
    """
    files = StoredFile.objects.select_related("organisation")
    if not removed:
        files = files.filter(deleted_at=None)
    if actor.sees_everything:
        return files
    takes_part_in = {grant.organisation_id for grant in actor.grants}
    return files.filter(
        Q(organisation_id__in=organised_organisations(actor))
        | Q(organisation_id__in=takes_part_in, purpose=FilePurpose.OPTION_IMAGE)
        | Q(uploaded_by_id=actor.stands_for) & Q(uploaded_by_id__isnull=False)
    )


def uploads_visible_to(actor: Actor) -> QuerySet[Upload]:
    """One's own; and for whoever runs an organisation, all that is on its way there."""
    uploads = Upload.objects.select_related("organisation", "file")
    if actor.sees_everything:
        return uploads
    own = Q(owner_id=actor.stands_for) & Q(owner_id__isnull=False)
    return uploads.filter(own | Q(organisation_id__in=organised_organisations(actor)))


def unfinished_uploads() -> QuerySet[Upload]:
    """What takes room at present: neither kept, nor refused, nor over."""
    return Upload.objects.filter(file=None, fault="", expires_at__gt=timezone.now())


def room_taken(**whose: UUID | None) -> tuple[int, int]:
    """(how many, how many bytes announced) of the unfinished uploads of an owner or an organisation."""
    rows = unfinished_uploads().filter(**whose)
    return rows.count(), rows.aggregate(bytes=Sum("size"))["bytes"] or 0


def is_in_use(file: StoredFile) -> bool:
    """Whether any row anywhere points to it, beside the upload by which it came: the model knows who can."""
    relations = [one for one in StoredFile._meta.get_fields(include_hidden=True) if isinstance(one, ManyToOneRel)]
    users = [one for one in relations if one.related_model is not Upload]
    return any(one.related_model._base_manager.filter(**{one.field.name: file}).exists() for one in users)
