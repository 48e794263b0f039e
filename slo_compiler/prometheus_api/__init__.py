"""The HTTP API of Prometheus, read-only; Mimir, Thanos Query and VictoriaMetrics have the same one."""
