"""The scenes: what is rendered, and what has to be in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAIN = "main/generated/dashboards"
EU, US = (f"environments/generated/{name}/dashboards" for name in ("eu", "us"))
WIDE, NARROW = 1600, 1100


@dataclass(frozen=True, slots=True, kw_only=True)
class Crop:
    """The part of a page that a picture of the docs shows, in pixels."""

    top: int = 0
    height: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One rendering of a dashboard."""

    name: str
    dashboard: str
    """The path of its file below the compiled repositories."""
    since: str = "24h"
    """The length of the time range."""
    width: int = WIDE
    theme: str = "light"
    expand: tuple[str, ...] = ()
    """Titles of collapsed rows to open."""
    variables: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Chosen values of variables; the others have those of the dashboard."""
    may_be_empty: tuple[str, ...] = ()
    """Begins of the names of panels without data, such as the title of a row."""
    crop: Crop | None = None
    docs: str = ""
    """The name of a picture of the docs; empty for none."""


SCENES = (
    Scene(name="overview", dashboard=f"{MAIN}/overview.json", docs="overview", crop=Crop(height=620)),
    Scene(name="overview-narrow-dark", dashboard=f"{MAIN}/overview.json", width=NARROW, theme="dark"),
    Scene(name="overview-30m-narrow", dashboard=f"{MAIN}/overview.json", since="30m", width=NARROW),
    Scene(name="overview-28d", dashboard=f"{MAIN}/overview.json", since="28d"),
    Scene(
        name="overview-of-one-service",
        dashboard=f"{MAIN}/overview.json",
        variables={"service": ("shop",)},
    ),
    Scene(
        name="overview-without-slos",
        dashboard=f"{MAIN}/overview.json",
        variables={"service": ("none",)},
        may_be_empty=("",),
    ),
    Scene(
        name="service",
        dashboard=f"{MAIN}/shop.json",
        expand=("availability",),
        docs="service",
        crop=Crop(height=1100),
    ),
    Scene(
        name="service-30m-narrow-dark",
        dashboard=f"{MAIN}/shop.json",
        since="30m",
        width=NARROW,
        theme="dark",
        expand=("availability",),
    ),
    Scene(
        name="service-28d-dark", dashboard=f"{MAIN}/shop.json", since="28d", theme="dark", expand=("latency",)
    ),
    Scene(
        name="service-kinds",
        dashboard=f"{MAIN}/shop.json",
        expand=("payments", "reachability", "search-freshness", "order-queue"),
    ),
    Scene(
        name="service-young-and-no-data",
        dashboard=f"{MAIN}/shop.json",
        expand=("recommendations", "gift-cards"),
        may_be_empty=("gift-cards",),
    ),
    Scene(
        name="groups",
        dashboard=f"{MAIN}/gateway.json",
        expand=("routes",),
        docs="groups",
        crop=Crop(height=1000),
    ),
    Scene(
        name="groups-28d-narrow",
        dashboard=f"{MAIN}/gateway.json",
        since="28d",
        width=NARROW,
        expand=("routes",),
    ),
    Scene(
        name="slo",
        dashboard=f"{MAIN}/slo.json",
        variables={"service": ("shop",), "slo": ("availability",)},
        docs="slo",
        crop=Crop(height=1000),
    ),
    Scene(
        name="slo-28d-narrow-dark",
        dashboard=f"{MAIN}/slo.json",
        variables={"service": ("shop",), "slo": ("latency",)},
        since="28d",
        width=NARROW,
        theme="dark",
        may_be_empty=("Now / Firing alerts",),
    ),
    Scene(
        name="slo-groups",
        dashboard=f"{MAIN}/slo.json",
        variables={"service": ("gateway",), "slo": ("routes",)},
    ),
    Scene(
        name="slo-groups-30m-narrow",
        dashboard=f"{MAIN}/slo.json",
        variables={"service": ("gateway",), "slo": ("routes",)},
        since="30m",
        width=NARROW,
    ),
    Scene(
        name="slo-one-group-narrow",
        dashboard=f"{MAIN}/slo.json",
        variables={
            "service": ("gateway",),
            "slo": ("routes",),
            "group": ('route="/api/v2/payment/{id}"',),
        },
        width=NARROW,
    ),
    Scene(
        name="slo-young-30m",
        dashboard=f"{MAIN}/slo.json",
        variables={"service": ("shop",), "slo": ("recommendations",)},
        since="30m",
        may_be_empty=("Now / Firing alerts",),
    ),
    Scene(
        name="slo-ratio",
        dashboard=f"{MAIN}/slo.json",
        variables={"service": ("shop",), "slo": ("search-freshness",)},
        may_be_empty=("Now / Firing alerts",),
    ),
    Scene(
        name="slo-no-data-narrow",
        dashboard=f"{MAIN}/slo.json",
        variables={"service": ("shop",), "slo": ("gift-cards",)},
        width=NARROW,
        may_be_empty=("Now / ", "Events, states and groups / "),
    ),
    Scene(
        name="slo-unknown",
        dashboard=f"{MAIN}/slo.json",
        variables={"service": ("shop",), "slo": ("none",)},
        may_be_empty=("",),
    ),
    Scene(name="slo-environment-us-30m", dashboard=f"{US}/slo.json", since="30m"),
    Scene(name="twelve-slos", dashboard=f"{MAIN}/delivery.json"),
    Scene(
        name="twelve-slos-28d-narrow",
        dashboard=f"{MAIN}/delivery.json",
        since="28d",
        width=NARROW,
        expand=("bookings",),
    ),
    Scene(name="hundreds-of-slos", dashboard=f"{MAIN}/platform.json", since="30m"),
    Scene(name="hundreds-of-slos-28d-narrow", dashboard=f"{MAIN}/platform.json", since="28d", width=NARROW),
    Scene(name="environment-eu", dashboard=f"{EU}/billing.json", expand=("availability", "invoices")),
    Scene(name="environment-us-dark", dashboard=f"{US}/billing.json", theme="dark", expand=("availability",)),
    Scene(name="environment-us-overview", dashboard=f"{US}/overview.json"),
    Scene(name="environment-eu-overview-narrow", dashboard=f"{EU}/overview.json", since="28d", width=NARROW),
)


def scene_of(name: str) -> Scene:
    """Return a scene by its name."""
    found = next((scene for scene in SCENES if scene.name == name), None)
    if found is None:
        raise LookupError(
            f"no scene is named {name!r}; the scenes are {', '.join(one.name for one in SCENES)}"
        )
    return found
