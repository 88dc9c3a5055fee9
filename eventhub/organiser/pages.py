"""The page of one form: read what was sent, show it again with what is to mend."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

from eventhub.core.http import render_page
from eventhub.organiser.forms.base import ServiceForm

AForm = TypeVar("AForm", bound=ServiceForm)


def read_form(request: HttpRequest, form_class: type[AForm], **given: Any) -> AForm:
    """The form, bound where the request posts."""
    if request.method == "POST":
        return form_class(request.POST, request.FILES, **given)
    return form_class(**given)


def show_form(request: HttpRequest, template: str, form: ServiceForm, context: Mapping[str, Any]) -> HttpResponse:
    """The form on its page, or alone where htmx asked; with the status of its refusal."""
    return render_page(request, template, {**context, "form": form}, partial=template, status=form.status)
