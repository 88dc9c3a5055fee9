"""The library's forms of passkeys, made safe against what no browser would send, and in our words."""

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as library
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from django import forms
from django.core.exceptions import ValidationError

from eventhub.portal.adapters import MfaAdapter

NAME_LENGTH = 60
# The readers of keys and signatures raise these where the bytes are not what they say they are.
NOT_A_KEY = (
    *(TypeError, ValueError, KeyError, AttributeError, IndexError, AssertionError, NotImplementedError, RecursionError),
    *(struct.error, InvalidSignature, UnsupportedAlgorithm),
)


def credential_field(code: str) -> forms.JSONField:
    """What the device answered, put in by the page's script."""
    words = MfaAdapter.error_messages[code]
    messages = {"required": words, "invalid": words}
    return forms.JSONField(label="Passkey", widget=forms.HiddenInput, error_messages=messages)


@contextmanager
def refused_as(code: str) -> Iterator[None]:
    """Whatever is wrong with a credential is one sentence of `MfaAdapter.error_messages`."""
    try:
        yield
    except (ValidationError, *NOT_A_KEY) as unreadable:
        raise get_adapter().validation_error(code) from unreadable


class AddPasskeyForm(library.AddWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    name = forms.CharField(
        label="Name", max_length=NAME_LENGTH, required=False, help_text="So that you know it again: “Work laptop”."
    )
    passwordless = forms.BooleanField(
        label="Sign in with it alone, without e-mail and password",
        required=False,
        initial=True,
        help_text="The device then asks for your finger, your face or its PIN. Without it, the key is your second step.",
    )

    credential = credential_field("passkey_not_kept")

    def clean(self) -> dict[str, Any]:
        with refused_as("passkey_not_kept"):
            cleaned: dict[str, Any] = super().clean()
        return cleaned


class RenamePasskeyForm(library.EditWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    name = forms.CharField(label="Name", max_length=NAME_LENGTH)


class SecondStepForm(library.AuthenticateWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    credential = credential_field("incorrect_passkey")

    def clean_credential(self) -> Authenticator:
        with refused_as("incorrect_passkey"):
            return super().clean_credential()


class ReauthenticateForm(library.ReauthenticateWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    credential = credential_field("incorrect_passkey")

    def clean_credential(self) -> Authenticator:
        with refused_as("incorrect_passkey"):
            return super().clean_credential()


class SignInForm(library.LoginWebAuthnForm):  # type: ignore[misc]  # allauth ships no types
    credential = credential_field("passkey_login_failed")

    def clean_credential(self) -> Authenticator:
        """An account that is not active is answered like a passkey that nobody knows."""
        with refused_as("passkey_login_failed"):
            found = super().clean_credential()
            if not found.user.is_active:
                raise ValueError("not active")
            return found
