"""How the API answers, is described and lets machines in."""

REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "eventhub.api.schema.ApiSchema",
    "DEFAULT_RENDERER_CLASSES": ["eventhub.api.media.ExactJSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["eventhub.api.media.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": ["eventhub.api.auth.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["eventhub.api.auth.HasScope"],
    "DEFAULT_METADATA_CLASS": None,
    "EXCEPTION_HANDLER": "eventhub.api.errors.answer_to_exception",
    "URL_FORMAT_OVERRIDE": None,  # ?format= is an unknown parameter as any other
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "EventHub API",
    "DESCRIPTION": (
        "Events, stands, packages and stand configurations of conference expos, for the systems around the hub.\n\n"
        "Ask for a token at `POST /oauth/token` (client credentials, as a form) and send it as `Authorization: Bearer …`. "
        "A client belongs to one organisation and sees nothing else. Lists come in pages; `links` leads through them. "
        "Money is a JSON number, exact to the smallest unit of its currency. Instants are ISO 8601 in UTC. "
        "PUT and PATCH both replace what the body names and leave the rest."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVERS": [{"url": "/", "description": "This installation"}],
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "COMPONENT_SPLIT_PATCH": False,
    "ENFORCE_NON_BLANK_FIELDS": True,
    "ENUM_NAME_OVERRIDES": {
        "EventStatus": "eventhub.events.enums.EventStatus",
        "ConfigurationStatus": "eventhub.configurations.enums.ConfigurationStatus",
        "AccountStatus": "eventhub.accounts.enums.AccountStatus",
        "Role": "eventhub.accounts.enums.Role",
        "ScopeType": "eventhub.accounts.enums.ScopeType",
        "SponsorshipStatus": "eventhub.stands.enums.SponsorshipStatus",
        "ProblemCode": "eventhub.configurations.enums.ProblemCode",
        "ProofDeciders": "eventhub.events.enums.ProofDeciders",
        "StandKind": "eventhub.stands.enums.StandKind",
        "WebhookEvent": "eventhub.webhooks.enums.WebhookEvent",
        "WebhookStatus": "eventhub.webhooks.enums.EndpointStatus",
        "DeliveryStatus": "eventhub.webhooks.enums.DeliveryStatus",
        "ColourSpace": "eventhub.packages.enums.ColourSpace",
        "ArtworkStatus": "eventhub.artwork.enums.ArtworkStatus",
        "ArtworkAcceptance": "eventhub.artwork.enums.Acceptance",
        "PreflightStatus": "eventhub.artwork.enums.PreflightStatus",
        "ProofStatus": "eventhub.artwork.enums.ProofStatus",
        "ProofVerdict": "eventhub.artwork.enums.ProofVerdict",
        "RequirementStatus": "eventhub.artwork.enums.RequirementStatus",
        "ProofSide": "eventhub.artwork.enums.Side",
        "AnnotationShape": "eventhub.artwork.enums.Shape",
        "ScanStatus": "eventhub.files.enums.ScanStatus",
        "UploadState": "eventhub.files.enums.UploadState",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "eventhub.api.schema.complete",
    ],
}
OAUTH2_PROVIDER_APPLICATION_MODEL = "accounts.ApiClient"
OAUTH2_PROVIDER = {
    "SCOPES": {
        "events:read": "Read events",
        "events:write": "Create, change and publish events",
        "stands:read": "Read halls, stands, sponsors and allocations",
        "stands:write": "Change halls, stands, sponsors and allocations",
        "packages:read": "Read packages and their versions",
        "packages:write": "Create and change packages: the external catalogue",
        "configurations:read": "Read stand configurations",
        "configurations:write": "Configure stands and submit",
        "configurations:review": "Approve, request changes and reopen",
        "artworks:read": "Read artwork and proofs",
        "artworks:write": "Deliver artwork",
        "artworks:review": "Accept and reject artwork, issue and decide proofs",
        "users:read": "Read users and their permissions",
        "users:write": "Invite users, give and revoke permissions",
        "files:read": "Read files",
        "files:write": "Upload and remove files",
        "webhooks:read": "Read webhooks and their deliveries",
        "webhooks:write": "Create, change and replay webhooks",
        "programme:read": "Read sessions and speakers",
        "programme:write": "Change sessions and speakers",
        "programme:private": "Read the speakers' e-mail addresses",
        "payments:read": "Read fees, payments and balances",
        "payments:write": "Record fees and payments",
    },
    "OAUTH2_VALIDATOR_CLASS": "eventhub.api.client_secrets.ClientValidator",
    "SCOPES_BACKEND_CLASS": "eventhub.api.auth.ClientScopes",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "CLIENT_SECRET_HASHER": "pbkdf2_sha256_client",
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,  # only a checksum of a token is stored
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
}
