"""Puts the week into the storage of a real Prometheus."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

import numpy as np

from bench.blocks import Stored, import_blocks
from bench.server import serving
from bench.truth.slos import START

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from bench.incidents.week import Week
    from bench.server import Server


@contextmanager
def week_server(week: Week, *, folder: Path, with_rules: bool) -> Iterator[Server]:
    """Run Prometheus over the samples of the week; without rules, only over what it scraped."""
    series = [one for one in week.series if with_rules or _is_scraped(one)]
    blocks = folder / "blocks"
    import_blocks(map(_stored, series), into=blocks, scratch=folder / "scratch")
    with serving([blocks], folder=folder) as server:
        yield server


def _is_scraped(series: Mapping[str, Any]) -> bool:
    return str(series["labels"]["__name__"]).startswith("http_")


def _stored(series: Mapping[str, Any]) -> Stored:
    labels = dict(series["labels"])
    name = labels.pop("__name__")
    text = ",".join(f"{label}={json.dumps(value)}" for label, value in sorted(labels.items()))
    return Stored(
        name=f"{name}{{{text}}}",
        times=np.array(series["times"], dtype=np.float64) + START,
        values=np.array(series["values"], dtype=np.float64),
    )
