"""Finds the SLOs of two versions that are the same one, also if they were renamed."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING

from slo_compiler.changes.side import Side
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Iterator

    from slo_compiler.changes.side import Version
    from slo_compiler.model import Slo


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """The SLOs of two versions."""

    both: tuple[tuple[Side, Side], ...]
    """Old and new, with the same name or renamed."""
    removed: tuple[Side, ...]
    added: tuple[Side, ...]


def match_slos(old: Version, new: Version) -> Matched:
    """Match SLOs by name; then those with the same SLI and groups, which were renamed.

    A renamed service is preferred to a renamed SLO, and that to an SLO that moved to another service.
    """
    before, after = _by_name(old), _by_name(new)
    both = [(before[name], after[name]) for name in after if name in before]
    gone = {name: side for name, side in before.items() if name not in after}
    fresh = {name: side for name, side in after.items() if name not in before}
    for key in (_by_slo_name, _by_service, _by_sli):
        for one, other in _renamed(gone.values(), fresh.values(), key):
            both.append((one, other))
            del gone[one.slo.identity], fresh[other.slo.identity]
    return Matched(both=tuple(both), removed=tuple(gone.values()), added=tuple(fresh.values()))


def _by_name(version: Version) -> dict[str, Side]:
    """Each SLO by name; the first of two with the same name, which `slo validate` reports."""
    found: dict[str, Side] = {}
    for service in version.services:
        for plan in service.slos:
            found.setdefault(plan.slo.identity, Side(plan=plan, settings=version.settings))
    return found


def _renamed(
    gone: Iterable[Side], fresh: Iterable[Side], key: Callable[[Slo], Hashable]
) -> Iterator[tuple[Side, Side]]:
    """Pair removed SLOs with added ones of the same key, in order."""
    waiting: defaultdict[Hashable, deque[Side]] = defaultdict(deque)
    for side in gone:
        waiting[key(side.slo)].append(side)
    for side in tuple(fresh):
        candidates = waiting.get(key(side.slo))
        if candidates:
            yield candidates.popleft(), side


def _by_slo_name(slo: Slo) -> Hashable:
    return (slo.sli, slo.groups, slo.name)


def _by_service(slo: Slo) -> Hashable:
    return (slo.sli, slo.groups, slo.service)


def _by_sli(slo: Slo) -> Hashable:
    return (slo.sli, slo.groups)
