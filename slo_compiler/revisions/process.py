"""Runs git."""

from __future__ import annotations

import os
import subprocess
from datetime import timedelta

from slo_compiler.records import dataclass

_TIMEOUT = timedelta(minutes=2)


class GitError(Exception):
    """git is missing or failed; the text is the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GitResult:
    """The exit code and output of git."""

    code: int
    output: bytes
    complaint: str
    """The first line of the standard error, without `fatal:`."""


def run_git(*arguments: str, source: bytes = b"") -> GitResult:
    """Run git in the working directory, without prompts, pagers and locks.

    Raises GitError if git cannot be started or does not end.
    """
    try:
        done = subprocess.run(
            ["git", "--no-pager", *arguments],  # noqa: S607 - the git of the user
            input=source,
            capture_output=True,
            timeout=_TIMEOUT.total_seconds(),
            env={**os.environ, "LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise GitError(f"git did not finish within {_TIMEOUT.total_seconds():g} seconds") from error
    except OSError as error:
        raise GitError(f"cannot run git: {(error.strerror or str(error)).lower()}") from error
    return GitResult(code=done.returncode, output=done.stdout, complaint=_complaint(done.stderr))


def _complaint(text: bytes) -> str:
    lines = (line.strip() for line in text.decode(errors="replace").splitlines())
    first = next((line for line in lines if line), "no error message")
    return first.removeprefix("fatal: ").removeprefix("error: ")
