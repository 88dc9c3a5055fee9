"""What a company has to have printed: what is missing, late, wrong and with whom; and what designers see of a stand."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from eventhub.accounts.enums import Role
from eventhub.artwork.enums import ArtworkStatus, ProofStatus
from eventhub.configurations.enums import ConfigurationStatus
from tests.factories.artwork import make_artwork, make_proof, make_requirement
from tests.factories.show import grant, person
from tests.sponsor.reading import words

MINE = reverse("sponsor:artwork-list")


def of_stand(show) -> str:
    return reverse("sponsor:artwork", args=[show.stand.pk])


@pytest.fixture
def ines(show, sign_in):
    return sign_in(show.sponsor_user)


@pytest.fixture
def designer(show, sign_in):
    return sign_in(person("sam.ink@studio.example", Role.DESIGNER, show.stand))


@pytest.fixture
def prints(show):
    """One of each kind, the late one due yesterday."""
    yesterday = timezone.now() - timezone.timedelta(days=1)
    made = {"late": make_requirement(show, name="late", own_due_at=yesterday)}
    made["missing"] = make_requirement(show, name="missing")
    for name, status in {"wrong": ArtworkStatus.NEEDS_ATTENTION, "review": ArtworkStatus.IN_REVIEW}.items():
        made[name] = make_requirement(show, name=name)
        make_artwork(made[name], status)
    for name, status in {"ready": ProofStatus.ISSUED, "approved": ProofStatus.APPROVED}.items():
        made[name] = make_requirement(show, name=name)
        made[f"{name} proof"] = make_proof(make_artwork(made[name], ArtworkStatus.ACCEPTED), status)
    return made


@pytest.mark.parametrize("count", [1, 30])
def test_both_lists_cost_the_same_for_any_number(show, ines, count, django_assert_num_queries):
    for number in range(count):
        make_proof(make_artwork(make_requirement(show, name=f"Area {number}"), ArtworkStatus.ACCEPTED))
    ines.get(MINE)

    with django_assert_num_queries(7):
        assert ines.get(MINE).context["listing"].found == count
    with django_assert_num_queries(7):
        assert ines.get(of_stand(show)).context["listing"].found == count


def test_each_says_with_whom_it_is_and_what_to_do(show, ines, prints):
    rows = {row.name: row for row in ines.get(of_stand(show)).context["listing"]}
    text = words(ines.get(of_stand(show)))

    assert {name: row.is_yours for name, row in rows.items()} == {
        "late": True,
        "missing": True,
        "wrong": True,
        "review": False,
        "ready": True,
        "approved": False,
    }
    for told in ("Late you", "Missing you", "Needs attention you", "In review Leeds Dock Halls", "Proof ready you"):
        assert told in text
    for action in ("Upload", "See what is wrong", "Look and decide", "See it"):
        assert action in text
    assert "1 of 6 approved" in text
    assert "1 late" in text


def test_what_is_yours_stands_first_by_its_date(show, ines, prints):
    names = [row.name for row in ines.get(of_stand(show)).context["listing"]]

    assert names[0] == "late"
    assert set(names[:4]) == {"late", "missing", "wrong", "ready"}


def test_a_ready_proof_is_one_click_away_everything_else_leads_to_its_page(show, ines, prints):
    html = ines.get(of_stand(show)).content.decode()

    assert reverse("portal:proof", args=[prints["ready proof"].pk]) in html
    for name in ("late", "missing", "wrong", "review", "approved"):
        assert reverse("portal:requirement", args=[prints[name].pk]) in html


def test_the_tab_counts_what_is_yours(show, ines, designer, prints):
    def count(client) -> int:
        return next(tab["count"] for tab in client.get(of_stand(show)).context["tabs"] if tab["label"] == "Artwork")

    assert (count(ines), count(designer)) == (4, 3)  # a decision is not the designer's


def test_filters_and_export(show, ines, prints):
    found = ines.get(MINE, {"status": "late"}).context["listing"]
    yours = ines.get(MINE, {"on": "you"}).context["listing"]
    answer = ines.get(MINE, {"export": "csv", "status": "approved"})

    assert [row.name for row in found] == ["late"]
    assert len(list(yours)) == 4
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Print"], row["Status"], row["Stand"]) == ("Back wall, approved", "Approved", "C12")


def test_nothing_of_other_companies_is_there(show, ines):
    make_requirement(show, stand=show.add_stand("C13", "Okoro Facades"), name="theirs")

    assert list(ines.get(MINE).context["listing"]) == []
    assert "Nothing is to be printed yet" in words(ines.get(MINE))


def test_an_organiser_finds_the_stand_but_nothing_of_their_own(show, sign_in, prints):
    maya = sign_in(show.organiser_user)

    assert list(maya.get(MINE).context["listing"]) == []
    rows = list(maya.get(of_stand(show)).context["listing"])
    assert (len(rows), any(row.is_yours for row in rows)) == (6, False)
    assert "Corvid Robotics" in words(maya.get(of_stand(show)))


def test_my_stands_say_what_artwork_is_due(show, ines, prints):
    text = words(ines.get(reverse("sponsor:stand-list")))

    assert "1 of 6 approved" in text
    for told in (
        "1 late",
        "1 needs attention",
        "1 missing",
        "1 proof ready",
        "1 in review",
        "Next due",
        "Go to the artwork",
    ):
        assert told in text


def test_an_approved_configuration_leads_to_its_artwork(show, ines, prints):
    text = words(ines.get(reverse("sponsor:configuration", args=[show.stand.pk])))

    assert "See what waits for you" in text


# --- designers -------------------------------------------------------------------------------------------

ELSEWHERE = ("configuration", "stand-history", "summary", "package-choose", "team")


def test_a_designer_lands_at_the_artwork(show, designer, prints):
    first = designer.get(reverse("portal:home"), follow=True)

    assert first.redirect_chain[-1][0] == MINE
    assert [tab["label"] for tab in first.context["tabs"]] == ["Artwork"]
    assert {row.name for row in first.context["listing"]} == {
        "late", "missing", "wrong", "review", "ready", "approved"
    }  # fmt: skip


def test_a_designer_sees_nothing_else_of_the_stand(show, designer, prints):
    answers = {name: designer.get(reverse(f"sponsor:{name}", args=[show.stand.pk])).status_code for name in ELSEWHERE}

    assert answers == dict.fromkeys(ELSEWHERE, 404)
    here = designer.get(of_stand(show))
    assert [tab["label"] for tab in here.context["tabs"]] == ["My artwork", "Artwork"]
    assert "£" not in words(here)
    detail = reverse("sponsor:stand-detail", args=[show.stand.pk])
    assert designer.get(detail)["Location"] == of_stand(show)


def test_a_designer_who_is_a_sponsor_elsewhere_has_both(show, sign_in):
    own = show.add_stand("C13", "Inkhouse")
    show.configuration(own, status=ConfigurationStatus.DRAFT)
    user = person("sam.ink@studio.example", Role.DESIGNER, show.stand)
    person_at_both = sign_in(user)
    make_requirement(show, name="Front")
    from_both = person_at_both.get(reverse("sponsor:stand-list"))
    assert from_both["Location"] == MINE

    grant(user, Role.SPONSOR, own)
    stands = person_at_both.get(reverse("sponsor:stand-list"))

    assert [card.stand.number for card in stands.context["cards"]] == ["C13"]
    assert [row.name for row in person_at_both.get(MINE).context["listing"]] == ["Front"]


def test_strangers_find_no_artwork(show, sign_in):
    neighbour = person("n@x.example", Role.SPONSOR, show.add_stand("C13", "Okoro Facades"))

    for user in (neighbour, person("nobody@x.example")):
        assert sign_in(user).get(of_stand(show)).status_code == 404
