"""`{% load portal %}`: what the pages of signing in ask of the installation."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def other_sign_in() -> str:
    """What the provider is called whose accounts may sign in here; "" where there is none."""
    return str(settings.OIDC_LABEL) if settings.OIDC_ISSUER else ""
