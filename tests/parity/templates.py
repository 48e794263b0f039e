"""Random templates: combinations of those in a list, and actions of random parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_words = str.split

_PARTS = [" "] * 10 + _words(
    '{{ }} {{- -}} $labels .job $value | humanize "a" `b` ( ) if else end range with $x := = , 1 . .Labels '
    "define template block break nil printf - ' \" /* */ $ true 1.5 -1 $k, $v"
)
_OPENERS = ["if", "with", "range", "if", "with", "range $k, $v :="]
_VALUES = ["$labels", "$value", "$labels.job", "(len $labels)", "1"]
_ARGUMENTS = [
    *(*_VALUES, ".", "$", ".Labels.job", ".Value", "$x", "1.0", "1i", "'a'", '"a"', '"1"', "true", "nil"),
    *('(query "up")', '(query "up" | first)', "(toTime 1.0)", "(print 1)", "(or $value 1)", "(args 1)"),
    *('(index $labels "job")', "(not 1)", '(parseDuration "5m")', "(slice $labels.job 0)"),
]
_FUNCTIONS = _words(
    "and or not eq ne lt le gt ge index slice len print printf html call humanize humanizeDuration toTime "
    "toUpper match reReplaceAll first value strvalue label sortByLabel query safeHtml parseDuration args"
)
_ELSE = ["", "{{ else }}", "{{ else if $value }}", "{{ else with $value }}"]


def random_templates(random: Random, known: list[str], count: int) -> list[str]:
    """Return variations of known templates."""
    kinds = (_with_slip, _pair, _action, _block, _call)
    return [random.choice(kinds)(random, known) for _ in range(count)]


def _with_slip(random: Random, known: list[str]) -> str:
    text = random.choice(known)
    at = random.randrange(len(text) + 1)
    return text[:at] + random.choice(_PARTS) + text[at + random.randint(0, 2) :]


def _pair(random: Random, known: list[str]) -> str:
    return random.choice(known) + random.choice(known)


def _action(random: Random, _: list[str]) -> str:
    return "{{ " + " ".join(random.choices(_PARTS, k=random.randint(1, 6))) + " }}"


def _block(random: Random, known: list[str]) -> str:
    start = f"{{{{ {random.choice(_OPENERS)} {random.choice(_VALUES)} }}}}"
    end = random.choice(["{{ end }}"] * 4 + [""])
    return start + random.choice(known) + random.choice(_ELSE) + random.choice(known) + end


def _call(random: Random, _: list[str]) -> str:
    """Return a call with any arguments, the last of which may be the result of a previous call."""
    first, second = (
        " ".join((random.choice(_FUNCTIONS), *random.choices(_ARGUMENTS, k=random.randint(1, 2))))
        for _ in range(2)
    )
    ending = random.choice(["", "", f" | {first}", " | eq $x", " | humanize"])
    return f"{{{{ $x := {random.choice(_ARGUMENTS).replace('$x', '1')} }}}}{{{{ {second}{ending} }}}}"
