"""SLO51x: whose the files of the output are, and where the output may be."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO5101")
def other_repository(*, owner: str, origin: str, source: str) -> Text:
    """A file that another repository generated stands where an artifact belongs.

    The first lines of a generated file name the spec that it came from, and the repository of that spec if
    `slo.yaml` gives it a name. Two repositories may share an output directory as long as no two of
    their services have the same name: the one that compiled last would replace the alerts of the other.

    Mend it: rename one of the services, or compile into different directories. If the file is what is left
    of a repository that is gone, or that had another name, delete it and compile again.
    """
    whose = f"the repository {owner!r}" if owner else "a repository without a name"
    return (
        f"this file belongs to {whose} (from `{origin}`), but the output of `{source}` belongs here",
        "rename the service, use another output directory, or delete the file if nobody needs it",
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
