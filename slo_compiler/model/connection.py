"""How live commands reach the Prometheus of an environment; secrets are named, never stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.model.alerting import TextPairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """Where a secret is found when a command runs: an environment variable or a file."""

    variable: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The HTTP API of a Prometheus, or of an engine with the same API."""

    url: str
    """Without a trailing slash; `/api/v1/…` follows."""
    token: Secret | None = None
    """A bearer token."""
    username: str = ""
    password: Secret | None = None
    headers: TextPairs = ()
    """Further headers, such as the tenant: `X-Scope-OrgID`."""
    ca_file: str = ""
    """Certificates that verify the server; empty for those of the system."""
    certificate_file: str = ""
    """The client's certificate; empty for none."""
    key_file: str = ""
    timeout: timedelta = timedelta(seconds=30)
    """For one request, from start to the end of the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """A place where the rules run."""

    name: str
    labels: TextPairs = ()
    """The labels that tell its series from those of other environments in the same Prometheus."""
    connection: Connection | None = None
