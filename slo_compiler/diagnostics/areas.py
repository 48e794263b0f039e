"""Areas of diagnostic codes: the first two digits, such as `20` in `SLO2009`.

The last two digits number the diagnostics of an area. Areas without codes are reserved.
"""

from __future__ import annotations

AREAS: dict[str, str] = {
    "00": "Reading files",
    "10": "Structure of specs and settings",
    "14": "Layout of settings",
    "20": "SLIs and PromQL",
    "21": "Suspicious SLIs",
    "30": "Names and labels",
    "40": "Alert policies",
    "45": "Error budget policies",
    "50": "Output files",
    "51": "Ownership of output files",
    "55": "Output formats",
    "60": "promtool",
    "65": "Live checks",
    "70": "Alert tests",
    "75": "Postmortems",
    "80": "Budgets and reports",
    "82": "Comparing revisions",
    "85": "Specs of other tools",
    "90": "Ignored warnings",
}
"""The title of every area, in order."""


def area_of(code: str) -> str:
    """Return the two digits of a code's area: `20` for `SLO2009`."""
    return code.removeprefix("SLO")[:2]
