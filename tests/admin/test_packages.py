from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from django.urls import reverse

from eventhub.accounts.models import Organisation
from eventhub.packages.admin.content_forms import Categories, Options
from eventhub.packages.content import SpecContent
from eventhub.packages.models import Package, PackageOffer, PackageVersion
from eventhub.packages.queries import content_of
from eventhub.packages.services import archive_package
from tests.admin.acts import said, take, told
from tests.admin.reading import form_of
from tests.admin.rows import page_of
from tests.factories.packages import CATALOGUE, CONTENT, make_package, with_category, with_option
from tests.factories.show import Show

ADD = reverse("admin:packages_package_add")


@pytest.fixture
def package(db) -> Package:
    return make_package(Organisation.objects.create(name="Leeds Dock Halls"))


def editor(package: Package) -> str:
    return reverse("admin:packages_package_new_version", args=[package.pk])


def opened(staff_client, package: Package) -> dict[str, str]:
    return form_of(staff_client.get(editor(package)), "wording")


def row_of(form: dict[str, str], code: str) -> str:
    """The prefix of the row of an option."""
    return next(name for name, value in form.items() if name.endswith("-code") and value == code).removesuffix("code")


def shown(answer) -> list[tuple]:
    return [(change.path, change.kind, change.old, change.new) for change in answer.context["draft"].changes]


def publish(staff_client, package: Package, form: dict[str, str]):
    """Look at the difference, then publish exactly that."""
    looked = staff_client.post(editor(package), form | {"_preview": "1"})
    assert looked.status_code == 200, looked.context["draft"].forms.options.errors
    return staff_client.post(editor(package), form_of(looked, "wording") | {"_publish": "1"})


def newest(package: Package) -> PackageVersion:
    return Package.objects.get(pk=package.pk).current_version


def test_the_form_as_it_opens_changes_nothing(staff_client, package):
    form = opened(staff_client, package)

    answer = staff_client.post(editor(package), form | {"_preview": "1"})
    pushed = staff_client.post(editor(package), form_of(answer, "wording") | {"_publish": "1"})

    assert shown(answer) == []
    assert b"Nothing is changed: version 1 says the same." in answer.content
    assert (pushed.status_code, newest(package).number) == (200, 1)


def test_texts_of_several_lines_are_not_changed_by_looking_at_them(staff_client, db):
    content = with_option(replace(CONTENT, description="First\nSecond"), "rig", description="One\nTwo")
    package = make_package(Organisation.objects.create(name="Leeds Dock Halls"), content=content)
    as_sent = {name: value.replace("\n", "\r\n") for name, value in opened(staff_client, package).items()}

    assert shown(staff_client.post(editor(package), as_sent | {"_preview": "1"})) == []


def test_a_change_is_shown_before_it_is_published(staff_client, package):
    form = opened(staff_client, package)
    form[f"{row_of(form, 'rig')}unit_price"] = "520.00"

    looked = staff_client.post(editor(package), form | {"_preview": "1"})
    before = newest(package).number
    answer = staff_client.post(editor(package), form_of(looked, "wording") | {"_publish": "1"})

    assert shown(looked) == [("Light / Lighting rig / unit price", "changed", Decimal(480), Decimal(520))]
    assert (before, newest(package).number) == (1, 2)
    assert content_of(newest(package)) == with_option(CONTENT, "rig", unit_price=Decimal(520))
    assert answer["Location"] == page_of(package)
    assert told()[-1] == ("Kit Larsen", "package.version.added", "", "", "")


def test_only_what_was_shown_is_published(staff_client, package):
    """What is typed between looking and publishing is shown first."""
    form = opened(staff_client, package)
    looked = form_of(staff_client.post(editor(package), form | {"price": "3300", "_preview": "1"}), "wording")

    answer = staff_client.post(editor(package), looked | {"price": "9999", "_publish": "1"})

    assert shown(answer) == [("base price", "changed", Decimal(3200), Decimal(9999))]
    assert newest(package).number == 1


def test_a_version_that_came_in_between_is_seen_first(staff_client, package):
    form = opened(staff_client, package)
    looked = form_of(staff_client.post(editor(package), form | {"price": "3300", "_preview": "1"}), "wording")
    publish(staff_client, package, form | {"name": "Space Plus 2"})

    answer = staff_client.post(editor(package), looked | {"_publish": "1"})

    assert shown(answer)[0] == ("name", "changed", "Space Plus 2", "Space Plus")
    assert newest(package).number == 2


