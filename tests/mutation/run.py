"""Run generated tests against mutants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.alert_tests import plan_full_tests, plan_tests
from slo_compiler.model import Settings
from slo_compiler.outputs.rules import render_rule_file
from slo_compiler.outputs.tests import render_test_file
from slo_compiler.promtool import FailedAlerts, FailedQuery, find_promtool
from slo_compiler.rules.groups import plan_rule_file
from tests.mutation import fixtures

if TYPE_CHECKING:
    from pathlib import Path

    from slo_compiler.promtool import Failure
    from slo_compiler.rendering.artifact import Artifact
    from slo_compiler.rules.rule_file import RuleFile
    from tests.mutation.mutants import Mutant

_SERIES = re.compile(r"slo[\w:]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class MutationResult:
    """Result of one mutant on one kind of SLO; without a killer it survived."""

    kind: str
    file: str = ""
    killer: str = ""


class MutationRun:
    """The tests of one kind of SLO, to be run against faulty rules."""

    def __init__(self, kind: str, folder: Path) -> None:
        service = fixtures.service(kind)
        self.kind = kind
        self.folder = folder / kind
        self.rules = plan_rule_file(service, settings=Settings())
        self.quick = self._write(plan_tests(service, settings=Settings()).files)
        self.full = self._write(plan_full_tests(service, settings=Settings()).files)
        self.promtool = find_promtool(choice="auto", image=None, timeout=timedelta(minutes=2))

    def run(self, mutant: Mutant, *, full: bool = True) -> MutationResult | None:
        """Run the tests until one fails; None if the mutant does not change these rules."""
        mutated = mutant.apply(self.rules)
        return None if mutated is None else self.check(mutated, full=full)

    def check(self, rules: RuleFile, *, full: bool = True) -> MutationResult:
        """Run the tests against these rules."""
        self._put(render_rule_file(rules))
        for file in (*self.quick, *(self.full if full else ())):
            failures = self.promtool.test_rules(self.folder, (file,)).files[0].failures
            if failures:
                return MutationResult(kind=self.kind, file=file, killer=_words(failures[0]))
        return MutationResult(kind=self.kind)

    def _write(self, files: tuple) -> tuple[str, ...]:
        artifacts = [render_test_file(file) for file in files]
        for artifact in artifacts:
            self._put(artifact)
        return tuple(artifact.path for artifact in artifacts)

    def _put(self, artifact: Artifact) -> None:
        path = self.folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text)


def _words(failure: Failure) -> str:
    """Describe the failed expectation."""
    match failure.assertion:
        case FailedAlerts() as alerts:
            return f"notification of {alerts.alertname}"
        case FailedQuery() as query:
            _, _, words = query.expr.partition(" # ")[2].partition(": ")
            series = _SERIES.match(query.expr)
            return f"{words} ({series[0]})" if series else words
        case _:
            return "the rule cannot be evaluated"
