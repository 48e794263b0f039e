"""SLO30xx: names and labels that must be unique, unused or valid."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO3001")
def duplicate_slo(*, identity: str, first: str) -> Text:
    """Two SLOs of a service have the same name.

    Their recorded series would have the same name and labels.

    Fix: rename one of them.
    """
    return f"duplicate SLO {identity}, first defined at {first}", "rename one of the two"


@code("SLO3002")
def duplicate_service(*, service: str, first: str) -> Text:
    """A service is defined in two files, or the names of two services differ only in case.

    The rule file and the test files have the name of the service. On case-insensitive file systems, names
    that differ only in case refer to the same file.

    Fix: move all SLOs of the service into one spec, or rename one of the services.
    """
    return (
        f"duplicate service {service}, first defined at {first}",
        "move all SLOs of a service into one file, or rename one of the two (case is ignored)",
    )


@code("SLO3003")
def reserved_label(*, label: str) -> Text:
    """A custom label uses a reserved name.

    `slo` sets this label on alerts or on `slo:metadata:info`. A custom value would overwrite it, and rules
    and dashboards would find no series.

    Fix: use another name.
    """
    return f"the label {label!r} is reserved", "use another name"


@code("SLO3004")
def invalid_label(*, label: str, is_word: bool = False) -> Text:
    """A label or annotation name is not valid in Prometheus.

    Names may contain letters, digits and '_', and must not start with a digit; names that start with '__'
    are reserved for Prometheus. A group label cannot be a PromQL keyword such as `inf`.

    Fix: rename it.
    """
    if is_word:
        return f"{label!r} cannot be a group label: it is a PromQL keyword", "group by another label"
    return (
        f"{label!r} is not a valid label or annotation name",
        "use letters, digits and '_'; do not start with a digit or '__'",
    )


@code("SLO3005")
def group_label_clash(*, label: str, is_fixed: bool = False) -> Text:
    """A group label has the same name as a custom label or a reserved label.

    The label would overwrite the group: all groups would become the same series, and the rule would fail.
    The labels `long_window`, `short_window`, `alertstate`, `le`, `series` and `copy` have a meaning of their
    own in rules, in `ALERTS` or in generated tests.

    Fix: rename the custom label, or change the reserved names with `label_names` in `slo.yaml`; otherwise
    give the label of the raw series another name, for example with relabeling.
    """
    if is_fixed:
        return (
            f"{label!r} cannot be a group label: rules, ALERTS or generated tests have a label of this name",
            "group by another label, or rename the label of the raw series",
        )
    return (
        f"the group label {label!r} is also set on every series or alert of this SLO",
        "rename the label, or set other label_names in slo.yaml",
    )


@code("SLO3006")
def annotation_template(*, name: str, problem: str, fix: str = "") -> Text:
    """An annotation is not a valid Prometheus template.

    Annotations may use Prometheus template syntax, such as `{{ $labels.instance }}`. With an invalid
    template, Prometheus rejects the rule file, or the alert shows an error instead of the annotation.

    Fix: close every `{{`, and every `if`, `range`, `with` and `define`; use only the variables and functions
    of Prometheus: https://prometheus.io/docs/prometheus/latest/configuration/template_reference/. Write
    `{{ "{{" }}` for `{{`.
    """
    hint = fix or next((hint for part, hint in _TEMPLATE_HINTS if part in problem), _TEMPLATE_REFERENCE)
    return f"the annotation {name!r} is not a valid template: {problem}", hint


_TEMPLATE_REFERENCE = "see https://prometheus.io/docs/prometheus/latest/configuration/template_reference/"
_CLOSE_IT = (
    'close {{ with }}, and if, range, with and define with {{ end }}; write {{ "{{" }} for a literal {{'
)
_TEMPLATE_HINTS = (
    ("unclosed {{", _CLOSE_IT),
    ("empty {{ }}", _CLOSE_IT),
    ("{{ end }}", _CLOSE_IT),
    ("no variable", "the variables are $labels, $externalLabels, $externalURL and $value"),
    ("character constant", "write text in double quotes"),
)
"""Substrings of problems, with hints; the first match is used."""


@code("SLO3007")
def label_name_clash(*, label: str) -> Text:
    """Two of the configured label names are the same, or one is reserved.

    Service, SLO and severity need three different labels. `alertname`, `alertstate` and names that start with
    `__` are reserved for Prometheus. Some generated series have further labels, such as `window` and `kind`.

    Fix: set different names under `label_names`.
    """
    return (
        f"the label name {label!r} is used twice or reserved",
        "set three different names under label_names",
    )
