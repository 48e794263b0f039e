"""Shell completion: what the scripts of `--show-completion` call."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from .conftest import ROOT

# The name of the command decides the names of the variables.
MAIN = "import sys; sys.argv[0] = 'slo'; from slo_compiler.__main__ import main; main()"


def completed(shell: str, words: str) -> str:
    environment = os.environ | {
        "PYTHONPATH": str(ROOT),
        "_SLO_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
        "_TYPER_COMPLETE_ARGS": words,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    done = subprocess.run(
        [sys.executable, "-c", MAIN], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_commands_options_and_values_are_completed(shell):
    assert {"compile", "validate", "postmortem"} <= set(_words(completed(shell, "slo ")))
    assert "--settings" in _words(completed(shell, "slo check --s"))
    assert "gitlab" in _words(completed(shell, "slo check --format git"))


def _words(text: str) -> list[str]:
    return text.replace('"', " ").replace(":", " ").split()


def test_bash_completes_with_the_script_that_is_shown(tmp_path):
    """As at a prompt: the script is sourced, and its function fills COMPREPLY."""
    (tmp_path / "slo").write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "{MAIN}" "$@"\n')
    (tmp_path / "slo").chmod(0o755)
    script = """
        eval "$(slo --show-completion)"
        COMP_WORDS=(slo comp) COMP_CWORD=1
        _slo_completion slo
        echo "${COMPREPLY[@]}"
    """
    environment = os.environ | {
        "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }
    done = subprocess.run(
        ["bash", "-c", script], env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "compile\n", done.stderr
