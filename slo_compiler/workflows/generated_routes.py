"""Check the generated routes of Alertmanager with amtool, if it is on PATH."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.cores import cores
from slo_compiler.diagnostics import Location
from slo_compiler.diagnostics.codes import alertmanager as codes
from slo_compiler.naming import files
from slo_compiler.outputs.alertmanager import read_route_tests
from slo_compiler.promtool.amtool import find_amtool
from slo_compiler.promtool.errors import AmtoolError
from slo_compiler.promtool.parallel import run_in_threads

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.promtool.amtool import Amtool
    from slo_compiler.workflows.compiled import CompiledEnvironment

Case = tuple[str, tuple[str, ...]]
"""A receiver, and the labels of an alert."""


def check_generated_routes(
    root: Path, environments: Sequence[CompiledEnvironment], *, folder: str
) -> tuple[int, tuple[Diagnostic, ...]]:
    """Return the number of tested routes, and diagnostics; nothing without routes or without amtool.

    The files must be valid: `read_back` reports those that are not.
    """
    tested = 0
    found: list[Diagnostic] = []
    for environment in environments:
        if files.ROUTES_FILE in environment.artifacts:
            number, diagnostics = _check_routes(root, environment, folder=folder)
            tested += number
            found += diagnostics
    return tested, tuple(found)


def _check_routes(
    root: Path, environment: CompiledEnvironment, *, folder: str
) -> tuple[int, tuple[Diagnostic, ...]]:
    path = environment.path(files.ROUTES_FILE)
    try:
        amtool = find_amtool(root / path)
    except AmtoolError:
        return 0, ()
    place = Location(path=f"{folder}/{path}")
    try:
        amtool.check_config()
        cases = read_route_tests((root / environment.path(files.ROUTE_TESTS_FILE)).read_bytes())
        found = run_in_threads(lambda case: _problem(amtool, case, place), cases, workers=cores())
    except AmtoolError as error:
        return 0, (codes.configuration_rejected(place, problem=str(error)),)
    return len(cases), tuple(diagnostic for diagnostic in found if diagnostic is not None)


def _problem(amtool: Amtool, case: Case, place: Location) -> Diagnostic | None:
    expected, labels = case
    receivers, _ = amtool.receivers(labels)
    if receivers == (expected,):
        return None
    return codes.wrong_receiver(
        place, labels=", ".join(labels), expected=expected, found=", ".join(receivers)
    )
