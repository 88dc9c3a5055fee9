"""What organisers' forms are made of; it is core's, because the shared pages about artwork use it too."""

from eventhub.core.service_form import NOTHING_ENTERED, ServiceForm

__all__ = ["NOTHING_ENTERED", "ServiceForm"]
