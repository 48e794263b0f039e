"""Single faults in compiled SLO rules, as changes to a rule plan."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.model import Settings
from slo_compiler.naming import naming_of
from slo_compiler.rules.rule_file import AlertingRule, RecordingRule, RuleFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from slo_compiler.rules.rule_file import Rule

NAMING = naming_of(Settings())

Change = "Callable[[Rule], Rule | None]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A fault; `change` returns the rule unchanged, changed, or None to remove it."""

    name: str
    change: Callable[[Rule], Rule | None]
    survives: str = ""
    """Reason why tests cannot detect it, if the changed rules are equivalent."""

    def apply(self, file: RuleFile) -> RuleFile | None:
        """Return the plan with the fault, or None if no rule changes."""
        slos = tuple(
            replace(
                slo,
                groups=tuple(
                    replace(
                        group,
                        rules=tuple(
                            rule for old in group.rules for rule in [self.change(old)] if rule is not None
                        ),
                    )
                    for group in slo.groups
                ),
            )
            for slo in file.slos
        )
        mutated = replace(file, slos=slos)
        return None if mutated == file else mutated


_OWN_TOTAL = "a probe is its own total: both are present or absent, and the total is never 0"
_OFTEN = "with one probe per minute, a long window exceeds its threshold only with more failures"


def mutants() -> tuple[Mutant, ...]:
    """Return all faults."""
    every = (*_rates(), *_ratios(), *_tiles(), *_budgets(), *_alerts(), *_pairs(), *_labels(), *_texts())
    return tuple(replace(one, survives=one.survives or _on_probes(one.name)) for one in every)


def _on_probes(name: str) -> str:
    """Return why a fault has no effect on a probe, or an empty string."""
    if name in ("errors not filled", "fill not aggregated", "negative errors allowed") or "NaN" in name:
        return _OWN_TOTAL
    return _OFTEN if re.search(r"(slow page|ticket): (no minimum of errors|\w+ errors)", name) else ""


def _expr(pattern: str, new: str, *, rules: str = ".*", count: int = 0) -> Callable[[Rule], Rule]:
    """Replace in the expressions of rules whose name matches."""

    def change(rule: Rule) -> Rule:
        name = rule.record if isinstance(rule, RecordingRule) else rule.alert
        if not re.fullmatch(rules, name):
            return rule
        return replace(rule, expr=re.sub(pattern, new, rule.expr, count=count))

    return change


def _raw(new: Callable[[str], str]) -> Callable[[Rule], Rule]:
    def change(rule: Rule) -> Rule:
        if not re.fullmatch(r"slo:sli_(total|errors):rate(5m|1h)", getattr(rule, "record", "")):
            return rule
        return replace(rule, expr=new(rule.expr))

    return change


_TOTAL = r"slo:sli_total:rate.*"
_ERRORS = r"slo:sli_errors:rate.*"
_DERIVED = r"slo:sli_error:ratio_rate(?!5m|1h$).*|slo:period_error:ratio"
_WINDOWS = {
    "30m": "1h",
    "2h": "1h",
    "6h": "5h",
    "1d": "12h",
    "3d": "2d",
    "28d": "30d",
    "30d": "28d",
}


