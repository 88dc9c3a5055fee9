from typing import Any

from django import template
from django.template.context import RequestContext

from eventhub.accounts import permissions

register = template.Library()


@register.simple_tag(takes_context=True)
def can(context: RequestContext, permission: str, thing: Any = None) -> bool:
    """`{% can "configurations.submit" configuration as may_submit %}`: the same answer that the workflow will give."""
    return permissions.can(context["request"].actor, permission, thing)
