"""Types of values in templates, as far as they are certain."""

from __future__ import annotations

from enum import Flag, auto
from typing import TYPE_CHECKING

from slo_compiler.spec.alert_templates.lexing import Kind

if TYPE_CHECKING:
    from slo_compiler.spec.alert_templates.lexing import Token


class Type(Flag):
    """The types that a value can have: several if they depend on values, all if nothing is certain."""

    INTEGER = auto()
    FLOAT = auto()
    COMPLEX = auto()
    STRING = auto()
    BOOLEAN = auto()
    NIL = auto()
    LABELS = auto()
    DATA = auto()
    """The data of the alert: `.`"""
    SAMPLES = auto()
    """The result of a query."""
    SAMPLE = auto()
    FUNCTION = auto()
    OTHER = auto()
    """Times, durations and types without a name here."""

    NUMERIC = INTEGER | FLOAT | STRING | OTHER
    """What functions convert to a number; a string must be one."""
    ORDERED = INTEGER | FLOAT | STRING | OTHER
    """Types that `lt` compares."""
    EQUAL = ORDERED | COMPLEX | BOOLEAN | SAMPLE
    """Types that `eq` compares."""
    SEQUENCE = STRING | SAMPLES | OTHER
    WITH_LENGTH = SEQUENCE | LABELS
    WITH_ITEMS = LABELS | SAMPLES | OTHER
    WITH_METHODS = SAMPLE | OTHER
    WITH_FIELDS = WITH_METHODS | LABELS | DATA
    ANY = WITH_LENGTH | WITH_FIELDS | EQUAL | NIL | FUNCTION

    @property
    def words(self) -> str:
        """The types in a message, such as `a float`; without the unusual ones if there are others."""
        if self is Type.NUMERIC:
            return "a number"
        usual = self & ~(Type.NIL | Type.OTHER) or self
        *others, last = (words for one, words in _WORDS.items() if one in usual)
        return f"{', '.join(others)} or {last}" if others else last


_WORDS = {
    Type.INTEGER: "an integer",
    Type.FLOAT: "a float",
    Type.COMPLEX: "a complex number",
    Type.STRING: "a string",
    Type.BOOLEAN: "a Boolean",
    Type.NIL: "nil",
    Type.LABELS: "labels",
    Type.DATA: "the data of the alert",
    Type.SAMPLES: "the result of a query",
    Type.SAMPLE: "a sample",
    Type.FUNCTION: "a function",
    Type.OTHER: "a time",
}

FIELDS = {
    "Labels": Type.LABELS,
    "ExternalLabels": Type.LABELS,
    "ExternalURL": Type.STRING,
    "Value": Type.FLOAT,
}
"""The fields of the data of the alert."""

VARIABLES = {
    "$": Type.DATA,
    "$labels": Type.LABELS,
    "$externalLabels": Type.LABELS,
    "$externalURL": Type.STRING,
    "$value": Type.FLOAT,
}
"""The variables that Prometheus defines."""

_LITERALS = {
    Kind.BOOL: Type.BOOLEAN,
    Kind.CHAR: Type.INTEGER,
    Kind.NIL: Type.NIL,
    Kind.STRING: Type.STRING,
}


def literal_type(token: Token) -> Type:
    """Return the type of a literal; numbers with a point or an exponent are floats, such as `1.0`."""
    if token.kind is not Kind.NUMBER:
        return _LITERALS.get(token.kind, Type.ANY)
    digits = token.text.lower()
    if digits.endswith("i"):
        return Type.COMPLEX
    if digits.startswith("0x") and "p" not in digits:  # with a sign, Go takes the digit `e` for an exponent
        return Type.INTEGER
    return Type.FLOAT if any(char in ".ep" for char in digits) else Type.INTEGER


def item_type(container: Type, key: Type) -> Type | None:
    """Return the type of the item that `index` gets; None if there can be none."""
    if container is Type.LABELS:
        return Type.STRING if key & Type.STRING else None
    by_name = container & Type.LABELS and key & Type.STRING
    by_number = container & Type.SEQUENCE and key & (Type.INTEGER | Type.OTHER)
    return Type.ANY if by_name or by_number or container & Type.OTHER else None
