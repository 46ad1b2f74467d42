"""Bounds with a published total, against trying every way of placing the counted offences."""

import itertools
from functools import cache

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis import definitions, tightening
from tests.tables import table

INJURY = "Violence Against the Person: Violence with Injury"
WITHOUT = "Violence Against the Person: Violence without Injury"
HOMICIDE = "Violence Against the Person: Homicide"
SHOPLIFTING = "Theft: Shoplifting"
BLADE = "Possession of Weapons: Possession of Article with Blade or Point"
CODES = [HOMICIDE, INJURY, WITHOUT, SHOPLIFTING, BLADE]
# Offences of some sort with a knife: what a total of knife crime counts in these tests.
COUNTED = {"all_of": [{"flag": "knife"}, {"group": ["violence_against_the_person"]}]}


def counts_of(numbers):
    rows = pd.DataFrame({"code": CODES[: len(numbers)], "count": numbers})
    return rows.assign(area_code="X1", month="2024-01", taxonomy="mps-2023")


def bounds(condition, numbers, total):
    amounts = tightening.amounts(counts_of(numbers), condition, COUNTED)
    [row] = tightening.tighten(amounts, pd.Series(total, index=amounts.index, dtype="Int64")).to_dict("records")
    return row["certain"], row["possible"], row["agrees"]


@cache
def each_class(place):
    """Of each class, for that one of CONDITIONS: is an offence in, certainly and possibly, counted and not counted."""
    condition, counts = CONDITIONS[place], counts_of([1] * len(CODES))
    asked = {
        "certain if counted": ({"any_of": [condition, {"none_of": [COUNTED]}]}, "certain"),
        "certain if not": ({"any_of": [condition, COUNTED]}, "certain"),
        "possible if counted": ({"all_of": [condition, COUNTED]}, "possible"),
        "possible if not": ({"all_of": [condition, {"none_of": [COUNTED]}]}, "possible"),
        "countable": (COUNTED, "possible"),
    }
    return {name: definitions.decide(counts, one)[bound].tolist() for name, (one, bound) in asked.items()}


def slow_bounds(place, numbers, total):
    """The fewest and the most, trying every number of counted offences in each class; None where none fits."""
    each, least, most = each_class(place), [], []
    choices = [range(n + 1) if able else [0] for n, able in zip(numbers, each["countable"], strict=True)]
    for counted in itertools.product(*choices):
        if sum(counted) == total:
            least.append(offences_in(numbers, counted, each["certain if counted"], each["certain if not"]))
            most.append(offences_in(numbers, counted, each["possible if counted"], each["possible if not"]))
    return (min(least), max(most)) if least else None


def offences_in(numbers, counted, if_counted, if_not):
    classes = zip(numbers, counted, if_counted, if_not, strict=True)
    return sum(k * inside + (n - k) * outside for n, k, inside, outside in classes)


CONDITIONS = [
    {"flag": "knife"},
    {"none_of": [{"flag": "knife"}]},
    COUNTED,
    {"all_of": [{"flag": "knife"}, {"age": "<25", "role": "victim"}]},
    {"any_of": [{"flag": "knife"}, {"offence": ["homicide"]}]},
    {"all_of": [{"offence": ["violence_with_injury"]}, {"none_of": [{"flag": "knife"}]}]},
    {"any_of": [{"all_of": [{"offence": ["violence_with_injury"]}, {"flag": "knife"}]},
                {"all_of": [{"offence": ["violence_without_injury"]}, {"none_of": [{"flag": "knife"}]}]}]},
    {"any_of": [{"flag": "knife"}, {"age": "<25", "role": "either"}]},
    {"any_of": [{"offence": ["homicide", "threats_to_kill"]}, {"flag": "domestic"}]},
]  # fmt: skip


