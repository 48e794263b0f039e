"""`python -m bench [BENCHMARK] [--figures FILE]`: run benchmarks and print figures.

The exit status is 1 if a goal is missed, so that a pipeline fails.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from bench.report import machine

TITLES = {
    "prometheus": "Cost of the rules in Prometheus",
    "large": "Cost with 1,000 series",
    "accuracy": "Ratios compared with counted events",
    "compiler": "Speed of the compiler",
    "check": "Speed of `slo check`",
    "huge": "Many SLOs",
    "status": "`slo status` of many SLOs",
    "truth": "Alerts and ratios compared with the truth",
    "incidents": "Facts of postmortems compared with the truth",
}
"""Headings of the benchmarks, by name."""
_ALL = ("prometheus", "compiler")
"""Benchmarks that `all` runs; the others take long, and `truth` and `incidents` need go."""


def main() -> int:
    """Run the selected benchmarks and print the report; with `--figures`, also write it to a file."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Run the benchmarks.")
    parser.add_argument("which", nargs="?", choices=(*TITLES, "all"), default="all")
    parser.add_argument("--figures", type=Path, help="Markdown file in which to replace the sections")
    parser.add_argument("--rules", type=Path, help="prometheus: directory with one <shape>.yaml each")
    parser.add_argument("--sizes", type=int, nargs="+", help="compiler, check, huge, status: numbers of SLOs")
    options = parser.parse_args()
    if options.figures and not options.figures.is_file():
        parser.error(f"--figures: {options.figures} is not a file")
    chosen = _ALL if options.which == "all" else (options.which,)
    good = True
    for name in chosen:
        report, met = _run(name, options)
        good &= met
        section = f"{machine()}\n\n{report}"
        print(f"## {TITLES[name]}\n\n{section}\n", flush=True)
        if options.figures:
            _keep(options.figures, name, section)
    return 0 if good else 1


def _run(name: str, options: argparse.Namespace) -> tuple[str, bool]:
    if name == "prometheus":
        from bench import prometheus  # needs numpy; the other benchmark does not

        return prometheus.run(options.rules)
    if name == "truth":
        from bench.truth.run import run

        return run()
    if name == "incidents":
        from bench.incidents.run import run as run_incidents

        return run_incidents()
    if name == "large":
        from bench import large

        return large.run()
    if name == "accuracy":
        from bench import accuracy

        return accuracy.run()
    if name == "check":
        from bench import check

        return check.run(options.sizes or check.SIZES), True
    if name == "huge":
        from bench import huge

        return huge.run(options.sizes or huge.SIZES), True
    if name == "status":
        from bench import status

        return status.run(options.sizes or status.SIZES)
    from bench import compiler

    return compiler.run(options.sizes or compiler.SIZES)


def _keep(path: Path, name: str, section: str) -> None:
    """Replace the section between the two markers of a benchmark."""
    begin, end = f"<!-- bench {name} -->", f"<!-- /bench {name} -->"
    text = path.read_text(encoding="utf-8")
    if begin not in text:
        text += f"\n## {TITLES[name]}\n\n{begin}\n{end}\n"
    marked = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    path.write_text(marked.sub(lambda _: f"{begin}\n\n{section}\n\n{end}", text), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
