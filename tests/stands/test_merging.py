"""Two companies become one: everything of one belongs to the other, and nothing is lost."""

import pytest
from django.apps import apps

from eventhub.accounts.enums import InvitationStatus, Role
from eventhub.accounts.models import Invitation, UserPermission
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry
from eventhub.core.errors import Conflict, Invalid, NotAllowed, OutOfSight
from eventhub.events.enums import EventStatus
from eventhub.stands.merging import merge_sponsors, outcome_of_merge
from eventhub.stands.models import CoExhibitor, Sponsor, Sponsorship, Stand, StandOffer
from eventhub.stands.queries import (
    remaining_sponsor,
    remaining_sponsorship,
    sponsors_visible_to,
    sponsorships_visible_to,
)
from eventhub.stands.services import add_sponsorship, assign_sponsor, change_sponsor, create_sponsor, set_co_exhibitors
from tests.factories.show import Show, event, grant, organisation, person
from tests.factories.stands import make_invitation, make_sponsor, make_sponsorship


def contact(name: str, email: str = "") -> dict[str, str]:
    return {"name": name, "email": email, "phone": "", "role": ""}


@pytest.fixture
def show(db) -> Show:
    return Show()


@pytest.fixture
def owner(show):
    return actor_for(person("jonas.weber@northernbuild.example", Role.ORGANISER, show.organisation))


@pytest.fixture
def kept(show) -> Sponsor:
    return show.stand.sponsorship.sponsor


@pytest.fixture
def gone(show) -> Sponsor:
    """The same company on another stand of the event."""
    return show.add_stand("C13", "Corvid Robotics Ltd").sponsorship.sponsor


def merge(gone: Sponsor, kept: Sponsor, actor, **given) -> Sponsor:
    gone, kept = (Sponsor.objects.get(pk=one.pk) for one in (gone, kept))
    seen = given.pop("seen", None) or outcome_of_merge(gone, kept)
    return merge_sponsors(gone, kept, seen=seen, reason=given.pop("reason", "Kept twice"), actor=actor)


def test_stands_and_people_join_at_the_same_event(show, owner, gone, kept):
    theirs = Sponsorship.objects.get(sponsor=gone)
    Sponsorship.objects.filter(pk=theirs.pk).update(tier="Gold")
    configuration = show.configuration(Stand.objects.get(number="C13"), submission=1)
    colleague, both = person("ada.finch@corvid.example"), show.sponsor_user
    for user in (colleague, both):
        grant(user, Role.SPONSOR, theirs)
    link = make_invitation(theirs)
    offer = StandOffer.objects.create(stand=show.add_stand("D09"), sponsorship=theirs)

    assert merge(gone, kept, owner) == kept

    joined = show.stand.sponsorship
    assert set(Stand.objects.filter(sponsorship=joined).values_list("number", flat=True)) == {"C12", "C13"}
    live = UserPermission.objects.filter(role=Role.SPONSOR, revoked_at=None)
    assert {(row.user, row.scope_id) for row in live} == {(colleague, joined.pk), (both, joined.pk)}
    assert live.count() == 2
    link.refresh_from_db()
    assert (link.status, link.scope_id) == (InvitationStatus.SENT, joined.pk)
    assert Invitation.objects.count() == 1
    offer.refresh_from_db()
    assert offer.sponsorship == joined
    joined.refresh_from_db()
    theirs.refresh_from_db()
    assert (joined.tier, theirs.merged_into) == ("Gold", joined)
    configuration.refresh_from_db()
    assert (configuration.stand.number, configuration.submission) == ("C13", 1)
    verbs = ActivityEntry.objects.filter(verb__startswith="sponsor").order_by("id").values_list("verb", "reason")
    assert list(verbs) == [(verb, "Kept twice") for verb in ("sponsorship.joined", "sponsor.gone", "sponsor.merged")]


def test_where_only_one_takes_part_the_other_one_does_instead(show, owner, kept):
    gone = make_sponsor(show.organisation, "Corvid Robotics Ltd")
    second = event(show.organisation, "Southern Build Expo")
    sponsorship = Sponsorship.objects.create(event=second, sponsor=gone, tier="Silver")
    merge(gone, kept, owner)
    sponsorship.refresh_from_db()
    assert (sponsorship.sponsor, sponsorship.tier, sponsorship.merged_into) == (kept, "Silver", None)


def test_the_fields_of_the_remaining_one_count_and_gaps_are_filled(show, owner, gone, kept):
    lin, ada, two = contact("Lin", "lin@corvid.example"), contact("Ada", "ada@corvid.example"), contact("Ada")
    Sponsor.objects.filter(pk=gone.pk).update(website="https://old.example", description="Robots", contacts=[lin, ada])
    Sponsor.objects.filter(pk=kept.pk).update(
        website="https://corvid.example", contacts=[two, contact("Lin M", "LIN@corvid.example")]
    )
    merge(gone, kept, owner)
    kept.refresh_from_db()
    assert (kept.name, kept.website, kept.description) == ("Corvid Robotics", "https://corvid.example", "Robots")
    assert kept.contacts == [two, contact("Lin M", "LIN@corvid.example"), ada]


