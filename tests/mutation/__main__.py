"""Mutation run: `python -m tests.mutation` prints the table, `--write` writes it to docs/alert-tests.md.

Arguments select kinds of SLOs. By default all kinds are run, which takes a few minutes.
"""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.mutation import fixtures
from tests.mutation.mutants import mutants
from tests.mutation.run import MutationResult, MutationRun

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.mutation.mutants import Mutant

PAGE = Path(__file__).resolve().parent.parent.parent / "docs/alert-tests.md"
BEGIN, END = "<!-- mutants -->\n", "<!-- end of mutants -->\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Results of one mutant for each kind of SLO whose rules it changes."""

    mutant: Mutant
    results: tuple[MutationResult, ...]

    @property
    def dead(self) -> tuple[MutationResult, ...]:
        return tuple(result for result in self.results if result.killer)

    @property
    def is_quick(self) -> bool:
        """True if the quick tests alone killed it for every kind."""
        return bool(self.dead) and not any("/full/" in result.file for result in self.dead)

    def text(self) -> str:
        alive = ", ".join(result.kind for result in self.results if not result.killer)
        count = f"{len(self.dead)} of {len(self.results)}" + (f", not: {alive}" if alive else "")
        words = (
            [self.dead[0].killer.replace("|", "/") + (" (quick)" if self.is_quick else "")]
            if self.dead
            else []
        )
        if alive:
            words.append(self.mutant.survives or "no explanation yet")
        return f"| {self.mutant.name} | {count} | {'; '.join(words)} |"


def run_all(kinds: tuple[str, ...], folder: Path) -> list[Row]:
    """Run every mutant on every kind; kinds run in parallel."""
    runs = [MutationRun(kind, folder) for kind in kinds]
    for run in runs:
        clean = run.check(run.rules)
        if clean.killer:
            sys.exit(f"the tests of {run.kind} fail on the correct rules: {clean.file}: {clean.killer}")
    with ThreadPoolExecutor() as pool:
        columns = list(pool.map(lambda run: [run.run(mutant) for mutant in mutants()], runs))
    rows = (
        Row(mutant=mutant, results=tuple(result for result in at_once if result is not None))
        for mutant, at_once in zip(mutants(), zip(*columns, strict=True), strict=True)
    )
    return [row for row in rows if row.results]


def table(rows: list[Row]) -> Iterator[str]:
    """Yield the lines of the score and the table."""
    total = sum(len(row.results) for row in rows)
    dead = sum(len(row.dead) for row in rows)
    quick = sum("/full/" not in result.file for row in rows for result in row.dead)
    yield f"{len(rows)} faults in the rules of {len(fixtures.KINDS)} kinds of SLOs make {total} mutants."
    yield f"The tests kill {dead} of them ({100 * dead / total:.1f}%); {quick} are killed by the quick tests."
    yield ""
    yield "| fault | killed | first failing test, or why there is none |"
    yield "|---|---|---|"
    yield from (row.text() for row in rows)


def main(arguments: list[str]) -> None:
    """Print or write the table."""
    kinds = tuple(argument for argument in arguments if not argument.startswith("-")) or fixtures.KINDS
    with tempfile.TemporaryDirectory() as folder:
        text = "\n".join(table(run_all(kinds, Path(folder)))) + "\n"
    if "--write" in arguments:
        page = PAGE.read_text(encoding="utf-8")
        head, _, rest = page.partition(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}{text}{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main(sys.argv[1:])
