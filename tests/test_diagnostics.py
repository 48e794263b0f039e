"""Every diagnostic code has a case: files in a folder, a command, and exactly what it prints.

A case is a folder `cases/diagnostics/<CODE>-<what is wrong>/`. The command in `command.txt`, or
`slo validate .`, runs in a copy of it; `screen.txt` has the command, all that it prints, and its exit
code. `make golden` writes the screens anew.
"""

import ast
import os
import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from slo_compiler.cli.app import app
from slo_compiler.workflows.codes import all_codes

CASES = Path(__file__).parent / "cases" / "diagnostics"

# What cannot be put into a folder under version control: pipes, permissions, odd names, large files,
# failing disks, and promtool's verdicts.
PROVED_ELSEWHERE = {
    "SLO004": "test_reading_files.py::test_what_is_no_file_is_refused_without_waiting_for_it",
    "SLO005": "test_reading_files.py::test_what_may_not_be_read_is_a_finding",
    "SLO006": "test_reading_files.py::test_a_link_that_leads_nowhere_is_a_finding",
    "SLO007": "test_reading_files.py::test_the_bytes_of_a_file_are_read_up_to_the_limit",
    "SLO008": "test_reading_files.py::test_a_name_that_cannot_be_shown_is_a_finding",
}


def cases() -> list[str]:
    return sorted(folder.name for folder in CASES.iterdir())


def code_of(case: str) -> str:
    return case.partition("-")[0]


def screen(folder: Path) -> str:
    """The command of a case, what it prints to both streams, and its exit code."""
    file = folder / "command.txt"
    command = file.read_text().strip() if file.exists() else "slo validate ."
    run = CliRunner().invoke(app, shlex.split(command)[1:])
    return f"$ {command}\n{run.output}[exit {run.exit_code}]\n"


@pytest.mark.parametrize("case", cases())
def test_golden_screen_of(case, tmp_path, monkeypatch):
    shutil.copytree(CASES / case, tmp_path, dirs_exist_ok=True, symlinks=True)
    monkeypatch.chdir(tmp_path)
    seen = screen(tmp_path)
    if os.environ.get("UPDATE_GOLDEN"):
        (CASES / case / "screen.txt").write_text(seen, encoding="utf-8")
    assert seen == (CASES / case / "screen.txt").read_text(encoding="utf-8")
    assert code_of(case) in seen


def test_every_code_has_a_case_or_a_test_that_is_named_here():
    shown = {code_of(case) for case in cases()}
    assert sorted(shown | PROVED_ELSEWHERE.keys()) == list(all_codes())


def test_no_code_has_both_a_case_and_another_proof():
    assert not {code_of(case) for case in cases()} & PROVED_ELSEWHERE.keys()


@pytest.mark.parametrize(("code", "test"), PROVED_ELSEWHERE.items())
def test_a_test_that_is_named_here_exists_and_speaks_of_its_code(code, test):
    file, _, name = test.partition("::")
    text = (Path(__file__).parent / file).read_text(encoding="utf-8")
    functions = {node.name: node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)}
    assert name in functions
    assert code in text


@pytest.mark.parametrize("code", all_codes())
def test_a_manual_begins_with_one_sentence_and_says_what_to_do(code):
    from slo_compiler.diagnostics.registry import MANUALS

    first, _, rest = MANUALS[code].partition("\n\n")
    assert re.fullmatch(r"[^\n]{10,120}\.", first)
    assert rest
