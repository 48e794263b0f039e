"""The schemas: complete, documented, and with the same results from both validators."""

from __future__ import annotations

from decimal import Decimal

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from slo_compiler.spec.schema import (
    INCIDENTS_SCHEMA,
    POSTMORTEM_SCHEMA,
    SETTINGS_SCHEMA,
    SPEC_SCHEMA,
    load_schema,
)
from slo_compiler.spec.schema_match import KEYWORDS, surely_matches

SCHEMAS = (SPEC_SCHEMA, SETTINGS_SCHEMA, POSTMORTEM_SCHEMA, INCIDENTS_SCHEMA)


@pytest.mark.parametrize("name", SCHEMAS)
def test_schemas_are_valid_draft_7(name):
    Draft7Validator.check_schema(load_schema(name))


def properties(schema, path="the file"):
    for key, value in schema.get("properties", {}).items():
        yield f"{path} > {key}", value
        yield from properties(value, f"{path} > {key}")
    for key, value in schema.get("definitions", {}).items():
        yield from properties(value, key)
    if isinstance(schema.get("items"), dict):
        yield from properties(schema["items"], path)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_property_is_described_for_editors(name):
    schema = load_schema(name)
    found = list(properties(schema))
    assert len(found) > 10
    for path, value in found:
        described = value.get("description") or schema["definitions"][value["$ref"].rpartition("/")[2]]
        assert described, path


def specs():
    """Documents close to the schema: valid keys, mostly valid values."""
    texts = st.sampled_from(
        ["slo/v1", "a", "http_requests_total", "5m", "28d", "300ms", "", "0.3", "seconds", "x" * 120, "é b"]
    )
    numbers = st.sampled_from([0, 1, 3, 99, 100, 101, Decimal("99.9"), Decimal("0.5"), -1, 10**7])
    leaves = st.one_of(texts, numbers, st.booleans(), st.none())
    names = (
        "version service slos name target window sli events bad good total latency histogram threshold unit",
        "probe ratio query group_by min_errors alerting page ticket absent budget_percent long_window",
        "short_window labels annotations owner description runbook dashboard defaults label_names",
        "severities intervals outputs fast slow dashboards tests other repository environments prometheus",
        "scrape_interval lookback url grafana alertmanager config policy directory",
        "schema id title date template severity status impact start end detected at by reviewed links budget",
        "incidents id from to novel detected_by no_postmortem",
    )
    keys = st.sampled_from([name for line in names for name in line.split()])
    return st.recursive(
        leaves,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=5)),
        max_leaves=12,
    )


@pytest.mark.parametrize("name", SCHEMAS)
@settings(max_examples=400)
@given(document=specs())
def test_both_validators_agree_on_what_is_valid(name, document):
    schema = load_schema(name)
    definitions = [schema, *schema["definitions"].values()]
    for part in definitions:
        whole = {**part, "definitions": schema["definitions"]}
        is_valid = Draft7Validator(whole).is_valid(document)
        assert jsonschema_rs.Draft7Validator(whole).is_valid(document) == is_valid, document
        # Also the check without a library, because the documents have no floats and no Decimal such as 3.0.
        assert surely_matches(document, whole) == is_valid, document


def parts(schema):
    yield schema
    for name in ("properties", "definitions"):
        for part in schema.get(name, {}).values():
            yield from parts(part)
    for name in ("items", "additionalProperties", "propertyNames"):
        if isinstance(schema.get(name), dict):
            yield from parts(schema[name])


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_check_without_a_library_knows_every_keyword_of_the_schemas(name):
    assert {keyword for part in parts(load_schema(name)) for keyword in part} - {"$ref"} <= KEYWORDS


@pytest.mark.parametrize(
    ("schema", "document"),
    [
        ({"type": "integer"}, Decimal("3.0")),
        ({"type": "number"}, True),
        ({"const": "a"}, ["a"]),
        ({"enum": ["a"]}, 1),
        ({"uniqueItems": True}, [1, 2]),
    ],
)
def test_the_check_without_a_library_accepts_nothing_unusual(schema, document):
    assert not surely_matches(document, schema)


def test_the_check_without_a_library_refuses_keywords_that_it_does_not_know():
    with pytest.raises(KeyError, match="oneOf"):
        surely_matches(1, {"oneOf": [{"type": "integer"}]})


@pytest.mark.parametrize("text", ["3.0", "54.0", "3"])
def test_a_whole_number_may_be_written_with_a_point(repository, text):
    spec = repository.write_spec("checkout")
    spec.write_text(spec.read_text().replace("    sli:\n", f"    min_errors: {text}\n    sli:\n"))
    done = repository.slo("compile")
    assert done.returncode == 0, done.stderr
    rules = repository.files()["rules/checkout.yaml"].decode()
    assert f"* 3600 > {int(float(text)) - 1}.5" in rules
