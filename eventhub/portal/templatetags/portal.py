"""`{% load portal %}`: what the pages of signing in ask of the installation, and words of the pages about artwork.

{{ entry|told }}            what an entry of history tells, after the actor's name
{{ sha256|in_groups }}      9f2c41e0 7d1b55aa …: a hash that eyes can compare
{{ bytes|file_size }}       48 MB
{{ requirement|slot_name }}  Back wall print; Back wall, left side: the area's own name only where it says more
{{ message|first_sentence }} what a warning is called on its button
{{ requirement|size_words }} 6,000 × 2,500 mm; {{ requirement.bleed_mm|mm_words }} 10 mm
"""

from decimal import Decimal

from django import template
from django.conf import settings

from eventhub.activity.queries import told
from eventhub.artwork.words import Measured, colour_in_words, formats_in_words, mm, size_of, slot_name
from eventhub.core.templatetags.ui import HARD_SPACE
from eventhub.files.limits import in_words

register = template.Library()


@register.simple_tag
def other_sign_in() -> str:
    """What the provider is called whose accounts may sign in here; "" where there is none."""
    return str(settings.OIDC_LABEL) if settings.OIDC_ISSUER else ""


# --- artwork -----------------------------------------------------------------------------------------


@register.filter
def first_sentence(text: str) -> str:
    return text.partition(". ")[0].removesuffix(".")


@register.filter
def in_groups(sha256: str) -> str:
    return " ".join(sha256[at : at + 8] for at in range(0, len(sha256), 8))


@register.filter
def file_size(size: int) -> str:
    return in_words(size).replace(" ", HARD_SPACE)


@register.filter
def size_words(area: Measured) -> str:
    return size_of(area).replace(" ", HARD_SPACE)


@register.filter
def mm_words(value: Decimal) -> str:
    return mm(value).replace(" ", HARD_SPACE)


register.filter("told", told)
register.filter("slot_name", slot_name)
register.filter("format_words", formats_in_words)
register.filter("colour_words", colour_in_words)
