"""Reads secrets from environment variables and files, when the first request needs them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from slo_compiler.prometheus_api.errors import AccessError
from slo_compiler.texts.printable import printable

if TYPE_CHECKING:
    from slo_compiler.model.connection import Secret

_LARGEST = 65_536
"""More bytes than a token has; the file is probably another one."""


def read_secret(secret: Secret, *, what: str) -> str:
    """Return a secret (`what`: token or password) without the spaces and line ends around it.

    Raises `AccessError` if it is missing, empty, or cannot be a secret; the message never contains it.
    """
    if secret.variable:
        text, place = os.environ.get(secret.variable), f"the environment variable {secret.variable}"
        if text is None:
            raise AccessError(f"{place}, which should contain the {what}, is not set: export it")
    else:
        text, place = _text_of(secret.file, what=what), f"the {what} file {printable(secret.file)}"
    text = text.strip()
    if not text:
        raise AccessError(f"{place} is empty: write the {what} into it")
    if not text.isprintable():
        raise AccessError(f"{place} does not contain a single line of text: write only the {what} into it")
    return text


def _text_of(file: str, *, what: str) -> str:
    place = f"the {what} file {printable(file)}"
    try:
        with Path(file).open("rb") as opened:
            data = opened.read(_LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise AccessError(f"cannot read {place} ({reason}): correct its path or permissions") from error
    if len(data) > _LARGEST:
        raise AccessError(f"{place} is larger than 64 KiB: write only the {what} into it")
    return data.decode("utf-8", errors="replace")
