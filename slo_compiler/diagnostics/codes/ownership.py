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
    """The output directory overlaps with the specs.

    Specs are all YAML files below a directory, and generated rules are YAML files too. If the output
    directory is a directory of specs, or inside one, the next command reads rules as specs. Specs in
    `rules/`, `tests/` or `dashboards/` of the output directory are mixed with generated files.

    Allowed: an output directory below the root of a repository whose specs are compiled with
    `slo compile .`, and `-o .` if the specs have a directory of their own.

    Fix: choose a directory next to the specs, such as `generated` next to `specs`.
    """
    return (
        f"the output directory {relation} {specs!r}",
        "choose a directory next to the specs with -o, such as generated",
    )


@code("SLO5103", Severity.WARNING)
def cache_is_a_link() -> Text:
    """The cache is not used because it is a symbolic link or not a directory.

    The cache is in `.slo-cache`, next to the output directory. A link may point outside of the repository, or
    to a cache that other machines write. Every run compiles all specs.

    Fix: remove the link. To run without a cache, use `--no-cache`.
    """
    return (
        "the cache is a link or not a directory, and is not used",
        "remove it; the next run creates a directory",
    )


@code("SLO5104")
def disk_full(*, reason: str) -> Text:
    """There is no space for the output.

    The disk is full, or the user's quota is exhausted. New files are written next to the old ones before
    any file is replaced. No file was replaced, and the new files are removed.

    Fix: free space, or choose a directory on another disk with `-o`; then compile again.
    """
    return f"no space for the output: {reason}", "no file was replaced; free space and compile again"


@code("SLO5105")
def generated_file(*, source: str) -> Text:
    """A file among the specs is a generated file.

    It has the header of generated files. The output directory is among the specs, or a generated file was
    copied there.

    Fix: keep the output and the specs in separate directories, and specify the directory of the specs.
    """
    return (
        f"this is not a spec; it was generated from `{source}`",
        "move the output and the specs to separate directories",
    )
