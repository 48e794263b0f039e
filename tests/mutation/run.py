"""Run generated tests against mutants."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.alert_tests import plan_full_tests, plan_tests
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

_SERIES = re.compile(r"slo[\w:]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class MutationResult:
    """Result of the tests of one kind of SLO; without a killer, the rules passed."""

    kind: str
    file: str = ""
    killer: str = ""


class MutationRun:
    """The tests of one kind of SLO, to be run against faulty rules."""

    def __init__(self, kind: str, folder: Path, *, is_full: bool = False) -> None:
        service, settings = fixtures.service(kind), fixtures.settings(kind)
        self.kind = kind
        self.folder = folder / kind
        self.rules = plan_rule_file(service, settings=settings)
        plans = [plan_tests, plan_full_tests] if is_full else [plan_tests]
        tests = [
            self._write(render_test_file(file))
            for plan in plans
            for file in plan(service, settings=settings).files
        ]
        # Those of policies first, if the mutants are about them: the others take ten times as long.
        self.tests = tuple(sorted(tests, key=lambda path: kind == "policy" and "/policies/" not in path))
        program = shutil.which(fixtures.promtool(kind))
        self.promtool = find_promtool(
            choice="native", image=None, executable=program, timeout=timedelta(minutes=2)
        )

    def check(self, rules: RuleFile) -> MutationResult:
        """Run the tests against these rules until one fails."""
        self._write(render_rule_file(rules))
        for file in self.tests:
            failures = self.promtool.test_rules(self.folder, (file,)).files[0].failures
            if failures:
                return MutationResult(kind=self.kind, file=file, killer=_words(failures[0]))
        return MutationResult(kind=self.kind)

    def _write(self, artifact: Artifact) -> str:
        path = self.folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact.text, encoding="utf-8")
        return artifact.path


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
