"""`python -m bench [prometheus|compiler] [--figures FILE]`: run the benchmarks and print their figures.

The status is 1 when a goal is missed, so that a pipeline can hold the project to its figures.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from bench.report import machine

TITLES = {"prometheus": "What the rules cost Prometheus", "compiler": "How fast the compiler is"}
"""The benchmarks, and their headings."""


def main() -> int:
    """Run what is asked for, print it, and keep it in a file if one is named."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Run the benchmarks.")
    parser.add_argument("which", nargs="?", choices=(*TITLES, "all"), default="all")
    parser.add_argument("--figures", type=Path, help="a Markdown file whose sections are replaced")
    parser.add_argument("--rules", type=Path, help="prometheus: compiled rules, one <shape>.yaml each")
    parser.add_argument("--sizes", type=int, nargs="+", help="compiler: numbers of SLOs")
    options = parser.parse_args()
    chosen = TITLES if options.which == "all" else (options.which,)
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
        from bench import prometheus  # needs numpy, which the other does not

        return prometheus.run(options.rules)
    from bench import compiler

    return compiler.run(options.sizes or compiler.SIZES)


def _keep(path: Path, name: str, section: str) -> None:
    """Replace the section between a benchmark's two marks."""
    begin, end = f"<!-- bench {name} -->", f"<!-- /bench {name} -->"
    text = path.read_text(encoding="utf-8")
    if begin not in text:
        text += f"\n## {TITLES[name]}\n\n{begin}\n{end}\n"
    marked = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    path.write_text(marked.sub(lambda _: f"{begin}\n\n{section}\n\n{end}", text), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
