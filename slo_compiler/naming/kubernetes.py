"""Names that Kubernetes accepts, for objects, namespaces, labels and annotations."""

from __future__ import annotations

import re

_PART = "[a-z0-9]([a-z0-9-]*[a-z0-9])?"
_OBJECT = re.compile(rf"{_PART}(\.{_PART})*")
_NAMESPACE = re.compile(_PART)
_TOKEN = re.compile("[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?")

OBJECT_RULE = "use lowercase letters, digits, '-' and '.', with a letter or digit at both ends"
NAMESPACE_RULE = "use at most 63 lowercase letters, digits and '-', with a letter or digit at both ends"
KEY_RULE = (
    "use at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends, after an optional"
    " domain and '/'"
)
VALUE_RULE = "use at most 63 letters, digits, '-', '_' and '.', with a letter or digit at both ends"


def is_object_name(text: str) -> bool:
    """True if an object of a custom resource can have this name."""
    return len(text) <= 253 and _OBJECT.fullmatch(text) is not None


def is_namespace(text: str) -> bool:
    """True if a namespace can have this name."""
    return len(text) <= 63 and _NAMESPACE.fullmatch(text) is not None


def is_key(text: str) -> bool:
    """True if a label or an annotation can have this key."""
    prefix, slash, name = text.rpartition("/")
    is_prefixed = is_object_name(prefix) if slash else True
    return is_prefixed and len(name) <= 63 and _TOKEN.fullmatch(name) is not None


def is_label_value(text: str) -> bool:
    """True if a label can have this value."""
    return not text or (len(text) <= 63 and _TOKEN.fullmatch(text) is not None)
