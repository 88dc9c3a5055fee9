from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from eventhub.accounts.models import User
from eventhub.accounts.services import change_user
from eventhub.core.errors import Invalid
from eventhub.core.http import go
from eventhub.portal.forms import AccountForm, show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: HttpRequest) -> HttpResponseBase:
    """One's own details, beside what the sign-in library shows of password, address, second step and devices."""
    user = User.objects.get(pk=request.user.pk)
    form = AccountForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        try:
            change_user(user, actor=request.actor, **form.cleaned_data)
        except Invalid as refused:
            show_refusal(form, refused)
        else:
            return go(request, "portal:account", say="Your details are saved")
    return render(request, "portal/account.html", {"form": form}, status=422 if form.errors else 200)
