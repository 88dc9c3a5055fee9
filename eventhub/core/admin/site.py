from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

# What the parts of the sign-in library are called here: its own names are ours too, or nobody's.
SIGN_IN = {
    "account": "Sign-in: addresses",
    "mfa": "Sign-in: second step",
    "socialaccount": "Sign-in: elsewhere",
    "usersessions": "Sign-in: devices",
}


def with_plain_newlines(view: Callable[..., Any]) -> Callable[..., Any]:
    """Browsers send text of several lines with carriage returns: left in, an untouched text would count as changed."""

    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method == "POST":
            sent = request.POST.copy()
            for name, values in request.POST.lists():
                sent.setlist(name, [value.replace("\r\n", "\n") for value in values])
            request.POST = sent
        return view(request, *args, **kwargs)

    return read


class StaffSite(AdminSite):
    """The stock admin for staff, behind the one sign-in of the house.

    Only admin classes that carry `for_staff` come in: a library's own class would offer deletion, write around the
    services and show tokens.
    """

    site_title = site_header = "EventHub staff"
    index_title = "All records"
    index_template = "admin/staff/index.html"
    empty_value_display = "–"

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        return super().admin_view(with_plain_newlines(view), cacheable)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        if getattr(admin_class, "for_staff", False):
            super().register(model_or_iterable, admin_class, **options)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        apps = super().get_app_list(request, app_label)
        for app in apps:
            app["name"] = SIGN_IN.get(app["app_label"], app["name"])
        return sorted(apps, key=lambda app: app["name"].casefold())

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """To the sign-in page, where rate limits and two-step sign-in hold; whoever is signed in already is not staff."""
        wanted = request.GET.get("next", "")
        if not url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
            wanted = reverse("admin:index")
        if self.has_permission(request):
            return redirect(wanted)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(wanted, settings.LOGIN_URL)

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        return redirect("account_logout")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        return redirect("account_change_password")

    def password_change_done(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponseBase:
        return redirect("account_change_password")
