"""JUnit XML, which most CI systems show as test results."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from itertools import groupby
from typing import TYPE_CHECKING

from slo_compiler.cli.formats.texts import escaped, full_text
from slo_compiler.cli.screen import totals

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic


def write(diagnostics: Sequence[Diagnostic]) -> str:
    """Write one test case per file with diagnostics; it fails if one of them is an error.

    Without diagnostics there is one passing case: some CI systems reject an empty report.
    """
    by_path = sorted(diagnostics, key=lambda diagnostic: diagnostic.location.path)
    cases = [
        _case(path, tuple(found))
        for path, found in groupby(by_path, key=lambda diagnostic: diagnostic.location.path)
    ] or [ET.Element("testcase", classname="slo", name="specs")]
    failures = sum(case.find("failure") is not None for case in cases)
    counts = {"tests": str(len(cases)), "failures": str(failures), "errors": "0"}
    suites = ET.Element("testsuites", counts)
    ET.SubElement(suites, "testsuite", {"name": "slo", **counts}).extend(cases)
    ET.indent(suites)
    return f"{ET.tostring(suites, encoding='us-ascii', xml_declaration=True).decode()}\n"


def _case(path: str, found: tuple[Diagnostic, ...]) -> ET.Element:
    case = ET.Element("testcase", classname="slo", name=escaped(path), file=escaped(path))
    text = "\n".join(_line(diagnostic) for diagnostic in found)
    if any(diagnostic.is_error for diagnostic in found):
        ET.SubElement(case, "failure", type="findings", message=totals(found)).text = text
    else:
        ET.SubElement(case, "system-out").text = text
    return case


def _line(diagnostic: Diagnostic) -> str:
    place = diagnostic.location
    text = escaped(full_text(diagnostic))
    return (
        f"{escaped(place.path)}:{place.line}:{place.column}: {diagnostic.severity} {diagnostic.code}: {text}"
    )
