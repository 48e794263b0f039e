"""Links of services and SLOs: runbooks and dashboards."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import shape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

_IGNORED = r"[\x00-\x20]"
"""Characters that browsers remove from a scheme."""
_UNSAFE = re.compile(r"(?i)(javascript|data|vbscript):")


def parse_link(
    data: dict[str, Any], key: str, path: DataPath, *, default: str, diagnostics: DiagnosticCollector
) -> str:
    """Return the link under a key, or the default; a link that runs code is a diagnostic."""
    link: str = data.get(key, default)
    if key in data:
        check_link(link, (*path, key), diagnostics=diagnostics)
    return link


def check_link(link: str, place: DataPath, *, diagnostics: DiagnosticCollector) -> None:
    """Report a link that runs code."""
    _report(_unsafe_scheme((link,), (0,)), place, diagnostics=diagnostics)


def check_template_link(link: str, place: DataPath, *, diagnostics: DiagnosticCollector) -> None:
    """Report a template that expands to a link that runs code, as far as its texts and strings show it.

    It is such a link with its strings, as `{{ "javascript:" }}x`, or without, as `java{{ "" }}script:x`.
    """
    # Slow to import: few specs have annotations with templates.
    from slo_compiler.spec.alert_templates import template_pieces

    try:
        pieces = tuple(template_pieces(link))
    except ValueError:
        return  # reported as an error in the template
    for some in (pieces, tuple(one for one in pieces if not one.is_string)):
        starts = (index for index, one in enumerate(some) if one.can_begin)
        if scheme := _unsafe_scheme(tuple(one.text for one in some), starts):
            _report(scheme, place, diagnostics=diagnostics)
            return


def _unsafe_scheme(texts: tuple[str, ...], starts: Iterable[int]) -> str:
    """Return the scheme that runs code, if texts from one of the starts on are such a link."""
    cleaned = [re.sub(_IGNORED, "", text) for text in texts]
    positions, whole = list(accumulate(map(len, cleaned), initial=0)), "".join(cleaned)
    found = (_UNSAFE.match(whole, positions[start]) for start in starts)
    return next((unsafe[1].lower() for unsafe in found if unsafe), "")


def _report(scheme: str, place: DataPath, *, diagnostics: DiagnosticCollector) -> None:
    if scheme:
        location, key = diagnostics.at(place), str(place[-1])
        diagnostics.add(shape.unsafe_link(location, key=key, scheme=scheme))
