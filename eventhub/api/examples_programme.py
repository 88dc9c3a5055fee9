"""What answers of the programme look like."""

from typing import Any

from eventhub.api.examples_shared import EVENT, TIMES

SESSION = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1c01"
SPEAKER = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1c02"
ROOM = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1c03"
TRACK = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1c04"
SOURCE: dict[str, Any] = {
    "connection_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1c05",
    "vendor": "sessionboard",
    "external_id": "8f14e45f-ceea-467f-a9d2-2f9a3d6c1c06",
}
ANSWERS_OF_PROGRAMME: dict[str, dict[str, Any]] = {
    "Session": {
        "id": SESSION,
        "event_id": EVENT,
        "code": "W3",
        "title": "Joints that last",
        "description": "<p>How timber joints are made that outlive their builders.</p>",
        "type": "Workshop",
        "tracks": ["Timber"],
        "rooms": ["Room 2"],
        "track_ids": [TRACK],
        "room_ids": [ROOM],
        "starts_at": "2027-05-04T10:00:00Z",
        "ends_at": "2027-05-04T11:30:00Z",
        "capacity": 80,
        "status": "confirmed",
        "published": True,
        "order": 1,
        "level": "Advanced",
        "language": "English",
        "learning_objectives": ["Choose a joint", "Cut it"],
        "credits": [{"label": "CPD", "amount": "1.5"}],
        "links": [{"label": "Hand-out", "url": "https://northwind.example/joints.pdf"}],
        "custom_fields": [{"key": "hands-on", "label": "Hands-on", "value": "yes"}],
        "parent_id": None,
        "speakers": [
            {
                "speaker_id": SPEAKER,
                "name": "Dr Ada Marsh",
                "role": "speaker",
                "order": 0,
                "published": True,
                "status": "confirmed",
                "title": "",
                "company": "",
            }
        ],
        "source": SOURCE,
        "locked_fields": ["title"],
        "removed_at": None,
        "merged_ids": [],
        **TIMES,
    },
    "Speaker": {
        "id": SPEAKER,
        "event_id": EVENT,
        "name": "Dr Ada Marsh",
        "prefix": "Dr",
        "first_name": "Ada",
        "last_name": "Marsh",
        "suffix": "",
        "title": "Chief engineer",
        "company": "Northwind Lighting",
        "bio": "<p>Ada has built bridges for twenty years.</p>",
        "photo_url": "https://portal.example/files/download/2f9a3d6c",
        "photo_file_id": "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1c07",
        "links": [{"label": "Website", "url": "https://northwind.example"}],
        "custom_fields": [],
        "email": None,
        "status": "confirmed",
        "hidden": False,
        "sessions": [
            {
                "session_id": SESSION,
                "title": "Joints that last",
                "role": "speaker",
                "order": 0,
                "published": True,
            }
        ],
        "source": SOURCE,
        "locked_fields": [],
        "removed_at": None,
        "merged_ids": [],
        **TIMES,
    },
    "Room": {
        "id": ROOM,
        "event_id": EVENT,
        "name": "Room 2",
        "venue": "",
        "capacity": 80,
        "order": 2,
        "source": None,
        "locked_fields": [],
        **TIMES,
    },
    "Track": {
        "id": TRACK,
        "event_id": EVENT,
        "group": "",
        "name": "Timber",
        "colour": "#1f77b4",
        "order": 0,
        "source": None,
        "locked_fields": [],
        **TIMES,
    },
}
