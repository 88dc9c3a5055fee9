from decimal import Decimal
from uuid import uuid4

import pytest

from eventhub.accounts.enums import Role
from eventhub.accounts.queries import actor_for
from eventhub.activity.models import ActivityEntry
from eventhub.configurations import services, workflows
from eventhub.configurations.enums import ConfigurationStatus
from eventhub.configurations.models import Fee, StandConfiguration, StockCount
from eventhub.configurations.sheet import load_sheet
from eventhub.core.errors import Conflict, Invalid, NotAllowed, OutOfSight
from eventhub.packages.models import PackageAllocation, PackageOffer
from tests.factories import show as make

EXTRA = (*make.OPTIONS[:-1], ("plant-wall", "Light", {"unit_price": "60.00"}))


@pytest.fixture
def draft(show) -> StandConfiguration:
    return workflows.create_configuration(show.stand, package=show.package, actor=show.sponsor)


def quantities(configuration: StandConfiguration) -> dict[str, int]:
    return dict(configuration.selections.values_list("option__code", "quantity").order_by())


def test_a_draft_keeps_any_quantity_and_lists_what_is_wrong(show, draft):
    saved = services.set_quantities(draft, show.quantities(spot=100_000, kw1=0), actor=show.sponsor)

    sheet = load_sheet(saved)
    assert [problem.code for problem in sheet.problems] == ["category_minimum", "above_maximum"]
    assert sheet.price.net_without_fees == saved.net_total == Decimal("3403064.00")


def test_only_named_options_change_unless_all_are_replaced(show, draft):
    services.set_quantities(draft, show.quantities(spot=6), actor=show.sponsor)
    assert quantities(draft) == {"back-wall": 1, "kw1": 1, "spot": 6}
    services.set_quantities(draft, show.quantities(rig=1), actor=show.sponsor, replace=True)
    assert quantities(draft) == {"rig": 1}


def test_a_line_that_stays_as_it_is_keeps_its_time(show, draft):
    before = set(draft.selections.values_list("option__code", "updated_at").order_by())
    services.set_quantities(draft, show.quantities(spot=6), actor=show.sponsor)
    after = set(draft.selections.values_list("option__code", "updated_at").order_by())
    assert {code for code, _ in after - before} == {"spot"}


def test_an_edit_is_recorded_with_what_changed_and_an_equal_one_is_not(show, draft):
    services.set_quantities(draft, show.quantities(spot=6), actor=show.sponsor, notes="Arena left")
    services.set_quantities(draft, show.quantities(spot=6), actor=show.sponsor, notes="Arena left")
    [entry] = ActivityEntry.objects.filter(verb="configuration.edited")
    assert entry.data == {"changed": {"spot": [4, 6], "notes": ["", "Arena left"]}}


@pytest.mark.parametrize("quantity", [-1, 100_001, 10**30])
def test_numbers_that_can_not_be_kept_are_refused_by_name(show, draft, quantity):
    option = show.option("spot")
    with pytest.raises(Invalid) as refused:
        services.set_quantities(draft, {option.pk: quantity}, actor=show.sponsor)
    assert [(detail.field, detail.code) for detail in refused.value.details] == [
        (f"quantity.{option.pk}", "out_of_range")
    ]
    assert quantities(draft)["spot"] == 4


def test_an_option_of_another_version_is_refused(show, draft):
    with pytest.raises(Invalid) as refused:
        services.set_quantities(draft, {uuid4(): 1}, actor=show.sponsor)
    assert refused.value.details[0].code == "option_not_in_version"


@pytest.mark.parametrize("status", [ConfigurationStatus.SUBMITTED, ConfigurationStatus.APPROVED])
def test_what_was_submitted_can_not_be_edited(show, status):
    configuration = show.configuration(status=status)
    with pytest.raises(Conflict) as refused:
        services.set_quantities(configuration, show.quantities(spot=6), actor=show.organiser)
    assert refused.value.code == "wrong_status"


