"""`dataclass` for frozen, slotted, keyword-only classes, made for a program that runs a fifth of a second.

`dataclasses.dataclass` compiles six functions per class when a module is imported. A command imports 160
classes and creates few instances of most of them, so that took a quarter of its time. Here only `__init__`
is compiled, when it has been called often; it takes a third less time, because it sets slots directly. What
`fields` and `replace` of the standard library need is made when one of them is first called.
"""

from __future__ import annotations

import dataclasses
from functools import partial
from operator import attrgetter
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from dataclasses import dataclass, replace

    Method = Callable[..., Any]
else:

    def dataclass(*, frozen: bool, slots: bool, kw_only: bool, eq: bool = True) -> Callable[[type], type]:
        """Return a decorator that does what `dataclasses.dataclass` does with these options.

        Raise TypeError for other options, and for a field with `init=False` or `hash`.
        """
        if not (frozen and slots and kw_only):
            raise TypeError("use dataclasses.dataclass for a class that is not frozen, slotted, keyword-only")
        return partial(_record, eq=eq)

    def replace(one: Any, /, **changes: object) -> Any:
        """Return a copy of a record with other values of some fields."""
        return type(one)(**{name: getattr(one, name) for name in _fields(one)} | changes)


__all__ = ["Cached", "dataclass", "replace"]

_FEW = 40
"""Up to this number of calls of an `__init__`, a loop over the fields takes less time than compiling it."""

_OWN = "__record_fields__"
"""The attribute with all fields of a record: a default, MISSING, or what `dataclasses.field` returned."""

_HASH = "__record_hash__"
"""The key of the hash among the cached values."""

_STANDARD = "__dataclass_fields__"
_MISSING: Any = dataclasses.MISSING
_PLAIN: Any = partial(dataclasses.dataclass, init=False, repr=False, eq=False, kw_only=True)


class Cached:
    """Base of a class with cached values: `functools.cached_property` needs a `__dict__`.

    The hash is one of them, for values with many parts that are often looked up.
    """

    __slots__ = ("__dict__",)


class _StandardFields:
    """The fields as the standard library describes them, made when they are first read."""

    def __init__(self, plain: type) -> None:
        self._plain = plain

    def __set_name__(self, owner: type, name: str) -> None:
        self._record = owner

    def __get__(self, instance: object, owner: type) -> object:
        plain = _PLAIN()(self._plain)
        for name in (_STANDARD, "__dataclass_params__"):
            setattr(self._record, name, getattr(plain, name))
        return getattr(plain, _STANDARD)


def _record(cls: type, *, eq: bool) -> Any:
    names = _names_of(cls)
    fields = _fields_of(cls, names)
    added = {_OWN: fields, _STANDARD: _StandardFields(cls), **_SHARED}
    if eq:
        added |= _comparison(
            tuple(name for name in fields if _has(fields[name], "compare")),
            keeps_hash=issubclass(cls, Cached),
        )
    record: Any = _with_slots(cls, names, added)
    if "__init__" not in cls.__dict__:
        record.__init__ = _init_of(record)
    return record


def _names_of(cls: type) -> tuple[str, ...]:
    """Return the names of the fields that a class adds to those of its bases, or overrides."""
    return tuple(
        name
        for name, kind in cls.__annotations__.items()
        if not str(kind).startswith(("ClassVar", "typing.ClassVar"))
    )


def _fields_of(cls: type, names: tuple[str, ...]) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for base in cls.__mro__[:0:-1]:
        fields |= base.__dict__.get(_OWN, {})
    for name in names:
        value = getattr(cls, name, _MISSING)
        if isinstance(value, dataclasses.Field) and (not value.init or value.hash is not None):
            raise TypeError(
                f"use dataclasses.dataclass for {cls.__name__}: it has fields with init=False or hash"
            )
        fields[name] = _MISSING if isinstance(value, MemberDescriptorType) else value
    return fields


def _with_slots(cls: type, names: tuple[str, ...], added: dict[str, Any]) -> Any:
    """Return a copy of a class with slots, as the standard library makes it, and what it does not have.

    A class is created with all attributes in less time than they are set.
    """
    taken = {slot for base in cls.__mro__[1:] for slot in base.__dict__.get("__slots__", ())}
    attributes = {**added, **cls.__dict__}
    for name in (*names, "__dict__", "__weakref__"):
        attributes.pop(name, None)
    attributes["__slots__"] = tuple(name for name in names if name not in taken)
    attributes["__qualname__"] = cls.__qualname__
    return type(cls)(cls.__name__, cls.__bases__, attributes)


