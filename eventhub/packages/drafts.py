"""Working copies: begun from nothing, a version or a file; saved as typed; published or discarded.

A working copy is no fact about the package: what happens to it is not told and stands in no history. Only publishing is.
"""

import hashlib
import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from django.db import IntegrityError, transaction

from eventhub.accounts.models import Organisation
from eventhub.accounts.permissions import require
from eventhub.core.actor import Actor
from eventhub.core.errors import Conflict, Detail, Gone, Invalid
from eventhub.core.field_checks import FieldChecks, refuse
from eventhub.core.money import CURRENCIES
from eventhub.packages.content import PackageContent
from eventhub.packages.exchange.typed import Typed, in_places, read_typed, storable, typed_of
from eventhub.packages.models import Package, PackageDraft
from eventhub.packages.rule_check import check_rules, has_errors
from eventhub.packages.services import add_version, create_package


def fingerprint(*parts: Any) -> str:
    """Tells whether something is still what somebody saw."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:20]


@transaction.atomic
def begin_package(
    *, organisation: Organisation, code: str, currency: str, content: PackageContent, actor: Actor
) -> PackageDraft:
    """The working copy of a package that does not exist yet."""
    require(actor, "packages.write_package", organisation)
    code, currency = code.strip(), currency.strip().upper()
    checks = FieldChecks()
    checks.text("code", code, "The code", 60)
    if currency not in CURRENCIES:
        sentence = f"The currency is “{currency}”. A code of ISO 4217 is needed. Give one such as GBP."
        checks.fault("currency", "invalid_choice", sentence)
    checks.refuse()
    if Package.objects.filter(organisation=organisation, code=code).exists():
        raise _taken(f"There is a package “{code}” already. A code stands once in an organisation. Take another one.")
    draft = PackageDraft(organisation=organisation, code=code, currency=currency)
    return _begin(draft, content, actor)


@transaction.atomic
def begin_version(package: Package, *, content: PackageContent, actor: Actor) -> PackageDraft:
    """The working copy of a package's next version, with this to begin with."""
    require(actor, "packages.write_package", package)
    draft = PackageDraft(
        organisation=package.organisation,
        code=package.code,
        currency=package.currency,
        package=package,
        base=package.current_version,
    )
    return _begin(draft, content, actor)


def _begin(draft: PackageDraft, content: PackageContent, actor: Actor) -> PackageDraft:
    draft.typed = storable(typed_of(in_places(content, draft.currency)))
    draft.saved_by_name = actor.name
    try:
        with transaction.atomic():
            draft.save(force_insert=True)
    except IntegrityError as lost_the_race:
        raise _taken(
            f"There is a working copy of “{draft.code}” already. A package has one at a time. Go on with it or discard it."
        ) from lost_the_race
    return draft


def _taken(sentence: str) -> Conflict:
    return Conflict(sentence, code="duplicate", details=[Detail("code", "duplicate", sentence)])


@transaction.atomic
def save_draft(draft: PackageDraft, edit: Callable[[Typed], None], *, actor: Actor) -> PackageDraft:
    """Keep what was typed, right or wrong. `edit` works on the wording as it stands now, and may refuse."""
    draft = locked(draft)
    require(actor, "packages.write_package", draft)
    typed = deepcopy(draft.typed)
    edit(typed)
    typed = storable(typed)
    if typed != draft.typed:
        draft.typed = typed
        draft.saved_by_name = actor.name
        draft.save()
    return draft


@transaction.atomic
def discard_draft(draft: PackageDraft, *, actor: Actor) -> None:
    draft = locked(draft)
    require(actor, "packages.write_package", draft)
    draft.delete()


def publishing_of(draft: PackageDraft) -> str:
    """What somebody saw who publishes: this wording, after this version."""
    number = draft.package.newest.number if draft.package else 0
    return fingerprint(draft.typed, number)


@transaction.atomic
def publish_draft(draft: PackageDraft, *, seen: str, accepts_errors: bool, actor: Actor) -> Package:
    """Make a version of it, or the package with its first. An equal wording makes none.

    Refused where the wording or the version in force is not what was seen; where values are wrong; and where nobody could
    submit the package, unless that was accepted.
    """
    draft = locked(draft)
    require(actor, "packages.write_package", draft)
    if publishing_of(draft) != seen:
        raise Conflict(
            "The working copy or the version in force changed since the difference was shown. Nothing is published. "
            "Read the difference as it is now."
        )
    content, faults = read_typed(draft.typed, draft.currency)
    refuse(faults)
    if has_errors(check_rules(content)) and not accepts_errors:
        sentence = "Nobody could submit this package. Mend its rules, or tick that it is published all the same."
        raise Invalid.at("accepts_errors", sentence)
    if draft.package:
        package = add_version(draft.package, content, actor=actor)
    else:
        package = create_package(
            organisation=draft.organisation, code=draft.code, currency=draft.currency, content=content, actor=actor
        )
    draft.delete()
    return package


def locked(draft: PackageDraft) -> PackageDraft:
    """The row as it stands now. Raises Gone."""
    row = PackageDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if row is None:
        raise Gone("This working copy was published or discarded in between. Nothing is saved. Begin a new one.")
    return PackageDraft.objects.select_related("package__current_version", "organisation", "base").get(pk=row.pk)
