"""`refuse_currency_change`, `refuse_removal_in_use` and `refuse_reassignment_in_use`, each through its own caller."""

import pytest

from eventhub.configurations.enums import ConfigurationStatus
from eventhub.core.errors import Conflict
from eventhub.events.services import change_event
from eventhub.stands.models import Sponsor, Stand
from eventhub.stands.services import assign_sponsor, remove_stand, unassign_sponsor


def test_refuse_currency_change(show):
    show.configuration(status=ConfigurationStatus.REMOVED)
    with pytest.raises(Conflict):
        change_event(show.event, currency="EUR", actor=show.organiser)
    show.event.refresh_from_db()
    assert show.event.currency == "GBP"
    assert change_event(show.event, venue="Dock Halls", actor=show.organiser).venue == "Dock Halls"


def test_the_currency_is_free_before_the_first_configuration(show):
    assert change_event(show.event, currency="EUR", actor=show.organiser).currency == "EUR"


def test_refuse_removal_in_use(show):
    configuration = show.configuration()
    with pytest.raises(Conflict):
        remove_stand(show.stand, actor=show.organiser)
    assert Stand.objects.get(pk=show.stand.pk).deleted_at is None

    type(configuration).objects.all().delete()
    remove_stand(show.stand, actor=show.organiser)
    assert Stand.objects.get(pk=show.stand.pk).deleted_at is not None


@pytest.mark.parametrize(
    ("fields", "is_refused"),
    [
        ({}, False),
        ({"submission": 1}, True),
        ({"status": ConfigurationStatus.APPROVED, "submission": 1}, True),
        ({"status": ConfigurationStatus.REMOVED, "submission": 1}, False),
    ],
)
def test_refuse_reassignment_in_use(show, fields, is_refused):
    show.configuration(**fields)
    other = Sponsor.objects.create(organisation=show.organisation, name="Other", name_key="other")
    calls = [
        lambda: assign_sponsor(show.stand, other, actor=show.organiser),
        lambda: unassign_sponsor(show.stand, actor=show.organiser),
    ]
    for call in calls:
        if is_refused:
            with pytest.raises(Conflict):
                call()
        else:
            call()
    assert (Stand.objects.get(pk=show.stand.pk).sponsorship_id is not None) == is_refused


def test_a_first_assignment_is_never_refused(show):
    stand = show.add_stand("C20")
    show.configuration(stand, submission=1)
    other = Sponsor.objects.create(organisation=show.organisation, name="Other", name_key="other")
    assert assign_sponsor(stand, other, actor=show.organiser).sponsorship.sponsor == other
