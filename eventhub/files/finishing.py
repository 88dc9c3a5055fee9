"""The end of an upload: the bytes become a kept file, or are refused, once.

Small files are finished while their sender waits for the answer to the last piece, larger ones by a worker. Storing comes
before the transaction, and the part file goes after it: wherever this stops, it can be done again from the start.
"""

import logging

from django.db import transaction

from eventhub.accounts.models import ApiClient, User
from eventhub.accounts.queries import actor_for, actor_for_client
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.core.actor import Actor, ActorKind
from eventhub.core.calling import call_worker
from eventhub.core.errors import EventhubError, Invalid
from eventhub.files import parts
from eventhub.files.errors import Locked, NotStored
from eventhub.files.limits import LARGEST_FORM, REWRITTEN, Rule, named, rule_for
from eventhub.files.models import StoredFile, Upload
from eventhub.files.scan_requests import first_scan_status, scan_on_commit
from eventhub.files.services import place_image, put_in_place
from eventhub.files.sniffing import HEAD, Kind, sniff, sniff_head
from eventhub.files.storing import take_back
from eventhub.files.targets import destination, tell_finished

AT_ONCE = LARGEST_FORM  # up to here the sender waits: what came as a form is finished with it
FINISH = "eventhub.files.tasks.finish_upload"

logger = logging.getLogger("eventhub.files")


def finish_or_ask(upload: Upload, *, actor: Actor) -> Upload:
    """A complete upload: finished now where that is quick, by a worker otherwise."""
    if upload.size > AT_ONCE:
        ask_for_finish(upload)
        return upload
    try:
        return finish(upload, actor=actor)
    except Locked:  # a sweep has found it complete a moment before us
        return Upload.objects.select_related("file").get(pk=upload.pk)
    except NotStored:
        logger.exception("%s is complete and could not be stored; it is tried again", upload.pk)
        return upload


def ask_for_finish(upload: Upload) -> None:
    call_worker(FINISH, str(upload.pk))


def finish_as_owner(upload: Upload) -> Upload:
    """For workers: in the name of whoever sent it, with the rights that they have by now. A refusal is kept in the row."""
    try:
        return finish(upload, actor=owner_of(upload))
    except (EventhubError, NotStored) as fault:
        logger.warning("%s was not finished: %s", upload.pk, fault)
        return Upload.objects.get(pk=upload.pk)


def owner_of(upload: Upload) -> Actor:
    """A person or client who is gone has no rights, and the file is refused."""
    if upload.owner_kind == ActorKind.SYSTEM:
        return Actor.system(upload.owner_name)
    if upload.owner_kind == ActorKind.CLIENT:
        client = ApiClient.objects.filter(pk=upload.owner_id, revoked_at=None).first()
        return actor_for_client(client, set(upload.scopes) & set(client.allowed_scopes)) if client else Actor.stranger()
    people = User.objects.in_bulk([key for key in (upload.owner_id, upload.acted_by_id) if key])
    owner, staff = people.get(upload.owner_id), people.get(upload.acted_by_id)
    if upload.acted_by_id:
        return actor_for(staff, acting_for=owner) if staff and owner else Actor.stranger()
    return actor_for(owner) if owner else Actor.stranger()


def finish(upload: Upload, *, actor: Actor) -> Upload:
    """Keep the file of a complete upload. An EventhubError refuses it for good; after NotStored it can be tried again."""
    with parts.held(upload.pk):
        upload = Upload.objects.select_related("organisation").get(pk=upload.pk)
        if upload.file_id or upload.fault or parts.length(upload.pk) != upload.size:
            return upload
        try:
            _store(upload, actor)
        except EventhubError as refused:
            refuse(upload, refused.message)
            raise
        parts.remove(upload.pk)
    return upload


def _store(upload: Upload, actor: Actor) -> None:
    target = upload.target_ids
    wanted = destination(upload.purpose, home=upload.organisation, target=target, size=upload.size, actor=actor)
    kind = _kind_of(upload, rule_for(upload.purpose).narrowed(wanted.formats))
    file = _picture(upload, actor) if upload.purpose in REWRITTEN else _as_it_is(upload, kind, actor)
    try:
        with transaction.atomic():
            file.save(force_insert=True)
            record(file, verbs.FILE_UPLOADED, actor=actor)
            _settle(upload, file, actor)
            scan_on_commit(file)
    except Exception:
        take_back(file.content.storage, str(file.content.name))
        raise


def _picture(upload: Upload, actor: Actor) -> StoredFile:
    with parts.path_of(upload.pk).open("rb") as content:
        return place_image(
            organisation=upload.organisation, purpose=upload.purpose, name=upload.name, content=content, actor=actor
        )


def _as_it_is(upload: Upload, kind: Kind, actor: Actor) -> StoredFile:
    file = StoredFile(
        organisation=upload.organisation,
        purpose=upload.purpose,
        name=upload.name,
        content_type=kind.content_type,
        size=upload.size,
        sha256=parts.digest_of(parts.path_of(upload.pk)),
        uploaded_by_id=upload.owner_id if upload.owner_kind == ActorKind.PERSON else None,
        uploaded_by_name=actor.name[:200] or upload.owner_name,
        scan_status=first_scan_status(),
    )
    put_in_place(file, parts.path_of(upload.pk))
    return file


def _settle(upload: Upload, file: StoredFile, actor: Actor) -> None:
    upload.leads_to = tell_finished(upload.purpose, file, target=upload.target_ids, actor=actor)[:300]
    upload.file = file
    upload.save(update_fields=["file", "leads_to", "updated_at"])


def refuse(upload: Upload, why: str) -> None:
    """Nothing of it is kept but the reason."""
    upload.fault = why
    upload.save(update_fields=["fault", "updated_at"])
    parts.remove(upload.pk)


def refuse_wrong_beginning(upload: Upload) -> None:
    """Before all of it is there: Invalid where its first bytes tell already that the purpose does not take it."""
    with parts.path_of(upload.pk).open("rb") as opened:
        head = opened.read(HEAD)
    rule = rule_for(upload.purpose)
    if len(head) == HEAD and (beginning := sniff_head(head)) is not None and beginning not in rule.formats:
        raise _wrong_format(sniff(parts.path_of(upload.pk)), rule)


def _kind_of(upload: Upload, rule: Rule) -> Kind:
    kind = sniff(parts.path_of(upload.pk))
    if kind.format not in rule.formats:
        raise _wrong_format(kind, rule)
    return kind


def _wrong_format(kind: Kind, rule: Rule) -> Invalid:
    what = kind.words or (named((kind.format,)) if kind.format else "something else")
    return Invalid.at(
        "file", f"The file is {what}, whatever its name says. Send it as {named(rule.formats)}.", code="invalid"
    )
