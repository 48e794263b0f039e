"""Hunt all mutants: `python -m tests.mutation` prints the table, `--write` puts it into docs/alert-tests.md.

Kinds of SLOs may be named; without any, all of the zoo are hunted, which takes some minutes.
"""

from __future__ import annotations

import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.mutation import zoo
from tests.mutation.hunt import Catch, Hunt
from tests.mutation.mutants import mutants

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.mutation.mutants import Mutant

PAGE = Path(__file__).resolve().parent.parent.parent / "docs/alert-tests.md"
BEGIN, END = "<!-- mutants -->\n", "<!-- end of mutants -->\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What became of one mutant on every kind of SLO that has a place for it."""

    mutant: Mutant
    catches: tuple[Catch, ...]

    @property
    def dead(self) -> tuple[Catch, ...]:
        return tuple(catch for catch in self.catches if catch.killer)

    @property
    def is_quick(self) -> bool:
        """Whether the quick tests were enough, wherever it was killed."""
        return bool(self.dead) and not any("/full/" in catch.file for catch in self.dead)

    def text(self) -> str:
        alive = ", ".join(catch.kind for catch in self.catches if not catch.killer)
        count = f"{len(self.dead)} of {len(self.catches)}" + (f", not: {alive}" if alive else "")
        words = (
            [self.dead[0].killer.replace("|", "/") + (" (quick)" if self.is_quick else "")]
            if self.dead
            else []
        )
        if alive:
            words.append(self.mutant.survives or "no explanation yet")
        return f"| {self.mutant.name} | {count} | {'; '.join(words)} |"


def hunt_all(kinds: tuple[str, ...], folder: Path) -> list[Row]:
    """Every mutant on every kind; kinds run side by side."""
    hunts = [Hunt(kind, folder) for kind in kinds]
    for hunt in hunts:
        clean = hunt.check(hunt.rules)
        if clean.killer:
            sys.exit(f"the tests of {hunt.kind} fail on the right rules: {clean.file}: {clean.killer}")
    with ThreadPoolExecutor() as pool:
        columns = list(pool.map(lambda hunt: [hunt.run(mutant) for mutant in mutants()], hunts))
    rows = (
        Row(mutant=mutant, catches=tuple(catch for catch in at_once if catch is not None))
        for mutant, at_once in zip(mutants(), zip(*columns, strict=True), strict=True)
    )
    return [row for row in rows if row.catches]


def table(rows: list[Row]) -> Iterator[str]:
    """The table, and the score above it."""
    total = sum(len(row.catches) for row in rows)
    dead = sum(len(row.dead) for row in rows)
    quick = sum("/full/" not in catch.file for row in rows for catch in row.dead)
    yield f"{len(rows)} mistakes in the rules of {len(zoo.KINDS)} kinds of SLOs make {total} mutants."
    yield f"{dead} are killed ({100 * dead / total:.1f} %), {quick} of them by the quick tests."
    yield ""
    yield "| mistake | killed | first test that fails, or why none does |"
    yield "|---|---|---|"
    yield from (row.text() for row in rows)


def main(arguments: list[str]) -> None:
    """Print or write the table."""
    kinds = tuple(argument for argument in arguments if not argument.startswith("-")) or zoo.KINDS
    with tempfile.TemporaryDirectory() as folder:
        text = "\n".join(table(hunt_all(kinds, Path(folder)))) + "\n"
    if "--write" in arguments:
        page = PAGE.read_text(encoding="utf-8")
        head, _, rest = page.partition(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}{text}{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main(sys.argv[1:])
