from django.http import HttpRequest


def csp_nonce(request: HttpRequest) -> dict[str, str]:
    """The page's nonce under the name that django-htmx's tags look for."""
    return {"csp_nonce": getattr(request, "csp_nonce", "")}
