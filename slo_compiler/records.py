"""`dataclass` for frozen, slotted, keyword-only classes, made for a program that runs a fifth of a second.

`dataclasses.dataclass` compiles six functions per class when a module is imported. A command imports 160
classes and creates few instances of most of them, so that took a quarter of its time. Here the standard
library finds the fields and creates the slots. `__eq__` and `__hash__` are compiled when they are first
called, `__init__` when it has been called often. It takes a third less time, because it sets slots directly.
"""

from __future__ import annotations

import dataclasses
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from dataclasses import dataclass

    Method = Callable[..., Any]
else:

    def dataclass(*, frozen: bool, slots: bool, kw_only: bool, eq: bool = True) -> Callable[[type], type]:
        """Return a decorator that does what `dataclasses.dataclass` does with these options.

        Raise TypeError for other options, and for a field with `init=False` or `hash`.
        """
        if not (frozen and slots and kw_only):
            raise TypeError("use dataclasses.dataclass for a class that is not frozen, slotted, keyword-only")
        return partial(_record, eq=eq)


__all__ = ["Cached", "dataclass"]

_FEW = 20
"""Up to this number of calls of an `__init__`, a loop over the fields takes less time than compiling it."""


class Cached:
    """Base of a class with cached values: `functools.cached_property` needs a `__dict__`."""

    __slots__ = ("__dict__",)


def _record(cls: type, *, eq: bool) -> type:
    own = frozenset(cls.__dict__)
    record: type = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True, kw_only=True)(cls)
    if any(not field.init or field.hash is not None for field in _fields(record)):
        raise TypeError(
            f"use dataclasses.dataclass for {cls.__name__}: it has fields with init=False or hash"
        )
    methods = {"__init__": _init_of(record), **_SHARED}
    if eq:
        methods |= {"__eq__": _eq_of(record), "__hash__": _hash_of(record)}
    for name in methods.keys() - own:
        setattr(record, name, methods[name])
    return record


def _init_of(cls: Any) -> Method:
    """Return an `__init__` that loops over the fields until it has been called often."""
    calls = 0
    setters: dict[str, Method] = {}
    defaults: dict[str, object] = {}

    def init(self: Any, /, **given: object) -> None:
        nonlocal calls, setters, defaults
        if not calls:
            setters, defaults = _setters(cls), _defaults(cls)
        calls += 1
        values = {**defaults, **given}
        if calls > _FEW or values.keys() != setters.keys():  # the compiled one reports what is missing
            cls.__init__ = _compiled(cls, _init_source(cls), _init_names(cls))
            cls.__init__(self, **given)
            return
        for name, value in values.items():
            setters[name](self, value)
        if hasattr(cls, "__post_init__"):
            self.__post_init__()

    return init


def _eq_of(cls: Any) -> Method:
    def eq(self: Any, other: object) -> Any:
        lines = (
            "def __eq__(self, other):",
            "if other.__class__ is not self.__class__: return NotImplemented",
            f"return {_compared(cls, 'self')} == {_compared(cls, 'other')}",
        )
        cls.__eq__ = _compiled(cls, "\n ".join(lines), {})
        return cls.__eq__(self, other)

    return eq


def _hash_of(cls: Any) -> Method:
    def hash_(self: Any) -> int:
        cls.__hash__ = _compiled(cls, f"def __hash__(self): return hash({_compared(cls, 'self')})", {})
        return hash(self)

    return hash_


def _compiled(cls: type, source: str, names: dict[str, object]) -> Method:
    """Return the function that a text defines; `names` are its globals."""
    defined: dict[str, Any] = {}
    exec(source, names, defined)  # noqa: S102 # the text has only names of fields, as in the standard library
    ((name, method),) = defined.items()
    method.__qualname__ = f"{cls.__qualname__}.{name}"
    return method  # type: ignore[no-any-return] # each text defines one function


def _init_source(cls: type) -> str:
    fields = _fields(cls)
    parameters = ["self", "*", *map(_parameter, fields)] if fields else ["self"]
    calls = [f"set_{field.name}(self, {_value(field)})" for field in fields]
    if hasattr(cls, "__post_init__"):
        calls.append("self.__post_init__()")
    return "\n ".join((f"def __init__({', '.join(parameters)}):", *(calls or ["pass"])))


def _parameter(field: dataclasses.Field[Any]) -> str:
    is_required = field.default is field.default_factory is dataclasses.MISSING
    return field.name if is_required else f"{field.name}=default_{field.name}"


def _value(field: dataclasses.Field[Any]) -> str:
    if field.default_factory is dataclasses.MISSING:
        return field.name
    return f"new_{field.name}() if {field.name} is default_{field.name} else {field.name}"


def _init_names(cls: type) -> dict[str, object]:
    names: dict[str, object] = {f"set_{name}": setter for name, setter in _setters(cls).items()}
    for field in _fields(cls):
        names |= {f"default_{field.name}": field.default, f"new_{field.name}": field.default_factory}
    return names


def _setters(cls: type) -> dict[str, Method]:
    return {field.name: getattr(cls, field.name).__set__ for field in _fields(cls)}


def _defaults(cls: type) -> dict[str, object]:
    return {field.name: field.default for field in _fields(cls) if field.default is not dataclasses.MISSING}


def _compared(cls: type, name: str) -> str:
    return "(" + "".join(f"{name}.{field.name}, " for field in _fields(cls) if field.compare) + ")"


def _fields(cls: Any) -> tuple[dataclasses.Field[Any], ...]:
    return dataclasses.fields(cls)


def _repr(self: Any) -> str:
    shown = (field.name for field in _fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"


def _refuse(_self: object, name: str, *_value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change field {name!r}")


def _state(self: Any) -> list[object]:
    return [getattr(self, field.name) for field in _fields(self)]


def _restore(self: Any, state: Iterable[object]) -> None:
    for field, value in zip(_fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


_SHARED: dict[str, Method] = {
    "__repr__": _repr,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _state,
    "__setstate__": _restore,
}
