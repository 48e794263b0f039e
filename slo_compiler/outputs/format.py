"""The definition of an output format."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.raw_reads import PROMETHEUS_READS, RawReads
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Settings
    from slo_compiler.model.engine import Engine
    from slo_compiler.outputs.plans import ServicePlans
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rendering.environment import Templates
    from slo_compiler.rules.rule_file import RuleFile


def _nothing(*_: object) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AllSpecs:
    """The data of all specs for files that depend on them."""

    group_labels: tuple[str, ...] = ()
    """The labels of `group_by` of all SLOs, sorted."""
    owners: tuple[str, ...] = ()
    """The owners of services, SLOs and policies, sorted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedForm:
    """The rules of a format, as an engine that has loaded them lists them."""

    engines: Callable[[Settings], frozenset[Engine]]
    """Returns the engines that the rules are for."""
    rules: Callable[[ServicePlans], RuleFile]
    """Returns the rules of a service; `slos` is empty if a group has rules of several SLOs."""
    path: Callable[[str], str]
    """Returns the file of a service, inside the output directory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFormat:
    """An output format: the location of its files and the functions that write and read them."""

    name: str
    """The key under `outputs` in `slo.yaml`, and the name of its module."""
    directory: str
    """The directory of all files of the format, inside the output directory; orphans are removed there."""
    service_files: Callable[[ServicePlans, Templates], tuple[Artifact, ...]]
    """Returns the files of one service."""
    shared_files: Callable[[Settings, Templates], tuple[Artifact, ...]] = _nothing
    """Returns the files that are not specific to a service."""
    index_files: Callable[[Sequence[str], Settings, Templates], tuple[Artifact, ...]] = _nothing
    """Returns the files that list the paths of all files of services of the format."""
    all_specs_files: Callable[[AllSpecs, Settings, Templates], tuple[Artifact, ...]] = _nothing
    """Returns the files that depend on the contents of all specs; a run for some does not change them."""
    diagnostics: Callable[[ServicePlans, Sequence[Artifact]], tuple[Diagnostic, ...]] = _nothing
    """Returns diagnostics on the files of a service, such as an SLO that they omit."""
    readers: tuple[tuple[str, Callable[[bytes], object]], ...] = ()
    """For files that promtool does not check: a suffix, and a function that parses such a file like its
    consumer and raises ValueError if it is invalid. A function that returns ReadRules reads the rules of a
    service, which must be those of its plain rule file."""
    for_promtool: Callable[[bytes], bytes] | None = None
    """For rule files with the same number of rules as the plain ones, which promtool checks too: returns a
    file of a service without the keys that promtool rejects, and with the same lines."""
    raw_reads: RawReads = PROMETHEUS_READS
    """The reads of raw series by the engine of the format; for formats of rules."""
    loaded: LoadedForm | None = None
    """The rules as an engine lists them; for formats of rules."""
    noun: str = "file"
    """The noun for one file that is parsed again, for messages."""

    def contains(self, path: str) -> bool:
        """True if a path inside the output directory is a file of this format."""
        return path.startswith(f"{self.directory}/")

    def reader(self, path: str) -> Callable[[bytes], object] | None:
        """The function that parses a file of this format again; None if there is none or promtool does it."""
        if not self.contains(path):
            return None
        return next((read for suffix, read in self.readers if path.endswith(suffix)), None)
