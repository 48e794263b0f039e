"""SLO3008 to SLO3012: names as OpenTelemetry writes them, such as `http.route`."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO3008")
def needs_newer_prometheus(*, feature: str, needed: str, version: str) -> Text:
    """A spec that uses what the configured Prometheus does not have.

    Metric and label names in quotes, such as `{"http.requests"}` and `by ("http.route")`, and the kind
    `native_histogram` need Prometheus 3.0. An older one refuses the whole rule file. The compiler
    assumes 2.42 unless `slo.yaml` names a newer version.

    Mend it: if your Prometheus is new enough, name its version in `slo.yaml`, as in
    `prometheus: {version: "3.0"}`. If not, use the names that it stores (`http_route`).
    """
    return (
        f"{feature} needs Prometheus {needed}, and the rules are compiled for {version}",
        f'if yours is new enough, write prometheus: {{version: "{needed}"}} in slo.yaml',
    )


@code("SLO3009")
def two_metric_names(*, names: str) -> Text:
    """A selector with two metric names.

    A name in quotes inside of braces is a metric's name unless an operator follows. No series has two, so
    the selector selects nothing.

    Mend it: keep one name; a label needs an operator and a value: `{"http.requests", "http.route"="/"}`.
    """
    return f"the selector names two metrics: {names}", 'a label needs a value, as in "http.route"="/"'


@code("SLO3010")
def same_plain_name(*, label: str, plain: str, other: str) -> Text:
    """Two group labels that become the same label of the recorded series.

    Recorded series and alerts have plain names, in which every character but letters and digits is an
    underscore: an Alertmanager before 0.27 refuses any other, and the page is lost. `http.route` and
    `http_route` are one label then, and two groups would become one series.

    Mend it: group by one of the two.
    """
    return f"the group labels {label!r} and {other!r} both become {plain!r}", "group by one of them"


@code("SLO3011")
def dotted_label_in_template(*, name: str, label: str, plain: str) -> Text:
    """An annotation that reads a label by a name with dots.

    Alerts have plain names only. `{{ $labels.http.route }}` prints an error when the alert fires, and
    `{{ index $labels "http.route" }}` prints nothing.

    Mend it: write the plain name, as in `{{ $labels.http_route }}`.
    """
    return (
        f"the annotation {name!r} reads the label {label!r}, which no alert has",
        f"write {{{{ $labels.{plain} }}}}",
    )


@code("SLO3012")
def unsupported_prometheus(*, version: str, oldest: str) -> Text:
    """A version of Prometheus that the generated rules do not load on.

    Alerts use `keep_firing_for`, which came with 2.42.

    Mend it: upgrade Prometheus.
    """
    return f"Prometheus {version} is too old", f"the rules need {oldest} or later"
