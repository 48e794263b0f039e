"""SLO51xx: ownership of output files, and the location of the output directory."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO5101")
def other_repository(*, owner: str, origin: str, source: str) -> Text:
    """The path of a generated file contains a file that another repository generated.

    The first lines of a generated file name its spec, and the repository if `slo.yaml` sets `repository`.
    Repositories may share an output directory unless two of their services have the same name: each run
    would replace the alerts of the other repository.

    Fix: rename one of the services, or use different output directories. If the other repository was
    deleted or renamed, delete the file and compile again.
    """
    whose = f"the repository {owner!r}" if owner else "a repository without a name"
    return (
        f"this file belongs to {whose} (from `{origin}`), but `{source}` compiles to this path",
        "rename the service, use another output directory, or delete the file if it is no longer used",
    )


@code("SLO5102")
def output_among_specs(*, specs: str, relation: str) -> Text:
    """The output directory and the specs are mixed.

    Specs are read from all YAML files below a directory, and rules are YAML files. An output directory that
    is a directory of specs, or lies in one, would be read as specs by the next command; and specs in
    `rules/`, `tests/` or `dashboards/` of the output directory would lie among generated files.
    Nothing was written.

    The output may lie in the root of a repository whose specs are compiled with `slo compile .`, and the root
    may be the output directory (`-o .`) if the specs are in a directory of their own.

    Mend it: choose a directory beside the specs, such as `generated` beside `specs`.
    """
    return (
        f"the output directory {relation} {specs!r}",
        "choose a directory beside the specs with -o, such as generated",
    )


@code("SLO5103", Severity.WARNING)
def cache_is_a_link() -> Text:
    """The cache is not used, because it is a symbolic link or something else than a directory.

    The cache is kept in `.slo-cache`, beside the output directory. A link could lead to files that are not
    ours, and a cache that is shared by way of a link would mix what different machines wrote. Everything
    is compiled again in each run.

    Mend it: remove the link. To have no cache at all, use `--no-cache`.
    """
    return "the cache is a link or no directory, and is not used", "remove it; the next run makes a directory"


@code("SLO5104")
def disk_full(*, reason: str) -> Text:
    """There is no room for the output.

    The disk is full, or the user's share of it is. New files are written beside the old ones before any is
    replaced, so nothing was replaced, and what was written so far is removed again.

    Mend it: free space, or name a directory on another disk with `-o`; then compile again.
    """
    return f"there is no room for the output: {reason}", "nothing was replaced; free space and compile again"


@code("SLO5105")
def generated_file(*, source: str) -> Text:
    """A file among the specs that was generated from a spec.

    Its first lines say so. The output directory lies among the specs, or somebody copied a file of it there.

    Mend it: keep output and specs in directories beside each other, and name the directory of the specs.
    """
    return f"this is no spec, but was generated from `{source}`", "keep the output and the specs apart"
