"""`slo validate` reports the same in any number of processes."""

from __future__ import annotations

from slo_compiler.workflows.validate import validate_repository

from .conftest import SPEC

_BROKEN = {
    "unknown-key": SPEC.replace("target: 99.9", "target: 99.9\n    targets: 99"),
    "bad-query": SPEC.replace('code=~"5.."', 'code=~"5(.."'),
    "not-yaml": "version: [",
    "ignored": SPEC.replace("target: 99.9", "target: 99.9  # slo:ignore[SLO9999] unknown"),
}


def test_any_number_of_processes_reports_the_same(repository, monkeypatch):
    for number in range(60):
        repository.write_spec(f"service-{number:02}")
    for name, text in _BROKEN.items():
        repository.write_spec(name, text.replace("{{", "{").replace("}}", "}").replace("{service}", name))
    repository.write_spec("again", SPEC.format(service="service-59"))  # a name that is taken
    monkeypatch.chdir(repository.path)
    alone = validate_repository(["specs"], settings_path=None, processes=1)
    assert alone.services == alone.slos == 64  # all but the first three broken ones
    assert {one.location.path for one in alone.diagnostics} >= {
        f"specs/{name}.slo.yaml" for name in (*_BROKEN, "service-59")
    }
    assert validate_repository(["specs"], settings_path=None, processes=3) == alone
