from tests.factories.broker import no_broker, sent_tasks
from tests.factories.people import event, organisation, organiser

__all__ = ["event", "no_broker", "organisation", "organiser", "sent_tasks"]
