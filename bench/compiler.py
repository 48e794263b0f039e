"""Benchmark B: time and memory of the compiler, compared with slokit and Sloth if they are installed."""

from __future__ import annotations

import functools
import math
import os
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench import peers, start
from bench.processes import Command, environment, peak_memory, slo, snapshot, wall_seconds
from bench.report import table
from bench.specs import change_one, write_specs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

SIZES = (1, 100, 2_000, 10_000)
GOAL = 6
"""Everything takes at most this times slokit's time for the rules alone, from `_LARGE` SLOs on."""
SLOTH_GOAL = 2
"""The same in times of Sloth's."""
ONE_SLO_GOAL = 1.2
"""Everything for one SLO takes at most this times Sloth's time for the rules alone."""
ONE_CHANGED_GOAL = 1.0
"""At most this many seconds for one changed spec, one output and any number of SLOs."""
_LARGE = 2_000
_ROUNDS = {1: 41, 100: 9, 2_000: 5, 10_000: 3}
"""Rounds by number of SLOs: short runs vary more."""
_MEMORY_ROUNDS = 3
_LONG_ENOUGH = 0.01
"""Minimum lifetime of a process, in seconds, for its memory to be sampled."""
_SETTLED = 2.1
"""Seconds after which a file that was written is known to the cache of a run that reads it."""
_OUTPUTS = {
    "rules": "{dashboards: false, tests: false}",
    "three outputs": "{dashboards: false, tests: false, kubernetes: true, mimir: true}",
    "everything": "{}",
}
"""Kinds of runs, and the outputs in `slo.yaml`: the three are rules, Kubernetes and Mimir."""
_EVERYTHING = "slo: everything, cold"
_ONE_CHANGED = "slo: rules, one spec changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A command to measure; `prepare` runs before each measurement and is not timed."""

    name: str
    command: Command
    prepare: Callable[[], None]
    output: Path | None = None
    """The output directory of `slo`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Time and memory of one contender at one size."""

    name: str
    slos: int
    seconds: float
    mebibytes: float
    files: int
    """Number of files in the output; 0 for the peer, which writes one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repository:
    """A directory with specs and, for `slo`, a cache and output."""

    folder: Path
    environment: dict[str, str]

    @property
    def output(self) -> Path:
        """Output directory of the compiler."""
        return self.folder / "generated"

    def command(self) -> Command:
        """Return the command that compiles this repository."""
        arguments = slo("compile", "specs", "-o", "generated")
        return Command(arguments=arguments, folder=self.folder, environment=self.environment)

    def forget(self) -> None:
        """Remove the output and the cache of earlier runs."""
        for name in ("generated", ".slo-cache"):
            shutil.rmtree(self.folder / name, ignore_errors=True)


def run(sizes: Sequence[int] = SIZES) -> tuple[str, bool]:
    """Measure; return the report, and True if goals are met and warm runs wrote the files of cold ones."""
    with tempfile.TemporaryDirectory(prefix="slo-bench-") as name:
        folder = Path(name)
        surroundings = environment(snapshot(folder / "package"))
        write_specs(1, ours=folder / "one" / "specs", sloth=folder / "one-sloth")
        startup, met = start.run(folder / "one", surroundings)
        results: list[Result] = []
        same = True
        for slos in sizes:
            found, warm_is_cold = _size(folder / str(slos), slos, surroundings)
            results += found
            same &= warm_is_cold
            shutil.rmtree(folder / str(slos))
    goals, reached = _goals(results)
    parts = (_result_table(results), goals, _warm_text(same=same), _linearity(results), startup, _notes())
    return "\n\n".join(part for part in parts if part), same and met and reached


def _size(folder: Path, slos: int, surroundings: dict[str, str]) -> tuple[list[Result], bool]:
    repositories = {
        kind: Repository(folder=folder / kind.replace(" ", "-"), environment=surroundings)
        for kind in _OUTPUTS
    }
    for kind, repository in repositories.items():
        write_specs(slos, ours=repository.folder / "specs", sloth=folder / "sloth")
        settings = f"version: slo-settings/v1\noutputs: {_OUTPUTS[kind]}\n"
        (repository.folder / "slo.yaml").write_text(settings, encoding="utf-8")
    contenders = [*_peers(folder), *_ours(repositories)]
    times: dict[str, list[float]] = defaultdict(list)
    for turn in range(_ROUNDS.get(slos, 3) + 1):
        for contender in contenders:  # in turn, so that a slow phase of the machine affects all contenders
            contender.prepare()
            took = wall_seconds(contender.command)
            if turn:  # the first round warms the disk and the bytecode
                times[contender.name].append(took)
    results = [_result(contender, slos, times[contender.name]) for contender in contenders]
    return results, all(_warm_is_cold(repository) for repository in repositories.values())


def _result(contender: Contender, slos: int, times: Sequence[float]) -> Result:
    memory = 0.0
    for _ in range(_MEMORY_ROUNDS):
        contender.prepare()
        memory = max(memory, peak_memory(contender.command))
    seconds = median(times)
    seen = memory if seconds >= _LONG_ENOUGH else math.nan
    files = sum(path.is_file() for path in contender.output.rglob("*")) if contender.output else 0
    result = Result(name=contender.name, slos=slos, seconds=seconds, mebibytes=seen, files=files)
    print(f"bench compiler: {slos} {result.name}: {result.seconds:.3f} s", file=sys.stderr, flush=True)
    return result


def _peers(folder: Path) -> Iterator[Contender]:
    for peer in peers.installed():
        output = folder / f"{peer.name}-rules"
        arguments = peer.arguments(folder / "sloth", output)
        command = Command(arguments=arguments, folder=folder, environment=dict(os.environ))
        yield Contender(
            name=peers.title_of(peer.name), command=command, prepare=functools.partial(peer.prepare, output)
        )


def _ours(repositories: dict[str, Repository]) -> Iterator[Contender]:
    """Yield cold runs before warm runs, because a warm run uses the files of the cold run."""
    turns = count()
    for kind, repository in repositories.items():
        command = repository.command()
        output = repository.output
        yield Contender(name=f"slo: {kind}, cold", command=command, prepare=repository.forget, output=output)
        yield Contender(
            name=f"slo: {kind}, one spec changed",
            command=command,
            prepare=functools.partial(_edit, repository, turns),
            output=output,
        )


def _edit(repository: Repository, turns: Iterator[int]) -> None:
    """Change a spec when earlier runs have read all files: none of them was written just before."""
    time.sleep(_SETTLED)
    wall_seconds(repository.command())
    change_one(repository.folder / "specs", turn=next(turns))


def _warm_is_cold(repository: Repository) -> bool:
    """Return True if the last, warm run wrote the same bytes as a cold run of the same specs."""
    warm = _contents(repository.output)
    repository.forget()
    wall_seconds(repository.command())
    return bool(warm) and warm == _contents(repository.output)


def _contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _result_table(results: Sequence[Result]) -> str:
    known = {result.slos: result for result in results if result.name == peers.title_of(peers.SLOKIT)}
    rows = []
    for result in results:
        peer = known.get(result.slos)
        rows.append(
            (
                f"{result.slos:,}",
                result.name,
                f"{result.seconds:.3f}",
                _number(result.mebibytes, digits=0),
                f"{result.files:,}" if result.files else "-",
                _number(result.seconds / peer.seconds if peer else math.nan, digits=2),
                _number(result.mebibytes / peer.mebibytes if peer else math.nan, digits=2),
            )
        )
    return table(("SLOs", "what", "seconds", "MiB", "files", "time / slokit", "memory / slokit"), rows)


def _goals(results: Sequence[Result]) -> tuple[str, bool]:
    """Compare the times with the goals; without a peer, only those that do not need it."""
    seconds = {(result.name, result.slos): result.seconds for result in results}
    lines, met = [], True
    for result in results:
        for peer, goal in _peer_goals(result):
            of_peer = seconds.get((peers.title_of(peer), result.slos))
            if of_peer is not None:
                ratio = result.seconds / of_peer
                slos = "one SLO" if result.slos == 1 else f"{result.slos:,} SLOs"
                lines.append(f"Everything for {slos}: **{ratio:.1f}x {peer}'s rules** (goal: {goal:g}x).")
                met &= ratio <= goal
        if result.name == _ONE_CHANGED and result.slos >= _LARGE:
            text = f"One changed spec of {result.slos:,} SLOs: **{result.seconds:.2f} s**"
            lines.append(f"{text} (goal: {ONE_CHANGED_GOAL:g} s).")
            met &= result.seconds <= ONE_CHANGED_GOAL
    return "\n\n".join(lines), met


def _peer_goals(result: Result) -> tuple[tuple[str, float], ...]:
    """Return the peers with which a result is compared, and the greatest ratios."""
    if result.name != _EVERYTHING:
        return ()
    if result.slos >= _LARGE:
        return ((peers.SLOKIT, GOAL), (peers.SLOTH, SLOTH_GOAL))
    return ((peers.SLOTH, ONE_SLO_GOAL),) if result.slos == 1 else ()


def _number(value: float, *, digits: int) -> str:
    return "-" if math.isnan(value) else f"{value:.{digits}f}"


def _warm_text(*, same: bool) -> str:
    result = "the same bytes as" if same else "**different bytes than**"
    return f"After one changed spec, every warm run wrote {result} a cold run of the same specs."


def _linearity(results: Sequence[Result]) -> str:
    sizes = sorted({result.slos for result in results})
    seconds = {(result.name, result.slos): result.seconds for result in results}
    rows = [
        (name, *(f"{seconds[name, size] * 1000 / size:.3f}" for size in sizes))
        for name in dict.fromkeys(result.name for result in results)
    ]
    return table(("ms per SLO", *(f"{size:,}" for size in sizes)), rows)


def _notes() -> str:
    if peers.slokit() is None:
        return "slokit was not found (on PATH or in $SLOKIT), so there is no comparison."
    versions = ", ".join(peer.version() for peer in peers.installed())
    return (
        f"{versions}; medians of interleaved runs of whole processes. Memory is the sum of the "
        "peaks of all processes of a run; shared pages count once per process. Processes of a few "
        "milliseconds are not measured. Before a spec is changed, an unmeasured run reads all files, "
        "as the first one after a cold run does. slokit and Sloth read the same SLOs in Sloth's format and "
        "write rules without tests and dashboards, slokit to one file."
    )
