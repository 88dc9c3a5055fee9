"""What lists of staff are made of."""

from django.urls import reverse

from eventhub.activity.models import ActivityEntry
from eventhub.core.admin import lists
from eventhub.core.admin.lists import CappedPaginator
from tests.factories.accounts import OrganisationFactory


def test_keys_that_are_none_are_not_chosen(staff_client, show):
    address = reverse("admin:events_event_changelist")
    body = {"action": "publish", "index": "0", "_selected_action": ["nonsense", "\x00", ""]}

    answer = staff_client.post(address, body, follow=True)

    assert answer.status_code == 200
    assert not ActivityEntry.objects.exists()


def test_a_filter_offers_the_newest_only(staff_client, monkeypatch):
    monkeypatch.setattr(lists, "NEWEST", 2)
    for name in ("Old", "Middle", "New"):
        OrganisationFactory(name=name)

    changelist = staff_client.get(reverse("admin:events_event_changelist")).context["cl"]
    offered = next(spec for spec in changelist.filter_specs if spec.title == "organisation")

    assert [words for _, words in offered.lookup_choices] == ["Middle", "New"]


def test_counting_stops_early(db, monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(lists, "COUNTED_AT_MOST", 2)
    OrganisationFactory.create_batch(3)
    organisations = type(OrganisationFactory.build())._default_manager.all()

    page = CappedPaginator(organisations, 1)
    with django_assert_num_queries(1) as queries:
        counted = page.count

    assert (counted, page.is_capped) == (2, True)
    assert "LIMIT 2" in queries[0]["sql"]


def test_a_capped_list_says_so(staff_client, monkeypatch):
    monkeypatch.setattr(lists, "COUNTED_AT_MOST", 2)
    OrganisationFactory.create_batch(3)

    answer = staff_client.get(reverse("admin:accounts_organisation_changelist"))

    assert b"2 or more organisations" in answer.content
