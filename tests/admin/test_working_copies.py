"""A wording is typed into a working copy, kept as it is typed, and published after it was read once more."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from eventhub.accounts.models import Organisation
from eventhub.activity.models import ActivityEntry
from eventhub.packages.content import changes
from eventhub.packages.models import Package, PackageDraft, PackageVersion
from eventhub.packages.queries import content_of
from eventhub.packages.services import add_version, archive_package
from tests.admin.acts import told
from tests.admin.reading import form_of
from tests.admin.rows import page_of, staff_member
from tests.factories.packages import CATALOGUE, CONTENT, make_package, with_option

ADD = reverse("admin:packages_package_add")


@pytest.fixture
def package(db) -> Package:
    return make_package(Organisation.objects.create(name="Harbour Halls"))


@pytest.fixture
def draft(staff_client, package) -> PackageDraft:
    """Begun from version 1."""
    staff_client.post(begin(package), {"start": package.current_version_id})
    return PackageDraft.objects.get()


def begin(package: Package) -> str:
    return reverse("admin:packages_package_new_version", args=[package.pk])


def at(name: str, draft: PackageDraft, *args) -> str:
    return reverse(f"admin:packages_package_{name}", args=[draft.pk, *args])


def key_of(draft: PackageDraft, name: str) -> str:
    """Of a category by its name, of an option by its code."""
    for category in PackageDraft.objects.get(pk=draft.pk).typed["categories"]:
        if category["name"] == name:
            return category["key"]
        for option in category["options"]:
            if option["code"] == name:
                return option["key"]
    raise AssertionError(name)


def page(draft: PackageDraft, name: str = "") -> str:
    """The page of the outline, or of the category or option of this name or code."""
    if not name:
        return at("copy", draft)
    kind = "copy_category" if name[0].isupper() else "copy_option"
    return at(kind, draft, key_of(draft, name))


def save(client: Client, address: str, **values: str):
    """Open the page, type these, press its button."""
    return client.post(address, form_of(client.get(address), "wording") | values)


def publish(client: Client, draft: PackageDraft, **values: str):
    opened = client.get(at("copy_publish", draft))
    return client.post(at("copy_publish", draft), form_of(opened, "publish") | values)


def newest(package: Package) -> PackageVersion:
    return Package.objects.get(pk=package.pk).current_version


def row(draft: PackageDraft, name: str) -> str:
    return f"row-{key_of(draft, name)}-"


# --- beginning -----------------------------------------------------------------------------------------


def test_a_copy_opened_and_saved_everywhere_changes_nothing(staff_client, package, draft):
    for name in ("", "Walls", "Power", "Light", "wall", "rig", "arch"):
        assert save(staff_client, page(draft, name)).status_code == 302

    answer = staff_client.get(at("copy_publish", draft))

    assert (answer.context["faults"], answer.context["difference"]) == ([], [])
    assert b"Nothing is changed: version 1 says the same." in answer.content
    assert b'id="publish"' not in answer.content


def test_a_package_from_nothing(staff_client, db):
    organisation = Organisation.objects.create(name="Harbour Halls")
    staff_client.post(ADD, {"organisation": organisation.pk, "code": " floor ", "currency": "gbp", "start": ""})
    draft = PackageDraft.objects.get()
    save(
        staff_client,
        page(draft),
        name="Floor only",
        price="900",
        **{"new-0-name": "Power", "new-0-min_selections": "1"},
    )
    typed = {
        "new-0-code": "kw1",
        "new-0-name": "1 kW",
        "new-0-unit_price": "0",
        "new-2-code": "kw3",
        "new-2-name": "3 kW",
    }
    save(staff_client, page(draft, "Power"), max_selections="1", **typed | {"new-2-unit_price": "185.00"})

    answer = publish(staff_client, draft)

    made = Package.objects.get()
    content = content_of(made.current_version)
    assert (made.code, made.currency, made.current_version.number, answer["Location"]) == (
        "floor",
        "GBP",
        1,
        page_of(made),
    )
    assert (content.name, content.price, content.categories[0].max_selections) == ("Floor only", Decimal(900), 1)
    assert [(one.code, one.unit_price) for one in content.options] == [("kw1", Decimal(0)), ("kw3", Decimal(185))]
    assert told()[-1] == ("Kit Larsen", "package.created", "", "", "")
    assert PackageDraft.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"code": "SPACE"}, "There is a package “SPACE” already."),
        ({"currency": "gb1"}, "The currency is “GB1”."),
        ({"code": ""}, "This field is required."),
        ({"organisation": ""}, "This field is required."),
        ({"start": "nonsense"}, "valid"),
        ({"code": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_a_new_package_that_is_not_right(staff_client, package, values, words):
    good = {"organisation": package.organisation_id, "code": "B", "currency": "GBP", "start": ""}

    answer = staff_client.post(ADD, good | values)

    assert (answer.status_code, PackageDraft.objects.count()) == (422, 0)
    assert words in answer.content.decode()


def test_a_version_of_another_package_is_copied(staff_client, package):
    add_version(package, replace(CONTENT, price=Decimal(9999)), actor=CATALOGUE)
    first = package.versions.get(number=1)
    form = form_of(staff_client.get(ADD, {"copy": str(first.pk)}), "begin")

    staff_client.post(ADD, form | {"code": "SPACE-B"})
    publish(staff_client, PackageDraft.objects.get())

    assert (form["start"], form["currency"]) == (str(first.pk), "GBP")
    assert content_of(Package.objects.get(code="SPACE-B").current_version) == CONTENT


def test_an_older_version_is_the_start_of_the_next(staff_client, package):
    add_version(package, replace(CONTENT, price=Decimal(9999)), actor=CATALOGUE)
    first = package.versions.get(number=1)

    staff_client.post(begin(package), form_of(staff_client.get(begin(package), {"copy": str(first.pk)}), "begin"))
    publish(staff_client, PackageDraft.objects.get())

    assert newest(package).number == 3
    assert content_of(newest(package)) == CONTENT


def test_a_package_has_one_working_copy_at_a_time(staff_client, package, draft):
    again = staff_client.post(begin(package), {"start": ""})

    assert again["Location"] == page(draft)
    assert PackageDraft.objects.count() == 1


# --- typing --------------------------------------------------------------------------------------------


def test_everything_of_a_wording_can_be_changed(staff_client, package, draft):
    save(staff_client, page(draft), name="Space Max", description="Larger")
    save(staff_client, page(draft, "Light"), name="Lighting", description="All of it")
    save(staff_client, page(draft, "rig"), stock="", max_quantity="2", category=key_of(draft, "Power"))
    rules = {"rules-1-code": "", "rules-1-message": "", "rules-2-kind": "excludes", "rules-2-code": "store"}
    save(staff_client, page(draft, "rig"), **rules, **{"rules-0-message": "Needs 3 kW"})
    area = {
        "name": "Back",
        "width_mm": "3000.5",
        "height_mm": "2500",
        "colour": "rgb",
        "formats": "pdf, TIFF",
        "scale": "1:10",
    }
    save(staff_client, page(draft, "wall"), **{f"artwork_specs-1-{name}": text for name, text in area.items()})

    publish(staff_client, draft)

    content = content_of(newest(package))
    by_code = {option.code: option for option in content.options}
    assert (content.name, content.categories[2].name, content.categories[2].description) == (
        "Space Max",
        "Lighting",
        "All of it",
    )
    assert [option.code for option in content.categories[1].options] == ["kw1", "kw3", "rig"]
    assert (by_code["rig"].stock, by_code["rig"].max_quantity) == (None, 2)
    assert [(rule.code, rule.message) for rule in by_code["rig"].requires] == [("kw3", "Needs 3 kW")]
    assert [rule.code for rule in by_code["rig"].excludes] == ["store"]
    back = by_code["wall"].artwork_specs[0]
    assert (back.name, back.width_mm, back.formats, back.scale) == ("Back", Decimal("3000.5"), ("pdf", "tiff"), 10)


def test_rows_move_and_go(staff_client, package, draft):
    save(staff_client, page(draft), do=f"up:{key_of(draft, 'Light')}")
    moved = save(staff_client, page(draft, "Walls"), do=f"down:{key_of(draft, 'wall')}")
    save(staff_client, page(draft, "Light"), do=f"remove:{key_of(draft, 'arch')}")
    save(staff_client, page(draft), do="down:999")
    save(staff_client, page(draft, "store"), do="remove:")

    typed = PackageDraft.objects.get().typed

    assert moved["Location"].endswith(f"#row-{key_of(draft, 'wall')}")
    assert [(each["name"], [one["code"] for one in each["options"]]) for each in typed["categories"]] == [
        ("Walls", ["wall"]),
        ("Light", ["rig"]),
        ("Power", ["kw1", "kw3"]),
    ]


def test_what_is_half_done_is_kept_and_named_where_it_stands(staff_client, package, draft):
    save(staff_client, page(draft, "Light"), **{f"{row(draft, 'rig')}unit_price": "cheap"})

    shown = staff_client.get(page(draft, "Light")).content.decode()
    refused = staff_client.post(
        at("copy_publish", draft), {"seen": staff_client.get(at("copy_publish", draft)).context["seen"]}
    )

    assert 'value="cheap"' in shown
    assert "Unit price is “cheap”. A number is needed." in shown
    assert refused.status_code == 422
    assert refused.context["faults"][0][1] == page(draft, "rig")
    assert newest(package).number == 1


def test_signs_that_no_database_keeps_do_no_harm(staff_client, draft):
    save(staff_client, page(draft), name="Sp\x00ace\ufffe")

    assert PackageDraft.objects.get().typed["name"] == "Sp\ufffdace\ufffe"


@pytest.mark.parametrize("do", ["up:", "remove:x", "nonsense", "up:" + "9" * 5000, "rows"])
def test_a_form_that_was_tampered_with(staff_client, draft, do):
    address = page(draft, "Light")
    form = form_of(staff_client.get(address), "wording")

    assert (
        staff_client.post(address, form | {"do": do, "rules-count": "x", "row-77777777-code": "a"}).status_code == 302
    )
    assert staff_client.post(address, {}).status_code == 409


def test_many_options_come_in_pages_and_no_more_than_allowed(staff_client, package):
    options = tuple(replace(CONTENT.categories[2].options[1], code=f"o{number}") for number in range(494))
    large = replace(CONTENT, categories=(*CONTENT.categories[:2], replace(CONTENT.categories[2], options=options)))
    add_version(package, large, actor=CATALOGUE)
    staff_client.post(begin(package), {"start": newest(package).pk})
    draft = PackageDraft.objects.get()
    address = page(draft, "Light")

    first = staff_client.get(address)
    last = staff_client.get(address, {"page": "9999"})
    typed = {"new-0-code": "a", "new-1-code": "b", "new-2-code": "c", "new-3-code": "d"}
    staff_client.post(f"{address}?page=9999", form_of(last, "wording") | {"new-0-code": "a"})
    full = staff_client.post(
        f"{address}?page=9999", form_of(staff_client.get(address, {"page": "9999"}), "wording") | typed
    )

    assert (len(first.context["rows"]), first.context["new_rows"]) == (50, [])
    assert (len(last.context["rows"]), len(last.context["new_rows"])) == (44, 3)
    assert 50_000 < len(first.content.partition(b"<main")[2]) < 110_000  # without the menu of all models
    assert full.status_code == 409
    assert "There are 500 options. So many are allowed." in full.content.decode()


# --- two at once ---------------------------------------------------------------------------------------


def test_the_second_at_the_same_part_is_told_and_loses_nothing(staff_client, draft):
    second = Client()
    second.force_login(staff_member("ada.lind@eventhub.example"))
    address = page(draft, "Light")
    mine = form_of(second.get(address), "wording") | {"description": "Mine", "new-0-code": "lamp"}
    save(staff_client, address, description="Theirs")

    told_so = second.post(address, mine)
    kept = PackageDraft.objects.get().typed["categories"][2]
    over = second.post(address, form_of(told_so, "wording"))
    typed = PackageDraft.objects.get().typed["categories"][2]

    assert told_so.status_code == 409
    assert [(now, mine) for _, now, mine in told_so.context["both"]] == [("Theirs", "Mine")]
    assert (kept["description"], len(kept["options"])) == ("Theirs", 2)
    assert over.status_code == 302
    assert (typed["description"], [one["code"] for one in typed["options"]]) == ("Mine", ["rig", "arch", "lamp"])


def test_two_at_different_parts_do_not_disturb_each_other(staff_client, draft):
    light, power = page(draft, "Light"), page(draft, "Power")
    form = form_of(staff_client.get(light), "wording")
    save(staff_client, power, description="Sockets")

    assert staff_client.post(light, form | {"description": "Lamps"}).status_code == 302
    assert [each["description"] for each in PackageDraft.objects.get().typed["categories"]] == ["", "Sockets", "Lamps"]


def test_saving_while_typing_answers_what_the_page_needs(staff_client, draft):
    address = page(draft, "Light")
    form = form_of(staff_client.get(address), "wording") | {"new-1-code": "lamp"}

    saved = staff_client.post(address, form, headers={"X-Autosave": "1"}).json()
    again = staff_client.post(address, form, headers={"X-Autosave": "1"})

    assert saved["made"] == {"new-1": key_of(draft, "lamp")}
    assert saved["seen"] == form_of(staff_client.get(address), "wording")["seen"]
    assert (again.status_code, "saved this in between" in again.json()["message"]) == (409, True)


def test_a_version_that_came_in_between_is_seen_first(staff_client, package, draft):
    save(staff_client, page(draft), price="3300")
    seen = form_of(staff_client.get(at("copy_publish", draft)), "publish")
    add_version(package, with_option(CONTENT, "arch", unit_price=Decimal(99)), actor=CATALOGUE)

    refused = staff_client.post(at("copy_publish", draft), seen)
    before = newest(package).number
    publish(staff_client, draft)

    assert refused.status_code == 409
    assert [line[0] for line in refused.context["since"]] == ["Light / Light arch / unit price"]
    assert [line[0] for line in refused.context["difference"]] == ["base price", "Light / Light arch / unit price"]
    assert b"was published by catalogue after this was begun" in staff_client.get(page(draft)).content or before == 2
    assert (before, newest(package).number) == (2, 3)


def test_only_what_was_shown_is_published(staff_client, package, draft):
    save(staff_client, page(draft), price="3300")
    seen = form_of(staff_client.get(at("copy_publish", draft)), "publish")
    save(staff_client, page(draft), price="9999")

    refused = staff_client.post(at("copy_publish", draft), seen)

    assert (refused.status_code, newest(package).number) == (409, 1)


def test_a_copy_that_was_published_elsewhere_is_gone(staff_client, package, draft):
    address = page(draft)
    form = form_of(staff_client.get(address), "wording")
    PackageDraft.objects.all().delete()

    assert staff_client.post(address, form).status_code == 404
    assert staff_client.get(at("copy_publish", draft)).status_code == 404


# --- publishing ----------------------------------------------------------------------------------------


def test_a_change_is_read_before_it_is_published(staff_client, package, draft):
    save(staff_client, page(draft, "rig"), unit_price="520.00")
    read = staff_client.get(at("copy_publish", draft))

    answer = publish(staff_client, draft)

    assert read.context["difference"] == [("Light / Lighting rig / unit price", "changed", "£480.00", "£520.00")]
    assert changes(with_option(CONTENT, "rig", unit_price=Decimal(520)), content_of(newest(package))) == []
    assert (answer["Location"], newest(package).number) == (page_of(package), 2)
    assert told()[-1] == ("Kit Larsen", "package.version.added", "", "", "")


def test_what_nobody_could_submit_is_published_only_on_purpose(staff_client, package, draft):
    save(staff_client, page(draft, "kw3"), min_quantity="1")
    save(staff_client, page(draft, "kw1"), min_quantity="1", included_quantity="1")
    save(staff_client, page(draft, "Power"), max_selections="", min_selections="0")
    save(staff_client, page(draft, "kw1"), **{"rules-0-kind": "excludes", "rules-0-code": "kw3"})

    refused = publish(staff_client, draft)
    number = newest(package).number
    publish(staff_client, draft, accepts_errors="on")

    assert (refused.status_code, number, newest(package).number) == (422, 1, 2)
    assert "“1 kW” does not go with “3 kW”" in refused.content.decode()


def test_an_archived_package_is_refused_in_words(staff_client, package, draft):
    save(staff_client, page(draft), price="1")
    archive_package(package, actor=CATALOGUE)

    refused = publish(staff_client, draft)

    assert (refused.status_code, newest(package).number) == (409, 1)
    assert "is archived. An archived package takes no changes" in refused.content.decode()


def test_a_working_copy_is_discarded(staff_client, package, draft):
    entries = ActivityEntry.objects.count()

    asked = staff_client.get(at("copy_discard", draft))
    answer = staff_client.post(at("copy_discard", draft))

    assert asked.status_code == 200
    assert (answer["Location"], PackageDraft.objects.count()) == (page_of(package), 0)
    assert ActivityEntry.objects.count() == entries


# --- who -----------------------------------------------------------------------------------------------


def test_nobody_but_staff_sees_a_working_copy(client, staff_client, show):
    staff_client.post(begin(show.package), {"start": show.version.pk})
    draft = PackageDraft.objects.get()
    before = draft.typed
    client.force_login(show.organiser_user)

    for name in ("copy", "copy_publish", "copy_discard"):
        for answer in (client.get(at(name, draft)), client.post(at(name, draft), {"name": "Mine"})):
            assert answer["Location"].startswith(reverse("admin:login"))
    assert PackageDraft.objects.get().typed == before


# --- the rules of all ----------------------------------------------------------------------------------


def test_the_rules_of_every_package_are_checked_on_one_page(staff_client, show, package, django_assert_max_num_queries):
    """That of the show and ours are sound, five are not."""
    broken = with_option(CONTENT, "arch", requires=CONTENT.categories[2].options[0].excludes[:0], max_quantity=0)
    for number in range(5):
        make_package(package.organisation, f"P{number}", content=broken)

    with django_assert_max_num_queries(16):
        answer = staff_client.get(reverse("admin:packages_package_check_rules"))

    assert (answer.context["sound"], len(answer.context["checked"])) == (2, 7)
    assert answer.content.decode().count("“Light arch” can never be chosen.") >= 5