def _rates() -> list[Mutant]:
    return [
        Mutant(
            name="errors filled with vector(0)",
            change=_expr(r"or 0 \* sum.*$", "or vector(0)", rules=_ERRORS),
        ),
        Mutant(
            name="errors not filled", change=_expr(r" or 0 \* sum[^)]*\)(?: \([^)]*\))?", "", rules=_ERRORS)
        ),
        Mutant(
            name="fill not aggregated",
            change=_expr(r"or 0 \* sum(?: by \(\w+\) )?\((slo:[^)]*)\)", r"or 0 * \1", rules=_ERRORS),
        ),
        Mutant(name="total: rate over 10m", change=_expr(r"\[5m\]", "[10m]", rules=r"slo:sli_total:rate5m")),
        Mutant(
            name="errors: rate over 10m", change=_expr(r"\[5m\]", "[10m]", rules=r"slo:sli_errors:rate5m")
        ),
        Mutant(name="1h rates over 30m", change=_expr(r"\[1h\]", "[30m]", rules=r"slo:sli_.*:rate1h")),
        Mutant(name="irate for rate", change=_expr(r"\brate\(", "irate(", rules=_TOTAL)),
        Mutant(name="increase for rate", change=_expr(r"\brate\(", "increase(", rules=_TOTAL)),
        Mutant(
            name="increase for rate everywhere",
            change=_expr(r"\brate\(", "increase(", rules=f"{_TOTAL}|{_ERRORS}"),
        ),
        Mutant(name="delta for rate", change=_expr(r"\brate\(", "deriv(", rules=_TOTAL)),
        Mutant(name="max for sum", change=_expr(r"^sum", "max", rules=_TOTAL)),
        Mutant(name="avg for sum", change=_expr(r"^sum", "avg", rules=_TOTAL)),
        Mutant(
            name="a matcher of the total lost", change=_expr(r'(job="shop"|queue!="")(, )?', "", rules=_TOTAL)
        ),
        Mutant(
            name="a matcher of the errors lost",
            change=_expr(r'(job="shop"|queue!="")(, )?', "", rules=_ERRORS),
        ),
        Mutant(name="the matcher of bad events lost", change=_expr(r', code=~"5.."', "", rules=_ERRORS)),
        Mutant(
            name="the matcher of bad events too narrow",
            change=_expr(r'code=~"5.."', 'code=~"50[1-9]"', rules=_ERRORS),
        ),
        Mutant(name="the bucket matcher lost", change=_expr(r', le="0.3"', "", rules=_ERRORS)),
        Mutant(name="another bucket", change=_expr(r'le="0.3"', 'le="+Inf"', rules=_ERRORS)),
        Mutant(
            name="good and bad swapped",
            change=_expr(r"^clamp_min\(.*? - (\(.*\)), 0\)$", r"\1", rules=_ERRORS),
        ),
        Mutant(
            name="negative errors allowed",
            change=_expr(r"^clamp_min\((.*), 0\)$", r"\1", rules=_ERRORS),
        ),
        Mutant(name="grouping lost in the total", change=_expr(r" by \(route\) ", "", rules=_TOTAL)),
        Mutant(name="grouping lost in the errors", change=_expr(r"^sum by \(route\) ", "sum", rules=_ERRORS)),
        Mutant(
            name="grouping lost in the fill",
            change=_expr(r"0 \* sum by \(route\) ", "0 * sum", rules=_ERRORS),
        ),
        Mutant(
            name="grouping by another label",
            change=_expr(r"by \(route\)", "by (code)", rules=f"{_TOTAL}|{_ERRORS}"),
        ),
        Mutant(
            name="probes counted as good", change=_expr(r"sum_over_time", "count_over_time", rules=_ERRORS)
        ),
        Mutant(
            name="probes over twice the window",
            change=_expr(r"\[4m59s\]", "[10m]", rules=f"{_TOTAL}|{_ERRORS}"),
        ),
        Mutant(
            name="the fast page summed from 5m rates",
            change=_raw(
                lambda expr: re.sub(
                    r"rate\((\w+\{[^}]*\})\[1h\]\)", r"avg_over_time(rate(\1[5m])[1h:30s])", expr
                )
            ),
        ),
    ]


def _ratios() -> list[Mutant]:
    found = [
        Mutant(
            name="ratios averaged",
            change=_expr(
                r"^sum_over_time\(slo:sli_errors:\w+(\{[^}]*\})\[(\w+)\].*$",
                r"avg_over_time(slo:sli_error:ratio_rate5m\1[\2])",
                rules=_DERIVED,
            ),
        ),
        Mutant(
            name="idle time gives NaN (derived)",
            change=_expr(r"\((sum_over_time.*) > 0\)", r"\1", rules=_DERIVED),
        ),
        Mutant(
            name="idle time gives NaN (raw)",
            change=_expr(r"\((slo:[^>]*) > 0\)", r"\1", rules=r"slo:sli_error:ratio_rate(5m|1h)"),
        ),
        Mutant(
            name="ratio inverted",
            change=_expr(
                r"(\S+\[\w+\]\)|slo:sli_errors:\S+, \S+) / \((.*) > 0\)", r"\2 / (\1 > 0)", rules=_DERIVED
            ),
        ),
        Mutant(
            name="errors over good events",
            change=_expr(
                r"/ \((sum_over_time\(slo:sli_)total(.*)\) > 0\)$",
                r"/ (\1total\2) - \1errors\2) > 0)",
                rules=_DERIVED,
            ),
        ),
    ]
    for window, wrong in _WINDOWS.items():
        found.append(
            Mutant(
                name=f"the {window} ratio over {wrong}",
                change=_expr(
                    rf"\[{window}\]",
                    f"[{wrong}]",
                    rules=rf"slo:sli_error:ratio_rate{window}|slo:period_error:ratio",
                ),
            )
        )
    return found


