"""GitLab's code quality report, a subset of the Code Climate format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from slo_compiler.cli.formats.fingerprints import fingerprints
from slo_compiler.cli.formats.paths import repository_path
from slo_compiler.cli.formats.texts import full_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.diagnostics import Diagnostic

_SEVERITIES = {"error": "major", "warning": "minor"}


def write(diagnostics: Sequence[Diagnostic]) -> str:
    """Write all diagnostics; GitLab finds new ones by their fingerprints."""
    issues = [
        {
            "description": full_text(diagnostic),
            "check_name": diagnostic.code,
            "fingerprint": fingerprint.replace(":", ""),
            "severity": _SEVERITIES[diagnostic.severity],
            "location": {
                "path": repository_path(diagnostic.location.path),
                "lines": {"begin": diagnostic.location.line},
            },
        }
        for diagnostic, fingerprint in zip(diagnostics, fingerprints(diagnostics), strict=True)
    ]
    return f"{json.dumps(issues, indent=2)}\n"
