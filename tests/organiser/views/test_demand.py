import csv
import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from eventhub.configurations import services, workflows
from eventhub.stands.models import Hall, Stand


def page(show, name: str = "demand-list") -> str:
    return reverse(f"organiser:{name}", args=[show.event.slug])


def submitted(show, stand, **quantities):
    made = workflows.create_configuration(stand, package=show.package, actor=show.organiser)
    made = services.set_quantities(made, show.quantities(**quantities), actor=show.organiser)
    return workflows.submit_configuration(made, actor=show.organiser)


@pytest.fixture
def chosen(show):
    """C12 approved with 6 spots and the rig, A01 in Hall 1 submitted with 10, C14 a draft."""
    workflows.approve_configuration(
        submitted(show, show.stand, spot=6, rig=1, kw1=0, kw3=1), actor=show.organiser, submission=1
    )
    first = show.add_stand("A01", "=Okoro()")
    Stand.objects.filter(pk=first.pk).update(hall=Hall.objects.create(event=show.event, name="Hall 1"))
    Hall.objects.filter(pk=show.hall.pk).update(order=1)
    first.refresh_from_db()
    submitted(show, first, spot=10)
    workflows.create_configuration(show.add_stand("C14", "Vale Roofing"), package=show.package, actor=show.organiser)
    return show


def cells(client, address: str, query: dict | None = None) -> list[list[str]]:
    answer = client.get(address, {"export": "csv", **(query or {})})
    return list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))


def test_the_totals_by_option(chosen, organiser):
    assert cells(organiser, page(chosen)) == [
        ["Option", "Code", "Category", "Approved", "Pending", "Total", "Not yet submitted", "Stock left", "Stands"],
        ["Back wall", "back-wall", "Walls", "1", "1", "2", "1", "", "3"],
        ["Kw1", "kw1", "Power", "0", "1", "1", "1", "", "2"],
        ["Kw3", "kw3", "Power", "1", "0", "1", "0", "13", "1"],
        ["Spot", "spot", "Light", "6", "10", "16", "4", "", "3"],
        ["Rig", "rig", "Light", "1", "0", "1", "0", "9", "1"],
    ]


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ({"category": "Light"}, ["spot", "rig"]),
        ({"status": "pending"}, ["back-wall", "kw1", "spot"]),
        ({"status": "approved"}, ["back-wall", "kw3", "spot", "rig"]),
        ({"q": "kw"}, ["kw1", "kw3"]),
        ({"hall": "none"}, ["back-wall", "kw1", "kw3", "spot", "rig"]),
        ({"sort": "-total"}, ["spot", "back-wall", "rig", "kw3", "kw1"]),
    ],
)
def test_the_address_filters_and_sorts(chosen, organiser, query, codes):
    assert [row[1] for row in cells(organiser, page(chosen), query)[1:]] == codes


@pytest.mark.parametrize(
    ("view", "label"),
    [("demand-list", "Option"), ("demand-halls", "Option or hall"), ("demand-stands", "Option, stand or sponsor")],
)
def test_the_search_says_what_it_looks_through(chosen, organiser, view, label):
    assert f'<label for="q">{label}</label>' in organiser.get(page(chosen, view)).content.decode()


def test_a_hall_counts_for_itself(chosen, organiser):
    hall = Hall.objects.get(name="Hall 1")

    assert [(row[0], row[1], row[3], row[4]) for row in cells(organiser, page(chosen), {"hall": str(hall.pk)})[1:]] == [
        ("Back wall", "back-wall", "0", "1"),
        ("Kw1", "kw1", "0", "1"),
        ("Spot", "spot", "0", "10"),
    ]
    by_hall = cells(organiser, page(chosen, "demand-halls"), {"category": "Light"})[1:]
    assert [(row[0], row[2], row[4], row[5]) for row in by_hall] == [
        ("Hall 1", "spot", "0", "10"),
        ("Hall 3", "spot", "6", "0"),
        ("Hall 3", "rig", "1", "0"),
    ]


def test_the_book_has_totals_and_lines_under_the_same_filters(chosen, organiser):
    answer = organiser.get(page(chosen), {"export": "xlsx", "category": "Light"})

    totals, lines = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).worksheets
    assert (totals.title, lines.title) == ("Options", "Lines")
    assert [[cell.value for cell in row][1:6] for row in totals.iter_rows(min_row=2)] == [
        ["spot", "Light", 6, 10, 16],
        ["rig", "Light", 1, 0, 1],
    ]
    assert [[cell.value for cell in row][:6] for row in lines.iter_rows(min_row=2)] == [
        [
            "A01",
            "Hall 1",
            "'=Okoro()",
            chosen.version.name,
            "Submitted",
            "Spot",
        ],
        ["C12", "Hall 3", "Corvid Robotics", chosen.version.name, "Approved", "Spot"],
        ["C12", "Hall 3", "Corvid Robotics", chosen.version.name, "Approved", "Rig"],
        ["C14", "Hall 3", "Vale Roofing", chosen.version.name, "Draft", "Spot"],
    ]
    assert answer["Content-Disposition"] == f'attachment; filename="{chosen.event.slug}-demand.xlsx"'


def test_an_option_opens_to_its_stands(chosen, organiser):
    text = organiser.get(page(chosen), {"open": "spot"}).content.decode()

    assert text.count('aria-expanded="true"') == 1
    opened = text[text.index('aria-label="Stands with Spot"') :].split("</ul>", 1)[0]
    assert [
        word for word in ("A01", "10 pending", "C12", "6 approved", "C14", "4 not yet submitted") if word in opened
    ] == [
        "A01",
        "10 pending",
        "C12",
        "6 approved",
        "C14",
        "4 not yet submitted",
    ]
    assert 'aria-label="Spot: 6 approved, 10 pending, 4 not yet submitted"' in text


def test_the_stands_of_one_option(chosen, organiser):
    rows = organiser.get(page(chosen, "demand-stands"), {"option": "spot"}).context["listing"]

    assert [(row.stand, row.approved, row.pending, row.unsubmitted) for row in rows] == [
        ("A01", 0, 10, 0),
        ("C12", 6, 0, 0),
        ("C14", 0, 0, 4),
    ]


def test_an_event_without_configurations_says_so(show, organiser):
    assert "Nothing is chosen yet" in organiser.get(page(show)).content.decode()


@pytest.mark.parametrize("name", ["demand-list", "demand-halls", "demand-stands"])
def test_the_page_costs_the_same_for_any_number(show, organiser, name, django_assert_num_queries):
    for number in range(30):
        show.configuration(show.add_stand(f"B{number:02}", f"Company {number}"))

    with django_assert_num_queries(11):
        organiser.get(page(show, name))
