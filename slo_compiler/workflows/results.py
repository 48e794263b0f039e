"""Results of all specs of a run: unread, restored from the cache, or compiled."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass
from slo_compiler.workflows.one_spec import SpecJob, SpecResult, StillHolds, compile_anew
from slo_compiler.workflows.processes import compile_specs
from slo_compiler.workflows.unread import Unread

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from slo_compiler.disk.seen import Seen
    from slo_compiler.workflows.incremental import Incremental
    from slo_compiler.workflows.progress import Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """Results of all specs of a run."""

    specs: tuple[SpecResult, ...]
    held: frozenset[str]
    """Paths of specs that were skipped, because their files are up to date."""
    unread: Unread
    """Those of them whose files were not even read."""
    seen: tuple[Seen, ...]
    """The files of the others."""


def results_of(
    paths: tuple[str, ...],
    job: SpecJob,
    cache: Incremental,
    *,
    processes: int | None,
    progress: Progress,
) -> Results:
    """Compile the specs that changed, in several processes, and restore the results of the others."""
    unread = cache.unread(paths) if job.stage is not None else Unread()
    results: list[SpecResult] = []
    held: set[str] = set()
    seen: list[Seen] = []
    for found in _in_order(paths, unread, job, processes=processes):
        if isinstance(found, StillHolds):
            restored = cache.restore(found.path)
            held.update((found.path,) if restored is not None else ())
            seen += found.seen
            results.append(restored or compile_anew(found.path, job=job))
        else:
            results.append(found)
        progress("specs compiled", len(results), len(paths))
    return Results(specs=tuple(results), held=frozenset(held), unread=unread, seen=tuple(seen))


def _in_order(
    paths: Sequence[str], unread: Unread, job: SpecJob, *, processes: int | None
) -> Generator[SpecResult | StillHolds]:
    rest = [path for path in paths if path not in unread.specs]
    with closing(compile_specs(rest, job=job, processes=processes)) as compiled:
        for path in paths:
            yield StillHolds(path=path) if path in unread.specs else next(compiled)
