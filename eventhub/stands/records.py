"""Stands and companies as lists bring them: what to add and what to change, by names instead of keys. Pure.

Hall, stand and company are found by what they are called: a hall by its name, a stand by hall and number, a company by
`name_key`. Fields that are left out of `values` stay as they are.
"""

from dataclasses import dataclass, field
from typing import Any

StandKey = tuple[str, str]  # the hall's name ("" for none) and the number


@dataclass(slots=True)
class StandRecord:
    """`main` is the key of the company that becomes main sponsor, `co_exhibitors` those that join; "" and none change nothing."""

    values: dict[str, Any] = field(default_factory=dict)
    main: str = ""
    co_exhibitors: list[str] = field(default_factory=list)


@dataclass(slots=True)
class CompanyRecord:
    """`values`: website, description, contacts (the whole list). The name is used for a new company only."""

    name: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Records:
    """What is to stand at an event. `sponsorships`: the tier by company, None where it stays as it is."""

    halls: list[str] = field(default_factory=list)
    companies: dict[str, CompanyRecord] = field(default_factory=dict)
    sponsorships: dict[str, str | None] = field(default_factory=dict)
    stands: dict[StandKey, StandRecord] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """One thing that was written: a row that is new (`field` empty), or a field with what it was and what it is.

    Values are JSON's own: texts, lists, None. `kind` is hall, company, sponsorship, stand or co_exhibitor.
    """

    kind: str
    id: str
    label: str
    field: str = ""
    old: Any = None
    new: Any = None
