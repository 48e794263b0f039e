"""`slo_compiler.records.dataclass` does what `dataclasses.dataclass` does, before and after compiling."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slo_compiler.records import Cached, dataclass

PACKAGE = Path(__file__).parent.parent / "slo_compiler"
MANY = 50
"""More calls than compile `__init__`."""


class _Base:
    name: str
    seconds: float = 1.5
    labels: tuple[str, ...] = ()
    place: int = dataclasses.field(default=0, compare=False, repr=False)


def fresh(options: dict[str, Any]) -> tuple[type, type]:
    """A class of ours without instances, and one of the standard library."""
    body = {**{key: value for key, value in vars(_Base).items() if key not in {"__dict__", "__weakref__"}}}
    flags = {"frozen": True, "slots": True, "kw_only": True, **options}
    made = [
        decorate(**flags)(type("Series", (), {**body, "__qualname__": "Series"}))
        for decorate in (dataclass, dataclasses.dataclass)
    ]
    return made[0], made[1]


values = st.fixed_dictionaries(
    {"name": st.sampled_from(["a", "b"])},
    optional={
        "seconds": st.sampled_from([0.5, 1.5, float("inf")]),
        "labels": st.sampled_from([(), ("x",), ("x", "y")]),
        "place": st.integers(0, 1),
    },
)


@given(st.lists(values, min_size=1, max_size=MANY))
def test_values_equality_hash_and_text_are_those_of_the_standard_library(drawn: list[dict[str, Any]]) -> None:
    ours, standard = fresh({})
    mine, theirs = [ours(**value) for value in drawn], [standard(**value) for value in drawn]
    assert list(map(repr, mine)) == list(map(repr, theirs))
    assert list(map(dataclasses.asdict, mine)) == list(map(dataclasses.asdict, theirs))
    assert [one == mine[0] for one in mine] == [one == theirs[0] for one in theirs]
    assert list(map(hash, mine)) == list(map(hash, theirs))
    assert len(set(mine)) == len(set(theirs))
    assert mine[0] != theirs[0]


@pytest.mark.parametrize("calls", [0, MANY])
@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({}, id="missing"),
        pytest.param({"name": "a", "unknown": 1}, id="unknown"),
        pytest.param({"name": "a", "__class__": int}, id="not a field"),
    ],
)
def test_a_wrong_argument_is_refused_in_the_same_words(calls: int, wrong: dict[str, Any]) -> None:
    ours, standard = fresh({})
    for _ in range(calls):
        ours(name="a")
    with pytest.raises(TypeError) as mine:
        ours(**wrong)
    with pytest.raises(TypeError) as theirs:
        standard(**wrong)
    assert str(mine.value) == str(theirs.value)
    assert ours(name="a").name == "a"


@pytest.mark.parametrize("calls", [1, MANY])
def test_arguments_have_names(calls: int) -> None:
    ours, _ = fresh({})
    for _ in range(calls):
        with pytest.raises(TypeError):
            ours("a")
        ours(name="a")


def test_an_instance_does_not_change() -> None:
    one = fresh({})[0](name="a")
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.name = "b"
    with pytest.raises(dataclasses.FrozenInstanceError):
        del one.name
    with pytest.raises(dataclasses.FrozenInstanceError):
        one.other = 1
    assert not hasattr(one, "__dict__")


def test_without_eq_an_instance_equals_itself_only() -> None:
    ours, _ = fresh({"eq": False})
    one, other = ours(name="a"), ours(name="a")
    assert one == one
    assert one != other
    assert len({one, other}) == 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Window(Cached):
    """A class at module level, because pickle needs one."""

    minutes: int
    notes: list[str] = dataclasses.field(default_factory=list, compare=False)

    def __post_init__(self) -> None:
        if self.minutes < 0:
            raise ValueError("negative")

    @cached_property
    def seconds(self) -> list[int]:
        return [self.minutes * 60]


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Window):
    """A subclass with one field more."""

    name: str = "day"


def test_copies_are_equal_and_keep_no_cached_value() -> None:
    window = Named(minutes=5, name="x")
    assert window.seconds is window.seconds
    for same in (pickle.loads(pickle.dumps(window)), copy.deepcopy(window), copy.copy(window)):
        assert same == window
        assert same.seconds == [300]
        assert same.seconds is not window.seconds
    assert dataclasses.replace(window, minutes=6) == Named(minutes=6, name="x")
    assert Named(minutes=5) != Window(minutes=5)
    assert repr(Named(minutes=5)) == "Named(minutes=5, notes=[], name='day')"


def test_each_instance_has_its_own_default_and_is_checked() -> None:
    windows = [Window(minutes=minutes) for minutes in range(MANY)]
    assert len({id(window.notes) for window in windows}) == MANY
    for kind in (Window, Named):
        with pytest.raises(ValueError, match="negative"):
            kind(minutes=-1)


@pytest.mark.parametrize("field", [{"init": False, "default": 1}, {"hash": True}])
def test_a_field_that_is_not_supported_is_refused(field: dict[str, Any]) -> None:
    kind = type("Odd", (), {"__annotations__": {"value": int}, "value": dataclasses.field(**field)})
    with pytest.raises(TypeError, match=r"Odd.*init=False or hash"):
        dataclass(frozen=True, slots=True, kw_only=True)(kind)


@pytest.mark.parametrize("option", ["frozen", "slots", "kw_only"])
def test_other_options_are_refused(option: str) -> None:
    with pytest.raises(TypeError, match=r"dataclasses\.dataclass"):
        dataclass(**{"frozen": True, "slots": True, "kw_only": True, option: False})


def test_the_compiler_uses_it_for_all_such_classes() -> None:
    """A module uses the standard library for a class with other options, or with a field that is refused."""
    plain = "@dataclass(frozen=True, slots=True, kw_only=True)\n"
    others = ("@dataclass(slots=True", "order=True", "init=False")
    texts = {path: path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    standard = {path for path, text in texts.items() if plain in text and "slo_compiler.records" not in text}
    assert not [path for path in standard if not any(other in texts[path] for other in others)]


class _Part:
    """A value that counts how often its hash is computed."""

    def __init__(self) -> None:
        self.hashed = 0

    def __hash__(self) -> int:
        self.hashed += 1
        return 7

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Part)


def test_a_class_with_cached_values_computes_its_hash_once() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Kept(Cached):
        part: Any

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Plain:
        part: Any

    one, other, plain = Kept(part=_Part()), Kept(part=_Part()), Plain(part=_Part())
    assert len({hash(one), hash(one), hash(other), hash(plain), hash(plain)}) == 1
    assert (one.part.hashed, plain.part.hashed) == (1, 2)
    assert one == other
    assert copy.copy(one) == one
    assert copy.copy(one).__dict__ == {}
