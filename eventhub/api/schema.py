"""How the OpenAPI document is made of the views: names, scopes, lists, examples and the errors of every operation."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse

from eventhub.api.error_codes import DETAILS, ERRORS
from eventhub.configurations.enums import ProblemCode

SUMMARIES = {
    "list": "List {many}",
    "create": "Create {one}",
    "retrieve": "Get {one}",
    "update": "Change {one}",
    "destroy": "Remove {one}",
}
# Which refusals an operation can answer with, beside those of its resource.
ALWAYS = (400, 401, 403, 406)
WITH_ID = (404,)
WRITING = (409, 413, 415, 422)
REFUSALS = {"GET": (), "POST": WRITING, "PUT": WRITING, "PATCH": WRITING, "DELETE": (409, 422)}
WORDS = {
    400: "BadRequest",
    401: "NotAuthenticated",
    403: "Forbidden",
    404: "NotFound",
    406: "NotAcceptable",
    409: "Conflict",
    413: "TooLarge",
    415: "UnsupportedMediaType",
    422: "Invalid",
}


TAGS = {
    "Events": "Shows. A new one is a draft; publishing and archiving have no way back.",
    "Stands": "Numbered places, and whose they are.",
    "Package allocation": "Per stand: may the sponsor choose the package, from which, and which one is given.",
    "Sponsors": "Companies, and their part in single events.",
    "Packages": "What is offered. Every change of content is a new, immutable version.",
    "Categories and options": "What can be chosen in a package version.",
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
        statuses = ALWAYS + WITH_ID * ("{" in self.path) + REFUSALS[self.method]
        for status in sorted(statuses):
            operation["responses"][str(status)] = {"$ref": f"#/components/responses/{WORDS[status]}"}
        if "201" in operation["responses"]:
            operation["responses"]["201"]["headers"] = {
                "Location": {"description": "Where it can be read.", "schema": {"type": "string", "format": "uri"}}
            }
        return operation

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
    components = result["components"]
    components["schemas"]["Error"] = error_schema()
    components["responses"] = {
        name: {
            "description": "\n".join(codes_of(status)),
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}},
        }
        for status, name in WORDS.items()
    }
    return result


def codes_of(status: int) -> list[str]:
    return [f"- `{code}`: {meaning}" for code, (its_status, meaning) in ERRORS.items() if its_status == status]


def error_schema() -> dict[str, Any]:
    detail = strict(
        field={
            "type": "string",
            "description": "Where it is: `name`, `categories.0.options.2.code`, a parameter; or empty.",
        },
        code={"type": "string", "enum": [*DETAILS, *(code for code in ProblemCode.values if code not in DETAILS)]},
        message={"type": "string"},
    )
    fields = {
        "code": {"type": "string", "enum": list(ERRORS)},
        "message": {"type": "string", "description": "A sentence for people."},
        "details": {"type": "array", "items": detail},
        "request_id": {"type": "string", "description": "The same as the header X-Request-ID."},
    }
    facts = {
        "status": {"type": "string", "description": "Where the thing stands."},
        "submission": {"type": "integer", "description": "The current submission."},
        "decided_by": {"type": "string"},
        "decided_at": {"type": ["string", "null"], "format": "date-time"},
        "problems": {"type": "array", "items": {"$ref": "#/components/schemas/Problem"}},
        "difference": {"oneOf": [difference_schema(), {"type": "null"}]},
    }
    error = {"type": "object", "properties": fields | facts, "required": list(fields), "additionalProperties": False}
    return strict(error=error)


def difference_schema() -> dict[str, Any]:
    number, quantity, text = {"type": "number"}, {"type": ["integer", "null"]}, {"type": "string"}
    line = strict(
        code=text,
        name=text,
        category=text,
        old_quantity=quantity,
        new_quantity=quantity,
        old_total=number,
        new_total=number,
    )
    return strict(old_total=number, new_total=number, lines={"type": "array", "items": line})


def strict(**properties: Mapping[str, Any]) -> dict[str, Any]:
    """An object that has exactly these properties."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
