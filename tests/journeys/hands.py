"""How somebody uses a page: with a mouse, or with the keyboard alone. A journey is written once and done by either."""

from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

FARTHEST = 250  # tab stops on one page
IS_FOCUSED = "element => element === document.activeElement"
SHARES_GROUP = """element => {
    const at = document.activeElement;
    return at && at.type === "radio" && at.name === element.name && at.form === element.form;
}"""


@dataclass
class Mouse:
    page: Page

    def press(self, target: Locator) -> None:
        """A link, a button, or what opens a `details`."""
        target.click()

    def write(self, target: Locator, text: str) -> None:
        target.fill(text)

    def choose(self, target: Locator) -> None:
        """A radio button or a checkbox."""
        target.check()


@dataclass
class Keyboard:
    """Tab, Enter, Space and the arrows; what they do not reach cannot be used."""

    page: Page

    def press(self, target: Locator) -> None:
        self.go_to(target)
        self.page.keyboard.press("Enter")

    def write(self, target: Locator, text: str) -> None:
        self.go_to(target)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, target: Locator) -> None:
        if target.get_attribute("type") == "radio":
            self._walk_group(target)
        else:
            self.go_to(target)
        if not target.is_checked():
            self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def go_to(self, target: Locator) -> None:
        expect(target).to_be_visible()
        self._tab_until(target, IS_FOCUSED)

    def _walk_group(self, target: Locator) -> None:
        """A group of radio buttons is one tab stop; within it the arrows move."""
        self._tab_until(target, SHARES_GROUP)
        for _ in range(FARTHEST):
            if target.evaluate(IS_FOCUSED):
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows do not reach {target}")

    def _tab_until(self, target: Locator, condition: str) -> None:
        for _ in range(FARTHEST):
            if target.evaluate(condition):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the keyboard does not reach {target}")


Hands = Mouse | Keyboard
