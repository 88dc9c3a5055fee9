"""How the OpenAPI document is made of the views: names, scopes, lists, examples and the errors of every operation."""

from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from eventhub.api.examples import ANSWERS
from eventhub.api.expansion import resource_of
from eventhub.api.schema_parts import (
    ALWAYS_SENT,
    NOT_MODIFIED,
    WORDS,
    components,
    error_schema,
    headers,
    parameter,
    webhooks,
)

SUMMARIES = {
    "list": "List {many}",
    "create": "Create {one}",
    "retrieve": "Get {one}",
    "update": "Change {one}",
    "destroy": "Remove {one}",
}
# Which refusals an operation can answer with, beside those of its resource.
ALWAYS = (400, 401, 403, 406, 429)
WITH_ID = (404,)
WRITING = (409, 413, 415, 422)
REFUSALS = {"GET": (), "POST": WRITING, "PUT": WRITING, "PATCH": WRITING, "DELETE": (409, 422)}
TOLD_OF_UPLOADS = ["Upload-Offset", "Upload-Expires", "EventHub-Upload-State", "EventHub-File-Id"]
TAGS = {
    "Events": "Shows. A new one is a draft; publishing and archiving have no way back.",
    "Stands": "Numbered places, and whose they are.",
    "Package allocation": "Per stand: may the sponsor choose the package, from which, and which one is given.",
    "Sponsors": "Companies, and their part in single events.",
    "Packages": "What is offered. Every change of content is a new, immutable version.",
    "Categories and options": "What can be chosen in a package version.",
    "Users": "People, by invitation, and what they may do: a role at one organisation, event, sponsorship or stand.",
    "Files": "Logos, option images, artwork, proofs, attachments. Up to 50 MB as a form; larger ones in pieces, by tus 1.0.0.",
    "Artwork": "What has to be printed for a stand, what was delivered for it, and the proofs that are signed off.",
    "Programme": "Sessions, speakers, rooms and tracks, typed here or brought by a vendor. What is edited here is left alone by syncs.",
    "Fees and payments": "What comes on top at a stand, what came in for it, and the balance. Reversed, never edited.",
    "Webhooks": "Addresses that are told of what happens, signed by Standard Webhooks, and what became of each message.",
    "Stand configurations": "A stand's answers on one package version, from draft to approval.",
}


