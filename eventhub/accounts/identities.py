"""Sign-ins elsewhere: one of the provider for each account, tied to it by a verified address. And the trace of such changes."""

from hashlib import sha256

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from eventhub.accounts.enums import AccountStatus
from eventhub.accounts.models import User
from eventhub.accounts.services import in_person
from eventhub.activity import verbs
from eventhub.activity.services import record
from eventhub.activity.status_change import lock
from eventhub.core.errors import NotAllowed

# Mails about what is written into history where it happens.
TOLD_ALREADY = {"account_connected", "email_changed", "email_confirm", "email_deleted"}
NOT_ADMITTED = "This sign-in opens no account here."


def identity_key(issuer: str, subject: str) -> str:
    """What an identity is kept under. The issuer is part of it: another provider's same number is somebody else."""
    return sha256(f"{issuer}\n{subject}".encode()).hexdigest()


def admit_identity(identity: SocialAccount, *, email: str) -> tuple[User, bool]:
    """Whose account the identity opens, and whether it was tied to it just now.

    `email` is the address that the provider vouches for, or "". NotAllowed in one sentence, whatever the cause: who asks
    learns nothing of the accounts there are.
    """
    known = SocialAccount.objects.filter(provider=identity.provider, uid=identity.uid).select_related("user").first()
    if known:
        return _active(known.user), False
    with transaction.atomic():
        owner = User.objects.filter(email=email.strip().lower()).first() if email else None
        return _link(identity, lock(_active(owner))), True


def _active(user: User | None) -> User:
    if user is None or user.status != AccountStatus.ACTIVE:
        raise NotAllowed(NOT_ADMITTED)
    return user


def _link(identity: SocialAccount, user: User) -> User:
    """One identity for each account: an address that was given to somebody else over there opens nothing here."""
    _active(user)
    if SocialAccount.objects.filter(user=user).exists():
        raise NotAllowed(NOT_ADMITTED)
    identity.user = user
    try:
        with transaction.atomic():
            identity.save()
    except IntegrityError as taken:  # the same person, in two windows at once
        raise NotAllowed(NOT_ADMITTED) from taken
    record(user, verbs.IDENTITY_LINKED, actor=in_person(user), data={"provider": identity.provider})
    return user


def note_sign_in_change(user: User, notice: str) -> None:
    """The sign-in library has changed what opens the account and tells its owner by the mail `notice`."""
    name = notice.rpartition("/")[2]
    if name in TOLD_ALREADY:
        return
    verb = verbs.IDENTITY_UNLINKED if name == "account_disconnected" else verbs.USER_SIGN_IN_CHANGED
    with transaction.atomic():
        record(user, verb, actor=in_person(user), data={"what": name})
