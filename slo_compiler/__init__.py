"""slo-compiler: SLO specs in, Prometheus rules, alerts, tests and dashboards out."""

__version__ = "0.1.0"