class ApiSchema(AutoSchema):
    """Reads what the viewsets declare: `noun`, `tag`, `summaries`, `bodies`, `parameters`, `examples`."""

    @property
    def action(self) -> str:
        return self.view.action

    def get_operation_id(self) -> str:
        verb = "replace" if self.method == "PUT" else self.action
        return f"{self.view.noun[1].replace(' ', '_').replace('-', '_')}_{verb}"

    def get_summary(self) -> str:
        one, many = self.view.noun
        one = f"{'an' if one[0] in 'aeo' else 'a'} {one}"
        plain = f"{self.action.capitalize()} {one}"
        own = self.view.summaries.get(self.action)
        return own or SUMMARIES.get(self.action, plain).format(one=one, many=many)

    def get_description(self) -> str:
        return (getattr(self.view, self.action).__doc__ or "").strip()

    def get_tags(self) -> list[str]:
        return [self.view.tag]

    def get_override_parameters(self) -> list[OpenApiParameter]:
        return [
            OpenApiParameter(each.name, dict(each.schema), OpenApiParameter.QUERY, description=each.description)
            for each in self.view.declared_parameters()
        ]

    def get_request_serializer(self) -> Any:
        return self.view.bodies.get(self.action)

    def get_response_serializers(self) -> Any:
        if self.method == "DELETE":
            return {204: OpenApiResponse(description="Done; there is no body.")}
        if self.action in self.without_content:
            return {201 if self.action == "create" else 204: OpenApiResponse(description="There is no body.")}
        one, many = self.view.noun
        if self.action == "list":
            serializer = self.view.list_serializer_class or self.view.serializer_class
            return {200: OpenApiResponse(serializer, description=f"One page of the {many}.")}
        is_new = self.action == "create"
        description = f"The {'new ' * is_new}{one}{'' if is_new else ' as it is now'}."
        return {201 if is_new else 200: OpenApiResponse(self.view.serializer_class, description=description)}

    def get_examples(self) -> list[OpenApiExample]:
        body = self.view.examples.get(self.action)
        return [OpenApiExample(self.get_summary(), body, request_only=True)] if body else []

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        operation = super().get_operation(*args, **kwargs)
        responses = operation["responses"]
        for response in responses.values():
            response["headers"] = headers(*self.sent_headers(response), *ALWAYS_SENT)
        if "201" in responses:
            responses["201"]["headers"] |= headers("Location")
        statuses = ALWAYS + WITH_ID * ("{" in self.path) + REFUSALS[self.method] + (412,) * self.is_conditional
        for status in sorted({*statuses, *getattr(self.view, "refusals", {}).get(self.action, ())}):
            responses[str(status)] = {"$ref": f"#/components/responses/{WORDS[status]}"}
        if self.method == "GET":
            responses["304"] = {"$ref": f"#/components/responses/{NOT_MODIFIED}"}
        operation["responses"] = {status: responses[status] for status in sorted(responses)}
        operation.setdefault("parameters", []).extend(parameter(name) for name in self.header_parameters())
        self.describe_expansions()
        return operation

    @property
    def without_content(self) -> frozenset[str]:
        """Actions that answer in headers alone."""
        return getattr(self.view, "without_content", frozenset())

    @property
    def is_conditional(self) -> bool:
        """Writes at the address of one thing, which can be read there or beside it."""
        is_write = self.method != "GET" and self.action not in ("create", *self.without_content)
        return is_write and hasattr(self.view, "retrieve")

    def header_parameters(self) -> list[str]:
        names = ["IfNoneMatch"] if self.method == "GET" else ["IfMatch"] if self.is_conditional else []
        names += getattr(self.view, "tus_headers", {}).get(self.action, ())
        return names + ["IdempotencyKey"] * (self.method == "POST")

    def sent_headers(self, response: dict[str, Any]) -> list[str]:
        names = ["ETag"] if "content" in response else []
        if self.action in self.without_content:
            names += TOLD_OF_UPLOADS
        return names + ["Idempotent-Replayed"] * (self.method == "POST")

    def describe_expansions(self) -> None:
        """What `expand` adds, on the schemas of what it adds to."""
        things = [name for each in self.view.declared_parameters() if each.name == "expand" for name in each.fields]
        kinds = {self.view.serializer_class, self.view.list_serializer_class or self.view.serializer_class}
        for thing in things:
            other = resource_of(thing)
            shown = self.resolve_serializer(other.list_serializer_class or other.serializer_class, "response")
            for kind in kinds:
                own = self.resolve_serializer(kind, "response").schema["properties"]
                description = f"With `expand={thing}`; null where there is none in sight."
                own[thing] = {"oneOf": [shown.ref, {"type": "null"}], "description": description}

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        """Reading and writing have schemas of their own, so nothing has to be marked as read only."""
        schema = super()._map_basic_serializer(serializer, direction)
        for name, field in schema.get("properties", {}).items():
            field.pop("readOnly", None)
            if set(field) == {"allOf"}:
                schema["properties"][name] = field["allOf"][0]
        if hasattr(serializer, "all_optional"):
            schema["additionalProperties"] = False
        if "__doc__" not in vars(type(serializer)) or not type(serializer).__doc__:
            schema.pop("description", None)
        return schema


class ClientCredentials(OpenApiAuthenticationExtension):
    target_class = "eventhub.api.auth.BearerAuthentication"
    name = "oauth2"

    def get_security_requirement(self, auto_schema: ApiSchema) -> dict[str, list[str]]:
        return {self.name: [auto_schema.view.required_scope()]}

    def get_security_definition(self, auto_schema: ApiSchema) -> dict[str, Any]:
        flow = {"tokenUrl": "/oauth/token", "scopes": settings.OAUTH2_PROVIDER["SCOPES"]}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}


def complete(
    result: dict[str, Any],
    generator: object,
    request: object,
    public: bool,  # called by the library
) -> dict[str, Any]:
    """A hook of the generator: tags, the error envelope and the responses that point to it."""
    result["tags"] = [{"name": name, "description": text} for name, text in TAGS.items()]
    result["components"] |= components()
    schemas = result["components"]["schemas"]
    schemas["Error"] = error_schema()
    for name, example in ANSWERS.items():
        schemas[name]["examples"] = [example]
    result["webhooks"] = webhooks()
    return result
