from typing import Any

from rest_framework.request import Request

from eventhub.api.limits import LimitedView
from eventhub.core.errors import OutOfSight


class NothingHere(LimitedView):
    """Every other address under /api/v1: 404 in the envelope, for those with a token; the rest get their 401."""

    schema = None

    def required_scope(self) -> str:
        return ""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise OutOfSight(
            "There is nothing at this address. /api/v1/docs lists what there is; no address ends in a slash."
        )
