"""Read the front matter of a postmortem."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from slo_compiler.diagnostics.codes import postmortem_documents as codes
from slo_compiler.model.postmortems import (
    DetectedBy,
    DocumentStatus,
    Facts,
    Form,
    Impact,
    IncidentSeverity,
    Places,
)

if TYPE_CHECKING:
    from slo_compiler.spec.collector import DiagnosticCollector
    from slo_compiler.yaml_source.document import DataPath

_TIME = re.compile(r"[12]\d{3}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?Z", re.ASCII)
_DATE = re.compile(r"[12]\d{3}-\d{2}-\d{2}", re.ASCII)


def parse_facts(diagnostics: DiagnosticCollector) -> Facts | None:
    """Build the facts of a document that matches its schema; None if a date or a time is invalid."""
    data: Any = diagnostics.document.data
    impact, detected = data.get("impact", {}), data.get("detected", {})
    reviewed = data.get("reviewed", {})
    day = _day(data["date"], ("date",), diagnostics)
    facts = Facts(
        id=data["id"],
        title=data["title"],
        day=day or date.min,
        form=Form(data["template"]),
        severity=IncidentSeverity(data["severity"]),
        status=DocumentStatus(data["status"]),
        service=data["service"],
        slos=tuple(data.get("slos", ())),
        impact=_impact(impact, diagnostics),
        detected=_time(detected.get("at"), ("detected", "at"), diagnostics),
        detected_by=DetectedBy(detected["by"]) if detected else None,
        acknowledged=_time(data.get("acknowledged"), ("acknowledged",), diagnostics),
        mitigated=_time(data.get("mitigated"), ("mitigated",), diagnostics),
        resolved=_time(data.get("resolved"), ("resolved",), diagnostics),
        owner=data.get("owner", ""),
        facilitator=data.get("facilitator", ""),
        responders=tuple(data.get("responders", ())),
        reviewed_on=_day(reviewed.get("date"), ("reviewed", "date"), diagnostics),
        reviewed_by=tuple(reviewed.get("by", ())),
        causes=tuple(data.get("causes", ())),
        budget=tuple((slo, Decimal(share)) for slo, share in data.get("budget", {}).items()),
        no_action_reason=data.get("no_action_reason", ""),
        is_near_miss=data.get("near_miss", False),
        places=_places(data, diagnostics),
    )
    return None if diagnostics.has_errors else facts


def parse_time(text: str) -> datetime | None:
    """Parse a time such as `2026-11-10T14:23:00Z`; None if it is not one."""
    try:
        return datetime.fromisoformat(text).astimezone(UTC) if _TIME.fullmatch(text) else None
    except ValueError:
        return None


def parse_day(text: str) -> date | None:
    """Parse a date such as `2026-11-10`; None if it is not one."""
    try:
        return date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        return None


def _impact(data: dict[str, Any], diagnostics: DiagnosticCollector) -> Impact:
    users = data.get("users_affected")
    return Impact(
        start=_time(data.get("start"), ("impact", "start"), diagnostics),
        end=_time(data.get("end"), ("impact", "end"), diagnostics),
        is_customer_facing=data.get("customer_facing", False),
        is_data_loss=data.get("data_loss", False),
        is_security=data.get("security", False),
        users_affected=None if users is None else int(users),
        not_measurable=data.get("not_measurable", ""),
    )


def _time(text: str | None, path: DataPath, diagnostics: DiagnosticCollector) -> datetime | None:
    if text is None:
        return None
    time = parse_time(text)
    if time is None:
        key = ".".join(map(str, path))
        diagnostics.add(codes.not_a_utc_time(diagnostics.at(path), key=key, text=text))
    return time


def _day(text: str | None, path: DataPath, diagnostics: DiagnosticCollector) -> date | None:
    if text is None:
        return None
    day = parse_day(text)
    if day is None:
        key = ".".join(map(str, path))
        diagnostics.add(codes.not_a_date(diagnostics.at(path), key=key, text=text))
    return day


def _places(data: dict[str, Any], diagnostics: DiagnosticCollector) -> Places:
    paths: list[DataPath] = [(key,) for key in data]
    paths += [(key, inner) for key, value in data.items() if isinstance(value, dict) for inner in value]
    return Places(
        document=diagnostics.at(()),
        values=tuple((".".join(map(str, path)), diagnostics.at(path)) for path in paths),
    )
