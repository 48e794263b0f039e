"""Converts rejections by promtool to diagnostics on the rejected files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import promtool as codes
from slo_compiler.diagnostics.location import Location
from slo_compiler.promtool.results import RejectionKind

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.promtool.results import Rejection, RuleCheck


def diagnostics_of_rules(check: RuleCheck, *, folder: str) -> tuple[Diagnostic, ...]:
    """Return one diagnostic for each rejection; `folder` is the directory, as specified by the user."""
    return tuple(diagnostic_of_rejection(rejection, folder=folder) for rejection in check.rejections)


def diagnostic_of_rejection(rejection: Rejection, *, folder: str) -> Diagnostic:
    """Return the diagnostic of one rejection; `folder` is the directory, as specified by the user."""
    path = _path(folder, rejection.file) if rejection.file is not None else folder
    location = Location(path=path, line=rejection.line or 1, column=rejection.column or 1)
    if rejection.kind is RejectionKind.UNCONFIRMED:
        return codes.rules_unconfirmed(location, reason=rejection.message)
    return codes.rule_rejected(location, group=rejection.group, rule=rejection.rule, reason=rejection.message)


def _path(folder: str, file: str) -> str:
    return file if folder in ("", ".") else f"{folder.rstrip('/')}/{file}"
