"""The decision of a gate as one PromQL expression, for tools that can run a query but not `slo`.

It is coarser than `slo gate`: the strictest state of each enforced policy decides, and only waivers for the
whole service count. It has no element while a state is unknown, so an empty result must never mean "go".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slo_compiler.live.scope import Scope
    from slo_compiler.model import ChangeClass


def gate_expression(scope: Scope, change: ChangeClass) -> str:
    """An expression that is 1 to go, 0 if the change is blocked, and absent if that is unknown."""
    names, labels = scope.naming.series, scope.naming.labels

    def select(name: str, *further: str) -> str:
        return f"{name}{{{', '.join(filter(None, (scope.matchers, *further)))}}}"

    policy = f"{labels.service}, policy"
    allows = f'allow=~"(.+,)?{change}(,.+)?"'
    enforced = select(names.policy_info, 'mode="enforce"')
    level = f"{select(names.service_policy_level)} and on ({policy}) {enforced}"
    by_state = (
        f'count_values by ({policy}) ("level", {level})\n'
        f"      * on ({policy}, level) group_left () {select(names.policy_state, allows)}"
    )
    whole = f'{labels.slo}=""'
    waived = f"{select(names.policy_waiver, whole, allows)} > time()"
    slos = f"group by ({labels.service}, {labels.slo})"
    known = f"{slos} ({select(names.policy_level)}) and on ({labels.service}, {labels.slo}) {enforced}"
    return (
        "(\n"
        f"  (count(\n    group by ({policy}) (\n      {by_state}\n    )\n"
        f"    or group by ({policy}) ({waived} and on ({policy}) {enforced})\n  ) or vector(0))\n"
        f"  == bool count({level})\n"
        f")\nand on () (count({known}) == count({slos} ({enforced})))\n"
        f"and on () {select(names.policy_state)}\n"
        f"or on ()\n(group({select(names.policy_info)}) unless on () {enforced})"
    )
