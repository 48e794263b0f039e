"""Routes of the generated alerts in Alertmanager, an inhibition, and the cases that test the routes."""

from slo_compiler.routing.cases import RouteCase, route_cases
from slo_compiler.routing.plan import Inhibition, LabelMatcher, Route, RoutePlan, plan_routes

__all__ = ["Inhibition", "LabelMatcher", "Route", "RouteCase", "RoutePlan", "plan_routes", "route_cases"]
