import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from eventhub.activity.models import ActivityEntry
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import Fee
from eventhub.stands.models import Stand


def page(show, name: str = "stand-list", *args) -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug, *args])


@pytest.mark.parametrize("count", [1, 30])
def test_the_list_costs_the_same_for_any_number(show, organiser, count, django_assert_num_queries):
    for number in range(count - 1):
        stand = show.add_stand(f"B{number:02}", f"Company {number}")
        show.configuration(stand, status=ConfigurationStatus.DRAFT)

    with django_assert_num_queries(10):
        answer = organiser.get(page(show))

    assert len(list(answer.context["listing"])) == count


def test_the_list_shows_where_each_stand_is(show, organiser):
    show.configuration(status=ConfigurationStatus.SUBMITTED)
    Fee.objects.create(stand=show.stand, description="Floor plan", amount=Decimal("120.00"), added_by_name="Maya")

    text = organiser.get(page(show)).content.decode()

    row = text[text.index("<tbody") : text.index("</tbody>")]
    assert page(show, "stand-detail", show.stand.pk) in row
    for words in ("C12", "Corvid Robotics", "Submitted", "You", "Space Plus", "v1", "£3,320.00"):
        assert words in row


def test_htmx_gets_the_list_alone(show, organiser):
    text = organiser.get(page(show), {"q": "corvid"}, headers={"HX-Request": "true"}).content.decode()

    assert text.lstrip().startswith('<div id="listing"')
    assert "<main" not in text


def test_a_filter_that_finds_nothing_offers_the_whole(show, organiser):
    show.add_stand("C13")

    text = organiser.get(page(show), {"q": "halden"}).content.decode()

    assert "No stand matches" in text
    assert "There are 2 stands in all" in text


def test_an_event_without_stands_says_how_to_begin(show, organiser):
    Stand.objects.update(deleted_at=show.event.created_at)

    text = organiser.get(page(show)).content.decode()

    assert "No stands yet" in text
    assert page(show, "hall-create") in text


def test_an_export_holds_what_is_filtered_and_never_a_formula(show, organiser):
    show.configuration(show.add_stand("B04", "=HYPERLINK(evil)"), status=ConfigurationStatus.APPROVED)
    show.add_stand("B05", "Okoro Facades")

    answer = organiser.get(page(show), {"export": "csv", "status": "approved"})

    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["Stand"], row["Sponsor"], row["Configuration"], row["Net total"]) for row in rows] == [
        ("B04", "'=HYPERLINK(evil)", "Approved", "3200.00")
    ]
    assert answer["Content-Disposition"] == f'attachment; filename="{show.event.slug}-stands.csv"'


def test_an_export_for_excel_holds_numbers_as_numbers(show, organiser):
    Stand.objects.filter(pk=show.stand.pk).update(width_m=Decimal("6.00"), depth_m=Decimal("4.50"))

    answer = organiser.get(page(show), {"export": "xlsx"})

    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    titles, row = [[cell.value for cell in line] for line in sheet.iter_rows()]
    found = dict(zip(titles, row, strict=True))
    assert (found["Stand"], found["Hall"], found["Width (m)"], found["Depth (m)"]) == ("C12", "Hall 3", 6, 4.5)


def test_a_stand_is_added(show, organiser):
    posted = {"number": "D01", "hall": show.hall.pk, "kind": "island", "width_m": "6", "depth_m": "4"}

    answer = organiser.post(page(show, "stand-create"), posted)

    stand = Stand.objects.get(number="D01")
    assert answer["Location"] == page(show, "stand-detail", stand.pk)
    assert (stand.hall, stand.kind, stand.width_m, stand.depth_m, stand.rotation) == (
        show.hall,
        "island",
        Decimal(6),
        Decimal(4),
        Decimal(0),
    )
    assert ActivityEntry.objects.get().verb == "stand.created"


def test_a_number_that_is_taken_is_refused_with_what_was_typed(show, organiser):
    posted = {"number": "C12", "hall": show.hall.pk, "kind": "corner"}

    answer = organiser.post(page(show, "stand-create"), posted)

    assert answer.status_code in (409, 422)
    assert list(answer.context["form"].errors) == ["number"]
    text = answer.content.decode()
    assert 'value="C12"' in text
    assert '<option value="corner" selected>' in text
    assert Stand.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", ""),
        ("number", "x" * 21),
        ("kind", "tent"),
        ("width_m", "-1"),
        ("width_m", "wide"),
        ("hall", "nowhere"),
    ],
)
def test_bad_values_are_named_at_their_field(show, organiser, field, value):
    answer = organiser.post(page(show, "stand-create"), {"number": "D01", "kind": "unknown", field: value})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'href="#id_{field}"' in answer.content.decode()


def test_a_hall_of_another_event_is_no_choice(show, organiser, db):
    other = type(show)(type(show.organisation).objects.create(name="Elsewhere"))

    answer = organiser.post(page(show, "stand-create"), {"number": "D01", "kind": "unknown", "hall": other.hall.pk})

    assert list(answer.context["form"].errors) == ["hall"]


def test_a_stand_is_changed(show, organiser):
    shown = organiser.get(page(show, "stand-edit", show.stand.pk)).content.decode()
    assert 'value="C12"' in shown

    answer = organiser.post(
        page(show, "stand-edit", show.stand.pk), {"number": "C12a", "hall": "", "kind": "corner", "rotation": "90"}
    )

    assert answer.status_code == 302
    stand = Stand.objects.get(pk=show.stand.pk)
    assert (stand.number, stand.hall, stand.kind, stand.rotation) == ("C12a", None, "corner", Decimal(90))


def test_a_stand_is_removed_with_its_reason(show, organiser):
    free = show.add_stand("C13")

    answer = organiser.post(page(show, "stand-remove", free.pk), {"reason": "Column in the way"})

    assert answer["Location"] == page(show)
    assert Stand.objects.get(pk=free.pk).deleted_at is not None
    assert ActivityEntry.objects.get(verb="stand.removed").reason == "Column in the way"


def test_a_stand_in_use_stays(show, organiser):
    show.configuration()

    answer = organiser.post(page(show, "stand-remove", show.stand.pk), {"reason": "Sold twice"})

    assert answer.status_code == 409
    assert "has a configuration" in answer.content.decode()
    assert "Sold twice" in answer.content.decode()
    assert Stand.objects.get(pk=show.stand.pk).deleted_at is None