def _tiles() -> list[Mutant]:
    tile = r"slo:sli_(total|errors):avg.*"
    return [
        Mutant(name="averages over 10m", change=_expr(r"\[5m\]", "[10m]", rules=tile)),
        Mutant(name="long averages over 5m", change=_expr(r"\[10m\]", "[5m]", rules=tile)),
        Mutant(name="long averages overlap", change=_expr(r" and on\(\) \(vector.*$", "", rules=tile)),
        Mutant(
            name="averages aligned to another length",
            change=_expr(r"time\(\) % 600", "time() % 900", rules=tile),
        ),
        Mutant(
            name="sums instead of averages",
            change=_expr("avg_over_time", "sum_over_time", rules=r"slo:sli_errors:avg.*"),
        ),
        Mutant(name="maxima instead of averages", change=_expr("avg_over_time", "max_over_time", rules=tile)),
        Mutant(
            name="error averages of the total",
            change=_expr("sli_errors", "sli_total", rules=r"slo:sli_errors:avg.*"),
        ),
    ]


def _budgets() -> list[Mutant]:
    return [
        Mutant(
            name="budget of the burn rate doubled",
            change=_expr(r"/ (0\.\d+)$", r"/ (2 * \1)", rules=r"slo:period_burn_rate:ratio"),
        ),
        Mutant(
            name="budget of the current burn rate halved",
            change=_expr(r"/ (0\.\d+)$", r"/ (\1 / 2)", rules=r"slo:current_burn_rate:ratio"),
        ),
        Mutant(
            name="remaining budget is the consumed budget",
            change=_expr(r"^1 - ", "", rules=NAMING.series.budget_remaining),
        ),
        Mutant(
            name="remaining budget of the current burn rate",
            change=_expr("period_burn_rate", "current_burn_rate", rules=NAMING.series.budget_remaining),
        ),
        Mutant(
            name="objective in percent",
            change=_expr(r"vector\((.*)\)", r"vector(100 * \1)", rules=NAMING.series.objective),
        ),
        Mutant(
            name="error budget is the objective",
            change=_expr(r"vector\((.*)\)", r"vector(1 - \1)", rules=NAMING.series.error_budget),
        ),
        Mutant(
            name="days of the window off by one",
            change=_expr(r"vector\((.*)\)", r"vector(\1 + 1)", rules=NAMING.series.period_days),
        ),
    ]


def _alerts() -> list[Mutant]:
    found = [
        Mutant(
            name=f"{alert} missing",
            change=lambda rule, alert=alert: None if getattr(rule, "alert", "") == alert else rule,
        )  # type: ignore[misc]  # bound early
        for alert in (NAMING.alerts.page, NAMING.alerts.ticket, NAMING.alerts.absent)
    ]
    return [
        *found,
        Mutant(name="burn alert with for: 3m", change=_hold(NAMING.alerts.page, timedelta(minutes=3))),
        Mutant(name="ticket with for: 2h", change=_hold(NAMING.alerts.ticket, timedelta(hours=2))),
        Mutant(name="missing data alert without for", change=_hold(NAMING.alerts.absent, None)),
        Mutant(
            name="missing data alert with for: 10m", change=_hold(NAMING.alerts.absent, timedelta(minutes=10))
        ),
        Mutant(name="missing data over 5m", change=_expr(r"\[10m\]", "[5m]", rules=NAMING.alerts.absent)),
        Mutant(name="missing data over 30m", change=_expr(r"\[10m\]", "[30m]", rules=NAMING.alerts.absent)),
        Mutant(
            name="missing data of another SLO",
            change=_expr(r'slo="main"', 'slo="other"', rules=NAMING.alerts.absent),
        ),
        Mutant(
            name="missing errors alert",
            change=_expr("sli_total", "sli_errors", rules=NAMING.alerts.absent),
            survives="errors are filled, so they are missing exactly when the total is",
        ),
    ]


def _hold(alert: str, hold: timedelta | None) -> Callable[[Rule], Rule]:
    def change(rule: Rule) -> Rule:
        if isinstance(rule, AlertingRule) and rule.alert == alert:
            return replace(rule, for_duration=hold)
        return rule

    return change


