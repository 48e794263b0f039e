"""The results of `slo test` as JUnit XML, as CI systems read it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from slo_compiler.workflows.alert_test_results import AlertTestResult, FileResult


def junit_text(result: AlertTestResult) -> str:
    """One suite for each test file; each failed scenario is a case of its own."""
    top = ET.Element("testsuites", name="slo test")
    for file in result.files:
        top.append(_suite(file))
    ET.indent(top)
    return ET.tostring(top, encoding="unicode", xml_declaration=True) + "\n"


def _suite(file: FileResult) -> ET.Element:
    failed = file.failures
    suite = ET.Element(
        "testsuite",
        name=file.path,
        tests=str(len(failed) or len(file.names)),
        failures=str(len(failed)),
        time=f"{file.seconds:.3f}",
    )
    for one in failed:
        case = ET.SubElement(suite, "testcase", classname=file.path, name=one.scenario)
        failure = ET.SubElement(case, "failure", message=f"at {one.time}" if one.time else "failed")
        failure.text = _printable(f"expected: {one.expected}\nactual:   {one.actual}")
    for name in () if failed else file.names:
        ET.SubElement(suite, "testcase", classname=file.path, name=name)
    return suite


def _printable(text: str) -> str:
    """XML has no way to write most control characters."""
    return "".join(character if character.isprintable() or character == "\n" else "?" for character in text)
