"""The dashboard of any SLO: variables select one, and recorded series say everything else about it.

It contains no name, number or text of a spec, so its size does not grow with the number of SLOs.
"""

from slo_compiler.dashboards.shared.plan import plan_shared_dashboard

__all__ = ["plan_shared_dashboard"]
