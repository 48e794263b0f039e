"""JUnit XML of the results of `slo test`, for CI systems."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from slo_compiler.workflows.alert_test_results import AlertTestResult, FileResult


def junit_text(result: AlertTestResult) -> str:
    """Format one suite per test file; each failed scenario is a test case."""
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
    """Replace control characters, which XML cannot contain."""
    return "".join(character if character.isprintable() or character == "\n" else "?" for character in text)
