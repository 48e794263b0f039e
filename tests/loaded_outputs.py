"""Lists of loaded rules, as each engine prints those of a generated file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import yaml

from slo_compiler.model.samples import Sample
from slo_compiler.prometheus_api.client import Answer
from slo_compiler.prometheus_api.errors import AnswerError
from slo_compiler.promql.durations import parse_duration

if TYPE_CHECKING:
    from pathlib import Path

NOW = 1_800_000_000.0
EVALUATED = "2027-01-15T07:59:59Z"


def groups_of(path: Path) -> list[dict[str, Any]]:
    """Return the groups of a file of any output."""
    document = yaml.safe_load(path.read_text())
    return document.get("spec", document)["groups"]


def listed(groups: list[dict[str, Any]], *, engine: str, file: str) -> list[dict[str, Any]]:
    """Return groups as `/api/v1/rules` of an engine has them."""
    more = {"mimir": {"sourceTenants": None}, "thanos": {"partialResponseStrategy": "ABORT"}}
    return [
        {
            "name": group["name"],
            "file": file,
            "interval": _seconds(group["interval"]),
            "rules": [_rule(rule, engine) for rule in group["rules"]],
            **more.get(engine, {}),
        }
        for group in groups
    ]


def _rule(rule: dict[str, Any], engine: str) -> dict[str, Any]:
    is_vmalert = engine == "vmalert"
    return {
        "name": rule.get("record") or rule["alert"],
        # vmalert prints expressions unchanged.
        "query": rule["expr"] if is_vmalert else " ".join(rule["expr"].split()),
        "labels": rule["labels"],
        "annotations": rule.get("annotations", {}),
        "duration": _seconds(rule.get("for")),
        "keep_firing_for" if is_vmalert else "keepFiringFor": _seconds(rule.get("keep_firing_for")),
        "health": "ok",
        "lastEvaluation": EVALUATED,
        "evaluationTime": 0.001,
        **({"datasourceType": "prometheus"} if is_vmalert else {}),
    }


def _seconds(text: str | None) -> float:
    duration = parse_duration(text) if text else None
    return duration.total_seconds() if duration else 0


@dataclass(kw_only=True)
class RuleServer:
    """An engine that lists rules and has no samples."""

    groups: list[dict[str, Any]]
    build: dict[str, str] | None = None

    def query(self, expression: str, /) -> Answer:
        now = expression == "vector(time())"
        return Answer(samples=(Sample(labels={}, value=NOW),) if now else ())

    def get(self, path: str, **_: str) -> Any:
        if path == "rules":
            return {"groups": self.groups}
        if path == "status/buildinfo" and self.build:
            return self.build
        raise AnswerError("404")
