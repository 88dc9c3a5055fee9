from tests.factories.people import facts, staff
from tests.factories.show import kept_show, show

__all__ = ["facts", "kept_show", "show", "staff"]
