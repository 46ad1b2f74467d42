"""The Met's own table of persons proceeded against for homicide, through the door: nobody can be picked out."""

from itertools import product

import pandas as pd
import pytest

from svd_analysis import disclosure, schemas
from svd_analysis.sources import mps_proceedings

YEARS = [str(year) for year in range(2016, 2026)]
TOGETHER = {"2016..2020": range(2016, 2021), "2021..2025": range(2021, 2026)}
WHO = {"": [], "age": ["suspect_age"], "sex": ["suspect_sex"], "both": ["suspect_age", "suspect_sex"]}


@pytest.fixture(scope="module")
def counts(real_data):
    table, _ = mps_proceedings.read(real_data / "mps/2026-02_parquet" / "homicide.parquet")
    table = table[table["month"].str[:4].isin(YEARS)]
    return table.assign(
        year=table["month"].str[:4], count=table["count"].astype("int64"),
        suspect_age=table["suspect_age"].astype("object").fillna("not recorded"),
        suspect_sex=table["suspect_sex"].astype("object").fillna("not recorded"),
    )  # fmt: skip


def cells(counts):
    """CELLS by borough and for the force, by month, year and five years, of everybody, by age, by sex and by both."""
    spans = {"month": counts["month"], "year": counts["year"], "five": pd.Series("", index=counts.index)}
    for name, years in TOGETHER.items():
        spans["five"] = spans["five"].mask(counts["year"].astype(int).isin(years), name.replace("..", "-01..") + "-12")
    tables = []
    for period, keys, place in product(spans.values(), WHO.values(), ("lad24", "region")):
        inside = counts[period != ""].assign(period=period[period != ""])
        inside = inside.assign(area_code=inside["area_code"] if place == "lad24" else "london")
        keys_of = ["area_code", "period", *keys]
        added = inside.groupby(keys_of, as_index=False)["count"].sum()
        named = [", ".join(f"{key}={row[key]}" for key in keys) for row in added.to_dict("records")]
        tables.append(
            added.assign(breakdown=named, geography=place)[["area_code", "period", "breakdown", "geography", "count"]]
        )
    table = pd.concat(tables, ignore_index=True)
    fixed = {"indicator": "proceeded", "definition": "", "unit": "person proceeded against", "bound": "exact"}
    return schemas.conform(
        table.assign(parent_code=table["area_code"], source="mps_proceedings", status="ok", **fixed), schemas.CELLS
    )


@pytest.fixture(scope="module")
def shown(counts):
    out = disclosure.protect(cells(counts), {"mps_proceedings": "open persons"})
    return out[out["count"].notna()], out


def test_most_cells_of_the_table_are_one_person_before_the_door(counts):
    fine = cells(counts)
    fine = fine[fine["geography"].eq("lad24") & fine["period"].str.fullmatch(r"\d{4}-\d{2}")]
    fine = fine[fine["breakdown"].str.contains(",")]
    assert fine["count"].eq(1).mean() > 0.75


def test_no_cell_that_is_shown_is_of_one_person_or_of_fewer_than_ten(shown):
    assert shown[0]["count"].min() >= 10


def test_nobody_is_shown_by_age_below_the_force_so_nobody_under_18_is(shown):
    below = shown[0][shown[0]["geography"] != "region"]
    assert len(below) > 20
    assert set(below["breakdown"]) == {""}
    assert below["period"].str.contains("..", regex=False).all()


def test_nothing_is_crossed_and_no_month_is_shown(shown):
    assert not shown[0]["breakdown"].str.contains(",").any()
    assert not shown[0]["period"].str.fullmatch(r"\d{4}-\d{2}").any()


def test_ages_of_the_force_are_shown_where_they_are_many(shown):
    ages = shown[0][shown[0]["breakdown"].str.startswith("suspect_age=")]
    assert len(ages) > 50


def test_what_is_small_is_withheld_with_others_beside_it(shown):
    withheld = shown[1][shown[1]["status"].eq("suppressed")]
    counted = withheld.groupby(["area_code", "period", withheld["breakdown"].str.partition("=")[0]]).size()
    assert (counted[counted.index.get_level_values(2) != ""] > 1).mean() > 0.95
