"""SLO30xx: names and labels that must be unique, free or valid."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO3001")
def duplicate_slo(*, identity: str, first: str) -> Text:
    """Two SLOs of one name.

    Their recorded series would have the same name and labels, and Prometheus would mix both.

    Mend it: rename one. SLO names are unique in their service.
    """
    return f"the SLO {identity} is already defined at {first}", "rename one of the two"


@code("SLO3002")
def duplicate_service(*, service: str, first: str) -> Text:
    """One service in two files, or two services whose names differ only in case.

    Each service has one rule file, one dashboard and one test file, named after it; on some file systems
    names that differ only in case are the same file.

    Mend it: put all SLOs of a service into one spec, or rename one of the services.
    """
    return (
        f"the service {service} is already defined at {first}",
        "put all SLOs of a service into one file, or rename one of the two; upper and lower case are one",
    )


@code("SLO3003")
def reserved_label(*, label: str) -> Text:
    """A label of the user's that is named like one of ours.

    The identity labels, the severity and what `slo:metadata:info` says would be overwritten, and rules would
    select nothing.

    Mend it: use another name.
    """
    return f"the label {label!r} is set by the compiler", "use another name"


@code("SLO3004")
def invalid_label(*, label: str, is_word: bool = False) -> Text:
    """A name that Prometheus does not accept as a label or annotation.

    Letters, digits and '_', not starting with a digit; names that start with '__' belong to Prometheus. A
    group label cannot be a word that PromQL reads as something else in `by (…)`, such as `inf`.

    Mend it: rename it.
    """
    if is_word:
        return f"{label!r} cannot be a group label: it is a word of PromQL", "group by another label"
    return (
        f"{label!r} is not a valid name for a label or annotation",
        "use letters, digits and '_'; do not start with a digit or '__'",
    )


@code("SLO3005")
def group_label_clash(*, label: str) -> Text:
    """A group label that clashes with a label that the compiler or the user sets.

    The recorded series would lose the group: all groups would become one series and the rule would fail.

    Mend it: rename the user's label, or choose other names for ours under `label_names` in `slo.yaml`.
    """
    return (
        f"the group label {label!r} is also set on every series or alert of this SLO",
        "rename the label, or choose other label_names in slo.yaml",
    )


@code("SLO3006")
def annotation_template(*, name: str, problem: str) -> Text:
    """An annotation whose Prometheus template is broken.

    Annotations may use Prometheus' template language, `{{ $labels.instance }}` for example. A broken template
    makes Prometheus refuse the rule file, or print an error instead of the text when the alert fires.

    Mend it: close every `{{`, end every `if`, `range`, `with` and `define`. To print `{{` write `{{ "{{" }}`.
    """
    return (
        f"the annotation {name!r} is not a valid template: {problem}",
        'close {{ with }}, and if, range, with and define with {{ end }}; to print {{ write {{ "{{" }}',
    )


@code("SLO3007")
def label_name_clash(*, label: str) -> Text:
    """Two of the configured label names are the same, or one belongs to Prometheus.

    Service, SLO and severity need a label each; `alertname` and names that start with `__` are taken.

    Mend it: choose different names under `label_names`.
    """
    return (
        f"the label name {label!r} is given twice, or belongs to Prometheus",
        "choose three different names under label_names",
    )
