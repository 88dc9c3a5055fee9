from django.db.models import TextChoices


class ConfigurationStatus(TextChoices):
    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    APPROVED = "approved", "Approved"
    REMOVED = "removed", "Removed"


EDITABLE = (ConfigurationStatus.DRAFT, ConfigurationStatus.CHANGES_REQUESTED)
LIVE = tuple(status for status in ConfigurationStatus if status != ConfigurationStatus.REMOVED)


class Decision(TextChoices):
    """What became of one submission."""

    WAITING = "waiting", "Waiting"
    APPROVED = "approved", "Approved"
    CHANGES_REQUESTED = "changes_requested", "Changes requested"
    WITHDRAWN = "withdrawn", "Withdrawn"


class ProblemCode(TextChoices):
    BELOW_MINIMUM = "below_minimum", "Too few"
    ABOVE_MAXIMUM = "above_maximum", "Too many"
    CATEGORY_MINIMUM = "category_minimum", "Too few of the category"
    CATEGORY_MAXIMUM = "category_maximum", "Too many of the category"
    REQUIRES = "requires", "Needs another option"
    EXCLUDES = "excludes", "Does not go with another option"
    OUT_OF_STOCK = "out_of_stock", "Not enough left"
    DEADLINE_PASSED = "deadline_passed", "The deadline has passed"
    OPTION_NOT_IN_VERSION = "option_not_in_version", "Not part of this version"


class ClonePart(TextChoices):
    """What may come along when an event is cloned."""

    HALLS = "halls", "Halls"
    STANDS = "stands", "Stands"
    OFFERS = "offers", "Packages on offer"
    ALLOCATIONS = "allocations", "What each stand may choose"
    STOCK = "stock", "Stock limits of this event"
    STAND_OFFERS = "stand_offers", "Last year's stands, offered to their sponsors"
