"""The services of the data set, and what happened to each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from pictures.traffic import GROUPS, Grid, Incident, Traffic

PAGING = Incident(ago=timedelta(minutes=50), length=timedelta(hours=1), ratio=0.04)
"""Goes on now; 40 times the budget of 99.9%."""
OUTAGE = Incident(ago=timedelta(days=20, hours=3), length=timedelta(minutes=25), ratio=0.3)
SLOW_BURN = Incident(ago=timedelta(days=9), length=timedelta(hours=14), ratio=0.006)

SHOP = {
    "availability": Traffic(seed=1, rate=120, usual=0.00018, incidents=(OUTAGE, SLOW_BURN, PAGING)),
    "latency": Traffic(
        seed=2,
        rate=120,
        usual=0.003,
        incidents=(
            Incident(ago=OUTAGE.ago, length=OUTAGE.length, ratio=0.6),
            Incident(ago=timedelta(days=5), length=timedelta(hours=20), ratio=0.09),
        ),
    ),
    "payments": Traffic(seed=3, rate=3, usual=0.0002),
    "reachability": Traffic(seed=4, rate=0.2, is_daily=False, usual=0.001),
    "search-freshness": Traffic(seed=5, rate=1, is_daily=False, usual=0.02),
    "order-queue": Traffic(
        seed=6,
        rate=1 / 60,
        is_daily=False,
        incidents=(Incident(ago=timedelta(hours=9), length=timedelta(hours=3), ratio=1.0),),
    ),
    "recommendations": Traffic(seed=7, rate=20, usual=0.002, begins=timedelta(days=3)),
    "gift-cards": Traffic(seed=8, begins=timedelta()),
}
"""By SLO: one that pages, a ticket, healthy ones of several kinds, a new one, and one without data."""

BILLING = {
    "eu": {
        "availability": Traffic(seed=11, rate=40, usual=0.0003),
        "invoices": Traffic(seed=12, rate=1, usual=0.004),
    },
    "us": {
        "availability": Traffic(seed=13, rate=60, usual=0.0002, incidents=(PAGING,)),
        "invoices": Traffic(seed=14, rate=2, usual=0.002),
    },
}
"""By environment and SLO."""

_RESOURCES = (
    *("orders", "cart", "payment", "refund", "login", "logout", "search", "items", "stock", "price", "ship"),
    *("track", "user", "admin", "health", "promo", "tax", "gift", "wish", "review", "report", "export"),
    *("import", "hook"),
)


def gateway() -> dict[str, Traffic]:
    """Return the traffic by route. One pages, although others have less budget left."""
    found = {}
    for number, resource in enumerate(_RESOURCES):
        route = f"/api/v2/{resource}" + ("/{id}" if number % 3 else "")
        found[route] = Traffic(
            seed=100 + number,
            rate=2 + number * 7 % 11,
            usual=0.00002 * (1 + number * 13 % 41),
            incidents=(PAGING,) if number == 2 else (),
            grid=GROUPS,
        )
    return found


def bulk(number: int, *, budget: float, grid: Grid) -> Traffic:
    """Return the traffic of one of many SLOs: of 100, one pages, one has a ticket and one no budget left."""
    share = (number * 37 % 101) / 101
    incident = _BULK_INCIDENTS.get(number % 100)
    return Traffic(
        seed=1000 + number,
        rate=5,
        usual=0.7 * budget * share,
        incidents=(replace(incident, ratio=incident.ratio * budget),) if incident else (),
        grid=grid,
    )


_BULK_INCIDENTS = {
    7: Incident(ago=timedelta(minutes=50), length=timedelta(hours=1), ratio=18),
    42: Incident(ago=timedelta(days=4), length=timedelta(days=5), ratio=1.6),
    61: Incident(ago=timedelta(days=10), length=timedelta(days=2), ratio=19),
}
"""By number; ratios as multiples of the budget."""