@given(st.sampled_from(range(len(CONDITIONS))), st.lists(st.integers(0, 3), min_size=5, max_size=5), st.integers(0, 10))
def test_the_bounds_are_those_of_trying_every_placing(place, numbers, total):
    certain, possible, agrees = bounds(CONDITIONS[place], numbers, total)
    slow = slow_bounds(place, numbers, total)
    assert bool(agrees) == (slow is not None)
    if slow is not None:
        assert (certain, possible) == slow


@given(st.sampled_from(range(len(CONDITIONS))), st.lists(st.integers(0, 9), min_size=5, max_size=5), st.integers(0, 20))
def test_a_total_never_widens_the_bounds_and_certain_stays_below_possible(place, numbers, total):
    condition = CONDITIONS[place]
    certain, possible, _ = bounds(condition, numbers, total)
    counts = counts_of(numbers)
    decided = definitions.decide(counts, condition)
    assert counts.loc[decided["certain"], "count"].sum() <= certain <= possible
    assert possible <= counts.loc[decided["possible"], "count"].sum()


def test_228_knife_crimes_cap_what_classes_that_need_a_knife_can_add():
    # Homicide is in anyway; of 700 with injury and 300 without only those with a knife are.
    rule = {"any_of": [{"offence": ["homicide"]}, COUNTED]}
    assert bounds(rule, [2, 700, 300], 228)[:2] == (228, 2 + 228)
    # All that is counted is in, so at least 228 are: two of them may be the homicides.


def test_a_total_says_nothing_of_a_rule_that_does_not_ask_for_the_fact():
    assert bounds({"age": "<25", "role": "victim"}, [2, 700, 300], 228) == (0, 1002, True)


def test_no_more_can_be_without_a_knife_than_the_total_leaves():
    assert bounds({"none_of": [COUNTED]}, [2, 700, 300], 228)[:2] == (1002 - 228, 1002 - 228)


def test_where_nothing_is_published_the_bounds_stay():
    assert bounds(COUNTED, [2, 700, 300], None)[:2] == (0, 1002)


def test_a_total_that_the_table_cannot_hold_is_said_and_not_used():
    assert bounds(COUNTED, [2, 7, 3], 13) == (0, 12, False)


def test_each_month_is_bounded_by_its_own_total_and_a_month_without_one_is_not():
    counts = table("""
        area_code | month   | taxonomy | code                                              | count
        X1        | 2024-01 | mps-2023 | Violence Against the Person: Violence with Injury | 10
        X1        | 2024-02 | mps-2023 | Violence Against the Person: Violence with Injury | 10
        X2        | 2024-01 | mps-2023 | Violence Against the Person: Violence with Injury | 10
    """)
    amounts = tightening.amounts(counts, COUNTED, COUNTED)
    total = pd.Series({("X1", "2024-01"): 3, ("X2", "2024-01"): 0})
    tightened = tightening.tighten(amounts, total)
    assert tightened["possible"].to_dict() == {("X1", "2024-01"): 3, ("X1", "2024-02"): 10, ("X2", "2024-01"): 0}
    assert tightened["certain"].to_dict() == {("X1", "2024-01"): 3, ("X1", "2024-02"): 0, ("X2", "2024-01"): 0}


def test_a_count_that_is_withheld_leaves_the_bounds_without_one():
    counts = counts_of([2, 700, 300])
    counts["count"] = counts["count"].astype("Int64").where(counts["code"] != INJURY)
    amounts = tightening.amounts(counts, COUNTED, COUNTED)
    tightened = tightening.tighten(amounts, pd.Series(5, index=amounts.index))
    assert tightened["possible"].isna().all()


def test_a_published_series_is_its_fact_and_the_offences_its_code_holds():
    assert tightening.series("knife", "mps-2023", HOMICIDE) == {
        "all_of": [{"flag": "knife"}, {"offence": ["homicide"]}]
    }
    with pytest.raises(definitions.DefinitionError, match="is not in the taxonomy"):
        tightening.series("knife", "mps-2023", "Knives")
