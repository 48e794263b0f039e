"""The plans of one service, each computed once, when the first format needs it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from slo_compiler.diagnostics import InternalError
from slo_compiler.naming import naming_of
from slo_compiler.promql.raw_reads import PROMETHEUS_READS

if TYPE_CHECKING:
    from slo_compiler.alert_tests import TestPlan
    from slo_compiler.arithmetic.alert_plan import ServicePlan
    from slo_compiler.dashboards import DashboardPlan
    from slo_compiler.model import Service, Settings
    from slo_compiler.promql.raw_reads import RawReads
    from slo_compiler.rules.rule_file import RuleFile


class ServicePlans:
    """The plans of one service; formats only render them."""

    def __init__(self, plan: ServicePlan, *, settings: Settings, source: str = "") -> None:
        """Compute no plan yet: a plan that no format needs is not computed, and its planner not imported.

        `source` is the spec's name in generated files; by default the path that it was read from.
        """
        self._plan = plan
        self.settings = settings
        self.source = source or plan.service.location.path
        self._rules: dict[RawReads, RuleFile] = {}

    @property
    def service(self) -> Service:
        """The service."""
        return self._plan.service

    @cached_property
    def plan(self) -> ServicePlan:
        """The alert plans of its SLOs, with the panels that their alerts link to."""
        naming = naming_of(self.settings)
        if not naming.grafana_url or not naming.dashboards.services:
            return self._plan
        from slo_compiler.dashboards.alert_panels import with_panels

        return with_panels(self._plan, self.dashboard)

    @property
    def rules(self) -> RuleFile:
        """The rules for Prometheus."""
        return self.rules_with(PROMETHEUS_READS)

    def rules_with(self, raw_reads: RawReads) -> RuleFile:
        """The rules for an engine. Parses every expression; raises InternalError if one is not PromQL."""
        if raw_reads not in self._rules:
            self._rules[raw_reads] = self._plan_rules(raw_reads)
        return self._rules[raw_reads]

    def _plan_rules(self, raw_reads: RawReads) -> RuleFile:
        from slo_compiler.rules.groups import plan_rule_file
        from slo_compiler.rules.syntax import check_service_syntax, check_syntax

        file = plan_rule_file(self.plan, settings=self.settings, raw_reads=raw_reads)
        for rules in file.slos:
            for complaint in check_syntax(rules):
                raise InternalError(f"a rule of {rules.slo.identity} is not PromQL: {complaint}")
        for complaint in check_service_syntax(self.service, settings=self.settings):
            raise InternalError(f"a rule of {self.service.name} is not PromQL: {complaint}")
        return file

    @cached_property
    def tests(self) -> TestPlan:
        """The quick tests of the alerts."""
        from slo_compiler.alert_tests import plan_tests

        return plan_tests(self.plan, settings=self.settings)

    @cached_property
    def dashboard(self) -> DashboardPlan:
        """The dashboard."""
        from slo_compiler.dashboards.service import plan_service_dashboard
        from slo_compiler.outputs.generated import marker_in

        settings = self.settings
        sentence = marker_in(settings, self.source)
        return plan_service_dashboard(self._plan, settings=settings, source=self.source, marker=sentence)