_PAIR_NAMES = {
    (NAMING.alerts.page, 0): "the fast page",
    (NAMING.alerts.page, 1): "the slow page",
    (NAMING.alerts.ticket, 0): "the fast ticket",
    (NAMING.alerts.ticket, 1): "the slow ticket",
}


def _pairs() -> list[Mutant]:
    found = [
        Mutant(name=f"{who}: {what}", change=_pair(alert, number, change))
        for (alert, number), who in _PAIR_NAMES.items()
        for what, change in (
            ("threshold 10% lower", lambda text: _thresholds(text, 0.9)),
            ("threshold 10% higher", lambda text: _thresholds(text, 1.1)),
            ("threshold in percent", lambda text: _thresholds(text, 100)),
            ("only the long window", lambda text: _without_line(text, 1)),
            ("only the short window", lambda text: re.sub(r"^\(\n  [^\n]*\n  and ", "(\n  ", text)),
            ("either window", lambda text: text.replace("\n  and ", "\n  or ", 1)),
            ("below the threshold", lambda text: re.sub(r"(ratio_\S+, \S+|ratio_\S+\}) > ", r"\1 < ", text)),
            ("no minimum of errors", lambda text: _without_lines(text, r"\* \d+ > 2\.5")),
            ("four errors needed", lambda text: text.replace("> 2.5", "> 3.5")),
            ("two errors are enough", lambda text: text.replace("> 2.5", "> 1.5")),
            ("errors counted per minute", lambda text: re.sub(r"\* \d+ > 2\.5", "* 60 > 2.5", text)),
            ("no guard for new SLOs", lambda text: _without_lines(text, r"last_over_time")),
            ("guard of a quarter", lambda text: re.sub(r"\[(\w+)\] offset \w+", r"[\1] offset 5m", text)),
            ("guard that requires too much data", lambda text: re.sub(r"offset (\w+)", r"offset 100d", text)),
            (
                "guard of another SLO",
                lambda text: re.sub(r'(last_over_time\(\S+, slo=)"main"', r'\1"other"', text),
            ),
            ("long window as short as the short window", _same_windows),
            ("omitted", lambda text: ""),
        )
        if "guard" not in what or (alert, number) != (NAMING.alerts.page, 0)
    ]
    return [
        *found,
        Mutant(
            name=">= for >",
            change=_expr(r"(ratio_\S+, \S+) > ", r"\1 >= ", rules="SLOErrorBudget.*"),
            survives="differs only if a ratio equals the threshold exactly",
        ),
        Mutant(
            name="page only if both pairs exceed",
            change=_expr(r"\)\nor\n\(", ")\nand\n(", rules=NAMING.alerts.page),
        ),
        Mutant(
            name="ticket only if both pairs exceed",
            change=_expr(r"\)\nor\n\(", ")\nand\n(", rules=NAMING.alerts.ticket),
        ),
        Mutant(
            name="page and ticket conditions on another SLO",
            change=_expr(r'slo="main"', 'slo="other"', rules="SLOErrorBudget.*"),
        ),
        Mutant(name="thresholds of the two pages swapped", change=_swapped(NAMING.alerts.page)),
        Mutant(name="thresholds of the two tickets swapped", change=_swapped(NAMING.alerts.ticket)),
    ]


def _pair(alert: str, number: int, change: Callable[[str], str]) -> Callable[[Rule], Rule]:
    def mutate(rule: Rule) -> Rule:
        if getattr(rule, "alert", "") != alert:
            return rule
        pairs = rule.expr.split("\nor\n")
        if number >= len(pairs):
            return rule
        pairs[number] = change(pairs[number])
        return replace(rule, expr="\nor\n".join(pair for pair in pairs if pair) or "vector(0) > 1")

    return mutate


def _thresholds(text: str, factor: float) -> str:
    return re.sub(
        r"(ratio_\S+, \S+) > (\S+)", lambda match: f"{match[1]} > {float(match[2]) * factor:.10f}", text
    )


def _without_line(text: str, number: int) -> str:
    parts = text.split("\n  and ")
    return "\n  and ".join(parts[:number] + parts[number + 1 :])


def _without_lines(text: str, pattern: str) -> str:
    body = text.removesuffix("\n)")
    kept = [part for part in body.split("\n  and ") if not re.search(pattern, part)]
    return "\n  and ".join(kept) + "\n)"


def _same_windows(text: str) -> str:
    names = re.findall(r"slo:sli_error:ratio_rate\w+", text)
    return text.replace(names[0], names[1])