def test_a_viewer_can_not_edit(show, draft):
    viewer = actor_for(make.person("v@x.example", Role.VIEWER, show.event))
    with pytest.raises(NotAllowed):
        services.set_quantities(draft, show.quantities(spot=6), actor=viewer)


def test_selections_one_by_one(show, draft):
    rig = show.option("rig")
    line = services.add_selection(draft, option_id=rig.pk, quantity=1, actor=show.sponsor)
    assert (line.quantity, line.unit_price) == (1, Decimal("480.00"))
    with pytest.raises(Conflict):
        services.add_selection(draft, option_id=rig.pk, quantity=1, actor=show.sponsor)
    assert services.change_selection(line, quantity=3, actor=show.sponsor).quantity == 3
    services.remove_selection(line, actor=show.sponsor)
    assert "rig" not in quantities(draft)


def test_a_mandatory_line_stays_at_nought(show, draft):
    wall = draft.selections.get(option__code="back-wall")
    services.remove_selection(wall, actor=show.sponsor)
    services.remove_selection(wall, actor=show.sponsor)
    assert quantities(draft)["back-wall"] == 0


def test_moving_to_the_newest_version_carries_over_by_code_and_names_the_rest(show, draft):
    services.set_quantities(draft, show.quantities(spot=8, arch=1), actor=show.sponsor)
    make.add_version(show.package, options=EXTRA, price="3300.00")
    draft = StandConfiguration.objects.get(pk=draft.pk)

    moved, dropped = services.move_to_newest_version(draft, actor=show.sponsor)

    assert (moved.version.number, dropped) == (2, ["Arch"])
    assert quantities(moved) == {"back-wall": 1, "kw1": 1, "spot": 8}
    assert moved.net_total == Decimal("3436.00")
    assert services.move_to_newest_version(moved, actor=show.sponsor) == (moved, [])


def test_changing_the_package_is_the_sponsors_only_where_choosing_is_allowed(show, draft):
    other = make.package(show.organisation, "shell-basic", options=EXTRA, price="900.00")
    with pytest.raises(Invalid):
        services.change_package(draft, package=other, actor=show.sponsor)
    PackageOffer.objects.create(event=show.event, package=other)
    PackageAllocation.objects.filter(stand=show.stand).update(sponsor_may_select=False)
    with pytest.raises(Invalid):
        services.change_package(draft, package=other, actor=show.sponsor)
    PackageAllocation.objects.filter(stand=show.stand).update(sponsor_may_select=True)
    moved, _ = services.change_package(draft, package=other, actor=show.sponsor)
    assert moved.version == other.current_version


def test_a_sponsor_chooses_among_the_allowed_packages_only(show):
    other = make.package(show.organisation, "shell-basic")
    PackageOffer.objects.create(event=show.event, package=other)
    show.stand.allocation.allowed_packages.add(other)
    with pytest.raises(Invalid):
        workflows.create_configuration(show.stand, package=show.package, actor=show.sponsor)
    assert (
        workflows.create_configuration(show.stand, package=other, actor=show.sponsor).version == other.current_version
    )


