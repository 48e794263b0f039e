"""Definitions of custom resources, which `make tools-all` downloads, as validators of objects."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator

CRDS = Path(__file__).resolve().parent.parent / ".tools" / "share" / "crds"


class _Loader(yaml.SafeLoader):
    """Reads `=` as a string, as YAML 1.2 does; PyYAML fails."""


_Loader.yaml_implicit_resolvers = {
    key: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:value"]
    for key, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def problems(found: dict[str, Any], *, plural: str) -> list[str]:
    """Return what the definition of a resource rejects in an object, including unknown fields.

    The metadata is not validated, which the API server does.
    """
    validator = _validators(plural)[f"{found['apiVersion']} {found['kind']}"]
    errors = validator.iter_errors({**found, "metadata": {}})
    return [f"{error.json_path}: {error.message}" for error in errors]


@cache
def _validators(plural: str) -> dict[str, Draft7Validator]:
    """Return a validator for each version of a resource, by the version and the kind of its objects."""
    definition = yaml.load((CRDS / f"{plural}.yaml").read_text(), Loader=_Loader)  # a safe loader
    spec = definition["spec"]
    return {
        f"{spec['group']}/{version['name']} {spec['names']['kind']}": Draft7Validator(
            closed(version["schema"]["openAPIV3Schema"])
        )
        for version in spec["versions"]
    }


def closed(schema: object) -> object:
    """Make unknown fields of a structural schema errors, as strict decoding does."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    inner = {key: closed(value) for key, value in schema.items()}
    is_open = schema.get("x-kubernetes-preserve-unknown-fields") or "additionalProperties" in schema
    if schema.get("type") == "object" and isinstance(schema.get("properties"), dict) and not is_open:
        inner["additionalProperties"] = False
    return inner
