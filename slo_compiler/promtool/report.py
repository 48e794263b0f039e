"""Promtool's verdicts as diagnostics that stand in the files that it judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import promtool as codes
from slo_compiler.diagnostics.location import Location
from slo_compiler.promtool.results import FindingKind

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.promtool.results import Finding, RuleCheck


def diagnostics_of_rules(check: RuleCheck, *, folder: str) -> tuple[Diagnostic, ...]:
    """Return one diagnostic for each finding; `folder` is that of the files, as the user named it."""
    return tuple(_of_finding(finding, folder=folder) for finding in check.findings)


def _of_finding(finding: Finding, *, folder: str) -> Diagnostic:
    path = _path(folder, finding.file) if finding.file is not None else folder
    location = Location(path=path, line=finding.line or 1, column=finding.column or 1)
    if finding.kind is FindingKind.UNCONFIRMED:
        return codes.rules_unconfirmed(location, reason=finding.message)
    return codes.rule_rejected(location, group=finding.group, rule=finding.rule, reason=finding.message)


def _path(folder: str, file: str) -> str:
    return file if folder in ("", ".") else f"{folder.rstrip('/')}/{file}"
