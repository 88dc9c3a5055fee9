from eventhub.configurations.enums import ConfigurationStatus
from eventhub.organiser.readiness import readiness_by_hall, stand_facts


def test_the_stands_of_each_hall_are_counted(show):
    show.configuration(status=ConfigurationStatus.APPROVED)
    show.add_stand("C13", "Other")
    [hall] = readiness_by_hall(stand_facts(show.organiser, show.event))
    assert (hall.name, hall.approved, dict(hall.counts)) == ("Hall 3", 1, {"approved": 1, "": 1})
