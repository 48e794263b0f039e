"""Values nested to any depth, in texts of servers and users."""

from __future__ import annotations

import gc
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def parse_json(text: str | bytes) -> Any:
    """Return the value of a JSON text.

    Raises ValueError if it is no JSON, or nested too deeply.
    """
    with deep_values():
        return json.loads(text)


@contextmanager
def deep_values() -> Iterator[None]:
    """Let values of any depth be parsed or written: raises ValueError where the stack is too small.

    Garbage is collected later. At the end of the stack, the finalizers of unrelated objects (such as
    connections) would fail, and Python would print their tracebacks.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    finally:
        if was_enabled:
            gc.enable()
