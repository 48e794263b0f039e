"""Reads generated files of rules: parses YAML, and validates it against a schema of the generated fields."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    import jsonschema_rs

SCHEMA = Path(__file__).with_name("rule_files.schema.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRules:
    """The rules of a file, in its order."""

    rules: tuple[Mapping[str, Any], ...]
    has_other_expressions: bool = False
    """True if the engine needs other expressions than Prometheus for the same results."""

    def has_rules_of(self, plain: ReadRules) -> bool:
        """True if both contain the same rules, in any order; apart from expressions, if those are others."""
        ignored = "expr" if self.has_other_expressions else ""
        return _sorted(self, ignored) == _sorted(plain, ignored)


def _sorted(read: ReadRules, ignored: str) -> list[str]:
    rules = ({key: value for key, value in rule.items() if key != ignored} for rule in read.rules)
    return sorted(json.dumps(rule, sort_keys=True) for rule in rules)


def read_groups(data: bytes) -> ReadRules:
    """Read a plain rule file without a schema: promtool checks it."""
    return rules_of(parse_yaml(data))


def read_document(data: bytes, *, schema: str) -> dict[str, Any]:
    """Parse a document that matches a definition of the schema; raises ValueError."""
    document = parse_yaml(data)
    error = next(_validator(schema).iter_errors(document), None)
    if error is not None:
        path = ".".join(map(str, error.instance_path)) or "the document"
        raise ValueError(f"{path}: {error.message[:200]}")
    return document  # type: ignore[no-any-return]  # the schema requires a mapping


def rules_of(holder: Mapping[str, Any]) -> ReadRules:
    """Return the rules of all groups below a mapping."""
    return ReadRules(rules=tuple(rule for group in holder["groups"] for rule in group["rules"]))


def parse_yaml(data: bytes) -> Any:
    """Parse one YAML document; raises ValueError."""
    import yaml  # slow to import; only needed by `slo check`

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(data, Loader=loader)  # noqa: S506 - a safe loader
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None


@lru_cache(maxsize=8)
def _validator(name: str) -> jsonschema_rs.Draft7Validator:
    import jsonschema_rs  # only needed by `slo check`

    whole = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return jsonschema_rs.Draft7Validator({**whole, "allOf": [{"$ref": f"#/definitions/{name}"}]})