def _swapped(alert: str) -> Callable[[Rule], Rule]:
    def change(rule: Rule) -> Rule:
        if getattr(rule, "alert", "") != alert:
            return rule
        found = list(dict.fromkeys(re.findall(r"ratio_\S+, \S+ > (\S+)", rule.expr)))
        if len(found) != 2:
            return rule
        swap = {found[0]: found[1], found[1]: found[0]}
        return replace(rule, expr=re.sub(r"(ratio_\S+, \S+ > )(\S+)", lambda m: m[1] + swap[m[2]], rule.expr))

    return change


def _labels() -> list[Mutant]:
    def drop(kind: type[Rule], label: str, rules: str = ".*") -> Callable[[Rule], Rule]:
        def change(rule: Rule) -> Rule:
            name = rule.record if isinstance(rule, RecordingRule) else rule.alert
            if not isinstance(rule, kind) or not re.fullmatch(rules, name):
                return rule
            return replace(rule, labels=tuple(pair for pair in rule.labels if pair[0] != label))

        return change

    def put(alert: str, label: str, value: str) -> Callable[[Rule], Rule]:
        def change(rule: Rule) -> Rule:
            if getattr(rule, "alert", "") != alert:
                return rule
            return replace(rule, labels=tuple(sorted((dict(rule.labels) | {label: value}).items())))

        return change

    def window(rule: Rule) -> Rule:
        if isinstance(rule, RecordingRule) and "ratio_rate1h" in rule.record:
            return replace(rule, labels=(*rule.labels, ("window", "1h")))
        return rule

    return [
        Mutant(name="a page of severity ticket", change=put(NAMING.alerts.page, "severity", "ticket")),
        Mutant(name="a ticket of severity page", change=put(NAMING.alerts.ticket, "severity", "page")),
        Mutant(name="the owner lost", change=drop(AlertingRule, "owner")),
        Mutant(name="a custom label lost", change=drop(AlertingRule, "tier")),
        Mutant(name="the service lost in records", change=drop(RecordingRule, "service")),
        Mutant(
            name="the SLO lost in the ratios",
            change=drop(RecordingRule, "slo", _DERIVED),
            survives="the summed series already have the label",
        ),
        Mutant(
            name="a label of the info series lost", change=drop(RecordingRule, "target", NAMING.series.info)
        ),
        Mutant(
            name="the SLO lost in alerts",
            change=drop(AlertingRule, "slo"),
            survives="the series of the alert have the label too; that of missing data is in the selector",
        ),
        Mutant(name="a window label leaks", change=window),
    ]


def _texts() -> list[Mutant]:
    def text(name: str, pattern: str, new: str, alerts: str = ".*") -> Callable[[Rule], Rule]:
        def change(rule: Rule) -> Rule:
            if not isinstance(rule, AlertingRule) or not re.fullmatch(alerts, rule.alert):
                return rule
            annotations = tuple(
                (key, re.sub(pattern, new, value) if key == name else value)
                for key, value in rule.annotations
            )
            return replace(rule, annotations=annotations)

        return change

    def lost(rule: Rule) -> Rule:
        if not isinstance(rule, AlertingRule):
            return rule
        return replace(rule, annotations=tuple(pair for pair in rule.annotations if pair[0] != "runbook_url"))

    burn = "SLOErrorBudget.*"
    return [
        Mutant(name="runbook lost", change=lost),
        Mutant(name="a different summary", change=text("summary", "too fast", "fast")),
        Mutant(name="a different objective", change=text("objective", r"99", "98")),
        Mutant(
            name="burn rate in the text with another budget",
            change=text("description", r"/ 0\.(\d+) and", r"/ 0.9\1 and", burn),
        ),
        Mutant(
            name="wrong threshold in the text",
            change=text("description", r"threshold (\d)", r"threshold 1\1", burn),
        ),
        Mutant(
            name="remaining budget in the text from another series",
            change=text(
                "description", "slo:period_error_budget_remaining:ratio", "slo:period_burn_rate:ratio", burn
            ),
        ),
        Mutant(
            name="time until the budget is exhausted, for another window",
            change=text("description", r"\* \d+ /", "* 86400 /", burn),
        ),
        Mutant(
            name="sentence of one pair missing", change=text("description", r"^.*?\{\{ end \}\}", "", burn)
        ),
        Mutant(name="the group missing in the text", change=text("summary", r" \(route=[^)]*\)", "", burn)),
    ]