def test_everything_of_a_wording_can_be_changed(staff_client, package):
    form = opened(staff_client, package)
    rig, wall, store = (row_of(form, code) for code in ("rig", "wall", "store"))
    form |= {
        "name": "Space Max",
        "description": "Larger",
        "categories-2-name": "Lighting",
        "categories-1-max_selections": "",
        f"{rig}stock": "",
        f"{rig}max_quantity": "2",
        f"{rig}requires": "kw3: Needs 3 kW\r\n\r\nwall",
        f"{rig}excludes": "",
        f"{wall}specs": "Front | 6000 x 2500 | 10 | 50 | 72 | cmyk | pdf | 1:1\r\n"
        "Back | 3000.5 × 2500 | 5 | 0 | 100 | rgb | pdf, tiff | 10",
        f"{store}DELETE": "on",
    }

    publish(staff_client, package, form)

    content = content_of(newest(package))
    codes = [option.code for option in content.options]
    rig_now = next(option for option in content.options if option.code == "rig")
    assert (content.name, content.description, content.categories[2].name) == ("Space Max", "Larger", "Lighting")
    assert (codes, content.categories[1].max_selections) == (["wall", "kw1", "kw3", "rig", "arch"], None)
    assert (rig_now.stock, rig_now.max_quantity, rig_now.excludes) == (None, 2, ())
    assert [(rule.code, rule.message) for rule in rig_now.requires] == [("kw3", "Needs 3 kW"), ("wall", "")]
    assert next(content.options).artwork_specs == (
        SpecContent("Back", Decimal("3000.5"), Decimal(2500), Decimal(5), Decimal(0), 100, "rgb", ("pdf", "tiff"), 10),
        SpecContent("Front", Decimal(6000), Decimal(2500), Decimal(10), Decimal(50)),
    )


def test_a_new_category_with_a_new_option(staff_client, package):
    form = opened(staff_client, package)
    new, count = int(form["options-INITIAL_FORMS"]), int(form["categories-INITIAL_FORMS"])
    form |= {f"categories-{count}-name": "Floor", f"categories-{count}-order": "5"}
    form |= {
        f"options-{new}-category": str(count),
        f"options-{new}-code": "rug",
        f"options-{new}-name": "Rug",
        f"options-{new}-unit_price": "12.5",
    }

    publish(staff_client, package, form)

    content = content_of(newest(package))
    assert [category.name for category in content.categories] == ["Floor", "Walls", "Power", "Light"]
    assert [(one.code, one.unit_price) for one in content.categories[0].options] == [("rug", Decimal("12.5"))]


def test_empty_rows_are_added_without_losing_what_was_typed(staff_client, package):
    form = opened(staff_client, package)

    answer = staff_client.post(editor(package), form | {"name": "Half typed", "_rows": "1"})

    grown = form_of(answer, "wording")
    assert grown["name"] == "Half typed"
    assert int(grown["options-TOTAL_FORMS"]) == int(form["options-TOTAL_FORMS"]) + 5
    assert (answer.status_code, answer.context["show_errors"]) == (200, False)


@pytest.mark.parametrize(
    ("code", "field", "value", "words"),
    [
        ("rig", "requires", "nothing: no", "“Lighting rig” requires “nothing”, which is not an option here."),
        ("rig", "unit_price", "1.005", "The unit price of “Lighting rig” is 1.005. GBP has 2 decimal places."),
        ("rig", "unit_price", "NaN", "Enter a number."),
        ("rig", "min_quantity", "3", "The maximum quantity of “Lighting rig” is 1, the minimum quantity 3."),
        ("rig", "code", "", "This field is required."),
        ("rig", "image_id", "nonsense", "Enter a valid UUID."),
        ("rig", "category", "77", "Select a valid choice. 77 is not one of the available choices."),
        ("wall", "specs", "Front | 6000", "“Front | 6000” has 2 parts of 8."),
        (
            "wall",
            "specs",
            "F | 1e9 x 2 | 0 | 0 | 72 | cmyk | pdf | 1",
            "“F | 1e9 x 2 | 0 | 0 | 72 | cmyk | pdf | 1” has a part",
        ),
        (
            "wall",
            "specs",
            "F | 600 x 20 | 0 | 0 | ٣ | cmyk | exe | 1",
            "A file type of the printable area “F” is “exe”.",
        ),
    ],
)
def test_a_fault_stands_at_its_row_and_nothing_is_published(staff_client, package, code, field, value, words):
    form = opened(staff_client, package)
    form[f"{row_of(form, code)}{field}"] = value

    answer = staff_client.post(editor(package), form | {"_preview": "1"})

    forms = answer.context["draft"].forms.options.forms
    said_there = [str(message) for form in forms for messages in form.errors.values() for message in messages]
    assert answer.status_code == 422
    assert any(message.startswith(words) for message in said_there)
    assert newest(package).number == 1


def test_an_option_of_a_category_that_goes(staff_client, package):
    form = opened(staff_client, package)

    answer = staff_client.post(editor(package), form | {"categories-2-DELETE": "on", "_preview": "1"})

    assert answer.status_code == 422
    assert answer.content.decode().count("This category goes. Choose one that stays, or remove the option too.") == 2


