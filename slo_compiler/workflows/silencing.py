"""Remove ignored warnings of a run; report unused ignores among the specs that it read."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.areas import area_of
from slo_compiler.diagnostics.suppressions.applying import Silenced, silence
from slo_compiler.records import dataclass
from slo_compiler.workflows.specs import DEFAULT_OUTPUT, find_specs

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Set as AbstractSet

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.diagnostics.suppressions.suppression import Suppression
    from slo_compiler.model import Settings

SPEC_AREAS = frozenset({"00", "10", "14", "20", "21", "30", "40"})
"""Areas of codes reported when reading a spec and its settings."""

TEST_AREAS = frozenset({"70"})
"""Areas of codes reported when planning the tests of a spec."""

_ACROSS_SPECS = frozenset({"SLO2119"})
"""Codes that compare specs, so a run for some of the specs may not report them."""

_SPEC_DIRECTORY = "specs"


@dataclass(frozen=True, slots=True, kw_only=True)
class Silencing:
    """Specs and checks of a run."""

    settings: Settings
    settings_path: str | None
    specs: tuple[str, ...]
    """The files and directories that were specified."""
    areas: AbstractSet[str]
    """Areas of codes that the run can report."""
    output: str = DEFAULT_OUTPUT

    def apply(self, diagnostics: Iterable[Diagnostic], comments: Iterable[Suppression] = ()) -> Silenced:
        """Remove warnings ignored in settings and comments; report unused ignores."""
        suppressions = (*self.settings.suppressions, *comments)
        is_whole_repository = cache(self._is_whole_repository)  # walks directories, so at most once

        def is_judged(suppression: Suppression) -> bool:
            needs_all = suppression.lines is None or suppression.code in _ACROSS_SPECS
            return area_of(suppression.code) in self.areas and (not needs_all or is_whole_repository())

        return silence(diagnostics, suppressions, is_judged=is_judged)

    def _is_whole_repository(self) -> bool:
        """Return whether the run includes all specs of the repository.

        The specs of a repository are those in `specs` next to `slo.yaml`, or all below `slo.yaml`
        if there is no such directory.
        """
        if self.settings_path is None:
            return False
        home = Path(self.settings_path).parent
        directory = home / _SPEC_DIRECTORY
        everything = (directory if os.path.isdir(directory) else home).as_posix()
        read, _ = find_specs(self.specs, output=self.output)
        with_everything, _ = find_specs((*self.specs, everything), output=self.output)
        return len(read) == len(with_everything)
