"""SLO10xx: keys, types and values of a spec or of the settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.registry import Text, code

if TYPE_CHECKING:
    from collections.abc import Sequence

_WITH_UNIT = {
    "threshold": "300ms",
    "window": "28d",
    "long_window": "1h",
    "short_window": "5m",
    "fast": "30s",
    "slow": "2m",
    "timeout": "30s",
    "scrape_interval": "30s",
    "lookback": "5m",
    "keep_firing_for": "5m",
}
"""Keys whose value is a number with a unit, with an example."""

_UNITS = {"w": "weeks", "d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_DURATION = r"(\d+(ms|[wdhms]))+"
_CALENDAR = r"(?i)(\d+\s*)?(calendar[\s-]*)?(months?|mo|quarters?|years?|y|monthly|quarterly|yearly)"
"""Periods of varying length."""


def _near(near: str) -> str:
    return f"did you mean {near!r}?" if near else ""


def _number(key: str, text: str) -> str:
    """Return the hint for writing a number instead of a string."""
    number = re.sub(r"\s*(%|percent)$", "", text.strip()).replace(",", ".")
    if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", number):
        return "write a percentage such as 99.9" if key == "target" else "write a number"
    if number == text:
        return "write it without quotes"
    return f"write {number}, without a percent sign" if "%" in text else f"write {number}"


def _retyped(key: str, *, expected: str, found: str, text: str) -> str:
    """Hint for converting the value to the expected type; `text` is that of a string, or of a comment."""
    if found == "empty" and text:
        return f'write "{text}" if a string is meant: without quotes, # begins a comment'
    if found == "empty":
        return "add a value, or remove the key"
    if expected == "a string" and key in _WITH_UNIT:
        return f"write it with its unit, such as {_WITH_UNIT[key]}"
    hints = {
        "a string": 'write it in quotes: "…"',
        "a list": "write it as a list, in brackets: […]",
        "a mapping": "write indented `key: value` lines below it",
    }
    if expected in ("a number", "a whole number"):
        return _number(key, text) if found == "a string" else f"write {expected}"
    if expected == "true or false":
        return "write it without quotes" if text in ("true", "false") else "write true or false"
    return (
        "write one value instead of a list"
        if (found, expected) == ("a list", "a string")
        else hints.get(expected, f"write {expected}")
    )


@code("SLO1001")
def unknown_key(*, key: str, near: str, known: str) -> Text:
    """A mapping contains an unknown key.

    Unknown keys are errors, so that misspelled keys are not silently ignored.

    Fix: correct the key or remove it. `slo schema` describes every key.
    """
    return f"unknown key {key!r}", _near(near) or f"use one of: {known}"


@code("SLO1002")
def missing_key(*, key: str, description: str) -> Text:
    """A required key is missing.

    Fix: add the key. The hint describes it.
    """
    return f"missing key {key!r}", description


@code("SLO1003")
def no_budget(*, target: str, amount: str = "no") -> Text:
    """A target of 100 leaves no error budget.

    Burn rates divide by the error budget, and a single bad event would exceed it. The budget must be at
    least one bad event per trillion, because Prometheus rounds higher targets to 100.

    Fix: choose a target below 100, such as 99.9.
    """
    return f"target {target} leaves {amount} error budget", "choose less than 100, for example 99.9"


@code("SLO1004")
def target_is_a_ratio(*, target: str, percent: str) -> Text:
    """A target is below 1 percent, so it is probably a ratio.

    Targets are percentages: `target: 0.999` means that 0.999 percent of events are good.

    Fix: write the percentage, such as 99.9.
    """
    hint = (
        f"did you mean {percent}? targets are percentages" if percent else "write a percentage such as 99.9"
    )
    return f"target {target} is below 1 percent", hint


@code("SLO1005")
def wrong_type(*, key: str, expected: str, found: str, text: str = "") -> Text:
    """A value has the wrong type, such as a string instead of a number.

    Fix: write a value of the expected type. Values of labels and annotations are strings: put numbers,
    true and false in quotes.
    """
    return f"{key} must be {expected}, not {found}", _retyped(key, expected=expected, found=found, text=text)


@code("SLO1006")
def value_not_allowed(*, key: str, problem: str, hint: str) -> Text:
    """A value is not allowed: it is too long, too small, repeated, or contains invalid characters.

    Names of services and SLOs become file names, label values and parts of group names. They may contain
    letters, digits, '.', '_' and '-', must start and end with a letter or digit, and have at most 100
    characters.

    Fix: change the value as described in the message.
    """
    return f"{key} {problem}", hint


@code("SLO1007")
def not_a_duration(*, key: str, text: str, units: Sequence[str]) -> Text:
    """A duration is not valid.

    Windows are whole numbers with the unit `m` (minutes), `h` (hours), `d` (days) or `w` (weeks), as in
    `30m`, `1h30m` or `28d`. Intervals have the unit `s` (seconds) or `m`, as in `30s`. Months and years are
    not supported, because their length varies.

    Fix: write a whole number with a unit.
    """
    if re.fullmatch(_CALENDAR, text.strip()):
        return (
            f"{key} {text!r} is a calendar period, which is not supported yet",
            "use a rolling window in days or weeks, such as 28d",
        )
    has_other_unit = re.fullmatch(_DURATION, text) is not None
    names = [_UNITS[unit] for unit in units]
    allowed = f" in {', '.join(names[:-1])} or {names[-1]}" if has_other_unit else ""
    examples = "30m, 1h or 28d" if "d" in units and "s" not in units else "30s or 1m"
    return (
        f"{key} {text!r} is not a duration{allowed}",
        f"write a whole number with a unit, such as {examples}",
    )


@code("SLO1008")
def threshold_without_unit(*, text: str) -> Text:
    """A latency threshold is not one number with a unit.

    `0.3` could mean seconds or milliseconds. The units are `ns`, `us`, `ms`, `s`, `m` and `h`.

    Fix: write a number directly followed by its unit, as in `300ms` or `2.5s`.
    """
    hint = "add the unit, as in 300ms or 2.5s"
    if re.search("[^0-9.]", text):
        hint = "write one number with one of the units ns, us, ms, s, m and h, as in 300ms or 2.5s"
    return f"threshold {text!r} is not a number with a time unit", hint


@code("SLO1009")
def unknown_version(*, key: str, version: str, expected: str) -> Text:
    """The format version of a file is unknown.

    Fix: write `version: slo/v1` in specs, `version: slo-settings/v1` in `slo.yaml`, and
    `schema: slo.postmortem/v1` in the front matter of a postmortem.
    """
    return f"unknown version {version!r}", f"write {key}: {expected}"


@code("SLO1010")
def target_out_of_range(*, target: str) -> Text:
    """A target is not a percentage between 0 and 100.

    Fix: write the target as the percentage of good events, such as 99.9.
    """
    return f"target {target} is not between 0 and 100 percent", "write a percentage such as 99.9"


@code("SLO1011")
def not_exactly_one(*, key: str, choices: str, found: str) -> Text:
    """A mapping must contain exactly one of several keys.

    An SLI has one kind. `events` and `query` need either `bad` or `good`, because the other follows from
    the total.

    Fix: keep one of the keys.
    """
    return (
        f"{key} must have exactly one of {choices}; it has {found}",
        "add one of them" if found == "none" else "keep one of them",
    )


@code("SLO1012")
def duration_out_of_range(*, key: str, text: str, lowest: str, highest: str) -> Text:
    """A duration is too short or too long.

    The range is 1h to 366d for the window of an SLO, and 5m up to the SLO's window for the windows of an
    alert policy. Evaluation intervals must be at least 15s, so that 5m contains enough samples, and less
    than 5m, the lookback delta of Prometheus. The timeout of a connection is 1s to 10m.

    Fix: choose a duration in the range.
    """
    return f"{key} {text} is out of range", f"choose {lowest} to {highest}"


@code("SLO1013")
def unsafe_link(*, key: str, scheme: str) -> Text:
    """A link runs code when a user opens it.

    Runbooks, dashboards and annotations whose names end in `_url` become links in alerts and in Grafana. A
    browser runs the code in a `javascript:` link, and shows the page in a `data:` link as if it came from a
    trusted site.

    Fix: use the address of a page, such as `https://runbooks.example.com/checkout`.
    """
    return f"{key} is a {scheme}: link, which runs code", "use the address of a page, beginning with https://"
