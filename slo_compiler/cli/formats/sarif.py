"""SARIF 2.1.0, which GitHub code scanning and many editors read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from slo_compiler.cli.formats.fingerprints import fingerprints
from slo_compiler.cli.formats.paths import repository_path
from slo_compiler.cli.formats.texts import full_text
from slo_compiler.diagnostics import Severity
from slo_compiler.diagnostics.catalogue import all_codes
from slo_compiler.diagnostics.registry import SEVERITIES, manual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def write(diagnostics: Sequence[Diagnostic]) -> str:
    """Write one run with a rule per code and a result per diagnostic."""
    all_codes()  # cached diagnostics do not import the modules of their codes
    codes = sorted({diagnostic.code for diagnostic in diagnostics})
    run = {
        "tool": {"driver": {"name": "slo-compiler", "rules": [_rule(code) for code in codes]}},
        "columnKind": "unicodeCodePoints",
        "results": [
            _result(diagnostic, rule=codes.index(diagnostic.code), fingerprint=fingerprint)
            for diagnostic, fingerprint in zip(diagnostics, fingerprints(diagnostics), strict=True)
        ],
    }
    return f"{json.dumps({'$schema': _SCHEMA, 'version': '2.1.0', 'runs': [run]}, indent=2)}\n"


def _rule(code: str) -> dict[str, Any]:
    """Build the SARIF rule of a code; GitHub shows its explanation next to the diagnostic."""
    text = manual(code) if code in SEVERITIES else code  # a cache that was edited may contain unknown codes
    return {
        "id": code,
        "shortDescription": {"text": text.partition("\n")[0]},
        "help": {"text": text, "markdown": text},
        "defaultConfiguration": {"level": str(SEVERITIES.get(code, Severity.WARNING))},
    }


def _result(diagnostic: Diagnostic, *, rule: int, fingerprint: str) -> dict[str, Any]:
    place = diagnostic.location
    region: dict[str, Any] = {
        "startLine": place.line,
        "startColumn": place.column,
        "endColumn": place.column + place.length,
    }
    if place.source:
        region["snippet"] = {"text": place.source}
    # A relative path is a URI below the root of the repository; other paths are unchanged.
    file = quote(repository_path(place.path))
    return {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": str(diagnostic.severity),
        "message": {"text": full_text(diagnostic)},
        "locations": [
            {"physicalLocation": {"artifactLocation": {"uri": file}, "region": region}},
        ],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
