"""What came in for a stand: recorded on its page, taken back on a page of its own."""

from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.http import require_POST

from eventhub.accounts.permissions import require
from eventhub.core.http import go
from eventhub.organiser import stand_page
from eventhub.organiser.forms.stands import OwedReasonForm
from eventhub.organiser.pages import read_form, show_form
from eventhub.organiser.scope import found
from eventhub.organiser.stand_page import open_stand
from eventhub.organiser.views.stand import frame, take_step
from eventhub.payments.queries import payments_visible_to
from eventhub.payments.services import record_payment, reverse_payment


@require_POST
def payment_record(request: HttpRequest, event_slug: str, pk: UUID) -> HttpResponseBase:
    page = open_stand(request, event_slug, pk)
    form = stand_page.payment_form(page, request.POST)
    write = partial(record_payment, page.stand, actor=page.scope.actor)
    return take_step(page, "payment_form", form, write, "The payment is recorded.")


def payment_reverse(request: HttpRequest, event_slug: str, pk: UUID, payment_id: UUID) -> HttpResponseBase:
    """Asks why before it takes the payment back."""
    page = open_stand(request, event_slug, pk)
    payment = found(payments_visible_to(page.scope.actor, page.scope.event).filter(stand=page.stand), payment_id)
    require(page.scope.actor, "payments.record", page.stand)
    form = read_form(request, OwedReasonForm)
    if form.run(partial(reverse_payment, payment, actor=page.scope.actor)):
        return go(request, *page.address, say="The payment is reversed.")
    return show_form(request, "organiser/stands/payment_reverse.html", form, {**frame(page), "payment": payment})
