"""SLO6520 to SLO6525, SLO6538 and SLO6539: rules that a server has loaded, compared with generated ones."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO6520")
def rules_missing(*, owner: str, missing: int, rules: int, examples: str, file: str) -> Text:
    """Generated rules are not loaded.

    Prometheus does not evaluate them, so alerts do not fire and series are not recorded.

    Fix: copy the generated rule files to the paths in `rule_files` of Prometheus, or send them to the ruler,
    and reload.
    """
    if not examples:
        return f"none of the {rules} rules of {owner} is loaded", f"load {file}"
    return f"{missing} of {rules} rules of {owner} are not loaded: {examples}", f"load {file} again"


@code("SLO6521")
def rules_differ(*, owner: str, differing: int, rules: int, examples: str, file: str) -> Text:
    """Loaded rules differ from the generated ones.

    Prometheus evaluates an old version, or the rules were changed by hand. `slo` compares expressions,
    labels, annotations, `for`, `keep_firing_for` and the interval of the group. It parses expressions first,
    so spaces and the format of numbers do not matter.

    Fix: load the generated file again. Make changes in the spec.
    """
    return (
        f"{differing} of {rules} loaded rules of {owner} differ from the generated ones: {examples}",
        f"load {file} again; make changes in the spec",
    )


@code("SLO6522")
def rules_duplicated(*, owner: str, rule: str, places: str) -> Text:
    """Rules are loaded twice.

    Both copies record the same series, and alerts are sent twice. If the copies differ, the values alternate
    between them, and Prometheus rejects samples.

    Fix: remove one copy from `rule_files` or from the ruler.
    """
    return f"{rule} of {owner} is loaded more than once: {places}", "remove all copies but one"


@code("SLO6523", Severity.WARNING)
def rules_obsolete(*, owner: str, examples: str, file: str) -> Text:
    """Loaded rules are no longer generated.

    Their SLO was removed or renamed, or they are from an older version of the file. They still record series
    and send alerts.

    Fix: load the generated file again, and remove files of SLOs that no longer exist.
    """
    return f"rules of {owner} are loaded but no longer generated: {examples}", f"load {file} again"


@code("SLO6524")
def rule_failing(*, owner: str, rule: str, error: str, others: int) -> Text:
    """The evaluation of a rule fails.

    The rule records no samples, or its alert does not fire. Prometheus shows the error on its page
    `/rules`.

    Fix: correct the error in the message. Often, an aggregation lacks a label, or two copies of a series
    exist.
    """
    more = f" (and {others} more)" if others else ""
    return f"{rule} of {owner} fails{more}: {error}", "see the page /rules of Prometheus"


@code("SLO6525", Severity.WARNING)
def group_slow(*, group: str, took: str, interval: str) -> Text:
    """The evaluation of a rule group takes longer than its interval.

    Prometheus then skips evaluations, so series have gaps and alerts are late.

    Fix: give Prometheus more resources, reduce the series that the SLI reads, or increase the interval.
    """
    return (
        f"the rule group {group} takes {took} per evaluation, longer than its interval of {interval}",
        "give Prometheus more resources, or reduce the series that the SLI reads",
    )


@code("SLO6538", Severity.WARNING)
def rules_unevaluated(*, owner: str, rules: int, example: str) -> Text:
    """Loaded rules have not been evaluated, although Prometheus has been running for long enough.

    Fix: check the log of Prometheus or of the ruler.
    """
    return (
        f"{rules} loaded rules of {owner} have never been evaluated, such as {example}",
        "check the log of Prometheus",
    )


@code("SLO6539", Severity.WARNING)
def rules_not_listed() -> Text:
    """VictoriaMetrics does not list rules, so they are not compared.

    vmalert evaluates the rules, and VictoriaMetrics forwards the list of rules if `-vmalert.proxyURL` is set.
    Without it, `slo` checks recorded series, but not expressions, intervals, alerts and old rules.

    Fix: start VictoriaMetrics (in a cluster, vmselect) with `-vmalert.proxyURL`. If it is set, vmalert has
    loaded no rules.
    """
    return (
        "VictoriaMetrics lists no rules, so they are not compared",
        "set -vmalert.proxyURL of VictoriaMetrics to the URL of vmalert, and load the rules into vmalert",
    )
