"""Metrics that are not counters, by their names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from slo_compiler.diagnostics.codes import slis

if TYPE_CHECKING:
    from slo_compiler.model import Selector
    from slo_compiler.spec.sli_reading import SliReading

COUNTER_ENDINGS = ("_total", "_count", "_bucket", "_sum")

_EXPORTERS = re.compile(
    "ClickHouse|apisix|aws|ceph|consul|envoy|grpc_io|if[HIO]|kong|mysql|nginx|node|nomad|otelcol|pg|phpfpm"
    "|varnish|vault"
)
"""Beginnings of the metrics below, which are rarely used."""

_COUNTERS = r"""
    ClickHouseProfileEvents_\w+
  | apisix_http_status
  | ceph_(?: rgw | osd_op )\w*
  | consul_(?: client_rpc | rpc_request )\w*
  | envoy_\w+
  | grpc_io_(?: client | server )_(?: completed | started )_rpcs
  | if(?: HC )?(?: In | Out )\w*(?: Discards | Errors | Octets | Pkts )
  | kong_http_status
  | mysql_global_status_\w+
  | nginx\w*_(?: accepted | discarded | dropped | errors | fails | handled | handshakes | handshakes_failed
      | received | requests | responses | sent | sessions | success | unavail | zone_connections )
  | node_netstat_\w+ | node_nf_conntrack_stat_\w+ | node_vmstat_(?! nr_ )\w+
  | nomad_nomad_rpc_\w+
  | otelcol_exporter_(?: enqueue_failed | send_failed | sent )_\w+
  | otelcol_(?: processor_(?: accepted | dropped | refused ) | receiver_(?: accepted | failed | refused )
      | scraper_(?: errored | scraped ) )_\w+
  | pg_stat_(?: archiver | bgwriter | database | user_indexes | user_tables )_\w+ | pg_statio_\w+
  | phpfpm_(?: accepted_connections | slow_requests )
  | varnish_(?: backend_req | main_(?: cache | client_req | fetch | s | sessions )\w* )
  | vault_(?: audit_\w+_failure | secret_lease_creation | token_creation )
"""
"""Counters of common exporters, including those whose gauges are listed below."""

_GAUGES = r"""
    ceph_(?: osd_op_wip | rgw_metadata | rgw_qactive | rgw_qlen )
  | consul_\w+_blocking
  | envoy_\w+_(?: active | buffered | connected_state | degraded | healthy | open | pending_requests
      | version )
  | envoy_\w+_(?: manager_(?: active | total | warming | workers ) | membership_(?! change ) | remaining_ )\w*
  | envoy_server_(?: concurrency | days_\w+ | hot_restart_\w+ | live | memory_\w+ | state | \w+_connections
      | uptime )
  | envoy_\w+_max_host_weight
  | mysql_global_status_(?: delayed_insert_threads
      | innodb_(?: buffer_pool_(?: bytes | dirty | pages(?! _ ) ) | num | page_size )
      | innodb_row_lock_(?: current_waits | time_ )
      | key_blocks | max_used | not_flushed | open_ | prepared_stmt_count
      | qcache_(?: free | queries_in | total ) | slave_open | threads_(?! created ) | uptime
      | wsrep_(?: cluster | connected | local_(?: recv_queue | send_queue | state ) | ready ) )\w*
  | node_netstat_\w+_(?: CurrEstab | DefaultTTL | Forwarding | MaxConn | Rto\w+ )
  | pg_stat_(?: activity | replication )_\w+
  | pg_stat_\w+_(?: last_\w+ | n_dead_tup | n_live_tup | n_mod_since_\w+ | numbackends | size_bytes
      | stats_reset )
  | vault_(?: identity_entity | secret_kv | token )_count\w*
"""
"""Gauges of the same exporters, and those whose names look like counters."""

_CLOUDWATCH = r"""
    aws_(?: apigateway | applicationelb | appsync | backup | cloudfront | dynamodb | ebs | ec2 | ecs
      | elasticache | elb | es | events | firehose | gatewayelb | glue | kafka | kinesis | lambda
      | natgateway | networkelb | rds | route53 | s3 | ses | sns | sqs | states | vpn | wafv2
    )_\w+(?<! _seconds )_(?: sample_count | sum )
"""
"""Numbers of events per period, which exporters of Amazon CloudWatch export as gauges."""


def is_period_sum(metric: str) -> bool:
    """Return whether a metric is a gauge with the number of events of the last period."""
    return _matches(_CLOUDWATCH, metric)


def is_known_gauge(metric: str) -> bool:
    """Return whether a common exporter exports a metric as a gauge."""
    return _matches(_GAUGES, metric) or is_period_sum(metric)


def check_counter(selector: Selector, key: str, *, reading: SliReading) -> None:
    """Report a metric whose name does not look like that of a counter; `check_period_sum` reports others."""
    metric = selector.metric
    if "." in metric or is_period_sum(metric):  # OpenTelemetry's own names, with dots, do not end in `_total`
        return
    if _matches(_GAUGES, metric):
        reading.add(slis.not_a_counter(reading.at(key), metric=metric, reason="its exporter exports a gauge"))
    elif not (metric.endswith(COUNTER_ENDINGS) or _matches(_COUNTERS, metric)):
        reading.add(slis.not_a_counter(reading.at(key), metric=metric))


def check_period_sum(selector: Selector, key: str, *, reading: SliReading) -> bool:
    """Report a gauge with the number of events of a period; return whether it is one."""
    metric = selector.metric
    if not is_period_sum(metric):
        return False
    place = reading.at_metric(metric, key)
    reason = "CloudWatch exporters export the events of a period as a gauge"
    hint = f"use the kind 'query' with sum_over_time({metric}[$window])"
    reading.add(slis.not_a_counter(place, metric=metric, reason=reason, hint=hint))
    return True


def _matches(pattern: str, metric: str) -> bool:
    """Match a name; patterns are compiled only for metrics that may be those of a common exporter."""
    return bool(_EXPORTERS.match(metric)) and re.fullmatch(pattern, metric, re.VERBOSE) is not None
