"""Variables and queries of a dashboard, answered by a Prometheus as Grafana asks it."""

from __future__ import annotations

import json
import re
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Any

from .service_dashboards import targets_of, titled
from .shared_dashboards import NOW, STEP

if TYPE_CHECKING:
    from collections.abc import Iterator


_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::\w+)?\}|([a-zA-Z_]\w*))")


def filled(text: str, values: dict[str, str]) -> str:
    return _VARIABLE.sub(lambda found: values[found[1] or found[2]], text)


def options(api: str, variable: dict[str, Any], known: dict[str, str]) -> dict[str, str]:
    """Return the values of a variable as Grafana finds them, given those before it, and their texts."""
    query = filled(variable["query"], known)
    labels = re.fullmatch(r"label_values\((.+), (\w+)\)", query)
    if labels:
        selector = {"match[]": labels[1], "start": NOW - 3600, "end": NOW}
        texts = ask(api, f"label/{labels[2]}/values", **selector)
    else:
        found = re.fullmatch(r"query_result\((.+)\)", query)
        assert found
        texts = [result_text(one) for one in ask(api, "query", query=found[1], time=NOW)["result"]]
    found_texts = {text: text for text in texts}
    if variable["regex"]:
        pattern, is_global = javascript(variable["regex"])
        found_in = (list(re.finditer(pattern, text)) for text in texts)
        matches = (match for several in found_in for match in (several if is_global else several[:1]))
        found_texts = dict(map(value_and_text, matches))
    if not variable["sort"]:
        return found_texts
    return {value: found_texts[value] for value in sorted(found_texts, key=order(variable["sort"]))}


def value_and_text(match: re.Match[str]) -> tuple[str, str]:
    """Return the groups with these names, or else the first group for both."""
    named = match.groupdict()
    value = named.get("value", match[1])
    return value, named.get("text", value)


def result_text(series: dict[str, Any]) -> str:
    labels = dict(series["metric"])
    name = labels.pop("__name__", "")
    text = ",".join(f'{key}="{value}"' for key, value in labels.items())
    return f"{name}{{{text}}} {series['value'][1]} {series['value'][0] * 1000}"


def javascript(regex: str) -> tuple[str, bool]:
    """Return the pattern between slashes, and whether each of its matches in a text is a value."""
    found = re.fullmatch(r"/(.+)/(g?)", regex)
    assert found
    return found[1].replace("(?<", "(?P<"), bool(found[2])


def order(sort: int) -> Any:
    return {1: str, 3: lambda text: int(re.search(r"\d+", text)[0])}[sort]


def chosen(api: str, dashboard: Any, slo: str, *, is_option: bool = True, **others: str) -> dict[str, Any]:
    """Return the values of all variables for an SLO: the first option of each, as in Grafana.

    Others have these values, which are options unless they are from a link.
    """
    values: dict[str, Any] = {"__interval": "5m", "__range": "1d", "datasource": "Prometheus"}
    for variable in dashboard["templating"]["list"][1:]:
        name = variable["name"]
        texts = options(api, variable, values)
        found = list(texts)
        if name == "pair":
            values["pairs"] = texts
        elif name == "group_labels":
            values[name] = ",".join(found)
        elif name in {"slo": slo, **others}:
            values[name] = {"slo": slo, **others}[name]
            assert values[name] in found or not is_option
        elif variable["includeAll"]:
            values["groups"], values[name] = found, variable["allValue"]
        else:
            initial = variable["current"].get("value")
            values[name] = initial if name.startswith("environment") else found[0]
    return values


def repeated(dashboard: Any, values: dict[str, Any]) -> Iterator[tuple[Any, Any, dict[str, str]]]:
    """Return each panel, target and the values of its variables; a repeated panel once per value."""
    for panel, target in targets_of(dashboard):
        if "repeat" in panel:
            for pair in values["pairs"]:
                yield panel, target, values | {"pair": pair}
        else:
            yield panel, target, values


def run(api: str, panel: Any, target: Any, values: dict[str, str]) -> list[dict[str, Any]]:
    expr = filled(target["expr"], values)
    if target.get("instant"):
        return ask(api, "query", query=expr, time=NOW)["result"]
    back = filled(panel.get("timeFrom", "360m"), values)
    assert re.fullmatch(r"\d+m", back)
    minutes = min(int(back[:-1]), 40 * 60)
    return ask(api, "query_range", query=expr, start=NOW - 60 * minutes, end=NOW, step=STEP)["result"]


def results(api: str, dashboard: Any, title: str, values: dict[str, str]) -> list[list[dict[str, Any]]]:
    panel = titled(dashboard, title)
    return [run(api, panel, target, values) for target in panel["targets"]]


def number(api: str, dashboard: Any, title: str, values: dict[str, str]) -> float:
    [[series]] = results(api, dashboard, title, values)
    return float(series["value"][1])


def ask(api: str, path: str, **parameters: Any) -> Any:
    with urllib.request.urlopen(f"{api}/{path}?{urllib.parse.urlencode(parameters)}") as answer:
        return json.load(answer)["data"]