class TestAllocation:
    def allocate(self, show, package, stand=None, **fields):
        values = {"sponsor_may_select": False, "package": package, "allowed_packages": (), **fields}
        return services.allocate_package(stand or show.stand, actor=show.organiser, **values)

    def test_a_given_package_is_offered_and_begins_the_configuration(self, show):
        other = make.package(show.organisation, "shell-basic")
        self.allocate(show, other)
        assert PackageOffer.objects.filter(event=show.event, package=other).exists()
        assert StandConfiguration.objects.get(stand=show.stand).version == other.current_version

    def test_an_equal_allocation_says_nothing(self, show):
        self.allocate(show, show.package)
        self.allocate(show, show.package)
        assert ActivityEntry.objects.filter(verb="allocation.set").count() == 1

    def test_another_package_replaces_a_draft(self, show, draft):
        other = make.package(show.organisation, "shell-basic")
        self.allocate(show, other)
        assert StandConfiguration.objects.get(stand=show.stand).version == other.current_version

    @pytest.mark.parametrize("status", [ConfigurationStatus.SUBMITTED, ConfigurationStatus.APPROVED])
    def test_another_package_is_refused_once_it_was_submitted(self, show, status):
        show.configuration(status=status, submission=1)
        other = make.package(show.organisation, "shell-basic")
        with pytest.raises(Conflict):
            self.allocate(show, other)
        assert PackageAllocation.objects.get(stand=show.stand).package is None
        assert not PackageOffer.objects.filter(package=other).exists()

    def test_removing_it_touches_no_configuration(self, show, draft):
        services.remove_allocation(show.stand, actor=show.organiser)
        assert StandConfiguration.objects.get().status == ConfigurationStatus.DRAFT
        with pytest.raises(OutOfSight):
            services.remove_allocation(show.stand, actor=show.organiser)

    def test_sponsors_do_not_allocate(self, show):
        with pytest.raises(NotAllowed):
            services.remove_allocation(show.stand, actor=show.sponsor)


class TestFees:
    @pytest.mark.parametrize("status", ConfigurationStatus.values)
    def test_a_fee_raises_the_total_at_any_status(self, show, status):
        configuration = show.configuration(status=status)
        services.add_fee(show.stand, description="Late change fee", amount=Decimal("75.00"), actor=show.organiser)
        price = load_sheet(configuration).price
        assert (price.net, price.gross) == (Decimal("3275.00"), Decimal("3930.00"))

    def test_a_reversed_fee_stays_readable(self, show):
        fee = services.add_fee(show.stand, description="Late change fee", amount=Decimal("75.00"), actor=show.organiser)
        services.reverse_fee(fee, actor=show.organiser)
        assert list(Fee.objects.values_list("description", "amount")) == [
            ("Late change fee", Decimal("75.000")),
            ("Reversed: Late change fee", Decimal("-75.000")),
        ]
        with pytest.raises(Conflict):
            services.reverse_fee(fee, actor=show.organiser)

    @pytest.mark.parametrize("amount", ["0", "-5", "1.001", "1e12", "NaN", "Infinity"])
    def test_what_is_no_amount_is_refused(self, show, amount):
        with pytest.raises(Invalid) as refused:
            services.add_fee(show.stand, description="Late", amount=Decimal(amount), actor=show.organiser)
        assert refused.value.details[0].field == "amount"

    def test_sponsors_add_none(self, show):
        with pytest.raises(NotAllowed):
            services.add_fee(show.stand, description="Late", amount=Decimal(1), actor=show.sponsor)


def test_the_stock_of_an_event_can_be_set_apart_from_the_version(show, draft):
    services.set_stock_limit(show.event, option_code="rig", limit=0, actor=show.organiser)
    services.set_quantities(draft, show.quantities(kw1=0, kw3=1, rig=1), actor=show.sponsor)
    sheet = load_sheet(draft)
    assert sheet.remaining[show.option("rig").pk] == 0
    assert [problem.code for problem in sheet.problems] == ["out_of_stock"]

    services.set_stock_limit(show.event, option_code="rig", limit=None, actor=show.organiser)
    assert load_sheet(draft).problems == []
    assert StockCount.objects.get(option_code="rig").limit_override is None


def test_the_newest_version_states_the_stock(show, draft):
    fewer = tuple(
        (code, cat, {**fields, "stock": 2} if code == "rig" else fields) for code, cat, fields in make.OPTIONS
    )
    make.add_version(show.package, options=fewer)
    draft = StandConfiguration.objects.get(pk=draft.pk)
    assert load_sheet(draft).remaining[show.option("rig", draft.version).pk] == 2
