"""Changes of what people read and route by, which change no objective."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.changes.change import Change, Effect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from slo_compiler.changes.side import Side
    from slo_compiler.model import TextPairs

_LONGEST = 60


def text_changes(old: Side, new: Side) -> Iterator[Change]:
    """Compare owner, links, descriptions, the breakdown, labels and annotations."""
    for name in ("owner", "runbook", "dashboard"):
        before, after = getattr(old.slo, name), getattr(new.slo, name)
        if before != after:
            text = f"{name} {_short(before)} -> {_short(after)}"
            yield Change(kind=name, effect=Effect.NEUTRAL, text=text)
    if old.slo.description != new.slo.description:
        yield Change(kind="description", effect=Effect.NEUTRAL, text="description changed")
    if old.slo.breakdown != new.slo.breakdown:
        lists = (", ".join(side.slo.breakdown) or "none" for side in (old, new))
        yield Change(kind="breakdown", effect=Effect.NEUTRAL, text=f"breakdown {' -> '.join(lists)}")
    for name, pairs in (
        ("label", (old.slo.labels, new.slo.labels)),
        ("annotation", (old.slo.annotations, new.slo.annotations)),
    ):
        for key, before, after in _differences(*pairs):
            text = f"{name} {key} {_short(before)} -> {_short(after)}"
            yield Change(kind=f"{name}s", effect=Effect.NEUTRAL, text=text)


def _differences(old: TextPairs, new: TextPairs) -> Iterator[tuple[str, str, str]]:
    before, after = dict(old), dict(new)
    for key in sorted({*before, *after}):
        if before.get(key) != after.get(key):
            yield key, before.get(key, ""), after.get(key, "")


def _short(text: str) -> str:
    """Format a text in one line; long ones are cut."""
    line = " ".join(text.split())
    return f"{line[: _LONGEST - 1]}…" if len(line) > _LONGEST else line or "none"
