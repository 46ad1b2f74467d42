"""Suppression with exact totals: nothing that is withheld can be worked out, tried against every table that fits."""

import numpy as np
import pandas as pd
import pytest

from svd_analysis import disclosure, parameters, schemas
from svd_analysis.disclosure import suppression

BELOW_5 = "below 5 withheld"


def crossed(table, source="invented counts"):
    """CELLS of a table of counts, area by age, with all its margins and the region."""
    rows = []
    areas = [f"X{at}" for at in range(len(table))]
    ages = [f"age={10 * at}-{10 * at + 9}" for at in range(table.shape[1])]
    for (at, age), count in np.ndenumerate(table):
        rows.append((areas[at], "lad24", ages[age], count))
    rows += [(area, "lad24", "", table[at].sum()) for at, area in enumerate(areas)]
    rows += [("all", "region", age, table[:, at].sum()) for at, age in enumerate(ages)]
    rows += [("all", "region", "", table.sum())]
    made = pd.DataFrame(rows, columns=["area_code", "geography", "breakdown", "count"])
    fixed = {"indicator": "victims", "period": "2024", "definition": "", "unit": "victim", "bound": "exact"}
    status = made["count"].eq(0).map({True: "zero", False: "ok"})
    return schemas.conform(
        made.assign(parent_code=made["area_code"], source=source, status=status, **fixed), schemas.CELLS
    )


def fitting(cells, shape):
    """Every table of that shape with which all that is shown is so; none where nothing is withheld or too many fit."""
    shown = cells["count"].astype("Float64").to_numpy("float64", na_value=np.nan)
    inner, rows, columns, whole = np.split(shown, np.cumsum([shape[0] * shape[1], *shape]))
    unknown = np.flatnonzero(np.isnan(inner))
    limits = [int(np.nanmin([np.nanmax(shown), rows[at // shape[1]], columns[at % shape[1]]])) + 1 for at in unknown]
    if not limits or np.prod(limits, dtype=float) > 400_000:
        return np.empty((0, inner.size))
    tried = np.repeat(inner[:, None], int(np.prod(limits)), axis=1)
    tried[unknown] = np.indices(limits).reshape(len(limits), -1)
    tables = tried.reshape(*shape, -1)
    made = np.concatenate([tables.sum(1), tables.sum(0), tables.sum((0, 1))[None]])
    said = np.concatenate([rows, columns, whole])
    fits = (made[np.isfinite(said)] == said[np.isfinite(said), None]).all(0)
    return tried[:, fits].T


def test_nothing_withheld_can_be_narrowed_to_fewer_than_three_values():
    tried = 0
    for seed in range(40):
        table = np.random.default_rng(seed).poisson(7, size=(2, 3)) + 2
        out = disclosure.protect(crossed(table), {"invented counts": BELOW_5})
        hidden, truth = out["status"].eq("suppressed").to_numpy(), crossed(table)["count"]
        assert (truth[~hidden] == out["count"][~hidden]).all()
        assert hidden[truth.between(1, 4)].all()
        possible = fitting(out, (2, 3))
        tried += bool(hidden[:6].any() and len(possible))
        for at in np.flatnonzero(hidden[:6]) if len(possible) else ():
            assert len(np.unique(possible[:, at])) >= 3
    assert tried >= 4


def test_a_single_small_count_takes_others_with_it_and_totals_stay():
    table = np.array([[3, 40, 60], [50, 45, 70], [80, 66, 41]])
    out = disclosure.protect(crossed(table), {"invented counts": BELOW_5})
    assert out["status"].eq("suppressed").sum() == 4  # a rectangle
    assert out.loc[out["breakdown"].eq("") | out["geography"].eq("region"), "count"].notna().all()


def test_a_single_small_month_takes_three_counts_with_it_whatever_else_is_small():
    """The other months of the first area are its smallest counts, and would not keep the sum of areas from telling."""
    table = np.arange(12) + np.array([[20], [40], [47]])
    table[0, 1] = 3
    out = disclosure.protect(crossed(table), {"invented counts": BELOW_5})
    hidden = out.loc[out["status"].eq("suppressed"), ["area_code", "breakdown"]]
    assert hidden.to_numpy().tolist() == [
        ["X0", "age=0-9"], ["X0", "age=10-19"], ["X1", "age=0-9"], ["X1", "age=10-19"]
    ]  # fmt: skip


def test_zeros_are_shown_or_withheld_as_the_regime_says():
    table = np.array([[0, 40, 60], [50, 45, 70], [80, 66, 41]])
    regime = parameters.regime(BELOW_5)
    assert suppression.suppressed(crossed(table), regime)["status"].eq("suppressed").sum() == 0
    hidden = suppression.suppressed(crossed(table), regime.model_copy(update={"zero": "hidden"}))
    assert hidden["status"].eq("suppressed").sum() >= 4
    assert not hidden["status"].eq("zero").any()


@pytest.mark.parametrize("small", [(1, 1), (1, 2)])
def test_two_small_counts_beside_a_zero_that_is_shown_take_another_with_them(small):
    """Of 42 or 43 with a 0 and a 40 shown, two that are no 0 come to 2 or 3: both are 1, or 1 and 2."""
    rows = [("", 40 + sum(small)), ("age=0-9", 0), ("age=10-19", small[0]), ("age=20-29", small[1]), ("age=30-39", 40)]
    cells = crossed(np.array([[1]])).head(1)
    cells = pd.concat([cells.assign(breakdown=name, count=count) for name, count in rows], ignore_index=True)
    cells["status"] = cells["count"].eq(0).map({True: "zero", False: "ok"})
    out = suppression.suppressed(schemas.conform(cells, schemas.CELLS), parameters.regime(BELOW_5))
    assert out["status"].tolist() == ["ok", "zero", "suppressed", "suppressed", "suppressed"]


def test_a_table_without_small_counts_passes_as_it_is():
    cells = crossed(np.array([[30, 40], [50, 45]]))
    pd.testing.assert_frame_equal(disclosure.protect(cells, {"invented counts": BELOW_5}), cells)
