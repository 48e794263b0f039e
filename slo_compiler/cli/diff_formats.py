"""Changes of SLOs as text, Markdown and JSON."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from slo_compiler.changes.change import Change, Changed, Effect
from slo_compiler.cli.screen import counted, printable
from slo_compiler.texts.markdown import inline_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from slo_compiler.diagnostics import Diagnostic

_MOST_NAMED = 5
"""Number of SLOs with the same changes that are listed by name."""

_WORDS = {Effect.HISTORY: "history lost"}
"""Effects that have another name in sentences."""

Line = tuple[Effect, tuple[str, ...]]
"""An effect, and the clauses of the changes with it."""


def plain_text(changed: Sequence[Changed]) -> str:
    """Write a line for each SLO and effect, and hints below; SLOs with the same changes share it."""
    lines: list[str] = []
    for group in _groups(changed):
        subject = printable(_subject(group))
        for effect, clauses in _lines(group[0].changes):
            lines.append(f"{_WORDS.get(effect, effect):<12}  {subject}: {printable('; '.join(clauses))}")
        lines += [f"{'':<12}  hint: {printable(hint)}" for hint in _hints(group[0].changes)]
    return "".join(f"{line}\n" for line in lines)


def markdown_text(changed: Sequence[Changed], names: tuple[str, str]) -> str:
    """Write a table for a pull request."""
    versions = f"from {inline_text(names[0])} to {inline_text(names[1])}"
    title = f"### SLO changes {versions}\n\n"
    if not changed:
        return f"{title}No SLO changed.\n"
    rows = [
        f"| {inline_text(_subject(group))} | {_marked(effect)} | {'<br>'.join(map(inline_text, clauses))} |"
        for group in _groups(changed)
        for effect, clauses in _lines(group[0].changes)
    ]
    hints = [
        f"* {inline_text(_subject(group))}: {inline_text(hint)}\n"
        for group in _groups(changed)
        for hint in _hints(group[0].changes)
    ]
    table = "\n".join(("| SLO | effect | change |", "|---|---|---|", *rows))
    listed = f"\n{''.join(hints)}" if hints else ""
    return f"{title}{table}\n{listed}\n{summary(changed, names)}\n"


def summary(changed: Sequence[Changed], names: tuple[str, str]) -> str:
    """Format `3 SLOs changed: 1 loosened, 2 tightened`."""
    if not changed:
        return f"no SLO changed between {printable(names[0])} and {printable(names[1])}"
    slos = sum(bool(one.slo) for one in changed)
    count = Counter(effect for one in changed for effect in one.effects)
    effects = ", ".join(
        f"{count[effect]:,} {_WORDS.get(effect, effect)}" for effect in Effect if count[effect]
    )
    also = " and the settings" if slos < len(changed) else ""
    return f"{counted(slos, 'SLO')}{also} changed: {effects}"


def json_text(changed: Sequence[Changed], diagnostics: Sequence[Diagnostic], names: tuple[str, str]) -> str:
    """Write an object with every change of every SLO, and the diagnostics."""
    from slo_compiler.cli.formats.json import write

    data = {
        "old": names[0],
        "new": names[1],
        "changed": [_data(one) for one in changed],
        "diagnostics": json.loads(write(diagnostics)),
    }
    return f"{json.dumps(data, indent=2, ensure_ascii=False)}\n"


def _data(one: Changed) -> dict[str, Any]:
    return {
        "service": one.service,
        "slo": one.slo,
        "environment": one.environment,
        "path": one.location.path,
        "line": one.location.line,
        "effects": list(one.effects),
        "changes": [
            {"kind": change.kind, "effect": change.effect, "text": change.text, "hint": change.hint}
            for change in one.changes
        ],
    }


def _marked(effect: Effect) -> str:
    """Emphasize effects that need a review."""
    word = _WORDS.get(effect, effect)
    return f"**{word}**" if effect in (Effect.LOOSENED, Effect.UNCLEAR, Effect.HISTORY) else word


def _groups(changed: Iterable[Changed]) -> Iterator[tuple[Changed, ...]]:
    """Group SLOs with the same changes, such as those that inherit a new default."""
    groups: dict[object, list[Changed]] = {}
    for one in changed:
        groups.setdefault((bool(one.slo), one.changes), []).append(one)
    return (tuple(group) for group in groups.values())


def _subject(group: Sequence[Changed]) -> str:
    """Format `a/x, a/y and 3 more`."""
    named = ", ".join(one.name for one in group[:_MOST_NAMED])
    return f"{named} and {len(group) - _MOST_NAMED:,} more" if len(group) > _MOST_NAMED else named


def _lines(changes: Sequence[Change]) -> Iterator[Line]:
    """The clauses of each effect, most important first; a note on the cost is in the first line."""
    shown = [change for change in changes if not change.is_implied]
    found = {change.effect for change in shown if not change.is_note}
    for number, effect in enumerate(effect for effect in Effect if effect in found):
        clauses = [change.text for change in shown if change.effect is effect and not change.is_note]
        clauses += [change.text for change in shown if change.is_note and number == 0]
        yield effect, tuple(clauses)


def _hints(changes: Iterable[Change]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(change.hint for change in changes if change.hint))
