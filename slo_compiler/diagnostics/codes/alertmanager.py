"""SLO553x: routes of the output `alertmanager`."""

from __future__ import annotations

from slo_compiler.diagnostics.diagnostic import Severity
from slo_compiler.diagnostics.registry import Text, code


@code("SLO5530")
def receiver_not_defined(*, receiver: str, defined: str) -> Text:
    """A receiver of the routes is not one of `outputs.alertmanager.resource.receivers`.

    The routes of an AlertmanagerConfig can only use receivers of the same object. Otherwise the Prometheus
    operator ignores the object, and reports this only in a Kubernetes event.

    Fix: define the receiver, or name one that is defined.
    """
    return f"the resource does not define the receiver {receiver!r}", f"define it next to {defined}"


@code("SLO5531", Severity.WARNING)
def owner_without_route(*, owner: str, near: str) -> Text:
    """An owner has no route, but one with almost the same name has.

    Alerts of an owner that `outputs.alertmanager.owners` does not list go to the default receivers, which is
    often intended. A name that differs from a listed one in a letter or two is probably a typo, and the
    alerts would not reach the team.

    Fix: use the same name in the spec and in `slo.yaml`, or ignore this warning if both owners exist.
    """
    return (
        f"the owner {owner!r} has no route of its own, but {near!r} has",
        f"write {near!r} in the spec, or add {owner!r} to outputs.alertmanager.owners",
    )


@code("SLO5532")
def configuration_rejected(*, problem: str) -> Text:
    """The generated routes are rejected by amtool.

    `slo check` runs `amtool check-config` if amtool is on PATH. A custom template renders an invalid
    configuration.

    Fix: change the custom template.
    """
    return f"amtool rejects the file: {problem}", "compare the custom template with the built-in one"


@code("SLO5533")
def wrong_receiver(*, labels: str, expected: str, found: str) -> Text:
    """The generated routes send an alert to the wrong receiver.

    `slo check` tests the routes with `amtool config routes test` if amtool is on PATH. A custom template
    changes the routes, or both severities have the same name.

    Fix: change the custom template, or the names under `severities`.
    """
    return (
        f"alerts with {labels} go to {found!r} instead of {expected!r}",
        "compare the custom template with the built-in one, and the names of both severities",
    )
