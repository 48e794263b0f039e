"""Which SLOs a failed assertion is about: from the expectation that failed, not from words in it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.alert_tests import TestFile
    from slo_compiler.naming import Naming
    from slo_compiler.promtool.results import Failure

_EXPR = re.compile(r'^expr: ("(?:[^"\\]|\\.)*")')
_SIDES = re.compile(r"exp:(?P<expected>.*?)\bgot:(?P<actual>.*)", re.DOTALL)
_ALERT = re.compile(r"\n\s*\d+:\s*\n")
"""Promtool numbers the alerts of each side."""


def failed_slos(failure: Failure, file: TestFile, *, naming: Naming) -> frozenset[str]:
    """Identities of the SLOs that a failure of `file` is about.

    Every SLO of the file, if it is about none in particular: a rule file that is missing, for example.
    """
    tested = frozenset(claim.slo for group in file.groups for claim in group.shown)
    owner = _owner(failure, file)
    return (frozenset({owner}) if owner else _differing(failure, file, naming=naming) & tested) or tested


def _owner(failure: Failure, file: TestFile) -> str | None:
    """The SLO of a failed expression."""
    found = _EXPR.match(failure.text)
    if found is None:
        return None
    try:
        expr = json.loads(found[1])
    except ValueError:  # Go has escapes that JSON lacks
        return None
    owners = {one.expr: one.slo for group in file.groups for one in group.expectations}
    return owners.get(expr)


def _differing(failure: Failure, file: TestFile, *, naming: Naming) -> frozenset[str]:
    """The SLOs of those alerts of a failed notification that are on one side only."""
    sides = _SIDES.search(failure.text)
    if sides is None:
        return frozenset()
    expected, actual = (
        {" ".join(alert.strip(" \n],").split()) for alert in _ALERT.split(sides[side])}
        for side in ("expected", "actual")
    )
    label = re.compile(rf'\b{naming.labels.slo}="((?:[^"\\]|\\.)*)"')
    names = {
        name for alert in expected ^ actual for name in label.findall(alert.partition("Annotations:")[0])
    }
    return frozenset(f"{file.service}/{name}" for name in names)
