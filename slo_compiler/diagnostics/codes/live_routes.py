"""SLO6540, SLO6541 and SLO6550: routes of alerts in Alertmanager, and amtool, which tests them."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO6540", Severity.WARNING)
def route_default(*, owner: str, alerts: str, receivers: str, labels: str) -> Text:
    """An alert matches no route of Alertmanager but the default one.

    The default receiver is often a channel without an on-call team. Labels of `group_by`, whose values are
    unknown before the alert fires, are not part of the test.

    Fix: add a route for the labels of the alert, or ignore this warning if the default receiver is intended.
    """
    return (
        f"no route matches {alerts} of {owner}, only the default one to {receivers!r}: {labels}",
        "add a route for these labels to the configuration of Alertmanager",
    )


@code("SLO6541", Severity.WARNING)
def receiver_empty(*, owner: str, alerts: str, receivers: str, labels: str) -> Text:
    """No receiver of an alert has an integration, so no notification is sent.

    Fix: route the alert to a receiver with an integration, or ignore this warning.
    """
    return (
        f"{alerts} of {owner} send no notification: {receivers!r} has no integration ({labels})",
        "add an integration to the receiver, or route the alert to another one",
    )


@code("SLO6550")
def amtool_unanswering(*, reason: str) -> Text:
    """Routes of alerts could not be tested with amtool.

    `--alertmanager-config` needs amtool, which is part of Alertmanager, and a valid configuration.

    Fix: install Alertmanager (`apt install prometheus-alertmanager`), or correct the configuration.
    """
    return f"routes were not tested: {reason}", "install amtool, or correct the Alertmanager configuration"
