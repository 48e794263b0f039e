"""Checks the receivers of the generated alerts in Alertmanager."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import live_routes as codes
from slo_compiler.live.shown import some
from slo_compiler.promql.names import string_text
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.live.expected import Owner
    from slo_compiler.model import TextPairs

_NAME = re.compile(r'"([^"]+)"\s*(?:=~|!~|!=|=)|([a-zA-Z_][\w.:-]*)\s*(?:=~|!~|!=|=)')


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """The configuration of Alertmanager except the routes, which amtool evaluates."""

    labels: frozenset[str]
    """Labels that routes match; alerts that agree in them have the same receivers."""
    empty: frozenset[str]
    """Receivers without integrations."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoutedAlert:
    """A generated alert."""

    owner: Owner
    name: str
    labels: TextPairs
    """With `alertname`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The receivers of an alert."""

    receivers: tuple[str, ...]
    is_default: bool
    """True if only the root of the tree matches."""


def read_routing(config: Any) -> Routing:
    """Read a configuration; raises ValueError if it has no routes."""
    if not isinstance(config, Mapping) or not isinstance(config.get("route"), Mapping):
        raise ValueError("the file has no route")  # noqa: TRY004 - wrong content of a file, not a wrong call
    return Routing(
        labels=frozenset(_labels(config["route"])),
        empty=frozenset(
            str(one.get("name"))
            for one in _mappings(config.get("receivers"))
            if not any(value for key, value in one.items() if key != "name")
        ),
    )


def _labels(route: Mapping[str, Any]) -> Iterator[str]:
    for key in ("match", "match_re"):
        yield from map(str, route.get(key) or ())
    for matcher in route.get("matchers") or ():
        yield from (quoted or plain for quoted, plain in _NAME.findall(str(matcher)))
    for child in _mappings(route.get("routes")):
        yield from _labels(child)


def _mappings(data: Any) -> list[Mapping[str, Any]]:
    return [one for one in data if isinstance(one, Mapping)] if isinstance(data, list) else []


def alerts_of(owner: Owner) -> Iterator[RoutedAlert]:
    """The alerts of an SLO or service."""
    for rule in owner.rules:
        if not rule.is_recording:
            labels = tuple(sorted((*rule.labels, ("alertname", rule.name))))
            yield RoutedAlert(owner=owner, name=rule.name, labels=labels)


def matched_labels(alert: RoutedAlert, routing: Routing) -> TextPairs:
    """The labels of an alert that decide its route."""
    return tuple((name, value) for name, value in alert.labels if name in routing.labels)


def label_arguments(labels: TextPairs) -> tuple[str, ...]:
    """Labels as arguments of amtool."""
    return tuple(f"{name}={string_text(value)}" for name, value in labels)


def route_diagnostics(routed: list[tuple[RoutedAlert, Route]], routing: Routing) -> Iterator[Diagnostic]:
    """Report alerts with an empty or the default receiver: one diagnostic per owner, problem and receiver."""
    unseen: dict[tuple[tuple[str, ...], bool], list[RoutedAlert]] = {}
    for alert, route in routed:
        is_empty = bool(route.receivers) and all(one in routing.empty for one in route.receivers)
        if is_empty or route.is_default:
            unseen.setdefault((route.receivers, is_empty), []).append(alert)
    for (receivers, is_empty), alerts in unseen.items():
        word = codes.receiver_empty if is_empty else codes.route_default
        owner, first = alerts[0].owner, alerts[0]
        yield word(
            owner.place,
            owner=owner.name,
            alerts=some(alert.name for alert in alerts),
            receivers=", ".join(receivers),
            labels=", ".join(f"{name}={value}" for name, value in first.labels),
        )