@pytest.mark.parametrize("field", ["options-TOTAL_FORMS", "categories-TOTAL_FORMS", "options-INITIAL_FORMS"])
def test_a_form_that_was_tampered_with(staff_client, package, field, monkeypatch):
    for formset in (Options, Categories):
        monkeypatch.setattr(formset, "absolute_max", 15)
    form = opened(staff_client, package)

    for value, button in product(["", "-1", "99999999999", "9" * 5000], ["_preview", "_rows"]):
        answer = staff_client.post(editor(package), form | {field: value, button: "1"})
        assert answer.status_code in {200, 422}, (value, button)
    assert newest(package).number == 1


def test_an_archived_package_is_refused_in_words(staff_client, package):
    form = opened(staff_client, package)
    archive_package(package, actor=CATALOGUE)

    answer = publish(staff_client, package, form | {"price": "1"})

    assert answer.status_code == 409
    assert "is archived. An archived package takes no changes" in answer.content.decode()
    assert newest(package).number == 1


# --- new packages ----------------------------------------------------------------------------------


def test_a_copy_becomes_a_package_of_its_own(staff_client, package):
    form = form_of(staff_client.get(ADD, {"copy": str(package.pk)}), "wording")

    answer = staff_client.post(ADD, form | {"code": "SPACE-B", "_save": "1"})

    made = Package.objects.get(code="SPACE-B")
    assert (answer.status_code, answer["Location"]) == (302, page_of(made))
    assert (made.currency, made.organisation_id, made.current_version.number) == ("GBP", package.organisation_id, 1)
    assert content_of(made.current_version) == CONTENT
    assert told()[-1] == ("Kit Larsen", "package.created", "", "", "")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"code": "SPACE"}, "There is a package “SPACE” already."),
        ({"code": "B", "currency": "pound"}, "Ensure this value has at most 3 characters"),
        ({"code": "B", "currency": "gb1"}, "The currency is “gb1”."),
        ({"code": "B", "name": ""}, "This field is required."),
        ({"code": "B", "organisation": ""}, "This field is required."),
        ({"code": "B", "price": "-1"}, "The base price is -1."),
    ],
)
def test_a_new_package_that_is_not_right(staff_client, package, values, words):
    form = form_of(staff_client.get(ADD, {"copy": str(package.pk)}), "wording")

    answer = staff_client.post(ADD, form | values)

    assert answer.status_code in {409, 422}
    assert words in answer.content.decode()
    assert Package.objects.count() == 1


@pytest.mark.parametrize("copy", ["nonsense", "01a2024d-2673-744c-bcb5-34154b2821ad", "\x00"])
def test_a_copy_of_nothing_is_an_empty_form(staff_client, copy):
    assert staff_client.get(ADD, {"copy": copy}).status_code == 200


def test_archiving_a_package(staff_client, package):
    take(staff_client, package, "archive")
    again = take(staff_client, package, "archive")

    assert Package.objects.get().archived_at is not None
    assert said(again)[-1][0] == "error"
    assert told()[-1][1] == "package.archived"


def test_a_version_shows_its_options_and_what_it_changed(staff_client, package):
    form = opened(staff_client, package)
    publish(staff_client, package, form | {"price": "3300"})

    difference, options = staff_client.get(page_of(newest(package))).context["tables"]

    assert difference.rows == [("base price", "changed", "£3,200.00", "£3,300.00")]
    assert [row[1] for row in options.rows] == ["wall", "store", "kw1", "kw3", "rig", "arch"]


def test_offering_and_no_longer(staff_client, db):
    show = Show()
    other = make_package(show.organisation, content=with_category(replace(CONTENT, name="Other"), "Light"))

    body = {"event": str(show.event.pk), "package": str(other.pk)}
    staff_client.post(reverse("admin:packages_packageoffer_add"), body)
    offer = PackageOffer.objects.get(package=other)
    answer = take(staff_client, offer, "stop")

    assert answer["Location"] == reverse("admin:packages_packageoffer_changelist")
    assert not PackageOffer.objects.filter(package=other).exists()
    assert [entry[1] for entry in told()][-2:] == ["package.offered", "package.withdrawn"]


def test_a_package_in_another_currency_is_not_offered(staff_client, db):
    show = Show()
    other = make_package(show.organisation, currency="EUR")

    body = {"event": str(show.event.pk), "package": str(other.pk)}
    answer = staff_client.post(reverse("admin:packages_packageoffer_add"), body)

    assert answer.status_code == 422
    assert "An event offers packages of its own currency." in answer.content.decode()
    assert not PackageOffer.objects.filter(package=other).exists()
