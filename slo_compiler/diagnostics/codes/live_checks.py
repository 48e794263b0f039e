"""SLO6526 to SLO6559 except those in `live_rules` and `live_routes`: a system that runs (`check --live`)."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO6526")
def series_missing(*, owner: str, series: str) -> Text:
    """A recorded series is missing, although its rule is loaded.

    Series that may be absent without traffic, such as error ratios, are not reported.

    Fix: if Prometheus has just loaded the rules, wait for two evaluations. Otherwise, check the rule for
    errors, and check that the queried Prometheus stores the results of the rules.
    """
    return f"no samples of {series} for {owner}", "check that this Prometheus stores the results of the rules"


@code("SLO6527")
def series_stale(*, owner: str, series: str, age: str, limit: str) -> Text:
    """The newest sample of a recorded series is too old.

    A series is stale two evaluations and 5 minutes after its newest sample. Gates and dashboards then have
    no current state.

    Fix: check that the rules are still evaluated, and that the series of the SLI still exist.
    """
    return (
        f"the newest sample of {series} for {owner} is {age} old (limit {limit})",
        "check that the rules are evaluated and the SLI has data",
    )


@code("SLO6528")
def series_nan(*, owner: str, series: str) -> Text:
    """A recorded series is NaN.

    The generated rules return no sample instead of NaN, and omit NaN in the results of a `query`, so a
    counter or histogram of the SLI is NaN. Comparisons with NaN are never true, so alerts do not fire.

    Fix: repair the exporter, or exclude the series of the SLI that is NaN.
    """
    return f"{series} of {owner} is NaN", "find the series of the SLI that is NaN"


@code("SLO6529")
def policy_missing(*, owner: str, series: str) -> Text:
    """A series of the error budget policy is missing.

    Without it, the state of the policy is unknown to `slo gate` and dashboards.

    Fix: load the current rule file. Check that its rules do not fail.
    """
    return f"the policy of {owner} has no {series}", "load the current rule file of the service"


@code("SLO6530")
def retention_short(*, retention: str, period: str, slos: str) -> Text:
    """Prometheus keeps samples for a shorter time than the window of an SLO.

    The error budget is then computed from fewer days than the window of the SLO. The default retention is
    15d.

    Fix: increase `--storage.tsdb.retention.time`, or choose a shorter window.
    """
    return (
        f"Prometheus keeps samples for {retention}, but the window of {slos} is {period}",
        f"set --storage.tsdb.retention.time to more than {period}",
    )


@code("SLO6531", Severity.WARNING)
def not_visible(*, what: str) -> Text:
    """The engine does not expose a property that `slo` checks.

    Engines such as Mimir, Thanos and VictoriaMetrics have no endpoint for it. A Prometheus that limits its
    storage only by size has no fixed retention.

    Fix: check it by hand, then ignore this warning in `slo.yaml`.
    """
    return f"cannot determine {what}", "check it by hand, then ignore SLO6531 in slo.yaml"


@code("SLO6532")
def lookback_short(*, lookback: str, needed: str, reason: str) -> Text:
    """The look-back of Prometheus is too short for the rules.

    Rules and dashboards read recorded series as instant values. A sample that is older than
    `--query.lookback-delta` is not found, so alerts resolve between two evaluations.

    Fix: increase `--query.lookback-delta`, or set `prometheus.lookback` in `slo.yaml` to its value and use
    shorter intervals.
    """
    return (
        f"Prometheus looks back {lookback}, but {reason} needs {needed}",
        "increase --query.lookback-delta, or set prometheus.lookback to its value",
    )


@code("SLO6533", Severity.WARNING)
def scraped_slowly(*, job: str, interval: str, configured: str, slos: str) -> Text:
    """Targets are scraped less often than the spec declares.

    The base window is derived from the scrape interval. With fewer samples in it, rates are imprecise or
    absent.

    Fix: set `scrape_interval` in the spec or under `defaults` to the real interval.
    """
    return (
        f"the job {job!r} is scraped about every {interval}, but {slos} expects {configured}",
        f"set scrape_interval to {interval}",
    )


@code("SLO6534")
def version_old(*, version: str, needed: str) -> Text:
    """Prometheus is older than the version that the rules are written for.

    It may reject rules, or evaluate them differently.

    Fix: set `prometheus.version` in `slo.yaml` to the version that runs, or upgrade Prometheus.
    """
    return (
        f"Prometheus {version} is older than {needed}, for which the rules are written",
        f"set prometheus.version to {version}, or upgrade Prometheus",
    )


@code("SLO6535")
def source_missing(*, owner: str, selectors: str, problem: str) -> Text:
    """The series of the total of an SLI do not exist.

    Without them, the SLO has no data, and only the alert on missing data can fire.

    Fix: correct the selectors in the spec, or check that the service is scraped.
    """
    return (
        f"{owner} has no data: {problem}: {selectors}",
        "correct the selectors, or check the scrape targets",
    )


@code("SLO6536", Severity.WARNING)
def source_unknown(*, owner: str, metric: str, part: str) -> Text:
    """A metric that an SLI reads has never existed in this Prometheus.

    Error counters often do not exist until the first error, so a metric that sometimes has matching series is
    not reported. A metric that never had any series may be misspelled.

    Fix: correct the name. If the metric appears with the first error, ignore this warning.
    """
    return (
        f"the metric {metric}, which {owner} reads for its {part} events, does not exist in Prometheus",
        "check the name of the metric",
    )


@code("SLO6537")
def bucket_missing(*, owner: str, bucket: str, problem: str, bounds: str) -> Text:
    """A histogram has no bucket at the threshold of an SLI.

    Without the bucket, no request counts as good. If only some instances have it, all requests of the other
    instances count as bad.

    Fix: use the bound of an existing bucket as threshold, or add the bucket to the service.
    """
    existing = f"use one of the existing bounds: {bounds}" if bounds else "add the bucket to all instances"
    return f"{problem} for {owner}: {bucket}", existing


@code("SLO6545")
def dashboard_query_failing(*, dashboard: str, panel: str, error: str) -> Text:
    """Prometheus does not answer a query of a generated dashboard.

    The panel shows an error.

    Fix: correct the query of the SLI or your custom template, and compile again.
    """
    return (
        f"a query of the panel {panel!r} in {dashboard} fails: {error}",
        "correct the SLI or the custom template",
    )


@code("SLO6546", Severity.WARNING)
def dashboard_query_warning(*, dashboard: str, panel: str, warning: str) -> Text:
    """Prometheus answers a query of a generated dashboard with a warning.

    The panel may show partial data.

    Fix: see the message; often, a store of Thanos or a remote read endpoint does not answer.
    """
    return (
        f"a query of the panel {panel!r} in {dashboard} is answered with a warning: {warning}",
        "check the storage behind this Prometheus",
    )
