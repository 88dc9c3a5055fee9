"""Every address of organisers' pages, asked by people who may not, or may only read: refused, and nothing written."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse
from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.accounts.models import UserPermission
from eventhub.activity.models import ActivityEntry
from eventhub.artwork.models import ProductionPack
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import Fee, Submission
from eventhub.core.actor import Actor
from eventhub.events.enums import EventStatus
from eventhub.events.models import Event, SavedFilter
from eventhub.programme.merging import merge_rows
from eventhub.programme.models import ProgrammeList
from eventhub.stands.models import StandOffer
from tests.factories.accounts import ApiClientFactory
from tests.factories.artwork import make_artwork, make_requirement
from tests.factories.deliveries import make_delivery, make_endpoint
from tests.factories.imports import CONTENT, make_import
from tests.factories.payments import make_payment
from tests.factories.programme import make_company, make_room, make_session, make_speaker, make_track, make_type
from tests.factories.show import cloned, event, person
from tests.factories.stands import make_invitation, make_sponsor, make_sponsorship

pytestmark = pytest.mark.django_db

EVENT_FORM = {
    "name": "Other name",
    "timezone": "Europe/London",
    "currency": "GBP",
    "vat_rate": "20",
    "starts_at": "2030-03-09T09:00",
    "ends_at": "2030-03-11T17:00",
    "configuration_deadline": "2030-02-01T17:00",
    "artwork_deadline": "2030-02-10T17:00",
    "proof_deadline": "2030-03-01T17:00",
    "proof_deciders": "both",
    "artwork_acceptance": "person",
    "pack_template": "{stand}-{slot}",
}


class ListFile(SimpleUploadedFile):
    """Can be sent more than once."""

    def read(self, *args: int) -> bytes:
        self.seek(0)
        return super().read(*args)


PERSON = {"email": "new@example.org"}
COMPANY = {"name": "New company"}
CHANGE = {"reason": "Gave up"}
WEBHOOK = {"url": "https://badges.example.com/hook", "events": "stand_configured"}

# name → what is posted to it; the keys come from `keys`, below.
POSTS = {
    "event-settings": EVENT_FORM,
    "event-publish": {},
    "event-archive": {},
    "event-clone": {"name": "Next year's show", "starts_at": "2031-03-09T09:00", "currency": "GBP", "vat_rate": "20"},
    "grant-revoke": {},
    "filter-save": {"name": "Halls", "list_key": "stands", "query": "q=hall"},
    "filter-edit": {"name": "Late ones"},
    "filter-remove": {},
    "hall-create": {"name": "Hall 9"},
    "hall-edit": {"name": "Hall 9"},
    "stand-create": {"number": "Z1", "kind": "unknown"},
    "stand-edit": {"number": "Z1", "kind": "unknown"},
    "stand-remove": {},
    "stand-choices": {},
    "stand-assign": {"sponsor": "company"},
    "stand-sponsor": {"sponsor": "company"},
    "stand-unassign": {},
    "stand-hand-over": {**CHANGE, "to": "nobody", "configuration": "keep"},
    "stand-cancel": CHANGE,
    "stand-move": {**CHANGE, "configuration": "keep"},
    "stand-co-exhibitors": {"co_exhibitors": "company"},
    "stand-allocate": {"sponsor_may_select": "no"},
    "stand-allocation-remove": {},
    "configuration-start": {"package": "package"},
    "fee-add": {"description": "Late change", "amount": "10"},
    "fee-reverse": {},
    "payment-record": {"amount": "10", "received_at": "2026-03-02", "reference": "Transfer"},
    "payment-reverse": {"reason": "Booked twice"},
    "stand-invite": {**PERSON, "role": "viewer"},
    "stand-offer-invite": {"offer": "stand-offer", "confirmed": "yes", **PERSON},
    "stand-offer-withdraw": {},
    "stand-offer-again": {},
    "sponsor-create": COMPANY,
    "sponsor-add": {"sponsor": "absent"},
    "sponsor-edit": COMPANY,
    "sponsorship-edit": {"tier": "Gold"},
    "sponsor-invite": PERSON,
    "invitation-create": {**PERSON, "role": "viewer"},
    "invitation-resend-many": {"invitation": "invitation", "confirmed": "yes"},
    "invitation-resend": {},
    "invitation-withdraw": {},
    "review-approve": {"submission": "1"},
    "review-request-changes": {"submission": "1", "reason": "The spots dazzle."},
    "review-reopen": {"reason": "One more chair"},
    "artwork-accept": {"artwork": "artwork", "confirmed": "yes"},
    "artwork-remind": {"requirement": "missing print", "confirmed": "yes"},
    "pack-list": {"template": "{stand}"},
    "programme-import": {"kind": "sessions", "file": ListFile("programme.csv", b"Title\nHeat pumps\n")},
    "programme-list": {"digest": "digest"},
    "programme-list-discard": {},
    "session-create": {"title": "Heat pumps"},
    "session-bulk": {"do": "publish", "session": "session", "confirmed": "yes"},
    "session-edit": {"title": "Heat pumps"},
    "session-move": {"day": "2030-03-09", "starts": "10:00"},
    "session-speakers": {"add": "speaker"},
    "session-cancel": CHANGE,
    "session-withdraw": CHANGE,
    "session-reinstate": CHANGE,
    "session-unlock": {"field": "code"},
    "session-owner": {"to": "code:here"},
    "session-merge": {},
    "session-apart": {"other": "same session"},
    "session-purge": CHANGE,
    "speaker-create": {"last_name": "Nwosu"},
    "speaker-bulk": {"do": "withdraw", "speaker": "speaker", "confirmed": "yes"},
    "speaker-edit": {"last_name": "Nwosu"},
    "speaker-withdraw": CHANGE,
    "speaker-reinstate": CHANGE,
    "speaker-unlock": {"field": "bio"},
    "speaker-owner": {"to": "bio:here"},
    "speaker-merge": {},
    "speaker-apart": {"other": "same speaker"},
    "merge-undo": {},
    "duplicate-bulk": {"do": "merge", "pair": "pair", "confirmed": "yes"},
    "speaker-purge": CHANGE,
    "company-bulk": {"do": "aside", "company": "vendor-company", "confirmed": "yes"},
    "company-link": {"sponsor": "company"},
    "company-create-sponsor": {},
    "company-unlink": {},
    "company-fields": {"do": "take", "field": "website"},
    "company-booth": {"do": "assign", "stand": "free"},
    "company-set-aside": {},
    "company-pick-up": {},
    "company-withdraw": CHANGE,
    "company-reinstate": CHANGE,
    "company-purge": CHANGE,
    "room-create": {"name": "Calder"},
    "room-change": {"name": "Calder"},
    "room-remove": {},
    "track-create": {"name": "Energy"},
    "track-change": {"name": "Energy"},
    "track-remove": {},
    "type-create": {"name": "Panel"},
    "type-change": {"name": "Panel"},
    "type-remove": {},
    "package-offer": {},
    "package-stop": {},
    "stock-limit": {"option_code": "rig", "limit": "3"},
    "event-create": EVENT_FORM,
    "organisation-defaults": {"name": "X", "configuration_days": "9", "artwork_days": "8", "proof_days": "7"},
    "organisation-second-factor": {"roles": "organiser", "days": "3"},
    "organisation-sponsor-edit": COMPANY,
    "sponsor-merge": CHANGE,
    "team-invite": PERSON,
    "team-revoke": {},
    "team-resend": {},
    "team-withdraw": {},
    "client-create": {"name": "Badges", "scopes": "events:read"},
    "client-edit": {"name": "Badges", "scopes": "stands:read"},
    "client-rotate": {"overlap": "24"},
    "client-revoke": {},
    "webhook-create": WEBHOOK,
    "webhook-edit": WEBHOOK,
    "webhook-rotate": {},
    "webhook-remove": {},
    "webhook-pause": {},
    "webhook-resume": {},
    "webhook-ping": {},
    "webhook-replay": {"since": "2026-01-01T00:00", "until": "2036-01-01T00:00"},
    "webhook-delivery-replay": {},
    "import-create": {"file": ListFile("list.csv", CONTENT)},
    "import-columns": {"column_0": "tier"},
    "import-reading": {"encoding": "utf-8", "separator": "comma", "header_line": "1"},
    "import-run": {},
    "import-again": {},
    "import-undo": {},
}
# Pages that a viewer of the event may read.
READABLE = {
    "overview",
    "search",
    "event-settings",
    "hall-list",
    "stand-list",
    "stand-detail",
    "sponsor-list",
    "sponsor-detail",
    "review-list",
    "review-detail",
    "review-difference",
    "artwork-board",
    "artwork-list",
    "summary",
    "summary-of",
    "summary-pdf",
    "demand-list",
    "demand-halls",
    "demand-stands",
    "programme-calendar",
    "programme-export",
    "session-list",
    "session-detail",
    "speaker-list",
    "speaker-detail",
    "company-list",
    "company-detail",
    "room-list",
    "package-list",
    "package-detail",
    "package-difference",
    "package-export",
}
# Those of them on which nobody could send anything, so that nothing is missed there.
ONLY_TO_READ = {"search", "review-difference", "package-difference"}
# Those of them that answer with a file.
FILES = {"summary-pdf", "package-export", "programme-export"}
# Addresses that answer no GET.
POSTS_ONLY = {
    "import-run",
    "import-again",
    "grant-revoke",
    "filter-save",
    "filter-remove",
    "stand-assign",
    "stand-allocate",
    "stand-allocation-remove",
    "configuration-start",
    "fee-add",
    "fee-reverse",
    "payment-record",
    "stand-invite",
    "stand-offer-invite",
    "stand-offer-withdraw",
    "stand-offer-again",
    "sponsorship-edit",
    "sponsor-invite",
    "invitation-resend-many",
    "invitation-resend",
    "invitation-withdraw",
    "review-approve",
    "review-request-changes",
    "artwork-accept",
    "artwork-remind",
    "programme-list-discard",
    "session-bulk",
    "session-speakers",
    "duplicate-bulk",
    "session-apart",
    "session-owner",
    "session-unlock",
    "speaker-apart",
    "speaker-bulk",
    "speaker-owner",
    "speaker-unlock",
    "company-bulk",
    "company-link",
    "company-create-sponsor",
    "company-unlink",
    "company-fields",
    "company-booth",
    "company-set-aside",
    "company-pick-up",
    "room-create",
    "room-change",
    "room-remove",
    "track-create",
    "track-change",
    "track-remove",
    "type-create",
    "type-change",
    "type-remove",
    "package-offer",
    "package-stop",
    "stock-limit",
    "organisation-second-factor",
    "team-invite",
    "team-revoke",
    "team-resend",
    "team-withdraw",
    "webhook-pause",
    "webhook-resume",
    "webhook-ping",
    "webhook-delivery-replay",
}
NAMES = [pattern.name for pattern in get_resolver("eventhub.organiser.urls").url_patterns]
WITH_HTMX = {"HX-Request": "true"}


@pytest.fixture(scope="module")
def keys(kept_show) -> dict:
    """Name of a route → its arguments, all naming things that exist; and what the posted words stand for."""
    show = kept_show
    configuration = show.configuration(status=ConfigurationStatus.SUBMITTED, submission=1, submitted_at=timezone.now())
    Submission.objects.create(
        configuration=configuration,
        number=1,
        revision=1,
        version=show.version,
        lines=[],
        base_price=3200,
        net_total=3200,
        submitted_at=timezone.now(),
        submitted_by_name="Ines Duarte",
    )
    sponsorship = show.stand.sponsorship
    fee = Fee.objects.create(stand=show.stand, description="Floor plan", amount=120, added_by_name="Maya")
    grant = UserPermission.objects.get(user=show.sponsor_user)
    invitation = make_invitation(sponsorship)
    cloned(show.event)
    offer = StandOffer.objects.create(
        stand=show.add_stand("C14"), sponsorship=make_sponsorship(show.event, "Tarn Joinery")
    )
    endpoint = make_endpoint(show.organisation)
    kept = SavedFilter.objects.create(
        event=show.event, user=show.organiser_user, name="Halls", list_key="stands", query="q=hall", is_shared=True
    )
    return {
        "hall": show.hall.pk,
        "filter": kept.pk,
        "stand": show.stand.pk,
        "stand-offer": offer.pk,
        "stand-offer-invite:email": f"email-{offer.sponsorship_id}",
        "free": offer.stand_id,
        "sponsor": sponsorship.pk,
        "sponsorship": sponsorship.pk,
        "organisation-sponsor": sponsorship.sponsor_id,
        "company": show.add_stand("C13", "Okoro Facades").sponsorship.sponsor_id,
        "absent": make_sponsor(show.organisation, "Vale Roofing").pk,
        "configuration": show.stand.pk,
        "fee": show.stand.pk,
        "fee_id": fee.pk,
        "payment": show.stand.pk,
        "payment_id": make_payment(show.stand).pk,
        "grant": grant.pk,
        "invitation": invitation.pk,
        "import": make_import(show.event).pk,
        "review": configuration.pk,
        "summary": configuration.pk,
        "number": 1,
        "artwork": make_artwork(make_requirement(show, configuration=configuration)).pk,
        "missing print": make_requirement(show, configuration=configuration).pk,
        "pack": ProductionPack.objects.create(event=show.event, number=1, template="{stand}", made_by_name="Maya").pk,
        "programme": ProgrammeList.objects.create(
            event=show.event, kind="sessions", headers=["Title"], rows=[[2, "New"]]
        ).pk,
        "session": make_session(show.event, locked_fields=["code"]).pk,
        "speaker": make_speaker(show.event, locked_fields=["bio"]).pk,
        "same session": make_session(show.event).pk,
        "same speaker": make_speaker(show.event).pk,
        "pair": ":".join(str(make_speaker(show.event, "Marsh", first_name="Ada").pk) for _ in range(2)),
        "merge": merge_rows(make_speaker(show.event), make_speaker(show.event), actor=Actor.system("test")).pk,
        "vendor-company": make_company(show.event).pk,
        "room": make_room(show.event).pk,
        "track": make_track(show.event).pk,
        "type": make_type(show.event).pk,
        "package": show.package.pk,
        "stock": show.package.pk,
        "organisation": show.package.pk,
        "team": grant.pk,
        "client": ApiClientFactory(organisation=show.organisation).pk,
        "webhook": endpoint.pk,
        "delivery_id": make_delivery(endpoint).pk,
        "organisation_id": show.organisation.pk,
        "event_slug": show.event.slug,
    }


# Routes whose key is of another kind than the first word of their name.
KEYS = {
    "organisation-sponsor-edit": "organisation-sponsor",
    "sponsor-merge": "organisation-sponsor",
    "stand-offer-withdraw": "stand-offer",
    "stand-offer-again": "stand-offer",
    "team-resend": "invitation",
    "team-withdraw": "invitation",
}
KEYS |= dict.fromkeys((name for name in NAMES if name.startswith("company-")), "vendor-company")
# What pages in two steps have to know before they take a decision.
QUERIES = {
    "stand-move": ("to", "free"),
    "sponsor-merge": ("into", "company"),
    "session-merge": ("into", "same session"),
    "speaker-merge": ("into", "same speaker"),
}


def address(name: str, keys: dict) -> str:
    """The route with its arguments filled in from what exists."""
    pattern = next(one for one in get_resolver("eventhub.organiser.urls").url_patterns if one.name == name)
    key = KEYS.get(name, name.split("-", maxsplit=1)[0])
    arguments = {part: keys[key] if part == "pk" else keys[part] for part in pattern.pattern.converters}
    field, thing = QUERIES.get(name, ("", ""))
    query = {field: keys[thing]} if field else None
    return reverse(f"organiser:{name}", kwargs=arguments, query=query)


def posted(name: str, keys: dict) -> dict:
    return {keys.get(f"{name}:{field}", field): keys.get(text, text) for field, text in POSTS[name].items()}


def test_every_address_that_takes_a_post_is_asked(keys):
    """A view without `require_POST` or a form answers a GET: those that are neither are forgotten here."""
    assert set(POSTS) <= set(NAMES)
    assert set(NAMES) - set(POSTS) - READABLE == {
        "event-list",
        "duplicate-list",
        "event-start",
        "event-cloned",
        "event-people",
        "contact-list",
        "stand-offer-list",
        "invitation-list",
        "organisation-detail",
        "organisation-start",
        "organisation-search",
        "organisation-packages",
        "organisation-package",
        "organisation-package-difference",
        "organisation-package-export",
        "organisation-sponsors",
        "team-list",
        "client-list",
        "client-detail",
        "client-first-call",
        "webhook-list",
        "webhook-detail",
        "webhook-delivery",
        "import-list",
        "import-template",
        "import-detail",
        "import-progress",
        "stand-export",
        "programme-template",
        "event-zip",
        "pack-detail",
        "pack-download",
        "pack-manifest",
    }


# An archived event holds nothing back that is not its own: it can be copied, and its companies are the organisation's.
NOT_OF_THE_EVENT = {
    "event-create",
    "event-clone",
    "sponsor-edit",
    "sponsor-merge",
    "organisation-defaults",
    "organisation-second-factor",
    "organisation-sponsor-edit",
}
# Rights may always be taken back.
TAKING_BACK = {"grant-revoke", "invitation-withdraw"}


@pytest.mark.parametrize(("at", "who"), enumerate(["viewer", "sponsor", "outsider"]))
def test_who_does_not_organise_writes_nothing(request, keys, at, who):
    """With all that it takes, in turn as a whole page and by htmx; that they read nothing either, tests/access shows."""
    client = request.getfixturevalue(who)
    before = ActivityEntry.objects.count()

    opened = {}
    for turn, name in enumerate(POSTS, at):
        seen = who == "viewer" and not address(name, keys).startswith("/o/")
        answer = client.post(address(name, keys), posted(name, keys), headers=WITH_HTMX if turn % 2 else {})
        if answer.status_code != (403 if seen else 404):
            opened[name] = answer.status_code

    assert opened == {}
    assert ActivityEntry.objects.count() == before


def test_a_viewer_reads_and_finds_no_form(viewer, keys):
    wrong = {}
    for name in READABLE - FILES:
        answer = viewer.get(address(name, keys))
        _, _, text = answer.content.decode().partition("<main")
        says_so = "You can read here" in text or name in ONLY_TO_READ
        if answer.status_code != 200 or 'method="post"' in text or not says_so:
            wrong[name] = (answer.status_code, text)
    assert wrong == {}


def test_a_viewer_takes_the_files_along(viewer, keys):
    answers = {name: viewer.get(address(name, keys)) for name in FILES}

    taken = {name: (answer.status_code, answer["Content-Disposition"][:11]) for name, answer in answers.items()}
    assert taken == dict.fromkeys(FILES, (200, "attachment;"))


@pytest.mark.soak  # tests/access has owners, and the walk of tests/forms opens every page as staff
@pytest.mark.parametrize("who", ["staff", "owner"])
def test_staff_and_the_owner_open_every_page(request, keys, who):
    client = request.getfixturevalue(who)

    opened = {name: client.get(address(name, keys)).status_code for name in NAMES}

    assert opened == {name: 405 if name in POSTS_ONLY else 200 for name in NAMES}


def test_nobody_writes_in_an_archived_event(owner, keys, show):
    Event.objects.filter(pk=show.event.pk).update(status=EventStatus.ARCHIVED)
    before = ActivityEntry.objects.count()

    names = [
        name
        for name in POSTS
        if name not in NOT_OF_THE_EVENT | TAKING_BACK and not name.startswith(("team", "client", "webhook"))
    ]
    answers = {name: owner.post(address(name, keys), posted(name, keys)).status_code for name in names}

    assert {name: status for name, status in answers.items() if status not in (403, 404, 409)} == {}
    assert ActivityEntry.objects.count() == before


def test_an_organiser_of_another_event_of_the_organisation_finds_nothing(keys, show, client):
    client.force_login(person("second@example.org", Role.ORGANISER, event(show.organisation, "Coastal Energy Days")))

    answers = {client.get(address(name, keys)).status_code for name in READABLE}

    assert answers == {404}


def test_an_organiser_of_the_event_alone_does_not_run_the_organisation(organiser, keys):
    names = [name for name in NAMES if address(name, keys).startswith("/o/") and name not in POSTS_ONLY]

    assert {organiser.get(address(name, keys)).status_code for name in names} == {404}


def test_another_event_does_not_lead_to_rows_of_this_one(show, keys, client):
    """Somebody who organises both finds a stand only at its own event."""
    keys = keys | {"event_slug": event(show.organisation, "Coastal Energy Days").slug}
    client.force_login(person("both@example.org", Role.ORGANISER, show.organisation))

    names = {"stand-detail", "stand-edit", "sponsor-detail", "hall-edit", "review-detail", "review-difference"}
    assert {client.get(address(name, keys)).status_code for name in names} == {404}
