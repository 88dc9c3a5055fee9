from django.utils import timezone

from eventhub.artwork.enums import ArtworkStatus
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.organiser.nav import event_frame, organisation_frame
from eventhub.organiser.scope import EventScope, OrganisationScope
from tests.factories.artwork import make_artwork, make_requirement


def test_the_tab_counts_what_waits_for_the_reader(show):
    make_artwork(make_requirement(show, stand=show.add_stand("C13", "Okoro Facades")), ArtworkStatus.IN_REVIEW)
    show.configuration(status=ConfigurationStatus.SUBMITTED, submitted_at=timezone.now())

    frame = event_frame(EventScope(show.event, show.organiser, organises=True), "stands")

    assert [(tab["label"], tab["current"], tab["count"]) for tab in frame["tabs"]] == [
        ("Overview", False, 0),
        ("Stands", True, 0),
        ("Sponsors", False, 0),
        ("Review", False, 1),
        ("Artwork", False, 1),
        ("Programme", False, 0),
        ("Packages", False, 0),
    ]
    assert frame["place"] == {"label": show.event.name, "url": "/e/"}


def test_nothing_waits_for_a_viewer(show):
    show.configuration(status=ConfigurationStatus.SUBMITTED, submitted_at=timezone.now())

    frame = event_frame(EventScope(show.event, show.organiser, organises=False), "overview")

    assert [tab["count"] for tab in frame["tabs"]] == [0] * 7


def test_an_organisation_has_tabs_of_its_own(show):
    frame = organisation_frame(OrganisationScope(show.organisation, show.organiser), "team")

    assert [tab["label"] for tab in frame["tabs"] if tab["current"]] == ["Team"]
    assert [tab["label"] for tab in frame["tabs"]] == ["Events", "Packages", "Sponsors", "Team", "API", "Defaults"]
