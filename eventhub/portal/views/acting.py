"""Staff take somebody's place, and give it back."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from eventhub.accounts.acting import start_acting
from eventhub.accounts.permissions import can
from eventhub.accounts.queries import permissions_visible_to, users_visible_to
from eventhub.core.errors import Invalid
from eventhub.core.http import go, render_page
from eventhub.core.listing import Column, ListSpec, build_listing
from eventhub.portal.forms import ActingForm, show_refusal
from eventhub.portal.middleware import end_acting
from eventhub.portal.queries import people_to_act_for

PEOPLE = ListSpec(
    noun=("person", "people"),
    columns=(
        Column("name", "Name", str, order=("last_name", "first_name", "email")),
        Column("email", "E-mail", lambda user: user.email, order=("email",)),
        Column("company", "Company", lambda user: user.company, order=("company", "email")),
        Column("seen", "Signed in last", lambda user: user.last_login, order=("last_login",)),
    ),
    default_sort="name",
    search=("email", "first_name", "last_name", "company"),
    search_label="Name, e-mail or company",
)


def _for_staff(request: HttpRequest) -> None:
    if not can(request.actor, "accounts.act_on_behalf"):
        raise Http404


@require_safe
@login_required
def acting_list(request: HttpRequest) -> HttpResponseBase:
    _for_staff(request)
    context = {"listing": build_listing(request.GET, people_to_act_for(request.actor), PEOPLE)}
    return render_page(request, "portal/acting_list.html", context, partial="portal/_people.html")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def acting_start(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    _for_staff(request)
    person = get_object_or_404(users_visible_to(request.actor), pk=pk)
    form = ActingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            act = start_acting(person, actor=request.actor, reason=form.cleaned_data["reason"])
        except Invalid as refused:
            show_refusal(form, refused)
        else:
            act.keep_in(request.session)
            return go(request, "portal:home")
    grants = permissions_visible_to(request.actor).filter(user=person, revoked_at=None).order_by("scope_label")
    context = {"person": person, "form": form, "grants": grants}
    return render(request, "portal/acting_start.html", context, status=422 if form.errors else 200)


@require_POST
@login_required
def acting_stop(request: HttpRequest) -> HttpResponseBase:
    """A second press, in another window, finds nothing to stop and says nothing."""
    name = request.actor.on_behalf_of_name
    say = f"You no longer act on behalf of {name}." if end_acting(request, because="stopped") else ""
    return go(request, "portal:home", say=say)
