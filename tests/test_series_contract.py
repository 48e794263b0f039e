"""The series contract: docs/series.md lists exactly what the rules record, with its labels and its group."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
import yaml

from slo_compiler.model import Settings
from slo_compiler.outputs.rules import render_rule_file
from slo_compiler.rules.groups import plan_rule_file
from slo_compiler.spec.load import load_spec_bytes

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/series.md").read_text(encoding="utf-8")
CASES = ("groups", "kinds-of-sli", "policy", "targets", "windows")
SPECS = sorted(
    [
        *ROOT.glob("specs/*.slo.yaml"),
        *(file for case in CASES for file in ROOT.glob(f"tests/cases/compile/{case}/specs/*.slo.yaml")),
    ]
)
IDENTITY = {"service", "slo"}
OPTIONAL = {"owner", "runbook_url"}
"""Labels of an SLO that has an owner or a runbook."""
LIMIT = 20
"""Maximum number of rules in a group in Mimir."""


def table(title: str) -> list[list[str]]:
    """Return the cells of the first table of a section, without its header."""
    section = PAGE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def pattern(name: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"<\w+>", r"\\w+", name.strip("`")))


SERIES = [(pattern(name), labels, interval) for name, _, _, labels, interval, _ in table("Recorded series")]
ALERTS = {name.strip("`"): severity for name, severity, _, _ in table("Alerts")}


def groups() -> list[tuple[str, dict]]:
    found = []
    for file in SPECS:
        plan = load_spec_bytes(file.name, file.read_bytes(), settings=Settings()).plan
        assert plan is not None, file
        rules = render_rule_file(plan_rule_file(plan, settings=Settings()))
        for group in yaml.safe_load(rules.text)["groups"]:
            found.append((group["name"].rsplit(":", 1)[1], group))
    return found


FOUND = groups()
GROUPS = [group for _, group in FOUND]
RECORDS = [(part, rule) for part, group in FOUND for rule in group["rules"] if "record" in rule]


def is_least_strict(rule: dict) -> bool:
    """Whether no state of its policy, in its group, has a higher level."""
    policy, level = rule["labels"]["policy"], int(rule["labels"]["level"])
    group = next(group for group in GROUPS if any(one is rule for one in group["rules"]))
    states = [one["labels"] for one in group["rules"] if one.get("record") == rule["record"]]
    return level == max(int(labels["level"]) for labels in states if labels["policy"] == policy)


@pytest.mark.parametrize("name", sorted({rule["record"] for _, rule in RECORDS}))
def test_every_recorded_series_is_in_the_contract(name):
    assert name.count(":") == 2, "mimirtool refuses names that are not level:metric:operations"
    [(_, labels, interval)] = [row for row in SERIES if row[0].fullmatch(name)]
    identity = IDENTITY if "identity" in labels else {"service"}
    wanted = set(re.findall(r"`(\w+)`", labels)) | identity
    for part, rule in RECORDS:
        if rule["record"] != name:
            continue
        assert part in interval
        if "your labels" in labels:
            assert set(rule["labels"]) >= wanted - OPTIONAL
        elif "except the least strict state" in labels:
            assert set(rule["labels"]) == wanted - ({"bound"} if is_least_strict(rule) else set())
        else:
            assert set(rule["labels"]) == wanted


def test_every_series_of_the_contract_is_recorded():
    names = {rule["record"] for _, rule in RECORDS}
    for row, _, _ in SERIES:
        assert any(row.fullmatch(name) for name in names), row.pattern


def test_every_alert_is_in_the_contract_with_its_severity():
    fired = {
        rule["alert"]: rule["labels"]["severity"]
        for _, group in groups()
        for rule in group["rules"]
        if "alert" in rule
    }
    assert fired == ALERTS


def test_reserved_names_are_not_taken():
    names = {rule["record"] for _, rule in RECORDS}
    reserved = [name for row in table("Reserved names") for name in re.findall(r"`([^`]+)`", row[0])]
    assert reserved
    for name in reserved:
        assert not any(pattern(name).fullmatch(taken) for taken in names), name


def test_an_slo_of_the_default_policy_fits_into_two_groups_of_mimir():
    for file in ROOT.glob("generated/rules/*.yaml"):
        rules: Counter[tuple[str, bool]] = Counter()
        for group in yaml.safe_load(file.read_text(encoding="utf-8"))["groups"]:
            slo, part = group["name"].rsplit(":", 1)
            rules[slo, part in ("fast", "constants")] += len(group["rules"])
        assert max(rules.values()) <= LIMIT, file.name
