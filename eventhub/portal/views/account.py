from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from eventhub.accounts.models import User
from eventhub.accounts.second_factor import has_second_factor
from eventhub.accounts.services import change_user
from eventhub.core.errors import Invalid
from eventhub.core.http import go
from eventhub.portal.forms import AccountForm, show_refusal


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def account(request: HttpRequest) -> HttpResponseBase:
    """One's own details, beside what the sign-in library shows of password, address, second step and devices."""
    user = User.objects.get(pk=request.actor.stands_for)
    form = AccountForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        try:
            change_user(user, actor=request.actor, **form.cleaned_data)
        except Invalid as refused:
            show_refusal(form, refused)
        else:
            return go(request, "portal:account", say="Your details are saved")
    return render(request, "portal/account.html", {"form": form}, status=422 if form.errors else 200)


WANTED = "wanted_page"  # in the session: where somebody was going when a second factor was asked for


@never_cache
@require_safe
@login_required
def second_factor(request: HttpRequest) -> HttpResponseBase:
    """Why nothing else opens, and the ways to set one up; once there is one, on to the page that was wanted."""
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, {request.get_host()}):
        request.session[WANTED] = wanted
    if has_second_factor(request.user.pk):
        return redirect(request.session.pop(WANTED, settings.LOGIN_REDIRECT_URL))
    return render(request, "portal/second_factor.html")


class RemovePasskey(RemoveWebAuthnView):  # type: ignore[misc]  # allauth ships no types
    """The library asks for an app, but not for a passkey, whether it may be taken off."""

    def form_valid(self, form: forms.Form) -> HttpResponseBase:
        adapter = get_adapter()
        if not adapter.can_delete_authenticator(self.object):
            form.add_error(None, adapter.error_messages["cannot_delete_authenticator"])
            return self.render_to_response(self.get_context_data(form=form), status=409)
        return super().form_valid(form)


passkey_remove = RemovePasskey.as_view()
