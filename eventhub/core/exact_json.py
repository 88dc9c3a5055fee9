"""JSON in which money is a number, digit by digit: a Decimal goes out as it is and comes back as one."""

import json
from decimal import Decimal
from typing import Any

import simplejson
from django.core.serializers.json import DjangoJSONEncoder

_django = DjangoJSONEncoder()


class ExactJSONEncoder(simplejson.JSONEncoder):
    """Decimals as JSON numbers; keys, times and lazy texts as Django writes them."""

    def default(self, o: Any) -> Any:
        return _django.default(o)


class ExactJSONDecoder(json.JSONDecoder):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "parse_float": Decimal})
