"""SLO51x: whose the files of the output are, and where the output may be."""

from __future__ import annotations

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
