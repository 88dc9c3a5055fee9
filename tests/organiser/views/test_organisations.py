import pytest
from django.urls import reverse

from eventhub.accounts.enums import InvitationStatus, Role, ScopeType
from eventhub.accounts.models import Invitation, Organisation, UserPermission
from eventhub.stands.models import Sponsor
from tests.factories.accounts import InvitationFactory
from tests.factories.passkeys import SoftKey, keep
from tests.factories.show import event, person
from tests.factories.stands import make_sponsor


def page(show, name: str, *args) -> str:
    return reverse(f"organiser:{name}", args=[show.organisation.pk, *args])


@pytest.mark.parametrize("count", [1, 30])
def test_events_cost_the_same_for_any_number(show, owner, count, django_assert_num_queries):
    for number in range(count - 1):
        event(show.organisation, f"Event {number}")

    with django_assert_num_queries(6):
        answer = owner.get(page(show, "organisation-detail"))

    assert len(list(answer.context["listing"])) == count


@pytest.mark.parametrize("count", [1, 30])
def test_companies_cost_the_same_for_any_number(show, owner, count, django_assert_num_queries):
    for _ in range(count - 1):
        make_sponsor(show.organisation)

    with django_assert_num_queries(6):
        answer = owner.get(page(show, "organisation-sponsors"))

    assert len(list(answer.context["listing"])) == count


@pytest.mark.parametrize("count", [1, 30])
def test_the_team_costs_the_same_for_any_number(show, owner, count, django_assert_num_queries):
    for number in range(count):
        person(f"organiser{number}@example.org", Role.ORGANISER, show.organisation)
        InvitationFactory(at=show.organisation)

    with django_assert_num_queries(7):
        answer = owner.get(page(show, "team-list"))

    assert len(answer.context["listing"].page) == count + 2
    assert len(answer.context["invitations"]) == count


def test_defaults_are_saved(show, owner):
    posted = {"name": "Dock Halls", "configuration_days": "40", "artwork_days": "20", "proof_days": "10"}

    owner.post(page(show, "organisation-defaults"), posted)

    saved = Organisation.objects.get()
    assert (saved.name, saved.configuration_days, saved.artwork_days, saved.proof_days) == ("Dock Halls", 40, 20, 10)


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"artwork_days": "50"}, "artwork_days"), ({"proof_days": "0"}, "proof_days"), ({"name": ""}, "name")],
)
def test_defaults_keep_their_sequence(show, owner, changed, field):
    posted = {"name": "Dock Halls", "configuration_days": "40", "artwork_days": "20", "proof_days": "10", **changed}

    answer = owner.post(page(show, "organisation-defaults"), posted)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Organisation.objects.get().name == show.organisation.name


def test_a_company_is_changed_for_all_events(show, owner):
    sponsor = show.stand.sponsorship.sponsor

    answer = owner.post(page(show, "organisation-sponsor-edit", sponsor.pk), {"name": "Corvid Robots"})

    assert answer["Location"] == page(show, "organisation-sponsors")
    assert Sponsor.objects.get().name == "Corvid Robots"


# --- team ----------------------------------------------------------------------------------------------


def test_an_organiser_is_invited_to_everything(show, owner):
    answer = owner.post(page(show, "team-invite"), {"email": "new@example.org"})

    invitation = Invitation.objects.get()
    assert answer["Location"] == page(show, "team-list")
    assert (invitation.role, invitation.scope_type) == (Role.ORGANISER, ScopeType.ORGANISATION)
    refused = owner.post(page(show, "team-invite"), {"email": "new@example.org"})
    assert (refused.status_code, list(refused.context["form"].errors)) == (409, ["email"])


def test_the_team_is_who_organises_and_who_was_asked(show, owner):
    InvitationFactory(at=show.organisation, user__email="asked@example.org")
    InvitationFactory(at=show.organisation, user__email="gone@example.org", status=InvitationStatus.WITHDRAWN)

    text = owner.get(page(show, "team-list")).content.decode()

    assert show.organiser_user.email in text
    assert "asked@example.org" in text
    assert "gone@example.org" not in text
    assert show.sponsor_user.email not in text


def test_a_right_is_revoked(show, owner):
    grant = UserPermission.objects.get(user=show.organiser_user)

    owner.post(page(show, "team-revoke", grant.pk))

    grant.refresh_from_db()
    assert grant.revoked_at is not None


def test_the_last_organiser_stays(show, owner):
    grant = UserPermission.objects.get(scope_type=ScopeType.ORGANISATION)

    answer = owner.post(page(show, "team-revoke", grant.pk))

    assert answer.status_code == 409
    assert "last organiser" in answer.content.decode()
    grant.refresh_from_db()
    assert grant.revoked_at is None


def test_an_invitation_is_renewed_and_withdrawn(show, owner):
    invitation = InvitationFactory(at=show.organisation)

    owner.post(page(show, "team-resend", invitation.pk))
    assert Invitation.objects.get().nonce != invitation.nonce
    owner.post(page(show, "team-withdraw", invitation.pk))

    assert Invitation.objects.get().status == InvitationStatus.WITHDRAWN


def test_the_team_page_reaches_no_invitation_of_an_event(show, owner):
    invitation = InvitationFactory(at=show.event)

    for name in ("team-resend", "team-withdraw"):
        assert owner.post(page(show, name, invitation.pk)).status_code == 404
    assert Invitation.objects.get().status == InvitationStatus.SENT


def test_the_team_shows_who_has_a_second_factor_and_finds_who_has_none(show, owner):
    with_one = person("has.one@example.org", Role.ORGANISER, show.organisation)
    keep(SoftKey(with_one))
    person("has.none@example.org", Role.ORGANISER, show.event)

    found = {
        has: [
            right.user.email
            for right in owner.get(page(show, "team-list"), {"factor": has, "q": "example.org"}).context["listing"]
        ]
        for has in ("yes", "no")
    }
    sheet = b"".join(owner.get(page(show, "team-list"), {"export": "csv"}).streaming_content).decode()

    assert (found["yes"], "has.none@example.org" in found["no"]) == (["has.one@example.org"], True)
    assert "has.one@example.org,Organiser,Leeds Dock Halls,Active,Yes," in sheet