def _has(field: Any, flag: str) -> bool:
    """Return a flag of a field; True unless it was given."""
    return not isinstance(field, dataclasses.Field) or getattr(field, flag)


def _default(field: Any) -> Any:
    return field.default if isinstance(field, dataclasses.Field) else field


def _factory(field: Any) -> Any:
    return field.default_factory if isinstance(field, dataclasses.Field) else _MISSING


def _init_of(cls: Any) -> Method:
    """Return an `__init__` that loops over the fields until it has been called often."""
    calls = 0
    setters: dict[str, Method] = {}
    defaults: dict[str, object] = {}
    has_check = hasattr(cls, "__post_init__")

    def init(self: Any, /, **given: object) -> None:
        nonlocal calls, setters, defaults
        if not calls:
            setters, defaults = _setters(cls), _defaults(cls)
        calls += 1
        values = {**defaults, **given} if defaults else given
        if calls > _FEW or values.keys() != setters.keys():  # the compiled one reports what is missing
            cls.__init__ = _compiled_init(cls)
            cls.__init__(self, **given)
            return
        for name, setter in setters.items():
            setter(self, values[name])
        if has_check:
            self.__post_init__()

    return init


def _comparison(names: tuple[str, ...], *, keeps_hash: bool) -> dict[str, Method]:
    """Return `__eq__` and `__hash__`, which compare the tuples of these fields."""
    values = attrgetter(*names) if len(names) > 1 else partial(_few_values, names)

    def eq(self: Any, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return values(self) == values(other)

    def hash_(self: Any) -> int:
        return hash(values(self))

    def kept_hash(self: Any) -> int:
        kept = self.__dict__
        if _HASH not in kept:
            kept[_HASH] = hash(values(self))
        return kept[_HASH]  # type: ignore[no-any-return] # only this function sets it

    return {"__eq__": eq, "__hash__": kept_hash if keeps_hash else hash_}


def _few_values(names: tuple[str, ...], one: object) -> tuple[object, ...]:
    return tuple(getattr(one, name) for name in names)


def _compiled_init(cls: Any) -> Method:
    defined: dict[str, Any] = {}
    exec(_init_source(cls), _init_names(cls), defined)  # noqa: S102 # it has only names of fields
    init: Method = defined["__init__"]
    init.__qualname__ = f"{cls.__qualname__}.__init__"
    return init


def _init_source(cls: Any) -> str:
    fields = _fields(cls)
    parameters = ["self", "*", *(_parameter(*one) for one in fields.items())] if fields else ["self"]
    calls = [f"set_{name}(self, {_value(name, field)})" for name, field in fields.items()]
    if hasattr(cls, "__post_init__"):
        calls.append("self.__post_init__()")
    return "\n ".join((f"def __init__({', '.join(parameters)}):", *(calls or ["pass"])))


def _parameter(name: str, field: Any) -> str:
    is_required = _default(field) is _factory(field) is _MISSING
    return name if is_required else f"{name}=default_{name}"


def _value(name: str, field: Any) -> str:
    return name if _factory(field) is _MISSING else f"new_{name}() if {name} is default_{name} else {name}"


def _init_names(cls: Any) -> dict[str, object]:
    names: dict[str, object] = {f"set_{name}": setter for name, setter in _setters(cls).items()}
    for name, field in _fields(cls).items():
        names |= {f"default_{name}": _default(field), f"new_{name}": _factory(field)}
    return names


def _setters(cls: Any) -> dict[str, Method]:
    return {name: getattr(cls, name).__set__ for name in _fields(cls)}


def _defaults(cls: Any) -> dict[str, object]:
    defaults = {name: _default(field) for name, field in _fields(cls).items()}
    return {name: value for name, value in defaults.items() if value is not _MISSING}


def _fields(cls: Any) -> dict[str, Any]:
    return getattr(cls, _OWN)  # type: ignore[no-any-return] # set for each record


def _repr(self: Any) -> str:
    shown = (name for name, field in _fields(self).items() if _has(field, "repr"))
    return f"{type(self).__qualname__}({', '.join(f'{name}={getattr(self, name)!r}' for name in shown)})"


def _refuse(_self: object, name: str, *_value: object) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change field {name!r}")


def _state(self: Any) -> list[object]:
    return [getattr(self, name) for name in _fields(self)]


def _restore(self: Any, state: Iterable[object]) -> None:
    for name, value in zip(_fields(self), state, strict=True):
        object.__setattr__(self, name, value)


_SHARED: dict[str, Method] = {
    "__repr__": _repr,
    "__setattr__": _refuse,
    "__delattr__": _refuse,
    "__getstate__": _state,
    "__setstate__": _restore,
}
