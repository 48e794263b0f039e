"""SLO1407 and SLO142x: environments that collide."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO1407")
def same_labels(*, environment: str, other: str) -> Text:
    """Two environments have the same labels.

    The labels are on every recorded series and alert. With the same labels, both would record the same series
    in a shared Prometheus, and send the same alerts to a shared Alertmanager.

    Fix: give each environment its own `labels`, such as `cluster` or `environment`.
    """
    return (
        f"the environments {environment!r} and {other!r} have the same labels",
        "give each labels of its own, such as labels: {cluster: eu}",
    )


@code("SLO1420")
def overlapping_labels(*, environment: str, other: str) -> Text:
    """Two environments with the same Prometheus have labels that one series can have together.

    For example, one environment has `cluster: eu` and the other has `cluster: eu` and `tier: gold`, or no
    labels. Rules, dashboards and commands of the first would also read series of the second.

    Fix: give both the same label with different values.
    """
    return (
        f"the environments {environment!r} and {other!r} have no label with different values",
        "give both the same label with different values, such as labels: {cluster: eu}",
    )


@code("SLO1421")
def directory_taken(*, directory: str, owner: str) -> Text:
    """The directory of an environment is used by another environment or by an output.

    Directories of environments are next to those of outputs such as `rules`, so their names must differ in
    more than case. Without the key `directory`, the directory has the name of the environment.

    Fix: choose another `directory`.
    """
    return f"the directory {directory!r} is that of {owner}", "choose another directory"


@code("SLO1422")
def label_taken(*, label: str) -> Text:
    """A label of an environment is also set on some series or alerts.

    `slo` sets it on series that describe the policy or the alerts, or `defaults.labels` contains it. Series
    with another value would not be found.

    Fix: use another name.
    """
    return f"the label {label!r} is also set on some series or alerts", "use another name"


@code("SLO1423")
def unknown_environment(*, environment: str, near: str) -> Text:
    """An SLO has a key for an environment that `slo.yaml` does not have.

    Fix: correct the name, or add the environment to `environments` in `slo.yaml`.
    """
    hint = f"did you mean {near!r}?" if near else "add it to environments in slo.yaml"
    return f"slo.yaml has no environment {environment!r}", hint


@code("SLO1424")
def cannot_select(*, environment: str) -> Text:
    """The matchers of `select` cannot be added to a query.

    `select` adds them to each selector of an SLI. This is not possible if a metric in the query has the name
    of a PromQL keyword.

    Fix: write each metric of the query with braces, such as `offset{}`.
    """
    return (
        f"the matchers of 'select' of the environment {environment!r} cannot be added to the query",
        "write each metric with braces",
    )


@code("SLO1425")
def nothing_selected(*, matcher: str, environment: str, selected: str) -> Text:
    """A matcher of an SLI excludes all series that `select` of an environment selects.

    Rules of the environment would find no series.

    Fix: remove the matcher from the spec, or leave the SLO out of the environment with `enabled: false`.
    """
    return (
        f"{matcher} excludes the series of the environment {environment!r}, which selects {selected}",
        "remove the matcher, or set enabled: false under environments of the SLO",
    )
