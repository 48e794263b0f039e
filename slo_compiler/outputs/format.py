"""What an output format is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from slo_compiler.promql.raw_reads import PROMETHEUS_READS, RawReads

if TYPE_CHECKING:
    from collections.abc import Callable

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Settings
    from slo_compiler.outputs.plans import ServicePlans
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rendering.environment import Templates


def _nothing(*_: object) -> tuple[()]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputFormat:
    """A format in which plans are shipped: where its files are, and how they are made and read back."""

    name: str
    """Its key under `outputs` in `slo.yaml`."""
    directory: str
    """Inside the output directory. Every file of the format is below it, and so orphans are removed there."""
    service_files: Callable[[ServicePlans, Templates], tuple[Artifact, ...]]
    """The files of one service."""
    is_optional: bool = True
    """Whether `slo.yaml` can switch it."""
    is_default: bool = True
    """Whether it is written if `slo.yaml` does not mention it."""
    shared_files: Callable[[Settings, Templates], tuple[Artifact, ...]] = _nothing
    """The files that belong to no single service."""
    diagnostics: Callable[[ServicePlans], tuple[Diagnostic, ...]] = _nothing
    """What the user should know about the files of a service, such as an SLO that they leave out."""
    readers: tuple[tuple[str, Callable[[bytes], object]], ...] = ()
    """For files that promtool does not check: a suffix, and a function that reads such a file back as its
    consumer does and raises ValueError if it cannot."""
    raw_reads: RawReads = PROMETHEUS_READS
    """How the engine that the format is for reads raw series; for formats of rules."""
    noun: str = "file"
    """What one of the files that are read back is called."""

    def is_enabled(self, settings: Settings) -> bool:
        """Whether the format is written with these settings."""
        return not self.is_optional or settings.outputs.choice(self.name, default=self.is_default)

    def contains(self, path: str) -> bool:
        """Whether a path inside the output directory belongs to this format."""
        return path.startswith(f"{self.directory}/")

    def reader(self, path: str) -> Callable[[bytes], object] | None:
        """The function that reads a file of this format back; None if nothing or promtool does."""
        if not self.contains(path):
            return None
        return next((read for suffix, read in self.readers if path.endswith(suffix)), None)
