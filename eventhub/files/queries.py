from django.db.models import ManyToOneRel, Q, QuerySet

from eventhub.accounts.queries import organised_organisations
from eventhub.core.actor import Actor
from eventhub.files.enums import FilePurpose
from eventhub.files.models import StoredFile


def files_visible_to(actor: Actor, *, removed: bool = False) -> QuerySet[StoredFile]:
    """Organisers: all files of their organisation. Whoever takes part in one of its events: the pictures of options.

    A sponsor's logo is for whoever may see that sponsor, which stands know better than we do.
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


def is_in_use(file: StoredFile) -> bool:
    """Whether any row anywhere points to it: the model knows who can."""
    relations = [one for one in StoredFile._meta.get_fields(include_hidden=True) if isinstance(one, ManyToOneRel)]
    return any(one.related_model._base_manager.filter(**{one.field.name: file}).exists() for one in relations)
