"""The areas of the codes: what the first two of the four digits of `SLO2009` mean.

The last two digits number the diagnostics of an area. An area without a code is reserved for what comes.
"""

from __future__ import annotations

AREAS: dict[str, str] = {
    "00": "Reading files",
    "10": "The shape of specs and settings",
    "14": "The layout of the settings",
    "20": "SLIs and PromQL",
    "30": "Names and labels",
    "40": "Alert policies",
    "45": "Error budget policies",
    "50": "Output files",
    "51": "Ownership of output files",
    "55": "Output formats",
    "60": "promtool",
    "65": "Live checks",
    "70": "Tests of the alerts",
    "75": "Postmortems",
    "80": "Budgets and reports",
    "85": "Specs of other tools",
    "90": "Ignored warnings",
}
"""The title of every area, in order."""


def area_of(code: str) -> str:
    """The two digits of a code's area: `20` of `SLO2009`."""
    return code.removeprefix("SLO")[:2]
