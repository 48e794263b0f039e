"""The git repository of the working directory, and its revisions."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass
from slo_compiler.revisions.process import GitError, run_git

if TYPE_CHECKING:
    from slo_compiler.revisions.process import GitResult

_HASH = re.compile("[0-9a-f]{40,64}")
_NO_REPOSITORY = 128


@dataclass(frozen=True, slots=True, kw_only=True)
class GitRepository:
    """A repository as seen from the working directory."""

    prefix: str
    """The working directory relative to the top of the repository, with a slash at its end; empty there."""
    is_shallow: bool


def open_repository() -> GitRepository | None:
    """Return the repository of the working directory; None outside of one.

    Raises GitError if git is missing or refuses to read the repository.
    """
    result = run_git("rev-parse", "--is-shallow-repository", "--show-prefix")
    if result.code == _NO_REPOSITORY and "not a git repository" in result.complaint:
        return None
    if result.code:
        raise GitError(result.complaint)
    shallow, _, prefix = os.fsdecode(result.output).partition("\n")
    return GitRepository(prefix=prefix.removesuffix("\n"), is_shallow=shallow == "true")


def resolve_revision(name: str) -> str | None:
    """Return the hash of the commit that a revision names; None if there is none.

    A name cannot be read as an option of git.
    """
    if not name or "\0" in name:
        return None
    result = run_git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return _hash(result)


def last_commit_of(path: str) -> str | None:
    """Return the hash of the last commit that changed a file or directory; None if there is none."""
    return _hash(run_git("log", "-1", "--format=%H", "HEAD", "--", f":(literal){path}"))


def _hash(result: GitResult) -> str | None:
    """Return the last line of the output, if it is a hash."""
    text = result.output.decode(errors="replace").strip().rpartition("\n")[2]
    return text if result.code == 0 and _HASH.fullmatch(text) else None
