"""Changes of settings that are not inherited by SLOs, but affect the rules of all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.changes.change import Change, Effect
from slo_compiler.changes.histories import label_changes
from slo_compiler.promql.durations import duration_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.model import Settings

_ROUTES = "routes and silences of Alertmanager must match the new name"


def settings_changes(old: Settings, new: Settings) -> tuple[Change, ...]:
    """Compare settings; what an SLO inherits, such as a default window, is a change of the SLO."""
    return (*label_changes(old, new), *_route_changes(old, new), *_neutral_changes(old, new))


def _route_changes(old: Settings, new: Settings) -> Iterator[Change]:
    """Compare the labels that alerts are routed by."""
    for what, names in (
        ("name of the label severity", (old.label_names.severity, new.label_names.severity)),
        *_severity_labels(old, new),
    ):
        if names[0] != names[1]:
            text = f"{what} {names[0]} -> {names[1]}"
            yield Change(kind="severity", effect=Effect.UNCLEAR, text=text, hint=_ROUTES)


def _severity_labels(old: Settings, new: Settings) -> Iterator[tuple[str, tuple[str, str]]]:
    """The labels of each severity that both versions have; the alerts of others are added or removed."""
    for severity, before in old.severity_names.values:
        if after := dict(new.severity_names.values).get(severity):
            yield f"severity of {severity}s", (before, after)


def _neutral_changes(old: Settings, new: Settings) -> Iterator[Change]:
    """Compare settings whose effect on alerts is a change of each SLO, and those without such an effect."""
    shown = (
        ("intervals.fast", *(duration_text(one.intervals.fast) for one in (old, new))),
        ("intervals.slow", *(duration_text(one.intervals.slow) for one in (old, new))),
        ("prometheus.version", *(str(one.prometheus.version) for one in (old, new))),
        ("prometheus.lookback", *(duration_text(one.prometheus.lookback) for one in (old, new))),
        ("repository", *(one.repository or "none" for one in (old, new))),
        ("environment", *(one.environment or "none" for one in (old, new))),
    )
    for key, before, after in shown:
        if before != after:
            yield Change(kind=key, effect=Effect.NEUTRAL, text=f"{key} {before} -> {after}")
    choices = (dict(old.outputs.choices), dict(new.outputs.choices))
    for name in sorted({*choices[0], *choices[1]}):
        before, after = (_switch(choice.get(name)) for choice in choices)
        if before != after:
            yield Change(kind="outputs", effect=Effect.NEUTRAL, text=f"outputs.{name} {before} -> {after}")


def _switch(value: bool | None) -> str:  # noqa: FBT001 - the value of a key
    return "default" if value is None else "true" if value else "false"
