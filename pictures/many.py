"""Specs of many SLOs, for pages that have to stay readable and fast with them."""

from __future__ import annotations

SERVICES, SLOS_EACH = 125, 8
"""1,000 SLOs."""
PLATFORM_SLOS = 300
"""SLOs of the service `platform`."""
DELIVERY_NUMBERS = range(1, 73, 6)
"""Numbers of the twelve SLOs of the service `delivery`: one pages, another has no budget left."""
_NAMES = ("availability", "latency", "freshness", "logins", "writes", "reads", "uploads", "webhooks")
_DELIVERY_NAMES = (
    *("quotes", "bookings", "pickups", "labels", "tracking", "arrival-estimates", "handovers"),
    *("delivery-confirmations", "refunds", "returns", "customs-documents", "driver-app"),
)
_TARGETS = ("99.9", "99.95", "99", "99.5", "95")


def platform_spec() -> str:
    """Return the spec of a service with hundreds of SLOs."""
    names = (f"component-{number:03d}" for number in range(PLATFORM_SLOS))
    return _spec("platform", "infrastructure", tuple(names))


def delivery_spec() -> str:
    """Return the spec of a service with twelve SLOs."""
    return _spec("delivery", "logistics", _DELIVERY_NAMES)


def many_specs() -> dict[str, str]:
    """Return the specs of many services, by service."""
    services = {f"team-{number % 25:02d}-service-{number:03d}": number for number in range(SERVICES)}
    return {name: _spec(name, f"team-{number % 25:02d}", _NAMES) for name, number in services.items()}


def _spec(service: str, owner: str, slos: tuple[str, ...]) -> str:
    parts = (_slo(service, name, _TARGETS[number % len(_TARGETS)]) for number, name in enumerate(slos))
    return f"version: slo/v1\nservice: {service}\nowner: {owner}\nslos:\n" + "".join(parts)


def _slo(service: str, name: str, target: str) -> str:
    labels = f'job="{service}", part="{name}"'
    return f"""\
  - name: {name}
    target: {target}
    sli:
      events:
        bad: requests_total{{{labels}, result="error"}}
        total: requests_total{{{labels}}}
"""
