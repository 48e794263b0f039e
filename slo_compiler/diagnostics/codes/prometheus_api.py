"""SLO6501 to SLO6504: a Prometheus that gave no usable answer to a live command."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO6501")
def prometheus_unreachable(*, reason: str) -> Text:
    """A Prometheus cannot be reached.

    Its host name is not resolved, it refuses connections, its certificate is not trusted, it is not ready,
    or its answer took too long. Failed connections and the statuses 429, 502, 503 and 504 were tried three
    times.

    Fix: see the message. docs/prometheus.md lists the causes.
    """
    return reason, "see docs/prometheus.md"


@code("SLO6502")
def prometheus_denies(*, reason: str) -> Text:
    """A Prometheus denies access, or a secret or certificate for it is missing.

    Fix: check the credentials, and the variable or file that contains them.
    """
    return reason, "see docs/prometheus.md"


@code("SLO6503")
def query_rejected(*, reason: str) -> Text:
    """A Prometheus rejects a query.

    The query needs a newer version or more samples than the server allows, or two series of the result have
    the same labels.

    Fix: see the error message of Prometheus.
    """
    return reason, "see docs/prometheus.md"


@code("SLO6504")
def answer_unusable(*, reason: str) -> Text:
    """The server does not answer like the HTTP API of Prometheus.

    Usually the URL is that of a login page, of Grafana or of the web interface, or its path is wrong.

    Fix: correct the URL: `URL/api/v1/query?query=1` must answer with JSON.
    """
    return reason, "see docs/prometheus.md"
