"""Day and clock as people enter them, made into an instant of the event's zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from eventhub.core.templatetags.ui import zone_name

ONE_RULE = "On the night when clocks go back, a time that happens twice is taken as the first."


def day_field(label: str, help_text: str = "") -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, help_text=help_text, widget=widget)


def clock_field(label: str, help_text: str = "") -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, required=False, help_text=help_text, widget=widget)


@dataclass(frozen=True, slots=True)
class Clock:
    """A zone, and what stands in the form already: the same digits mean the same instant still, twice-told hours too."""

    zone: ZoneInfo
    known: tuple[datetime | None, ...] = ()

    def instant(self, day: date, at: time) -> datetime:
        wanted = datetime.combine(day, at)
        for one in self.known:
            if one and one.astimezone(self.zone).replace(second=0, microsecond=0, tzinfo=None) == wanted:
                return one
        made = wanted.replace(tzinfo=self.zone)
        there = made.astimezone(UTC).astimezone(self.zone)
        if there.replace(tzinfo=None) != wanted:
            raise ValidationError(
                f"{wanted:%H:%M} does not exist on {day.day} {day:%B %Y} in {self.zone.key}: clocks go forward over it. "
                f"Choose {there:%H:%M}, or another time."
            )
        return made

    def digits(self, at: datetime | None) -> tuple[date | None, time | None]:
        if at is None:
            return None, None
        there = at.astimezone(self.zone)
        return there.date(), there.time().replace(second=0, microsecond=0)

    def name(self, at: datetime) -> str:
        return zone_name(at.astimezone(self.zone))
