"""The calendar of an event's programme."""

from django.http import HttpRequest, HttpResponseBase

from eventhub.core.http import render_page
from eventhub.organiser.calendar_page import calendar_context
from eventhub.organiser.nav import programme_frame
from eventhub.organiser.scope import organiser_scope


def programme_calendar(request: HttpRequest, event_slug: str) -> HttpResponseBase:
    scope = organiser_scope(request, event_slug)
    context = {**programme_frame(scope, "calendar"), **calendar_context(scope, request.GET)}
    page, part = "organiser/programme/calendar.html", "organiser/programme/_calendar.html"
    return render_page(request, page, context, partial=part)
