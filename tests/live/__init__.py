"""A whole monitoring system on loopback: exporter, Prometheus, Alertmanager, webhook."""
