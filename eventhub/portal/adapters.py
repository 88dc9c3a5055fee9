"""Where the sign-in library asks us: its words, its mails, and what may not happen to an account."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from eventhub.accounts.identities import note_sign_in_change
from eventhub.accounts.models import User
from eventhub.accounts.queries import actor_for
from eventhub.accounts.second_factor import may_lose_factor
from eventhub.accounts.services import note_new_address
from eventhub.messaging.services import queue_mail
from eventhub.portal.middleware import end_acting


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    # The failed sign-in never says which part was wrong, nor whether the account exists.
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "That e-mail and password don't match an active account",
        "too_many_login_attempts": "Too many wrong tries: sign-in goes on in 5 minutes at the latest",
        "account_inactive": "That e-mail and password don't match an active account",
        "enter_current_password": "That is not your present password.",
        "incorrect_password": "That is not your password.",
        "duplicate_email": "You sign in with this address already. Enter another one.",
        "email_taken": "This address belongs to another account. Enter another one.",
        "same_as_current": "That is what you have now. Enter another one.",
        "rate_limited": "Too many tries in a short time. Wait a minute, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts come by invitation only."""
        return False

    def clean_email(self, email: str) -> str:
        """The library's own form lets through what no column holds."""
        checked: str = super().clean_email(email)
        EmailAddress._meta.get_field("email").run_validators(checked)
        return checked

    def authenticate(self, request: HttpRequest, **credentials: str) -> AbstractBaseUser | None:
        """A right password for an account that is not active is answered like a wrong one."""
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user if user is not None and user.is_active else None

    def logout(self, request: HttpRequest) -> None:
        end_acting(request, because="signed out")
        super().logout(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Into the queue: a request never waits for a mail server, and no link of an account reaches a log."""
        message = self.render_mail(template_prefix, email, {"request": self.request, "email": email} | context)
        alternatives = getattr(message, "alternatives", [])
        queue_mail(
            recipient=email,
            template=template_prefix,
            subject=message.subject,
            body_text=message.body,
            body_html=alternatives[0][0] if alternatives else "",
        )

    def send_notification_mail(self, template_prefix: str, user: User, *args: Any, **kwargs: Any) -> None:
        """The library says by mail, and only there, that somebody's way in has changed: history is told as well."""
        note_sign_in_change(user, template_prefix)
        super().send_notification_mail(template_prefix, user, *args, **kwargs)

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """The new address counts from now on, unless it became somebody else's while the link was on its way."""
        try:
            with transaction.atomic():
                is_confirmed = bool(super().confirm_email(request, email_address))
                if is_confirmed:
                    note_new_address(email_address.user)
        except IntegrityError:
            is_confirmed = False
            failed = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, failed, {"email": email_address.email})
        return is_confirmed


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth ships no types
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": "The code does not match. Codes change every 30 seconds: enter the one that the app shows now.",
        "incorrect_passkey": "That passkey does not open this account. Try again, or take another way in.",
        "passkey_login_failed": "That passkey does not match an active account. Try again, or enter e-mail and password.",
        "passkey_not_kept": "The passkey could not be kept: what the browser sent does not fit this page. Add it again.",
        "unverified_email": "Confirm your new e-mail address first, or keep the old one.",
        "add_email_blocked": "Turn off two-step sign-in before you change your address, then turn it on again.",
        "cannot_delete_authenticator": "A second step is asked of you, and this is your last. Add another one, then remove this one.",
        "cannot_generate_recovery_codes": "Recovery codes need two-step sign-in: set up an app or a passkey first.",
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002  # allauth's name
        """What a passkey is called until its owner gives it a name."""
        count = Authenticator.objects.filter(user=user, type=type).count()
        return f"Passkey {count + 1}" if count else "Passkey"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        return may_lose_factor(authenticator.user, authenticator, due=actor_for(authenticator.user).second_factor_due)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Browsers show the name beside the host name."""
        return super().get_public_key_credential_rp_entity() | {"name": "EventHub"}
