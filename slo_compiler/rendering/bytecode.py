"""Keeps the code of built-in templates as Python keeps that of modules: in `__pycache__` beside them.

Compiling the templates of one SLO takes longer than rendering them. Like Python's own files, these are not
read from the repository of the user, and not written if Python writes none. The code of custom templates is
not kept.
"""

from __future__ import annotations

import contextlib
import marshal
import os
import sys
from importlib.util import cache_from_source
from pathlib import Path
from typing import TYPE_CHECKING

import jinja2
from jinja2 import BytecodeCache

if TYPE_CHECKING:
    from jinja2.bccache import Bucket


class TemplateBytecode(BytecodeCache):
    """The code of the templates of one directory."""

    def __init__(self, folder: Path, *, generators: tuple[str, ...]) -> None:
        """Keep code until its template, Jinja, or one of the modules changes that configure Jinja."""
        self._start = os.path.join(folder, "")  # noqa: PTH118 - as text, with a separator at its end
        stats = [Path(module).stat() for module in (*generators, __file__)]
        self._made_by = f"{jinja2.__version__} {[(one.st_size, one.st_mtime_ns) for one in stats]}"

    def get_cache_key(self, name: str, filename: str | None = None) -> str:  # noqa: ARG002 - the signature of Jinja
        """Return the file for the code of a template; empty if its code is not kept."""
        with contextlib.suppress(NotImplementedError):  # Python without a cache
            return cache_from_source(filename) if filename and filename.startswith(self._start) else ""
        return ""

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read the code if it was made from the same template by the same generator."""
        head = self._head(bucket)
        with contextlib.suppress(OSError, EOFError, ValueError, TypeError):
            data = Path(bucket.key).read_bytes() if bucket.key else b""
            if data.startswith(head):
                bucket.code = marshal.loads(data[len(head) :])  # noqa: S302 - as Python reads its own files

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Replace the file at once; without permission, the next run compiles the template again."""
        if not bucket.key or sys.dont_write_bytecode:
            return
        file = Path(bucket.key)
        new = file.with_name(f"{file.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            file.parent.mkdir(parents=True, exist_ok=True)
            new.write_bytes(self._head(bucket) + marshal.dumps(bucket.code))
            new.replace(file)

    def _head(self, bucket: Bucket) -> bytes:
        return f"{self._made_by} {bucket.checksum}\n".encode()
