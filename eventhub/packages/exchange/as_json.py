"""A whole package as JSON, in the API's own shape: what the API serves can be read, what is written here it takes.

Everything is read of exactly its type. Fields that the API only serves (ids, times, what remains) are passed over; any other
name that is not known is a fault.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import simplejson

from eventhub.core.errors import Unreadable
from eventhub.core.exact_json import ExactJSONDecoder, ExactJSONEncoder
from eventhub.core.money import in_currency
from eventhub.packages.content import CategoryContent, OptionContent, PackageContent, RuleContent, SpecContent, tidy
from eventhub.packages.content_check import MOST_OPTIONS, check_content
from eventhub.packages.exchange.fields import (
    CATEGORY,
    KINDS,
    OPTION,
    PACKAGE,
    SPEC,
    Field,
    Kind,
    Unfit,
    json_word,
    of_json,
    shown,
)
from eventhub.packages.exchange.received import Fault, Received

LARGEST_JSON = 5 * 1024 * 1024
MOST_FAULTS = 200
HEAD = (Field("code", "Code", is_needed=True, default=""), Field("currency", "Currency", is_needed=True, default=""))
TIMES = frozenset({"id", "created_at", "updated_at"})
SERVED = {
    "package": TIMES | {"is_active", "available", "version"},
    "category": TIMES | {"package_id", "package_version", "order"},
    "option": TIMES | {"category_id", "package_id", "remaining"},
    "spec": frozenset({"guidance_url"}),
}


# --- writing -------------------------------------------------------------------------------------------


def write_json(code: str, currency: str, content: PackageContent) -> bytes:
    content = tidy(content)
    package = {
        "code": code,
        "name": content.name,
        "description": content.description,
        "price": in_currency(content.price, currency),
        "currency": currency,
        "categories": [
            {**_values(CATEGORY, category), "options": [_option(option, currency) for option in category.options]}
            for category in content.categories
        ],
    }
    return simplejson.dumps(package, cls=ExactJSONEncoder, ensure_ascii=False, indent=2).encode()


def _option(option: OptionContent, currency: str) -> dict[str, Any]:
    rules = (*option.requires, *option.excludes)
    return {
        **_values(OPTION, option),
        "unit_price": in_currency(option.unit_price, currency),
        **{kind: [rule.code for rule in getattr(option, kind)] for kind in KINDS},
        "rule_messages": {rule.code: rule.message for rule in rules if rule.message},
        "artwork_specs": [_values(SPEC, spec) for spec in option.artwork_specs],
    }


def _values(fields: Sequence[Field], thing: Any) -> dict[str, Any]:
    return {field.json_key: _plain(getattr(thing, field.name)) for field in fields}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return Decimal(f"{value.normalize():f}")
    return list(value) if isinstance(value, tuple) else value


# --- reading -------------------------------------------------------------------------------------------


def read_json(file: bytes) -> Received:
    """Raises Unreadable where it is no JSON at all; what is wrong in it is named in the answer."""
    body = parsed(file)
    if isinstance(body, dict) and isinstance(body.get("data"), dict) and "code" not in body:
        body = body["data"]  # the API's envelope
    reader = _Reader()
    received = reader.package(body)
    received.faults = list(reader.all_faults())[:MOST_FAULTS]
    return received


def parsed(file: bytes) -> Any:
    if len(file) > LARGEST_JSON:
        raise Unreadable(f"The file has {len(file):,} bytes. At most {LARGEST_JSON:,} are read. Make it smaller.")
    try:
        return json.loads(
            file.decode("utf-8-sig"), cls=ExactJSONDecoder, parse_constant=_no_constant, object_pairs_hook=_once
        )
    except (ValueError, ArithmeticError, RecursionError) as fault:
        why = f" ({fault})" if isinstance(fault, json.JSONDecodeError | _Twice | _Constant) else ""
        raise Unreadable(f"The file is not JSON that can be read{why}. Send one package as JSON in UTF-8.") from fault


class _Twice(ValueError):
    pass


class _Constant(ValueError):
    pass


def _no_constant(name: str) -> None:
    raise _Constant(f"{name} is not a JSON number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        raise _Twice(f"“{shown(next(name for name in names if names.count(name) > 1))}” stands twice in one object")
    return found


class _Reader:
    """Collects the faults on the way; what is at fault is its default in the content."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self.received = Received()
        self.order: list[int] = []

    def all_faults(self) -> Iterator[Fault]:
        """Those of the values, then those of the whole that do not only follow from them."""
        yield from self.faults
        if any(fault.where == "" for fault in self.faults):
            return
        named = {fault.where for fault in self.faults}
        for detail in check_content(self.received.content, self.received.currency):
            where = self.where(detail.field)
            if where not in named:
                yield Fault(where, detail.message)

    def package(self, body: Any) -> Received:
        if not self._object(body, "", SERVED["package"], (*HEAD, *PACKAGE), {"categories"}):
            return self.received
        head = self._values(HEAD, body, "")
        self.received.code, self.received.currency = head["code"].strip(), head["currency"].strip()
        words = self._values(PACKAGE, body, "")
        if (count := count_options(body)) > MOST_OPTIONS:
            sentence = f"There are {count:,} options. At most {MOST_OPTIONS} are allowed. Make several packages of it."
            self.faults.append(Fault("categories", sentence))
            return self.received
        read = list(self._all(body, "categories", "", self._category))
        ordered = sorted(enumerate(read), key=lambda pair: pair[1][0] if pair[1][0] is not None else pair[0])
        self.order = [place for place, _ in ordered]
        self.received.content = PackageContent(**words, categories=tuple(each for _, (_, each) in ordered))
        return self.received

    def _category(self, body: Any, where: str) -> tuple[int | None, CategoryContent]:
        if not self._object(body, where, SERVED["category"], CATEGORY, {"options"}):
            return None, CategoryContent("")
        values = self._values(CATEGORY, body, f"{where}.")
        order = body.get("order")
        is_number = isinstance(order, int | Decimal) and not isinstance(order, bool)
        if order is not None and not is_number:
            self.faults.append(
                Fault(f"{where}.order", f"Order is {json_word(order)}. Expected is a number. Write it so.")
            )
        options = tuple(self._all(body, "options", f"{where}.", self._option))
        return (order if is_number else None), CategoryContent(**values, options=options)

    def _option(self, body: Any, where: str) -> OptionContent:
        if not self._object(body, where, SERVED["option"], OPTION, {*KINDS, "rule_messages", "artwork_specs"}):
            return OptionContent("", "")
        values = self._values(OPTION, body, f"{where}.")
        messages = self._messages(body, where)
        requires, excludes = (
            tuple(
                RuleContent(code, messages.get(code, ""))
                for code in self._all(body, kind, f"{where}.", self._code)
                if isinstance(code, str)
            )
            for kind in KINDS
        )
        if "rule_messages" not in body:
            self.received.silent_messages.add(values["code"])
        if "image_file_id" not in body:
            self.received.silent_images.add(values["code"])
        specs = tuple(self._all(body, "artwork_specs", f"{where}.", self._spec))
        return OptionContent(**values, requires=requires, excludes=excludes, artwork_specs=specs)

    def _messages(self, body: Mapping[str, Any], where: str) -> dict[str, str]:
        messages = body.get("rule_messages", {})
        if isinstance(messages, dict) and all(isinstance(text, str) for text in messages.values()):
            return messages
        sentence = "The sentences of rules are no texts by option code. Expected is an object of texts. Write it so."
        self.faults.append(Fault(f"{where}.rule_messages", sentence))
        return {}

    def _code(self, body: Any, where: str) -> str | None:
        if isinstance(body, str):
            return body
        self.faults.append(
            Fault(where, f"The other option is {json_word(body)}. Expected is its code. Write it as a text.")
        )
        return None

    def _spec(self, body: Any, where: str) -> SpecContent:
        readable = self._object(body, where, SERVED["spec"], SPEC, set())
        return SpecContent(**self._values(SPEC, body if readable else {}, f"{where}.", is_read=readable))

    # --- what all of them are made of ----------------------------------------------------------------

    def _object(self, body: Any, where: str, served: frozenset[str], fields: Sequence[Field], lists: set[str]) -> bool:
        if not isinstance(body, dict):
            self.faults.append(Fault(where, f"Here is {json_word(body)}. Expected is an object. Write it so."))
            return False
        known = {field.json_key for field in fields} | lists | served
        for name in body:
            if name not in known:
                path = f"{where}.{shown(name)}".lstrip(".")
                self.faults.append(
                    Fault(path, f"There is no field “{shown(name)}” here. Leave it out or mend its name.")
                )
        return True

    def _all(self, body: Mapping[str, Any], name: str, where: str, read: Any) -> Iterator[Any]:
        items = body.get(name, [])
        if isinstance(items, list):
            yield from (read(item, f"{where}{name}[{number}]") for number, item in enumerate(items))
        else:
            sentence = f"Here is {json_word(items)}. Expected is a list. Write it so."
            self.faults.append(Fault(f"{where}{name}", sentence))

    def _values(
        self, fields: Sequence[Field], body: Mapping[str, Any], where: str, *, is_read: bool = True
    ) -> dict[str, Any]:
        return {field.name: self._value(field, body, where) if is_read else field.default for field in fields}

    def _value(self, field: Field, body: Mapping[str, Any], where: str) -> Any:
        try:
            if field.json_key in body:
                return of_json(field, body[field.json_key])
            if field.is_needed and field.kind is not Kind.TEXT:
                raise Unfit(f"{field.title} is missing. A number is needed. Add it.")
        except Unfit as unfit:
            self.faults.append(Fault(f"{where}{field.json_key}", str(unfit)))
        return field.default

    def where(self, path: str) -> str:
        """The JSON path of a fault of the content: categories may have been put in order, rules and areas are."""
        parts: list[Any] = [int(part) if part.isdigit() else part for part in path.split(".")]
        if len(parts) > 1 and parts[0] == "categories":
            if len(parts) > 5 and parts[4] in {*KINDS, "artwork_specs"}:
                parts[5:] = self._untidied(parts[1], parts[3], parts[5], parts[4], parts[6:])
            parts[1] = self.order[parts[1]]
        said = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts).lstrip(".")
        return said.replace(".image_id", ".image_file_id")

    def _untidied(self, category: int, option: int, number: int, name: str, rest: list[Any]) -> list[Any]:
        """A rule's fault is at its code in the list, or among the sentences."""
        content = self.received.content
        found = getattr(tidy(content).categories[category].options[option], name)[number]
        items = getattr(content.categories[category].options[option], name)
        key = "name" if name == "artwork_specs" else "code"
        place = max(n for n, item in enumerate(items) if getattr(item, key).strip() == getattr(found, key))
        return [place, *(rest if key == "name" else [])]


def count_options(body: Mapping[str, Any]) -> int:
    """How many options a body holds, whatever else it is: counted before their faults are told one by one."""
    categories = body.get("categories")
    lists = (
        [each.get("options") for each in categories if isinstance(each, dict)] if isinstance(categories, list) else []
    )
    return sum(len(options) for options in lists if isinstance(options, list))
