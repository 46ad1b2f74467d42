"""The tables between rooms: exactly their columns, in order, each with its kind; a missing value is never a zero."""

import pandas as pd
import pytest

from svd_analysis import schemas
from tests.tables import table

TABLES = (
    "COUNTS",
    "QUALITY",
    "CELLS",
    "ESTIMATES",
    "POPULATION",
    "COVARIATES",
    "BOUNDARIES",
    "LOOKUPS",
    "CHANGES",
    "COEFFICIENTS",
)


def covariates():
    return table("""
        value | measure     | year | geography | area_code
        7     | income_rank | 2019 | lsoa11    | L1
        9     | income_rank | 2019 | lsoa11    | L2
    """)


def test_columns_are_put_in_order_and_given_their_kind():
    rows = schemas.conform(covariates(), schemas.COVARIATES)
    assert list(rows.columns) == ["area_code", "geography", "year", "measure", "value"]
    assert [str(kind) for kind in rows.dtypes] == ["str", "str", "Int64", "str", "float64"]


def test_a_column_too_few_or_too_many_is_named():
    with pytest.raises(AssertionError, match=r"lacks \['measure'\]"):
        schemas.conform(covariates().drop(columns="measure"), schemas.COVARIATES)
    with pytest.raises(AssertionError, match=r"columns of no schema: \['note'\]"):
        schemas.conform(covariates().assign(note=""), schemas.COVARIATES)


def test_counts_may_carry_what_some_sources_record_and_nothing_else():
    blank = dict.fromkeys(schemas.COUNTS, "") | {"count": 1}
    rows = schemas.conform(pd.DataFrame([blank | {"domestic": None, "victim_age": "24"}]), schemas.COUNTS)
    assert list(rows.columns) == [*schemas.COUNTS, "victim_age", "domestic"]
    assert rows["domestic"].isna().all()
    with pytest.raises(AssertionError, match="columns of no schema"):
        schemas.conform(pd.DataFrame([blank | {"ethnicity": "x"}]), schemas.COUNTS)


def test_a_missing_count_stays_missing():
    rows = covariates().assign(value=[None, 3.0])
    assert schemas.conform(rows, schemas.COVARIATES)["value"].isna().tolist() == [True, False]


def test_a_count_that_is_not_whole_is_refused():
    blank = dict.fromkeys(schemas.COUNTS, "") | {"count": 1.5}
    with pytest.raises((TypeError, ValueError)):
        schemas.conform(pd.DataFrame([blank]), schemas.COUNTS)


@pytest.mark.parametrize("name", TABLES)
def test_an_empty_table_has_all_its_columns(name):
    schema = getattr(schemas, name)
    assert list(schemas.empty(schema).columns) == list(schema)
    assert schemas.empty(schema).empty


def test_estimates_are_cells_with_a_value():
    assert list(schemas.ESTIMATES)[: len(schemas.CELLS)] == list(schemas.CELLS)


def test_quality_rows_are_told_together_and_none_are_a_table_too():
    rows = [schemas.quality("mps_borough", "a.csv", "month", expected=1, found=0, place="2024-02")]
    both = schemas.quality_of([rows, [], schemas.empty(schemas.QUALITY)])
    assert both.to_dict("records") == [
        {"source": "mps_borough", "file": "a.csv", "check": "month", "expected": "1", "found": "0", "rows": None,
         "place": "2024-02"}
    ]  # fmt: skip
    assert list(schemas.quality_of([]).columns) == list(schemas.QUALITY)
