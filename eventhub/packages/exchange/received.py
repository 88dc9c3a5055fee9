"""A package that came from outside: what it says, where it is silent, and all that is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from eventhub.packages.content import OptionContent, PackageContent, RuleContent


@dataclass(frozen=True, slots=True)
class Fault:
    """`where` names the place as whoever made the file sees it: a sheet, row and column, or a JSON path."""

    where: str
    message: str


@dataclass(slots=True)
class Received:
    """`silent_images` and `silent_messages` are codes of options of which nothing was said: what stands there stays."""

    code: str = ""
    currency: str = ""
    content: PackageContent = field(default_factory=lambda: PackageContent(""))
    faults: list[Fault] = field(default_factory=list)
    silent_images: set[str] = field(default_factory=set)
    silent_messages: set[str] = field(default_factory=set)

    def filled(self, present: PackageContent | None) -> PackageContent:
        """The content with what it does not speak of as it is now, option by option with the same code."""
        known = {option.code: option for option in present.options} if present else {}
        return with_options(
            self.content, {code: self._filled(option, known) for code, option in self._by_code().items()}
        )

    def _by_code(self) -> dict[str, OptionContent]:
        return {option.code: option for option in self.content.options}

    def _filled(self, option: OptionContent, known: Mapping[str, OptionContent]) -> OptionContent:
        present = known.get(option.code)
        if present and option.code in self.silent_images:
            option = replace(option, image_id=present.image_id)
        if present and option.code in self.silent_messages:
            said = {rule.code: rule.message for rule in (*present.requires, *present.excludes)}
            option = replace(option, requires=_said(option.requires, said), excludes=_said(option.excludes, said))
        return option


def _said(rules: tuple[RuleContent, ...], said: Mapping[str, str]) -> tuple[RuleContent, ...]:
    return tuple(RuleContent(rule.code, said.get(rule.code, "")) for rule in rules)


def with_options(content: PackageContent, options: Mapping[str, OptionContent]) -> PackageContent:
    """The same wording with these in the place of the options of their codes."""
    return replace(
        content,
        categories=tuple(
            replace(category, options=tuple(options.get(option.code, option) for option in category.options))
            for category in content.categories
        ),
    )
