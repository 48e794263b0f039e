"""The results of a run, by environment, before and after its files are written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.naming import files
from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.disk.seen import Seen
    from slo_compiler.model import Settings
    from slo_compiler.workflows.incremental import Incremental
    from slo_compiler.workflows.one_spec import Outcome, SpecJob, SpecResult
    from slo_compiler.workflows.planned_tests import PlannedTests
    from slo_compiler.workflows.repository import Repository
    from slo_compiler.workflows.summary import SpecSummary
    from slo_compiler.workflows.unread import Unread


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledEnvironment:
    """Compiled specs of an environment, for the result of a run."""

    settings: Settings
    specs: tuple[SpecSummary, ...]
    """Sorted by path."""
    artifacts: tuple[str, ...] = ()
    """All generated files, relative to the directory of the environment, including unchanged ones."""
    tests: tuple[PlannedTests, ...] = ()
    """Planned tests of the specs, if requested."""

    def path(self, artifact: str) -> str:
        """Return the path of an artifact relative to the output directory."""
        return files.in_environment(self.settings.directory, artifact)

    @property
    def expected_rules(self) -> dict[str, int]:
        """Return rule files, relative to the output directory, with their numbers of rules."""
        return {self.path(files.rules_file(spec.service)): spec.rules for spec in self.specs}


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentRun:
    """Compiled specs of an environment, before any file is written."""

    job: SpecJob
    cache: Incremental
    results: tuple[SpecResult, ...]
    held: frozenset[str]
    """Paths of specs that were skipped, because their files are up to date."""
    unread: Unread
    """Those of them whose files were not read."""
    seen: tuple[Seen, ...]
    """The files of the others."""
    repository: Repository
    shared: tuple[Outcome, ...]
    """Artifacts that are not about a single spec."""
    refusals: tuple[Diagnostic, ...]
    """Diagnostics of those that cannot be written."""

    @property
    def outcomes(self) -> list[Outcome]:
        """Comparison of every artifact with the disk."""
        return [*(outcome for result in self.results for outcome in result.outcomes), *self.shared]

    def diagnostics(self) -> list[Diagnostic]:
        """Return the diagnostics of each spec, of all specs together, and of the files on disk.

        Includes ignored warnings.
        """
        clashes = self.repository.clashes()
        # Two specs of one service compile to the same file, which is already reported.
        clashing = {path for clash in clashes for path in clash.paths}
        return [
            *(diagnostic for result in self.results for diagnostic in result.diagnostics),
            *(clash.diagnostic for clash in clashes),
            *self.repository.repetitions(),
            *(found for result in self.results if result.path not in clashing for found in result.refusals),
            *self.refusals,
        ]

    def suppressions(self) -> list[Suppression]:
        """Return the suppressions in comments of the specs."""
        return [one for result in self.results for one in result.suppressions]

    def compiled(self) -> CompiledEnvironment:
        """Return the part of the result of the run."""
        start = files.in_environment(self.job.settings.directory, "")
        return CompiledEnvironment(
            settings=self.job.settings,
            specs=self.repository.specs,
            artifacts=tuple(sorted(one.staged.path.removeprefix(start) for one in self.outcomes)),
            tests=tuple(result.tests for result in self.results if result.tests is not None),
        )


def outcomes_of(runs: Sequence[EnvironmentRun]) -> list[Outcome]:
    """Return the comparison of every artifact of all environments with the disk."""
    return [outcome for run in runs for outcome in run.outcomes]


def diagnostics_of(runs: Sequence[EnvironmentRun]) -> list[Diagnostic]:
    """Return the diagnostics of all environments; a diagnostic of several environments only once."""
    return list(dict.fromkeys(one for run in runs for one in run.diagnostics()))
