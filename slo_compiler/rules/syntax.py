"""Checks with the embedded parser that rules are valid PromQL.

The rules of most SLOs differ only in names and selectors, which were parsed when the spec was read.
So this module parses the rules of the specimen of each shape, which has a common name and a common selector.
10,000 SLOs have a few dozen shapes; parsing all 240,000 expressions would take longer than the rest of the
compilation.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from slo_compiler.model import Service, Slo
from slo_compiler.promql.reading import check_composed
from slo_compiler.rules.groups import plan_policy_group
from slo_compiler.rules.shapes import specimen_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slo_compiler.model import Settings
    from slo_compiler.rules.rule_file import SloRules
    from slo_compiler.rules.shapes import RuleShape


def check_syntax(rules: SloRules) -> tuple[str, ...]:
    """Parse errors in the rules of an SLO; any error is a bug in the compiler."""
    return _shape_complaints(rules.shape)


@lru_cache(maxsize=1024)
def _shape_complaints(shape: RuleShape) -> tuple[str, ...]:
    return _complaints(shape.expressions())


def _complaints(expressions: Iterable[str]) -> tuple[str, ...]:
    return tuple(complaint for complaint in map(check_composed, expressions) if complaint)


def check_service_syntax(service: Service, *, settings: Settings) -> tuple[str, ...]:
    """Parse errors in the rules of a whole service; any error is a bug in the compiler."""
    kinds = {(slo.policy, slo.group_by): slo for slo in service.slos}
    return _service_complaints(tuple(map(specimen_of, kinds.values())), settings)


@lru_cache(maxsize=256)
def _service_complaints(slos: tuple[Slo, ...], settings: Settings) -> tuple[str, ...]:
    service = Service(name="service", slos=slos, location=slos[0].location)
    return _complaints(rule.expr for rule in plan_policy_group(service, settings=settings).rules)
