"""What answers look like beside the stand's own story: people, files, money and webhooks."""

from typing import Any

from eventhub.api.examples_shared import CONFIGURATION, ORGANISATION, PACKAGE, STAND, TIMES

USER = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1ba0"
WEBHOOK = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b70"
DELIVERY: dict[str, Any] = {
    "id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b71",
    "webhook_id": WEBHOOK,
    "message_id": "msg_2c1b9e7f0a4d4a0f8e6d5b3c2a1f0e9d",
    "event_name": "configuration_approved",
    "occurred_at": "2027-02-02T15:40:09.871220Z",
    "status": "delivered",
    "attempt_count": 1,
    "last_attempt_at": "2027-02-02T15:40:10.220148Z",
    "last_status_code": 204,
    "last_error": "",
    "next_attempt_at": None,
    "delivered_at": "2027-02-02T15:40:10.301922Z",
    **TIMES,
}
ENDPOINT: dict[str, Any] = {
    "id": WEBHOOK,
    "organisation_id": ORGANISATION,
    "event_id": None,
    "url": "https://hub.example.org/eventhub",
    "description": "Badge printing",
    "events": ["stand_configured", "configuration_approved"],
    "status": "active",
    "disabled_reason": "",
    "failing_since": None,
    "previous_secret_expires_at": None,
    **TIMES,
}
BODY = (
    '{"event": "configuration_approved", "timestamp": "2027-02-02T15:40:09Z", "data": {'
    f'"configuration_id": "{CONFIGURATION}", "stand_id": "{STAND}", "package_id": "{PACKAGE}", '
    '"package_version": 2, "total_price": 3385.00, "status": "approved"}}'
)
ATTEMPT: dict[str, Any] = {
    "id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b72",
    "at": "2027-02-02T15:40:10.220148Z",
    "duration_ms": 81,
    "address": "203.0.113.7",
    "status_code": 204,
    "error": "",
    "request_headers": {"webhook-id": DELIVERY["message_id"], "webhook-timestamp": "1801582809"},
    "response_head": "HTTP/1.1 204 No Content",
    "response_start": "",
}
ENTRY: dict[str, Any] = {"stand_id": STAND, "currency": "GBP", "reverses": None, "reversed_by": None, **TIMES}
ANSWERS_BESIDE: dict[str, dict[str, Any]] = {
    "User": {
        "id": USER,
        "email": "ines@corvid.example",
        "first_name": "Ines",
        "last_name": "Duarte",
        "company": "Corvid Robotics",
        "phone_number": "",
        "status": "active",
        "last_login_at": "2027-02-02T15:31:44.002519Z",
        **TIMES,
    },
    "UserPermission": {
        "id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1ba1",
        "user_id": USER,
        "role": "sponsor",
        "scope_type": "stand",
        "scope_id": STAND,
        "granted_by": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1ba2",
        "revoked_at": None,
        **TIMES,
    },
    "File": {
        "id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b60",
        "name": "corvid.png",
        "content_type": "image/png",
        "size": 48_213,
        "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "purpose": "logo",
        "scan_status": "not_scanned",
        "download_url": "https://portal.example/files/download/2f9a3d6c",
        "removed_at": None,
        **TIMES,
    },
    "Upload": {
        "id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b61",
        "name": "back-wall.pdf",
        "purpose": "artwork",
        "size": 52_428_800,
        "offset": 16_777_216,
        "state": "open",
        "file_id": None,
        "fault": None,
        "target": {"requirement_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b50"},
        "expires_at": "2027-02-09T15:40:09.871220Z",
        **TIMES,
    },
    "Fee": {
        "id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b80",
        "description": "Late change fee",
        "amount": 75.00,
        **ENTRY,
    },
    "Payment": {
        "id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b81",
        "amount": 1500.00,
        "received_at": "2027-02-01T00:00:00Z",
        "reference": "Bank transfer 4471",
        **ENTRY,
    },
    "Balance": {
        "stand_id": STAND,
        "currency": "GBP",
        "net": 3460.00,
        "vat_rate": 20,
        "vat": 692.00,
        "gross": 4152.00,
        "paid": 1500.00,
        "balance": 2652.00,
    },
    "Webhook": ENDPOINT,
    "WebhookWithSecret": {**ENDPOINT, "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
    "Delivery": DELIVERY,
    "DeliveryDetail": {**DELIVERY, "body": BODY, "attempts": [ATTEMPT]},
    "Replay": {"deliveries": 12},
}
