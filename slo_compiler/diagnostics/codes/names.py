"""SLO3008 to SLO3012: OpenTelemetry names, such as `http.route`."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO3008")
def needs_newer_prometheus(*, feature: str, needed: str, version: str) -> Text:
    """A spec uses a feature that the configured Prometheus version does not support.

    Quoted metric and label names, such as `{"http.requests"}` and `by ("http.route")`, and the kind
    `native_histogram` require Prometheus 3.0; some functions and some syntax of PromQL and of regular
    expressions are also newer than 2.42. Older versions reject the whole rule file. `slo.yaml` sets the
    version; the default is 2.42.

    Fix: if your Prometheus is new enough, set its version in `slo.yaml`, as in
    `prometheus: {version: "3.0"}`. Otherwise, use the names as Prometheus stores them (`http_route`).
    """
    return (
        f"{feature} needs Prometheus {needed}, and the rules are compiled for {version}",
        f'if yours is new enough, write prometheus: {{version: "{needed}"}} in slo.yaml',
    )


@code("SLO3009")
def two_metric_names(*, names: str) -> Text:
    """A selector has two metric names.

    A quoted name inside braces is a metric name unless an operator follows. A series has one metric name,
    so the selector would match no series.

    Fix: keep one name. A label needs an operator and a value: `{"http.requests", "http.route"="/"}`.
    """
    return f"the selector has two metric names: {names}", 'give a label a value, as in "http.route"="/"'


@code("SLO3010")
def same_plain_name(*, label: str, plain: str, other: str) -> Text:
    """Two group labels become the same label of the recorded series.

    In recorded series and alerts, all characters of a label name except letters and digits are replaced
    with underscores, because Alertmanager before 0.27 rejects alerts with other names. `http.route` and
    `http_route` become the same label, so two groups would become one series.

    Fix: group by one of the two.
    """
    return f"the group labels {label!r} and {other!r} both become {plain!r}", "group by one of them"


@code("SLO3011")
def dotted_label_in_template(*, name: str, label: str, plain: str) -> Text:
    """An annotation uses a label name with dots.

    The labels of alerts have underscores instead of dots. `{{ $labels.http.route }}` prints an error when
    the alert fires, and `{{ index $labels "http.route" }}` prints nothing.

    Fix: write the name with underscores, as in `{{ $labels.http_route }}`.
    """
    return (
        f"the annotation {name!r} uses the label {label!r}, which no alert has",
        f"write {{{{ $labels.{plain} }}}}",
    )


@code("SLO3012")
def unsupported_prometheus(*, version: str, oldest: str) -> Text:
    """The configured Prometheus version cannot load the generated rules.

    Alerts use `keep_firing_for`, which requires Prometheus 2.42.

    Fix: upgrade Prometheus.
    """
    return f"Prometheus {version} is too old", f"use Prometheus {oldest} or later"
