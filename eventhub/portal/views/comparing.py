"""Two versions of a printable area: one over the other, side by side, or only what differs."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from eventhub.artwork.comparison import compared
from eventhub.artwork.models import Artwork, Proof
from eventhub.core.http import render_page
from eventhub.portal.artwork.frames import frame_around
from eventhub.portal.artwork.proof_page import name_of
from eventhub.portal.artwork.requirement_page import versions_of
from eventhub.portal.artwork.scope import requirement_in_sight
from eventhub.portal.artwork.sheets import has_pages, page_asked, sheets_of

PAGE = "portal/artwork/compare.html"
VIEWS = (("slider", "Slider"), ("beside", "Side by side"), ("differences", "Differences"))


@require_safe
def artwork_compare(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """`old` and `new` name versions; without them the last two. A page of one of them is compared with the same of the other."""
    requirement = requirement_in_sight(request, pk)
    shown = comparable(versions_of(request.actor, requirement))
    old, new = chosen(request, list(shown))
    stand = requirement.stand
    context = {
        **frame_around(request.actor, stand),
        "requirement": requirement,
        "stand": stand,
        "event": stand.event,
        "names": list(shown),
        "old": shown.get(old),
        "new": shown.get(new),
        "old_name": old,
        "new_name": new,
        "views": VIEWS,
        "view": request.GET.get("view") if request.GET.get("view") in dict(VIEWS) else "slider",
    }
    context |= compared_pages(request, context) if old and new else {}
    return render_page(request, PAGE, context, partial=PAGE)


def comparable(versions: list[Artwork]) -> dict[str, Artwork | Proof]:
    """By name, newest first: versions with pictures, and the printers' own proofs of them."""
    found: dict[str, Artwork | Proof] = {}
    for version in versions:
        own = [proof for proof in version.proofs.all() if proof.is_suppliers]
        found |= {name_of(proof): proof for proof in own if has_pages(proof)}
        if has_pages(version):
            found[str(version.version)] = version
    return found


def chosen(request: HttpRequest, names: list[str]) -> tuple[str, str]:
    """What the address names; nothing is there where it names what is not."""
    if len(names) < 2:
        return "", ""
    old, new = request.GET.get("old", names[1]), request.GET.get("new", names[0])
    if old not in names or new not in names:
        raise Http404
    return old, new


def compared_pages(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    before, after = sheets_of(context["old"]), sheets_of(context["new"])
    sheet = page_asked(request.GET, after)
    other = next((each for each in before if sheet and each.number == sheet.number), None)
    found: dict[str, Any] = {"sheets": after, "sheet": sheet, "other": other}
    if sheet and other and context["view"] == "differences":
        difference, picture = compared(context["old"], context["new"], sheet.number)
        found |= {"difference": difference, "picture": picture, "share": share_in_words(difference.share)}
    return found


def share_in_words(share: float) -> str:
    """0 %, less than 0.1 %, 12.3 %"""
    if share == 0:
        return "0\u00a0%"
    return "Less than 0.1\u00a0%" if share < 0.001 else f"{share:.1%}".replace("%", "\u00a0%").replace(".0", "")
