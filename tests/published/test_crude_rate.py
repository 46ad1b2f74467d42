"""Crude rates and their limits against the worked values of PHEindicatormethods; see README.md for the source."""

import csv
from pathlib import Path

import pytest

from svd_analysis import rates

with open(Path(__file__).with_name("crude_rate.csv"), encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))
SHOWN = [case for case in CASES if case["value"]]
LEVELS = {"95": 0.95, "99_8": 0.998}


def number(text):
    return float(text) if text else float("nan")


def test_there_are_cases_below_and_from_ten_events_and_missing_ones():
    assert len(CASES) == 20
    assert {case["method"] for case in CASES} == {"Exact", "Byars", ""}


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: f"row {case['row']}")
@pytest.mark.parametrize("level", LEVELS)
def test_a_rate_and_its_limits_are_the_published_ones(case, level):
    found = rates.crude_rate(
        [number(case["numerator"])],
        [number(case["denominator"])],
        per=number(case["multiplier"]),
        level=LEVELS[level],
    )
    published = [number(case[name]) for name in ("value", f"lower{level}", f"upper{level}")]
    assert [float(one[0]) for one in found] == pytest.approx(published, rel=1e-7)


@pytest.mark.parametrize("case", SHOWN, ids=lambda case: f"row {case['row']}")
def test_the_method_is_named_as_published(case):
    [method] = rates.method([number(case["numerator"])])
    assert method == {"Exact": "exact", "Byars": "byar"}[case["method"]]


@pytest.mark.parametrize("case", [case for case in CASES if not case["value"]], ids=lambda case: f"row {case['row']}")
def test_a_missing_numerator_or_denominator_gives_no_rate(case):
    found = rates.crude_rate([number(case["numerator"])], [number(case["denominator"])], per=100_000)
    assert all(one[0] != one[0] for one in found)
