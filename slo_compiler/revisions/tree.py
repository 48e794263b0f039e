"""The files of a commit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass
from slo_compiler.revisions.process import GitError, run_git

if TYPE_CHECKING:
    from collections.abc import Sequence

_FILE = b"100"
_LINK = b"120000"


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeFile:
    """A file or symbolic link in a commit."""

    path: str
    """Relative to the top of the repository."""
    digest: str
    is_link: bool = False


def list_files(commit: str, paths: Sequence[str]) -> tuple[TreeFile, ...]:
    """List the files at or below paths of a commit, sorted; an empty path is the top.

    Symbolic links are listed and not followed; submodules are omitted. Raises GitError.
    """
    below = () if "" in paths else ("--", *(f":(literal){path}" for path in paths))
    result = run_git("ls-tree", "-r", "-z", "--full-tree", commit, *below)
    if result.code:
        raise GitError(result.complaint)
    return tuple(file for entry in result.output.split(b"\0") if (file := _file(entry)))


def _file(entry: bytes) -> TreeFile | None:
    """Parse `mode type hash TAB path`."""
    about, _, path = entry.partition(b"\t")
    mode, _, rest = about.partition(b" ")
    if not mode.startswith(_FILE) and mode != _LINK:
        return None
    return TreeFile(path=os.fsdecode(path), digest=rest.split(b" ")[-1].decode(), is_link=mode == _LINK)


def read_files(commit: str, files: Sequence[TreeFile]) -> tuple[bytes | None, ...]:
    """Read the contents of files with one process, in order; None for what leads to no file.

    Links within the commit are followed. Their paths must have no line break. Raises GitError.
    """
    if not files:
        return ()
    names = [f"{commit}:{file.path}" if file.is_link else file.digest for file in files]
    source = b"".join(os.fsencode(name) + b"\n" for name in names)
    result = run_git("cat-file", "--batch", "--follow-symlinks", source=source)
    if result.code:
        raise GitError(result.complaint)
    return _contents(result.output, len(files))


def _contents(output: bytes, count: int) -> tuple[bytes | None, ...]:
    """Parse `hash type size LF contents LF` for a file, and `dangling size LF text LF` for a link."""
    found: list[bytes | None] = []
    position = 0
    while len(found) < count:
        end = output.find(b"\n", position)
        if end < 0:
            raise GitError("git cat-file ended too early")
        words = output[position:end].split(b" ")
        position = end + 1
        if words[-1] in (b"missing", b"ambiguous"):
            found.append(None)
            continue
        size = int(words[-1])
        is_file = len(words) == 3 and words[1] == b"blob"
        found.append(output[position : position + size] if is_file else None)
        position += size + 1
    return tuple(found)
