from typing import Any

from allauth.account.views import LoginView

from eventhub.accounts.models import User


class SignIn(LoginView):  # type: ignore[misc]  # allauth ships no types
    """The library's page; where nobody has an account yet it says how to begin instead."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"is_empty": self.request.method != "POST" and not User.objects.exists()}
