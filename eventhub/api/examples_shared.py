"""The ids and times that the examples share, so that they tell one story."""

ORGANISATION = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b01"
EVENT = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b10"
STAND = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b11"
SPONSOR = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b20"
SPONSORSHIP = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b21"
PACKAGE = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b30"
OPTION = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b31"
CATEGORY = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b32"
CONFIGURATION = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b40"
SELECTION = "0199c1de-6f1c-7a51-9d2f-2f9a3d6c1b41"
TIMES = {"created_at": "2027-01-11T09:12:44.105311Z", "updated_at": "2027-02-02T15:40:09.871220Z"}
