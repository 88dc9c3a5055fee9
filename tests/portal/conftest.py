from tests.factories.broker import no_broker
from tests.factories.people import event, event_organiser, facts, organisation, organiser, outsider, staff

__all__ = ["event", "event_organiser", "facts", "no_broker", "organisation", "organiser", "outsider", "staff"]
