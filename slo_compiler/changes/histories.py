"""Changes after which recorded series have other names or labels, so that the window starts empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.changes.change import Change, Effect
from slo_compiler.naming import naming_of
from slo_compiler.promql.durations import duration_text
from slo_compiler.promql.periods import period_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.changes.side import Side
    from slo_compiler.model import Settings, Slo

BACKFILL = "backfill the new series (docs/diff.md)"


def rename_changes(old: Side, new: Side) -> Iterator[Change]:
    """Report an SLO that has another name; its recorded series have the name as a label."""
    if old.slo.identity != new.slo.identity:
        text = f"renamed from {old.slo.identity}; {_lost(new.slo)}"
        hint = f"to keep the history, keep the old name, or {BACKFILL}"
        yield Change(kind="rename", effect=Effect.HISTORY, text=text, hint=hint)


def group_changes(old: Side, new: Side) -> Iterator[Change]:
    """Compare `group_by`.

    With a further label, each of its values has its own budget, which is stricter: if each group meets its
    target, all of them together do, but not the reverse.
    """
    before, after = old.slo, new.slo
    if before.groups == after.groups:
        return
    text = f"group_by {_groups(before)} -> {_groups(after)}"
    yield Change(kind="group_by", effect=_group_effect(before, after), text=text)
    if before.group_by != after.group_by:
        hint = f"to keep the history, add an SLO with the new groups and keep the old one, or {BACKFILL}"
        yield Change(
            kind="group_by", effect=Effect.HISTORY, text=f"series get other labels; {_lost(after)}", hint=hint
        )


def _group_effect(before: Slo, after: Slo) -> Effect:
    old, new = set(before.groups), set(after.groups)
    if old == new:
        return Effect.NEUTRAL
    if old < new:
        return Effect.TIGHTENED
    return Effect.LOOSENED if new < old else Effect.UNCLEAR


def _groups(slo: Slo) -> str:
    names = (source if source == plain else f"{source} as {plain}" for source, plain in slo.groups)
    return f"[{', '.join(names)}]"


def series_changes(old: Side, new: Side) -> Iterator[Change]:
    """Compare the names of the series that windows are summed from, and the base window."""
    before, after = old.slo, new.slo
    if before.scrape_interval != after.scrape_interval:
        times = (duration_text(side.scrape_interval) for side in (before, after))
        yield Change(
            kind="scrape_interval", effect=Effect.NEUTRAL, text=f"scrape_interval {' -> '.join(times)}"
        )
    steps = tuple(side.plan.windows.step for side in (old, new))
    if steps[0] != steps[1]:
        text = f"base window {duration_text(steps[0])} -> {duration_text(steps[1])}; {_lost(after)}"
        hint = f"to keep the history, {BACKFILL}"
        yield Change(kind="base_window", effect=Effect.HISTORY, text=text, hint=hint)
        return
    tiles = tuple(side.plan.windows.period_tile for side in (old, new))
    if tiles[0] != tiles[1] and tiles[1] not in old.plan.windows.tile_lengths:
        text = f"series of the window {duration_text(tiles[0])} -> {duration_text(tiles[1])} long"
        hint = f"to keep the history, {BACKFILL}"
        yield Change(kind="tiles", effect=Effect.HISTORY, text=f"{text}; {_lost(after)}", hint=hint)


def label_changes(old: Settings, new: Settings) -> Iterator[Change]:
    """Compare the labels of recorded series, which are the same for all SLOs, and the names of series."""
    hint = f"to keep the history, keep the old names, or {BACKFILL}"
    before, after = naming_of(old), naming_of(new)
    for key, names in (
        ("service", (before.labels.service, after.labels.service)),
        ("slo", (before.labels.slo, after.labels.slo)),
        ("naming", (old.naming_profile, new.naming_profile)),
    ):
        if names[0] != names[1]:
            text = f"name of the label {key}" if key != "naming" else "naming profile"
            lost = "the windows of all SLOs start empty"
            yield Change(
                kind=f"{key}_label" if key != "naming" else key,
                effect=Effect.HISTORY,
                text=f"{text} {names[0]} -> {names[1]}; {lost}",
                hint=hint,
            )
    if old.identity != new.identity:
        text = f"labels of all series {_pairs(old)} -> {_pairs(new)}; the windows of all SLOs start empty"
        yield Change(kind="environment_labels", effect=Effect.HISTORY, text=text, hint=hint)


def _pairs(settings: Settings) -> str:
    return ", ".join(f"{name}={value}" for name, value in settings.identity) or "none"


def _lost(slo: Slo) -> str:
    return f"the {period_text(slo.period)} window starts empty"
