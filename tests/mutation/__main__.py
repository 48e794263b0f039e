"""Mutation run: `python -m tests.mutation` runs the quick tests against mutants and prints a table.

`--sample N` runs N random mutants of each kind, always the same ones; all of them take hours. `--only REGEX`
selects mutants whose name begins with a match. `--full` adds the full tests, `--write` writes the table to
docs/alert-tests.md. Arguments select kinds of SLOs.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.mutation import fixtures
from tests.mutation.mutants import mutants, sample
from tests.mutation.run import MutationRun
from tests.mutation.survivors import is_equivalent, limit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.mutation.mutants import Mutant

PAGE = Path(__file__).resolve().parent.parent.parent / "docs/alert-tests.md"
BEGIN, END = "<!-- mutants -->\n", "<!-- end of mutants -->\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One mutant of a kind of SLO, and the test that killed it."""

    kind: str
    mutant: Mutant
    killer: str


def outcomes(
    kind: str, folder: Path, *, size: int | None, only: str = "", is_full: bool = False
) -> Iterator[Outcome]:
    """Run the mutants of a kind; the tests must pass on the correct rules."""
    run = MutationRun(kind, folder, is_full=is_full)
    clean = run.check(run.rules)
    if clean.killer:
        raise SystemExit(f"the tests of {kind} fail on the correct rules: {clean.file}: {clean.killer}")
    every = tuple(
        mutant
        for mutant in mutants(run.rules)
        if re.match(only, mutant.name) and not is_equivalent(kind, mutant.name)
    )
    for mutant in every if size is None else sample(every, size):
        found = Outcome(kind=kind, mutant=mutant, killer=run.check(mutant.rules).killer)
        if not found.killer:
            print(f"survives: {kind}: {mutant.name}", flush=True)
        yield found


def table(found: Sequence[Outcome]) -> Iterator[str]:
    """Yield the lines of the score and the tables; percentages are rounded down."""
    dead = [one for one in found if one.killer]
    alive = Counter(limit(one.kind, one.mutant.name) or "not explained" for one in found if not one.killer)
    yield f"The tests kill {len(dead)} of {len(found)} mutants ({100 * len(dead) // len(found)}%)."
    yield from _scores("kind", [one.kind for one in found], [one.kind for one in dead])
    yield from _scores(
        "change", [one.mutant.category for one in found], [one.mutant.category for one in dead]
    )
    yield from ("", "| the others survive because | mutants |", "|---|---|")
    yield from (f"| {words} | {count} |" for words, count in alive.most_common())


def _scores(title: str, found: list[str], dead: list[str]) -> Iterator[str]:
    killed = Counter(dead)
    yield from ("", f"| {title} | mutants | killed | |", "|---|---|---|---|")
    for name, count in Counter(found).items():
        yield f"| {name} | {count} | {killed[name]} | {100 * killed[name] // count}% |"


def main() -> None:
    """Print or write the tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutation", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="KIND", default=fixtures.KINDS)
    parser.add_argument("--sample", type=int, metavar="N")
    parser.add_argument("--only", metavar="REGEX", default="")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = [
            outcome
            for kind in options.kinds
            for outcome in outcomes(
                kind, Path(folder), size=options.sample, only=options.only, is_full=options.full
            )
        ]
    text = "\n".join(table(found)) + "\n"
    if options.write:
        page = PAGE.read_text(encoding="utf-8")
        head, _, rest = page.partition(BEGIN)
        PAGE.write_text(f"{head}{BEGIN}{text}{END}{rest.partition(END)[2]}", encoding="utf-8")
    print(text, end="")


if __name__ == "__main__":
    main()
