"""Read the `probe` kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.model import ProbeSli

if TYPE_CHECKING:
    from slo_compiler.spec.sli_reading import SliReading


def read(body: str, reading: SliReading) -> ProbeSli | None:
    """Read the selector of the gauge."""
    probe = reading.selector(body)
    if probe is None:
        return None
    reading.check_groups(probe)
    return ProbeSli(probe=probe)
