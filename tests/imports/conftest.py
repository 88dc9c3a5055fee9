from tests.factories.people import event, event_organiser, facts, organisation, organiser, outsider, staff

__all__ = ["event", "event_organiser", "facts", "organisation", "organiser", "outsider", "staff"]
