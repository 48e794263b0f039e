"""Selections of the levels of a service's SLOs, for rules of the whole service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from slo_compiler.promql.selectors import equal, matcher_text, one_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slo_compiler.model import Service, Slo
    from slo_compiler.naming import Naming


def levels_of(slos: Sequence[Slo], service: Service, naming: Naming) -> str:
    """The levels of some SLOs of a service, without copies that have further labels.

    SLOs with the same groups are selected together: a label of one SLO's groups is a further one for others.
    """
    alike: dict[frozenset[str], list[Slo]] = {}
    for slo in slos:
        alike.setdefault(frozenset(slo.group_by), []).append(slo)
    return " or ".join(_own_levels(found, service, naming) for found in alike.values())


def _own_levels(slos: Sequence[Slo], service: Service, naming: Naming) -> str:
    """The levels of SLOs with the same groups."""
    level = f"{naming.series.policy_level}{{{matchers_of(slos, service, naming)}}}"
    names = ", ".join((*naming.identity_names, *slos[0].group_by))
    return f"{level} and group by ({names}) ({level})"


def matchers_of(slos: Sequence[Slo], service: Service, naming: Naming) -> str:
    """Some SLOs of a service as matchers, without braces."""
    identity = naming.service_identity(service.name)
    of_service = ", ".join(matcher_text(equal(name, value)) for name, value in identity)
    if len(slos) == len(service.slos):
        return of_service
    return f"{of_service}, {one_of(naming.labels.slo, [slo.name for slo in slos])}"
