"""Remove ignored warnings from the diagnostics of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import suppressions as codes
from slo_compiler.diagnostics.diagnostic import in_order
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from slo_compiler.diagnostics.diagnostic import Diagnostic
    from slo_compiler.diagnostics.suppressions.suppression import Suppression


@dataclass(frozen=True, slots=True, kw_only=True)
class Silenced:
    """Reported and ignored diagnostics of a run; both sorted, without duplicates."""

    diagnostics: tuple[Diagnostic, ...]
    ignored: tuple[Diagnostic, ...] = ()


def silence(
    diagnostics: Iterable[Diagnostic],
    suppressions: Sequence[Suppression],
    *,
    is_judged: Callable[[Suppression], bool],
) -> Silenced:
    """Remove ignored warnings; add a warning for each suppression that matches none.

    A suppression is reported as unused only if `is_judged` returns true for it, which means that the
    run can report its code, and only without errors, because an error can prevent other checks.
    """
    found = in_order(list(diagnostics))
    if not suppressions:
        return Silenced(diagnostics=found)
    shown: list[Diagnostic] = []
    ignored: list[Diagnostic] = []
    used: set[Suppression] = set()
    by_code = _by_code(suppressions)
    for diagnostic in found:
        covering = [one for one in by_code.get(diagnostic.code, ()) if one.covers(diagnostic)]
        used.update(covering)
        (ignored if covering else shown).append(diagnostic)
    if not any(diagnostic.is_error for diagnostic in shown):
        shown += [_unused(one) for one in suppressions if one not in used and is_judged(one)]
    return Silenced(diagnostics=in_order(shown), ignored=tuple(ignored))


def _by_code(suppressions: Iterable[Suppression]) -> dict[str, list[Suppression]]:
    found: dict[str, list[Suppression]] = {}
    for suppression in suppressions:
        found.setdefault(suppression.code, []).append(suppression)
    return found


def _unused(suppression: Suppression) -> Diagnostic:
    lines = suppression.lines
    if lines is None:
        shown = ""
    elif lines.first == lines.last:
        shown = f"line {lines.first}"
    else:
        shown = f"lines {lines.first} to {lines.last}"
    return codes.unused_ignore(suppression.location, code=suppression.code, lines=shown)
