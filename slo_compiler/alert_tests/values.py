"""Values by evaluation: one for each, None where there is none."""

from __future__ import annotations

Values = tuple[float | None, ...]
