import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from integrations.sandbox.wire import Call, Reply


@dataclass(frozen=True, slots=True)
class Route:
    """`answer` gets the numbers in the path by name. `is_content` is what may need a user's token beside the portal's."""

    method: str
    template: str
    stream: str
    answer: Callable[..., Reply]
    is_content: bool = True

    def matched(self, path: str) -> dict[str, int] | None:
        found = pattern(self.template).fullmatch(path)
        return found and {name: int(number) for name, number in found.groupdict().items()}

    def handler(self, numbers: dict[str, int]) -> Callable[[Call], Reply]:
        return lambda call: self.answer(call, **numbers)


@cache
def pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"{(\w+)}", r"(?P<\1>\\d{1,12})", template) + "/?")
