"""Who acts in the demo: everybody comes by an invitation and accepts it, as in life."""

from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from eventhub.accounts.enums import AccountStatus, Role
from eventhub.accounts.invitation_links import invitation_token
from eventhub.accounts.models import ApiClient, Invitation, Organisation, User
from eventhub.accounts.queries import actor_for, actor_for_client
from eventhub.accounts.services import create_client
from eventhub.accounts.workflows import accept_invitation, withdraw_invitation
from eventhub.core.actor import Actor
from eventhub.demo.clock import back_at, quick_hashing
from eventhub.demo.companies import COMPANIES, Company
from eventhub.demo.credentials import CLIENTS, PEOPLE, Credentials, new_password
from eventhub.events.invitations import invite_organiser, invite_viewer
from eventhub.events.models import Event
from eventhub.stands.invitations import invite_sponsor, invite_to_stand
from eventhub.stands.models import Sponsorship, Stand

READING = [scope for scope in settings.OAUTH2_PROVIDER["SCOPES"] if scope.endswith(":read")]
KEYS = {email: key for key, email in PEOPLE.items()}
JONAS = "jonas.weber@dockside.example"
LINK_AGES = {"expired": 12, "sent": 2, "withdrawn": 6}  # days; the accepted ones are older


@dataclass
class Cast:
    """Everybody by e-mail address, with the rights that they have by now."""

    credentials: Credentials
    staff: Actor = field(init=False)
    actors: dict[str, Actor] = field(default_factory=dict)

    @property
    def maya(self) -> Actor:
        return self.actors[PEOPLE["organiser"]]

    @property
    def jonas(self) -> Actor:
        return self.actors[JONAS]

    def join(self, invitation: Invitation, *, first_name: str, last_name: str) -> Actor:
        """The invited person opens the link, chooses a password and is in.

        The passwords of those in `credentials.json` are known; of the others nobody needs one.
        """
        email = invitation.user.email
        known = self.credentials.passwords.get(KEYS.get(email, ""))
        names = {"first_name": first_name, "last_name": last_name}
        with nullcontext() if known else quick_hashing():
            token = invitation_token(invitation)
            user = accept_invitation(token, actor_user=None, password=known or new_password(), **names)
        self.actors[email] = actor_for(user)
        return self.actors[email]


def hire_staff(credentials: Credentials) -> Cast:
    """The first account, made as `createsuperuser` makes one: nobody is there yet who could invite."""
    cast = Cast(credentials)
    email = PEOPLE["staff"]
    password = credentials.passwords["staff"]
    tom = User.objects.create_user(
        email,
        password,
        is_staff=True,
        status=AccountStatus.ACTIVE,
        first_name="Tom",
        last_name="Reyes",
        company="EventHub",
    )
    cast.staff = actor_for(tom)
    return cast


def engage_organiser(cast: Cast, organisation: Organisation) -> None:
    invitation = invite_organiser(organisation, email=PEOPLE["organiser"], actor=cast.staff, company=organisation.name)
    cast.join(invitation, first_name="Maya", last_name="Okafor")


def engage_helpers(cast: Cast, event: Event) -> None:
    """A second organiser for this event alone, and somebody of the venue who reads."""
    organisation = event.organisation.name
    invitation = invite_organiser(event, email=JONAS, actor=cast.maya, company=organisation)
    cast.join(invitation, first_name="Jonas", last_name="Weber")
    invitation = invite_viewer(event, email=PEOPLE["viewer"], actor=cast.maya, company="Leeds Dock Halls")
    cast.join(invitation, first_name="Helen", last_name="Marsh")


def register_clients(cast: Cast, organisation: Organisation, other: Organisation) -> Actor:
    """The API clients of both organisations; returns the catalogue's, which writes the packages."""
    every = list(settings.OAUTH2_PROVIDER["SCOPES"])
    scopes = {"full": every, "catalogue": ["packages:write", *READING], "readonly": READING, "other": every}
    made: dict[str, ApiClient] = {}
    for key, name in CLIENTS.items():
        owner = other if key == "other" else organisation
        made[key], secret = create_client(organisation=owner, name=name, scopes=scopes[key], actor=cast.staff)
        cast.credentials.clients[key] = (made[key].client_id, secret)
    return actor_for_client(made["catalogue"], scopes["catalogue"])


def invite_companies(cast: Cast, sponsorships: dict[str, Sponsorship], now: datetime) -> None:
    """One person of each company: most accepted within days, some never opened the link."""
    for number, company in enumerate(COMPANIES):
        age = LINK_AGES.get(company.link, 40 + number % 6)
        with back_at(now - timedelta(days=age, hours=number % 5)):
            invitation = _invite(cast, company, sponsorships[company.key])
        if company.link in ("accepted", "withdrawn"):
            with back_at(now - timedelta(days=age - 1 - number % 4)):
                _answer(cast, company, invitation)


def _answer(cast: Cast, company: Company, invitation: Invitation) -> None:
    if company.link == "accepted":
        cast.join(invitation, first_name=company.first_name, last_name=company.last_name)
    else:
        withdraw_invitation(invitation, actor=cast.jonas)


def _invite(cast: Cast, company: Company, sponsorship: Sponsorship) -> Invitation:
    names = {"first_name": company.first_name, "last_name": company.last_name}
    return invite_sponsor(sponsorship, email=company.email, actor=cast.maya, **names)


def invite_around(cast: Cast, stands: dict[str, Stand], now: datetime) -> None:
    """Ines brings her designer and a colleague, who has not answered yet; the designer works for Erik, too."""
    ines, erik = cast.actors[PEOPLE["sponsor"]], cast.actors[PEOPLE["sponsor2"]]
    with back_at(now - timedelta(days=24)):
        invitation = invite_to_stand(
            stands["C12"], email=PEOPLE["designer"], role=Role.DESIGNER, actor=ines, company="Inkhouse"
        )
        cast.join(invitation, first_name="Sam", last_name="Whitlock")
        invitation = invite_to_stand(stands["C07"], email=PEOPLE["designer"], role=Role.DESIGNER, actor=erik)
        accept_invitation(invitation_token(invitation), actor_user=invitation.user)
    with back_at(now - timedelta(days=3)):
        email = "rui.costa@corvid-robotics.example"
        invite_to_stand(stands["C13"], email=email, role=Role.SPONSOR, actor=ines, first_name="Rui", last_name="Costa")
