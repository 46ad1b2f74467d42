"""The Met's own dashboard table, against a second, slow reading one row at a time."""

from collections import Counter

import pandas as pd
import pytest

from svd_analysis.sources import mps_dashboard

FILE = "mps/2026-02_parquet/monthly-crime-dashboard.parquet"
KNIFE = "Knife Crime: Knife Crime"


@pytest.fixture(scope="module")
def dashboard(real_data):
    return mps_dashboard.read(real_data / FILE)


def test_boroughs_and_pseudo_areas_equal_the_slow_reading(real_data, dashboard):
    slow = Counter()
    for row in pd.read_parquet(real_data / FILE).to_dict("records"):
        if row["area_type"] == "Borough" and row["measure"] == "Offences":
            command = str(row["area_name"]).startswith("Aviation")
            place = row["area_code"] if isinstance(row["area_code"], str) else ("met-unknown", "met-so18")[command]
            slow[place, f"{row['crime_type']}: {row['crime_subtype']}", str(row["month_year"])[:7]] += row["count"]
    counts, _ = dashboard
    read = counts.groupby(["area_code", "code", "month"])["count"].sum().astype("int64")
    assert read.to_dict() == dict(slow)


def test_knife_crime_of_bexley_in_2023_is_228(dashboard):
    counts, _ = dashboard
    bexley = counts[(counts["area_code"] == "E09000004") & counts["month"].str.startswith("2023")]
    assert bexley.groupby("code")["count"].sum()[KNIFE] == 228


def test_the_series_begin_in_march_2022_and_every_month_is_whole(dashboard):
    _, quality = dashboard
    months = quality[quality["check"] == "month"]
    assert months["place"].iloc[[0, -1]].tolist() == ["2022-03", "2026-02"]
    assert set(months["found"]) == {"1"}


def test_knife_crime_with_injury_lies_inside_knife_crime(dashboard):
    counts, _ = dashboard
    wide = counts.pivot_table(index=["area_code", "month"], columns="code", values="count", fill_value=0, aggfunc="sum")
    assert (wide["Knife Crime: Knife Crime with Injury"] <= wide[KNIFE]).all()
