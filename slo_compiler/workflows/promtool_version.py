"""Check that promtool supports the features of the specs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes.promtool import promtool_too_old
from slo_compiler.promql.requirements import needed_version

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.diagnostics import Diagnostic
    from slo_compiler.model import Service
    from slo_compiler.promtool.tool import Promtool

_UNKNOWN = (0, 0)


def check_promtool_version(services: Iterable[Service], promtool: Promtool) -> tuple[Diagnostic, ...]:
    """Return a diagnostic for each service that uses a feature that promtool does not support."""
    version = promtool.version()
    if version == _UNKNOWN:
        return ()
    found = []
    for service in services:
        for slo in service.slos:
            needed = needed_version(slo)
            if version < needed:
                text = ".".join(map(str, version))
                found.append(
                    promtool_too_old(slo.location, version=text, needed=str(needed), identity=slo.identity)
                )
                break
    return tuple(found)
