from django.contrib.auth.decorators import login_required
from django.urls import URLPattern, path

from eventhub.sponsor.steps import STEPS
from eventhub.sponsor.views import (
    artwork,
    configuration,
    history,
    packages,
    stand_offers,
    stands,
    submission,
    summaries,
    team,
)

app_name = "sponsor"


def page(route: str, view, name: str, **given: str) -> URLPattern:
    """A page of somebody who has signed in."""
    return path(route, login_required(view), given, name=name)


STAND = "stands/<uuid:stand_id>/"

urlpatterns = [
    page("", stands.stand_list, "stand-list"),
    page("stand-offers/<uuid:offer_id>/keep/", stand_offers.stand_offer_keep, "stand-offer-keep"),
    page("stand-offers/<uuid:offer_id>/let-go/", stand_offers.stand_offer_let_go, "stand-offer-let-go"),
    page("artwork/", artwork.artwork_list, "artwork-list"),
    page(STAND, stands.stand_detail, "stand-detail"),
    page(f"{STAND}begin/", stands.configuration_begin, "configuration-begin"),
    page(f"{STAND}artwork/", artwork.stand_artwork, "artwork"),
    page(f"{STAND}history/", history.stand_history, "stand-history"),
    page(f"{STAND}team/", team.team, "team"),
    page(f"{STAND}team/<uuid:pk>/remove/", team.team_remove, "team-remove"),
    page(f"{STAND}invitations/<uuid:pk>/resend/", team.team_resend, "team-resend"),
    page(f"{STAND}invitations/<uuid:pk>/withdraw/", team.team_withdraw, "team-withdraw"),
    page(f"{STAND}summary/", summaries.summary, "summary"),
    page(f"{STAND}summary/<int:number>/", summaries.summary, "summary-of"),
    page(f"{STAND}summary/<int:number>/pdf/", summaries.summary_pdf, "summary-pdf"),
    page(f"{STAND}packages/", packages.package_choose, "package-choose"),
    page(f"{STAND}packages/<uuid:package_id>/", packages.package_change, "package-change"),
    page(f"{STAND}configuration/", configuration.configuration, "configuration"),
    page(f"{STAND}configuration/version/", packages.version_move, "version-move"),
    page(f"{STAND}configuration/submit/", submission.submit, "submit"),
    *(page(f"{STAND}configuration/{key}/", submission.take_step, f"configuration-{key}", key=key) for key in STEPS),
]
