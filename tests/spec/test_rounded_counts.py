"""Rounded counts of records: what is given out stays near the truth, and nobody can get back what was counted.

Safety is tried on every small case: whoever knows the method, the base, all that is given out and even the exact total,
and lacks only the key, is left with three values or more for every cell.
"""

from collections import defaultdict
from functools import cache
from itertools import product

import numpy as np
import pandas as pd
import pytest

from svd_analysis import disclosure, parameters, rates, schemas
from svd_analysis.disclosure import rounding
from svd_analysis.errors import DisclosureError

KEY = b"a key for tests that is long enough"
BASE = 5


@cache
def beginnings(total, base=BASE):
    return {rounding.beginning(total, base, KEY, str(number)) for number in range(60)}


def test_the_running_total_is_rounded_and_not_each_cell():
    assert rounding.of_running_totals([3, 1, 0, 7, 2], 5).tolist() == [5, 0, 0, 5, 5]
    assert rounding.of_running_totals([1] * 10, 5).tolist() == [0, 0, 5, 0, 0, 0, 0, 5, 0, 0]


@pytest.mark.parametrize("base", [3, 5, 7])
def test_every_cell_is_a_multiple_less_than_one_base_away_and_the_total_half_a_base(base):
    draw = np.random.default_rng(7)
    for _ in range(300):
        counts = draw.poisson(draw.uniform(0, 12), size=draw.integers(1, 40))
        for begin in beginnings(int(counts.sum()), base):
            out = rounding.of_running_totals(counts, base, begin)
            assert (out % base == 0).all()
            assert (out >= 0).all()
            assert (abs(out - counts) < base).all()
            assert abs(out.sum() - counts.sum()) <= base // 2
            run = abs(np.cumsum(out)[:, None] - np.cumsum(out) - np.cumsum(counts)[:, None] + np.cumsum(counts))
            assert run.max() < base  # every run of neighbours, such as a quarter of its months


@pytest.mark.parametrize("known", [True, False], ids=["the exact total is known", "only what is given out is known"])
@pytest.mark.parametrize("cells", [2, 3])
def test_no_cell_can_be_narrowed_to_fewer_than_three_values(cells, known):
    behind = defaultdict(set)
    for counts in product(range(15), repeat=cells):
        total = sum(counts)
        for begin in beginnings(total):
            out = tuple(rounding.of_running_totals(counts, BASE, begin).tolist())
            behind[out, total if known else None].add(counts)
    tried = 0
    for (out, total), possible in behind.items():
        # Of more than 10 some of what could be behind it was not tried; a total of 1 says by itself what its parts are.
        if max(out) <= 10 and (not known or total > 1):
            tried += 1
            assert min(len({counts[at] for counts in possible}) for at in range(cells)) >= 3, out
    assert tried >= 9


def by_first(w):
    return w[0] + w[1], w[2] + w[3]


def by_second(w):
    return w[0] + w[2], w[1] + w[3]


def crossed(w):
    return w[:4]


def of_another(w):
    return w[4], sum(w[:4]) - w[4]


def fewest(tables, total):
    """The fewest values that are left of any cell of tables of that exact total, each rounded from its own beginning.

    A world is the four cells of two attributes that are crossed, and the first cell of a third attribute.
    """
    thirds = range(total + 1) if of_another in tables else [0]
    inner = [cells for cells in product(range(total + 1), repeat=4) if sum(cells) == total]
    behind = defaultdict(lambda: defaultdict(set))
    for world in ((*cells, third) for cells in inner for third in thirds):
        counted = [table(world) for table in tables]
        given = [{tuple(rounding.of_running_totals(one, BASE, b)) for b in beginnings(total)} for one in counted]
        for out in product(*given):
            for at, count in enumerate(count for one in counted for count in one):
                behind[out][at].add(count)
    return min(len(values) for cells in behind.values() for values in cells.values())


@pytest.mark.parametrize("tables", [[crossed], [by_first, by_second], [crossed, of_another]])
def test_tables_without_an_attribute_in_common_leave_three_values(tables):
    assert min(fewest(tables, total) for total in range(2, 9)) >= 3


@pytest.mark.parametrize(("tables", "left"), [([by_first, crossed], 2), ([by_second, crossed], 1)])
def test_one_table_more_over_an_attribute_leaves_fewer_and_is_refused(tables, left):
    """`test_regimes` has the refusal."""
    assert min(fewest(tables, total) for total in range(2, 9)) == left


