"""What proves at the token endpoint that a client is who it says: its secret, or for a while the one before."""

from django.contrib.auth.hashers import check_password
from django.utils import timezone
from oauth2_provider.oauth2_validators import OAuth2Validator

from eventhub.accounts.models import ApiClient


class ClientValidator(OAuth2Validator):
    """Takes the secret before the last rotation too, as long as the overlap lasts."""

    def _check_secret(self, provided_secret: str, stored_secret: str) -> bool:
        """The library hands over only the hash of the present secret; salted as it is, it stands for its client."""
        if super()._check_secret(provided_secret, stored_secret):
            return True
        client = ApiClient.objects.filter(
            client_secret=stored_secret, previous_secret_expires_at__gt=timezone.now()
        ).first()
        return client is not None and check_password(provided_secret, client.previous_secret)
