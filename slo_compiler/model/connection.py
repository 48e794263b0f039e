"""The connection to the Prometheus of an environment; secrets are references, never stored."""

from __future__ import annotations

from dataclasses import field
from datetime import timedelta
from typing import TYPE_CHECKING

from slo_compiler.records import dataclass

if TYPE_CHECKING:
    from slo_compiler.diagnostics import Location
    from slo_compiler.model.alerting import TextPairs
    from slo_compiler.model.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """The source of a secret: an environment variable or a file, read when a command runs."""

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
    """The labels of all its recorded series and alerts, which other environments do not have."""
    connection: Connection | None = None
    settings: Settings | None = field(default=None, compare=False, repr=False)
    """The settings of the repository with those that the environment overrides; None if it has none."""
    location: Location | None = field(default=None, compare=False, repr=False)
    """The location of its directory in `slo.yaml`, or of its name."""