def test_a_co_exhibitor_stands_once_and_never_beside_itself(show, owner, gone, kept):
    others = [show.add_stand(number, "Halden") for number in ("D01", "D02")]
    for stand, sponsor in ((others[0], gone), (others[1], gone), (others[1], kept), (show.stand, gone)):
        CoExhibitor.objects.create(stand=stand, sponsor=sponsor)
    CoExhibitor.objects.create(stand=Stand.objects.get(number="C13"), sponsor=kept)
    merge(gone, kept, owner)
    assert set(CoExhibitor.objects.values_list("stand__number", "sponsor")) == {("D01", kept.pk), ("D02", kept.pk)}


def test_the_one_that_goes_is_hidden_and_leads_to_the_other(show, owner, gone, kept):
    sponsorship = Sponsorship.objects.get(sponsor=gone)
    merge(gone, kept, owner)
    assert list(sponsors_visible_to(owner)) == [kept]
    assert list(sponsorships_visible_to(owner, show.event)) == [show.stand.sponsorship]
    assert remaining_sponsor(owner, gone.pk) == kept
    assert remaining_sponsorship(owner, show.event, sponsorship.pk) == show.stand.sponsorship
    elsewhere = actor_for(person("eve@elsewhere.example", Role.ORGANISER, organisation("Elsewhere")))
    assert remaining_sponsor(elsewhere, gone.pk) is None
    assert create_sponsor(organisation=show.organisation, name="Corvid Robotics Ltd", actor=owner).pk, (
        "its name is free"
    )


def test_what_was_merged_before_leads_on(show, owner, gone, kept):
    last = make_sponsorship(show.event, "Corvid Group").sponsor
    merge(gone, kept, owner)
    merge(kept, last, owner)
    assert remaining_sponsor(owner, gone.pk) == last
    assert set(Sponsorship.objects.exclude(merged_into=None).values_list("merged_into__sponsor", flat=True)) == {
        last.pk
    }


def test_nothing_is_done_with_the_one_that_is_gone(show, owner, gone, kept):
    merge(gone, kept, owner)
    free = show.add_stand("D01")
    for act in (
        lambda: assign_sponsor(free, gone, actor=owner),
        lambda: add_sponsorship(event(show.organisation, "Another"), gone, actor=owner),
        lambda: change_sponsor(gone, name="Corvid", actor=owner),
        lambda: set_co_exhibitors(free, [gone], actor=owner),
        lambda: merge(gone, kept, owner, seen=[]),
        lambda: merge(kept, gone, owner, seen=[]),
    ):
        with pytest.raises(OutOfSight):
            act()


def test_an_archived_event_stays_as_it_was(show, owner, kept):
    gone = make_sponsor(show.organisation, "Corvid Robotics Ltd")
    past = event(show.organisation, "Last year", status=EventStatus.ARCHIVED)
    sponsorship = Sponsorship.objects.create(event=past, sponsor=gone)
    stand = Stand.objects.create(event=past, number="A1", sponsorship=sponsorship)
    share = CoExhibitor.objects.create(stand=Stand.objects.create(event=past, number="A2"), sponsor=gone)
    merge(gone, kept, owner)
    for row in (sponsorship, stand, share):
        row.refresh_from_db()
    assert (sponsorship.sponsor, sponsorship.merged_into, stand.sponsorship) == (gone, None, sponsorship)
    assert share.sponsor == gone
    assert list(sponsorships_visible_to(owner, past)) == [sponsorship]


# --- refused -------------------------------------------------------------------------------------------


def everything() -> tuple:
    models = (Sponsor, Sponsorship, Stand, CoExhibitor, UserPermission, ActivityEntry)
    return tuple(list(model.objects.order_by("pk").values()) for model in models)


def test_who_answers_for_one_event_only_can_not_merge(show, gone, kept):
    before = everything()
    for actor in (show.organiser, show.sponsor):
        with pytest.raises(NotAllowed):
            merge(gone, kept, actor)
    assert everything() == before


@pytest.mark.parametrize("given", [{"reason": " "}, {"seen": []}])
def test_without_a_reason_or_on_something_else_nothing_is_done(show, owner, gone, kept, given):
    before = everything()
    with pytest.raises((Invalid, Conflict)):
        merge_sponsors(gone, kept, **{"seen": outcome_of_merge(gone, kept), "reason": "Twice", "actor": owner, **given})
    assert everything() == before


def test_a_company_of_somebody_else_or_itself_is_none_to_merge(show, owner, gone):
    for other in (gone, make_sponsor(organisation("Elsewhere"))):
        with pytest.raises(Invalid):
            merge(gone, other, owner)


def test_a_failure_at_the_end_leaves_nothing(show, owner, gone, kept, settings):
    settings.REACTIONS = {"sponsor.merged": ["tests.stands.test_merging.fail"]}
    before = everything()
    with pytest.raises(RuntimeError):
        merge(gone, kept, owner)
    assert everything() == before


def fail(subject, *, entry, actor):
    raise RuntimeError("The disk is full")


def test_whatever_points_to_a_company_is_repointed():
    """A new relation has to be thought of in `merging`."""
    relations = {
        f"{field.related_model._meta.label}.{field.field.name}"
        for name in ("Sponsor", "Sponsorship")
        for field in apps.get_model("stands", name)._meta.related_objects
    }
    assert relations == {
        "stands.Sponsorship.sponsor",
        "stands.CoExhibitor.sponsor",
        "stands.Stand.sponsorship",
        "artwork.Artwork.sponsorship",  # carried along by artwork.reactions
        "programme.Company.sponsorship",  # follows `merged_into` when it is read
        "stands.StandOffer.sponsorship",
        "stands.Sponsor.merged_into",
        "stands.Sponsorship.merged_into",
    }
