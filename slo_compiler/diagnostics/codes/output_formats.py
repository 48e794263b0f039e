"""SLO55xx: files that the consumer of an output format would reject."""

from __future__ import annotations

from slo_compiler.diagnostics.registry import Text, code


@code("SLO5501")
def name_refused(*, text: str, what: str, rule: str) -> Text:
    """Kubernetes rejects a name under `outputs`.

    Kubernetes restricts namespaces, and the keys and values of labels
    (<https://kubernetes.io/docs/concepts/overview/working-with-objects/>). The API server would reject every
    object.

    Fix: use a valid name.
    """
    shown = text if len(text) <= 70 else f"{text[:70]}…"
    return f"{shown!r} is not a valid {what} in Kubernetes", rule


@code("SLO5502")
def service_not_an_object(*, service: str, rule: str) -> Text:
    """The name of a service cannot be the name of an object in Kubernetes.

    The output `kubernetes`, and the objects of the output `grafana`, have one object per service, with its
    name. Kubernetes does not allow capitals and `_` in names. `slo` does not replace them, because two
    services could get the same name.

    Fix: rename the service, or disable the objects.
    """
    return f"{service!r} is not a valid name of an object in Kubernetes", f"{rule}; or disable the output"


@code("SLO5503")
def object_too_large(*, size: int, limit: int) -> Text:
    """The object of a service is larger than the operator accepts.

    The Prometheus operator and the VictoriaMetrics operator reject rules of more than 524,288 bytes in one
    object, because they store them in a ConfigMap.

    Fix: divide the service into several.
    """
    return (
        f"the Kubernetes object of this service has {size:,} bytes; the limit is {limit:,}",
        "divide the service into several, each in its own spec",
    )


@code("SLO5504")
def helm_or_kustomization() -> Text:
    """`helm` and `kustomization` exclude each other.

    In the form for Helm, double braces are escaped, so Kustomize and `kubectl` would apply wrong annotations.

    Fix: remove one of the keys.
    """
    return "'helm' and 'kustomization' exclude each other", "remove one of them"


@code("SLO5505")
def rules_differ(*, plain: str) -> Text:
    """A generated file does not contain the rules of the plain rule file.

    promtool checks and tests the plain rule files. `slo check` compares the rules in the files of other
    outputs with them. A custom template changes, adds or omits rules.

    Fix: change the custom template, so that it contains all rules as they are.
    """
    return f"the rules differ from those in {plain}", "compare the custom template with the built-in one"


@code("SLO5506")
def prefix_refused(*, prefix: str) -> Text:
    """`outputs.mimir.namespace_prefix` cannot be part of the URL of a namespace.

    The URLs of the ruler contain the name of a namespace, and some proxies in front of it change or reject
    escaped characters.

    Fix: use letters, digits, `.`, `_` and `-`.
    """
    return (
        f"{prefix!r} is not a valid prefix of a namespace",
        "use letters, digits, '.', '_' and '-', such as slo-",
    )


@code("SLO5520")
def dashboard_too_large(*, size: int, limit: int) -> Text:
    """The dashboard of a service is larger than a ConfigMap may be.

    Kubernetes rejects a ConfigMap with more than 1,048,576 bytes. `slo` has the same limit for objects of the
    Grafana operator, because the database of Kubernetes limits the size of any object.

    Fix: divide the service into several, or provision the dashboard as a file.
    """
    return (
        f"the dashboard of this service has {size:,} bytes; the limit of a Kubernetes object is {limit:,}",
        "divide the service into several, each in its own spec",
    )
