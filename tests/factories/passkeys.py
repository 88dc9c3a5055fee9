"""An authenticator without a device: makes a passkey and signs with it, as a browser would send both."""

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from eventhub.accounts.models import User

PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV


@dataclass
class SoftKey:
    """`host` is the name that the site is known by."""

    user: User
    host: str = "testserver"
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def register(self, challenge: str = "bm8tY2hhbGxlbmdl") -> dict[str, Any]:
        made = AttestedCredentialData.create(bytes(16), self.credential_id, ES256.from_cryptography_key(self.public))
        facts = self._facts(PRESENT_AND_VERIFIED | AuthenticatorData.FLAG.AT, made)
        answer = {"attestationObject": websafe_encode(AttestationObject.create("none", facts, {}))}
        return self._sent("webauthn.create", challenge, answer) | {
            "clientExtensionResults": {"credProps": {"rk": True}}
        }

    def sign(self, challenge: str) -> dict[str, Any]:
        facts = self._facts(PRESENT_AND_VERIFIED, b"")
        signed = facts + sha256(self._client_data("webauthn.get", challenge)).digest()
        handle = websafe_encode(user_pk_to_url_str(self.user).encode())
        answer = {
            "authenticatorData": websafe_encode(facts),
            "signature": websafe_encode(self.key.sign(signed, ec.ECDSA(SHA256()))),
            "userHandle": handle,
        }
        return self._sent("webauthn.get", challenge, answer)

    @property
    def public(self) -> ec.EllipticCurvePublicKey:
        return self.key.public_key()

    def _facts(self, flags: Any, credential: Any) -> AuthenticatorData:
        return AuthenticatorData.create(sha256(self.host.encode()).digest(), flags, 1, credential)

    def _client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": f"https://{self.host}"}).encode()

    def _sent(self, kind: str, challenge: str, answer: dict[str, str]) -> dict[str, Any]:
        name = websafe_encode(self.credential_id)
        response = answer | {"clientDataJSON": websafe_encode(self._client_data(kind, challenge))}
        return {"type": "public-key", "id": name, "rawId": name, "response": response, "clientExtensionResults": {}}


def keep(key: SoftKey, name: str = "Work laptop") -> Authenticator:
    """The key as it is kept after its registration."""
    data = {"name": name, "credential": key.register()}
    return Authenticator.objects.create(user=key.user, type=Authenticator.Type.WEBAUTHN, data=data)
