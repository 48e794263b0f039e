"""SLO3020 to SLO3023: names of alerts and severities in the settings."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO3020")
def unknown_placeholder(*, kind: str, written: str, near: str, known: tuple[str, ...]) -> Text:
    """The name of an alert has a placeholder that does not exist.

    `{service}`, `{slo}` and `{severity}` are replaced by the names of the service and the SLO, and by the
    value of the severity label. The alert of a policy is about all SLOs of a service, so it has no `{slo}`.

    Fix: use one of these placeholders, without spaces.
    """
    listed = ", ".join(f"{{{name}}}" for name in known)
    hint = f"did you mean {{{near}}}?" if near else f"use {listed}"
    return f"alert_names.{kind} has no placeholder {{{written}}}", hint


@code("SLO3021")
def names_coincide(*, kind: str, other: str) -> Text:
    """Two kinds of alerts could have the same name.

    Dashboards, tests and commands find alerts by their names. With `page: "{slo}"` and
    `ticket: "{slo}_ticket"`, the page of an SLO `a_ticket` would have the name of the ticket of an SLO `a`.

    Fix: let the names of each kind begin or end differently, for example with `_page` and `_ticket`. Kinds
    that are not listed have their default names.
    """
    return (
        f"alert_names.{kind} can be the same name as alert_names.{other}",
        f"let the names end differently, for example with _{kind} and _{other}",
    )


@code("SLO3022")
def severity_not_usable(*, name: str, near: str) -> Text:
    """The name of a severity is reserved, or probably misspelled.

    Every key of `severities` except `page` and `ticket` declares a further severity. `pages` is probably
    meant to be `page`. `absent`, `policy`, `labels` and `annotations` have other meanings under `alerting`
    and `alert_names`.

    Fix: write `page` or `ticket` if that is meant; otherwise choose another name, such as `info`.
    """
    hint = f"did you mean {near!r}?" if near else "choose another name, such as info"
    return f"{name!r} cannot be the name of a further severity", hint


@code("SLO3023")
def too_many_severities(*, most: int) -> Text:
    """There are too many severities.

    Each severity adds an alert to every SLO with such pairs, and so many alerts are hard to distinguish.

    Fix: remove some.
    """
    return f"there are more than {most} severities", "remove some"
