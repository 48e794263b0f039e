"""Dates in policies: warnings on the day of the check, which never fail."""

import shutil

import pytest

from .conftest import Repository

SPEC = """\
version: slo/v1
service: shop
policy:
  name: careful
  review_by: "2027-05-01"
  waivers:
    - name: launch
      allow: [feature]
      reason: the new shop
      ticket: SHOP-12
      approved_by: director
      expires: "2027-03-01"
slos:
  - name: up
    target: 99
    sli:
      probe: up{job="shop"}
"""


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """A repository whose alert tests have passed."""
    repository = Repository(tmp_path_factory.mktemp("checked"))
    repository.write_spec("shop", SPEC)
    assert repository.slo("compile").returncode == 0
    assert repository.slo("test").returncode == 0
    return repository


@pytest.fixture
def shop(checked, tmp_path):
    return Repository(shutil.copytree(checked.path, tmp_path / "shop"))


def codes(repository, day, *arguments):
    done = repository.slo("check", "--as-of", day, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
    return [word.rstrip(":") for word in (done.stdout + done.stderr).split() if word.startswith("SLO45")]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2027-02-28", []),
        ("2027-03-01", ["SLO4522"]),
        ("2027-02-28T23:30:00-01:00", ["SLO4522"]),
        ("2027-04-01", ["SLO4522"]),
        ("2027-04-02", ["SLO4520", "SLO4522"]),
        ("2027-05-01", ["SLO4520", "SLO4522"]),
        ("2027-05-02", ["SLO4521", "SLO4522"]),
    ],
)
def test_a_date_is_reported_from_its_day_on(shop, day, expected):
    assert codes(shop, day, "--strict") == expected


def test_compiling_does_not_depend_on_the_day(shop):
    assert "SLO45" not in shop.slo("compile", "--no-cache").stderr


def test_the_place_is_that_of_the_date(shop):
    done = shop.slo("check", "--as-of", "2027-06-01")
    assert (
        "specs/shop.slo.yaml:5:14: warning SLO4521: the policy 'careful' was to be reviewed by" in done.stderr
    )
    assert (
        "specs/shop.slo.yaml:12:16: warning SLO4522: the waiver 'launch' has had no effect since"
        in done.stderr
    )


def test_a_warning_about_a_date_can_be_ignored(shop):
    comment = "  # slo: ignore SLO4522 because it is kept as an example"
    shop.write_spec("shop", SPEC.replace('"2027-03-01"', f'"2027-03-01"{comment}'))
    assert shop.slo("compile").returncode == 0
    assert codes(shop, "2027-04-01") == []


@pytest.mark.usefixtures("tested_before")
def test_the_policy_of_the_settings_has_dates_too(repository):
    (repository.path / "slo.yaml").write_text(
        'version: slo-settings/v1\npolicy:\n  review_by: "2027-05-01"\n', encoding="utf-8"
    )
    assert repository.slo("compile").returncode == 0
    assert codes(repository, "2028-01-01") == ["SLO4521"]


def test_a_day_that_is_none_is_wrong_usage(shop):
    done = shop.slo("check", "--as-of", "tomorrow")
    assert done.returncode == 2
    assert "write one such as 2027-05-01" in done.stderr
