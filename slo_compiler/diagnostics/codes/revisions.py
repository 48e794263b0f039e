"""SLO82xx: comparing git revisions and directories."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO8201")
def not_a_repository() -> Text:
    """The version to compare is neither a directory nor in a git repository.

    A version is a directory, or a revision of the git repository of the working directory.

    Fix: change to a directory of the repository, or specify a directory such as `../old`.
    """
    return (
        "there is no such directory, and the working directory is not in a git repository",
        "change to the repository, or specify a directory",
    )


@code("SLO8202")
def unknown_revision(*, is_shallow: bool) -> Text:
    """The git repository has no such revision.

    A revision is a branch, a tag, a commit or an expression such as `HEAD~3`, which names one commit; a
    range such as `main..feature` names several. A new repository has no `HEAD` before its first commit. Many
    CI systems fetch a shallow clone, which has only the last commit and no other branches.

    Fix: correct the name. In CI, fetch the revision before (`fetch-depth: 0` in GitHub Actions,
    `GIT_DEPTH: 0` in GitLab, `git fetch --unshallow` elsewhere). For a range, specify its ends:
    `slo diff main feature`.
    """
    if is_shallow:
        return (
            "there is no such commit, branch or tag in this shallow clone",
            "fetch the history first: git fetch --unshallow, or fetch-depth: 0 in CI",
        )
    return (
        "there is no such directory, commit, branch or tag",
        "see git branch --all and git tag; for a range, specify its two ends",
    )


@code("SLO8203")
def git_failed(*, reason: str) -> Text:
    """The program git failed or is missing.

    `slo diff` reads revisions with git. With two directories, it needs no git.

    Fix: install git, or fix the reason in the message. A repository of another user must be listed in the
    option `safe.directory` of git.
    """
    return f"cannot read git revisions: {reason}", "check that git log works in this directory"


@code("SLO8204")
def ambiguous_version() -> Text:
    """A name is a directory and also a git revision.

    Fix: write `./NAME` for the directory, or `refs/heads/NAME` for the branch.
    """
    return (
        "this is a directory and also a git revision",
        "write ./NAME for the directory, or refs/heads/NAME for the branch",
    )


@code("SLO8205", Severity.WARNING)
def old_is_invalid(*, what: str, error: str) -> Text:
    """The old version of a file has errors.

    The SLOs of an invalid spec are not compared. Invalid settings are replaced by the new settings. That does
    not block a new version that is valid.

    Fix: nothing, if the new version fixes the errors; review its SLOs as if they were new.
    """
    return f"the old {what}: {error}", "review the new version as a whole"


@code("SLO8206")
def outside_repository() -> Text:
    """A path is outside of the git repository, so a revision does not contain it.

    Fix: specify a path below the top directory of the repository.
    """
    return "this path is outside of the git repository", "specify a path in the repository"