def test_a_beginning_is_always_one_of_three_or_more_and_keeps_the_totals_own_rounding():
    for total in range(40):
        assert len(beginnings(total)) >= 3
        for begin in beginnings(total):
            assert rounding.of_running_totals([total], BASE, begin)[0] == BASE * round(total / BASE)


def cells(rows, source="invented records"):
    """CELLS of records from (area, period, breakdown, count)."""
    table = pd.DataFrame(rows, columns=["area_code", "period", "breakdown", "count"])
    fixed = {"indicator": "victims", "geography": "lad24", "definition": "", "unit": "victim", "bound": "exact"}
    return schemas.conform(
        table.assign(parent_code=table["area_code"], source=source, status="ok", **fixed), schemas.CELLS
    )


@pytest.fixture
def regime(monkeypatch):
    """Cells of the source `invented records` are under the regime of police records."""
    return {"invented records": "police records"}


def of_two_years():
    ages = ("age=0-17", "age=18-24", "age=25-120")
    rows = [("X1", year, age, n) for year in ("2023", "2024") for age, n in zip(ages, (4, 11, 30), strict=True)]
    rows += [("X1", "2024", f"month=2024-{month:02d}", month % 5) for month in range(1, 13)]
    return cells(rows)


def test_every_breakdown_of_a_year_comes_to_the_same_total(regime):
    rows = of_two_years()
    rows.loc[rows["period"].eq("2024") & rows["breakdown"].eq("age=25-120"), "count"] = 11  # 26, as its months have
    out = disclosure.protect(rows, regime, KEY)
    totals = out[out["period"].eq("2024")].groupby(out["breakdown"].str.partition("=")[0])["count"].sum()
    assert totals.to_dict() == {"age": 25, "month": 25}


def test_the_same_cells_come_out_the_same_in_another_table_and_order_of_areas(regime):
    rows = of_two_years()
    beside = pd.concat([cells([("X2", "2024", "age=0-17", 3)]), rows], ignore_index=True)
    alone, together = disclosure.protect(rows, regime, KEY), disclosure.protect(beside, regime, KEY)
    pd.testing.assert_frame_equal(alone, together.iloc[1:].reset_index(drop=True))


def test_the_same_people_counted_twice_come_out_the_same(regime):
    rows = of_two_years()
    twice = pd.concat([rows, rows.assign(indicator="others", bound="certain", definition="bexley")], ignore_index=True)
    out = disclosure.protect(twice, regime, KEY)["count"]
    assert out[: len(rows)].tolist() == out[len(rows) :].tolist()


def test_other_keys_begin_elsewhere(regime):
    found = {tuple(disclosure.protect(of_two_years(), regime, b"%032d" % number)["count"]) for number in range(20)}
    assert len(found) > 3


def test_nothing_is_rounded_without_a_key_or_with_a_count_missing(regime):
    with pytest.raises(DisclosureError, match="restricted/key"):
        disclosure.protect(of_two_years(), regime)
    rows = of_two_years()
    rows.loc[0, "count"] = pd.NA
    with pytest.raises(DisclosureError, match="only whole tables"):
        disclosure.protect(rows, regime, KEY)


def test_nothing_is_shown_behind_which_a_count_below_the_threshold_can_be():
    police = parameters.regime("police records")
    drawn = [
        (count, int(rounding.of_running_totals([before, count, 9], BASE, begin)[1]))
        for count, begin, before in product(range(60), range(-2, 3), range(5))
    ]
    out = disclosure.withheld(cells([("X1", "2024", "", out) for _, out in drawn]), {"invented records": police})
    small = pd.Series([count < police.threshold for count, _ in drawn])
    assert set(out[small]["status"]) == {"suppressed"}
    assert out[small]["count"].isna().all()
    assert out["count"].min() == 15  # behind 10 can be 6


def test_a_rate_that_is_shown_lies_with_the_counted_one_inside_its_own_interval():
    least = parameters.regime("police records").least
    for out in range(least + (-least) % BASE, 400, BASE):
        lower, upper = rates.poisson_limits(out)
        assert lower < out - BASE + 1
        assert out + BASE - 1 < upper
