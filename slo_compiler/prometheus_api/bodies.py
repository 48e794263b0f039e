"""Reads the body of an answer up to a limit, also if it is compressed."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from slo_compiler.prometheus_api.errors import AnswerError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from urllib3 import BaseHTTPResponse

LARGEST_BODY = 256 * 1024 * 1024
"""Bytes after decompression; the rules of 10,000 SLOs have about 80 MB."""
_CHUNK = 65_536
_GZIP = zlib.MAX_WBITS | 16


def read_body(response: BaseHTTPResponse) -> bytes:
    """Return the body; raises `AnswerError` if it is larger than the limit or not decompressed."""
    body = bytearray()
    for chunk in _decompressed(response):
        body += chunk
        if len(body) > LARGEST_BODY:
            raise AnswerError(
                f"the answer is larger than {LARGEST_BODY // 1024**2} MiB: select fewer series, or"
                " correct the URL"
            )
    return bytes(body)


def read_start(response: BaseHTTPResponse) -> bytes:
    """Return the start of the body of an error, about 64 KiB at most, and close the connection."""
    start = bytearray()
    try:
        for chunk in _decompressed(response):
            start += chunk
            if len(start) > _CHUNK:
                break
    except AnswerError:  # the status is reported, even if the text is unreadable
        return bytes(start)
    finally:
        response.close()
    return bytes(start)


def _decompressed(response: BaseHTTPResponse) -> Iterator[bytes]:
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    raw = iter(lambda: response.read(_CHUNK, decode_content=False), b"")
    if encoding in ("identity", ""):
        return raw
    if encoding in ("gzip", "x-gzip"):
        return _gunzipped(raw)
    raise AnswerError(
        f"the answer is compressed with {encoding!a}, not gzip: correct the proxy in front of it"
    )


def _gunzipped(raw: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress in steps, so that a small compressed body never becomes a large chunk."""
    unzip = zlib.decompressobj(_GZIP)
    try:
        for chunk in raw:
            rest = chunk
            while rest and not unzip.eof:
                yield unzip.decompress(rest, _CHUNK)
                rest = unzip.unconsumed_tail
        # Output that did not fit into the last step.
        while not unzip.eof and (more := unzip.decompress(b"", _CHUNK)):
            yield more
    except zlib.error as error:
        raise AnswerError("the answer is not valid gzip: correct the proxy in front of Prometheus") from error
    if not unzip.eof:
        raise AnswerError("the compressed answer ends too early: try again")
