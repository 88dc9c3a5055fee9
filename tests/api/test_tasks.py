from datetime import timedelta

import pytest
from django.utils import timezone
from oauth2_provider.models import get_access_token_model

from eventhub.api.tasks import clear_expired_tokens

AccessToken = get_access_token_model()


@pytest.mark.django_db
def test_tokens_that_open_nothing_any_more_are_cleared():
    now = timezone.now()
    for number, expires in enumerate((now - timedelta(days=1), now + timedelta(hours=1))):
        AccessToken.objects.create(token=f"token-{number}", token_checksum=str(number) * 64, expires=expires, scope="")
    clear_expired_tokens()
    assert [token.expires > now for token in AccessToken.objects.all()] == [True]
