"""SLO10xx: the shape of a spec or of the settings: keys, types, values."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code

_WITH_UNIT = {
    "threshold": "300ms",
    "window": "28d",
    "long_window": "1h",
    "short_window": "5m",
    "fast": "30s",
    "slow": "2m",
}
"""Keys whose text is a number with a unit, and an example."""


def _near(near: str) -> str:
    return f"did you mean {near!r}?" if near else ""


def _retyped(key: str, *, expected: str, found: str) -> str:
    """How to turn what was found into what is expected."""
    if found == "empty":
        return "write its value, or remove the key"
    if expected == "text" and key in _WITH_UNIT:
        return f"write it with its unit, such as {_WITH_UNIT[key]}"
    hints = {
        "text": 'write it in quotes: "…"',
        "a list": "write it as a list, in brackets: […]",
        "a mapping": "write `key: value` lines, indented below it",
    }
    if expected in ("a number", "a whole number", "true or false"):
        return "write it without quotes" if found == "text" else ""
    return "" if found == "a list" and expected == "text" else hints[expected]


@code("SLO1001")
def unknown_key(*, key: str, near: str, known: str) -> Text:
    """A key that means nothing here.

    Unknown keys are refused because a misspelt one would otherwise be ignored in silence: an
    alert policy that nobody reads is worse than none.

    Mend it: use the key that the hint names, or remove it. `slo schema` describes every key.
    """
    return f"unknown key {key!r}", _near(near) or f"known keys here: {known}"


@code("SLO1002")
def missing_key(*, key: str, description: str) -> Text:
    """A key that is needed is missing.

    Mend it: add it. The hint says what it is for.
    """
    return f"missing key {key!r}", description


@code("SLO1003")
def no_budget(*, target: str) -> Text:
    """A target of 100 leaves no error budget.

    With nothing to spend, every single bad event breaks the promise, burn rates divide by zero
    and no deploy is ever safe. No service is up all the time, and each nine costs a multiple of the
    one before.

    Mend it: choose the highest target that users would notice you missing, such as 99.9.
    """
    return f"target {target} leaves no error budget", "choose less than 100, for example 99.9"


@code("SLO1004")
def target_is_a_ratio(*, target: str, percent: str) -> Text:
    """A target below 1 is almost certainly a ratio; targets are written in percent.

    `target: 0.999` would promise that 0.999 percent of events are good.

    Mend it: write the percentage, such as 99.9.
    """
    return f"target {target} is below 1 percent", f"did you mean {percent}? Targets are written in percent"


@code("SLO1005")
def wrong_type(*, key: str, expected: str, found: str) -> Text:
    """A value of the wrong type: text where a number belongs, a list where a mapping belongs.

    Mend it: write what the message expects. Label and annotation values are text: put numbers
    and true or false in quotes there.
    """
    return f"{key} must be {expected}, not {found}", _retyped(key, expected=expected, found=found)


@code("SLO1006")
def value_not_allowed(*, key: str, problem: str, hint: str) -> Text:
    """A value that its key does not allow: too long, too small, repeated, or with forbidden characters.

    Names of services and SLOs become file names, label values and parts of group names, so they
    are made of letters, digits, '.', '_' and '-' only, start and end with a letter or digit, and have
    at most 100 characters.

    Mend it: as the message says.
    """
    return f"{key} {problem}", hint


@code("SLO1007")
def not_a_duration(*, key: str, text: str) -> Text:
    """A duration that cannot be read.

    Durations are whole numbers with a unit: `m` minutes, `h` hours, `d` days, `w` weeks, as in
    `30m`, `1h30m` or `28d`. Months and years are not durations, since their length varies.

    Mend it: write a number and a unit.
    """
    return f"{key} {text!r} is not a duration", "write a whole number with a unit, such as 30m, 1h or 28d"


@code("SLO1008")
def threshold_without_unit(*, text: str) -> Text:
    """A latency threshold without a unit.

    `0.3` could be seconds or milliseconds; a factor of a thousand decides whether the SLO means anything.

    Mend it: write the unit, such as `300ms` or `2.5s`.
    """
    return (
        f"threshold {text!r} is not a number with a unit of time",
        "write it with its unit, such as 300ms or 2.5s",
    )


@code("SLO1009")
def unknown_version(*, version: str, expected: str) -> Text:
    """The file says that it has another format than the one that is read here.

    Mend it: `version: slo/v1` for specs, `version: slo-settings/v1` for `slo.yaml`.
    """
    return f"unknown version {version!r}", f"write version: {expected}"


@code("SLO1010")
def target_out_of_range(*, target: str) -> Text:
    """A target that is no percentage between 0 and 100.

    Mend it: write the percentage of events that are to be good, such as 99.9.
    """
    return f"target {target} is not between 0 and 100 percent", "write a percentage such as 99.9"


@code("SLO1011")
def not_exactly_one(*, key: str, choices: str, found: str) -> Text:
    """Exactly one of several keys must be given.

    An SLI has one kind. Events and queries count either their bad or their good part, because
    the other one follows from the total; given both, they could contradict each other.

    Mend it: keep one.
    """
    return (
        f"{key} must have exactly one of {choices}; it has {found}",
        "add the one that fits" if found == "none" else "keep one of them",
    )


@code("SLO1012")
def duration_out_of_range(*, key: str, text: str, lowest: str, highest: str) -> Text:
    """A duration that is too short or too long for its key.

    Windows of SLOs go from 1h to 366d; pairs of an alert policy from 5m up to the SLO's window;
    evaluation intervals from 15s, so that a 5-minute window holds enough points, to less than 5m, after
    which Prometheus no longer finds a sample by name.

    Mend it: choose a duration in the range.
    """
    return f"{key} {text} is out of range", f"choose {lowest} to {highest}"
