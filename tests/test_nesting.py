"""JSON of any depth is a value or a ValueError, and disturbs nothing else."""

from __future__ import annotations

import gc
import sys
import weakref

import pytest

from slo_compiler.nesting import deep_values, parse_json


class Ring:
    """An object in a cycle, which only the collection of garbage can free."""

    def __init__(self) -> None:
        self.itself = self


def _descend(levels: int) -> None:
    if levels:
        _descend(levels - 1)


@pytest.mark.parametrize("text", ["[" * 200_000, '{"a":' * 200_000, "[" * 200_000 + "]" * 200_000])
def test_finalizers_do_not_run_at_the_end_of_the_stack(text: str, monkeypatch: pytest.MonkeyPatch):
    failed: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", failed.append)
    thresholds = gc.get_threshold()
    for levels in range(200, sys.getrecursionlimit(), 100):
        gc.collect()
        gc.set_threshold(levels)
        weakref.finalize(Ring(), _descend, sys.getrecursionlimit() - levels)
        with pytest.raises(ValueError, match=r"nested too deeply|Expecting"):
            parse_json(text)
        gc.set_threshold(*thresholds)
    assert failed == []


def test_a_value_is_what_the_text_says():
    assert parse_json(b'{"a": [1, null]}') == {"a": [1, None]}
    with pytest.raises(ValueError, match="Expecting value"):
        parse_json("x")


@pytest.mark.parametrize("enabled", [True, False])
def test_the_collection_of_garbage_is_as_before(enabled: bool):
    (gc.enable if enabled else gc.disable)()
    try:
        parse_json("[]")
        after_a_value = gc.isenabled()
        with pytest.raises(ValueError, match="x"), deep_values():
            raise ValueError("x")
        assert (after_a_value, gc.isenabled()) == (enabled, enabled)
    finally:
        gc.enable()
