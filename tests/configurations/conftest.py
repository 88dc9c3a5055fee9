from tests.factories.show import kept_show, show

__all__ = ["kept_show", "show"]
