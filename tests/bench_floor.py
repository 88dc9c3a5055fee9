"""What `make bench` holds the API's lists against: the same middleware, but a view that does as little as can be done."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

import simplejson
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import path

from eventhub.core.exact_json import ExactJSONEncoder
from eventhub.urls import urlpatterns as product

KEPT: dict[str, bytes] = {}
ROWS = 50

STANDS = """
    SELECT stand.*, hall.name AS hall, to_json(event.*) AS event, to_json(sponsor.*) AS sponsor,
           live.id AS configuration_id, live.status AS configuration_status,
           (SELECT json_agg(sponsor_id) FROM stands_coexhibitor named WHERE named.stand_id = stand.id) AS co_exhibitors
    FROM stands_stand stand
    JOIN events_event event ON event.id = stand.event_id
    LEFT JOIN stands_hall hall ON hall.id = stand.hall_id
    LEFT JOIN stands_sponsorship sponsorship ON sponsorship.id = stand.sponsorship_id
    LEFT JOIN stands_sponsor sponsor ON sponsor.id = sponsorship.sponsor_id
    LEFT JOIN configurations_standconfiguration live ON live.stand_id = stand.id AND live.status <> 'removed'
    WHERE stand.deleted_at IS NULL ORDER BY stand.created_at, stand.id LIMIT %s
"""
CONFIGURATIONS = """
    SELECT configuration.*, to_json(stand.*) AS stand, to_json(version.*) AS version, event.currency, event.vat_rate
    FROM configurations_standconfiguration configuration
    JOIN stands_stand stand ON stand.id = configuration.stand_id
    JOIN events_event event ON event.id = stand.event_id
    JOIN packages_packageversion version ON version.id = configuration.version_id
    WHERE configuration.status <> 'removed' ORDER BY configuration.created_at, configuration.id LIMIT %s
"""
LINES = """
    SELECT line.*, option.name, option.included_quantity,
           greatest(0, line.quantity - option.included_quantity) AS charged_quantity,
           greatest(0, line.quantity - option.included_quantity) * line.unit_price AS line_total
    FROM configurations_configurationselection line
    JOIN packages_configurationoption option ON option.id = line.option_id
    WHERE line.configuration_id = ANY(%s)
"""
FEES = "SELECT * FROM configurations_fee WHERE stand_id = ANY(%s)"


def rows_of(sql: str, *values: Any) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def grouped(rows: Iterable[dict[str, Any]], name: str) -> dict[Any, list[dict[str, Any]]]:
    groups: dict[Any, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row[name]].append(row)
    return groups


def stands() -> list[dict[str, Any]]:
    return rows_of(STANDS, ROWS)


def configurations() -> list[dict[str, Any]]:
    """With their lines, fees and sums, as a program writes them that knows of no rules, rights and versions."""
    found = rows_of(CONFIGURATIONS, ROWS)
    lines = grouped(rows_of(LINES, [row["id"] for row in found]), "configuration_id")
    fees = grouped(rows_of(FEES, [row["stand_id"] for row in found]), "stand_id")
    for row in found:
        row["selections"], row["fees"] = lines[row["id"]], fees[row["stand_id"]]
        row["net"] = row["net_total"] + sum(fee["amount"] for fee in row["fees"])
        row["gross"] = row["net"] + row["net"] * row["vat_rate"] / 100
    return found


def by_sql(read: Callable[[], list[dict[str, Any]]]) -> Callable[[HttpRequest], HttpResponse]:
    def answer(request: HttpRequest) -> HttpResponse:
        return HttpResponse(simplejson.dumps({"data": read()}, cls=ExactJSONEncoder), content_type="application/json")

    return answer


def by_heart(name: str) -> Callable[[HttpRequest], HttpResponse]:
    return lambda request: HttpResponse(KEPT[name], content_type="application/json")


urlpatterns = [
    path("floor/sql/stands", by_sql(stands)),
    path("floor/sql/stand-configurations", by_sql(configurations)),
    path("floor/bytes/stands", by_heart("stands")),
    path("floor/bytes/stand-configurations", by_heart("stand-configurations")),
    *product,
]
