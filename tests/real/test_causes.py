"""The models of real editions against a slow reading of the raw files, and what a page may say of them."""

import csv
import gzip
from collections import defaultdict

import numpy as np
import pytest

from svd_analysis import questions
from svd_analysis.models.result import NOT_RUN

LONDON, BEDFORDSHIRE = "london-2025", "bedfordshire-2024"
MONTHS = [f"2024{month:02d}" for month in range(3, 13)] + [f"2025{month:02d}" for month in range(1, 13)]
MONTHS += ["202601", "202602"]
CLASSES = {
    "violence_with_injury": ("VIOLENCE WITH INJURY", "DEATH SERIOUS INJURY ILLEGAL DRIVING"),
    "robbery_personal": ("ROBBERY OF PERSONAL PROPERTY",),
}
LOOKUP = "lookups/LSOA_(2011)_to_LSOA_(2021)_to_Local_Authority_District_(2022)_Exact_Fit_Lookup_for_EW_(V3).csv"


@pytest.fixture(scope="module")
def london(real_numbers):
    return real_numbers(LONDON)


@pytest.fixture(scope="module")
def bedfordshire(real_numbers):
    return real_numbers(BEDFORDSHIRE)


@pytest.fixture(scope="module")
def slow(real_data):
    """Outcome -> rows (LSOA of 2021, borough, offences in 24 months, residents of mid-2022, rank turned), by hand."""
    import pandas as pd

    table = pd.read_parquet(real_data / "mps/2026-02_parquet/recorded-crime-lsoa.parquet")
    codes = next(name for name in table.columns if table[name].astype(str).str.fullmatch(r"E01\d{6}").all())
    residents = {}
    with gzip.open(real_data / "population/lsoa21_population_2011_2022.csv.gz", "rt", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            residents[row["LSOA 2021 Code"]] = int(float(row["Mid-2022: Population"]))
    ranks = {}
    with gzip.open(real_data / "deprivation/imd2019_england_lsoa11.csv.gz", "rt", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            ranks[row["lsoa11_code"]] = float(row["Income_rank"])
    parts, borough, irregular = defaultdict(list), {}, set()
    with open(real_data / LOOKUP, encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            borough[row["LSOA21CD"]] = row["LAD22CD"]
            if row["CHGIND"] == "X":
                irregular.add(row["LSOA21CD"])
            if row["LSOA11CD"] in ranks:
                parts[row["LSOA21CD"]].append(ranks[row["LSOA11CD"]])
    found = {}
    for outcome, wanted in CLASSES.items():
        counts = defaultdict(int)
        minor = next(name for name in table.columns if table[name].astype(str).str.upper().isin(wanted).any())
        for row in table[table[minor].str.upper().isin(wanted)].to_dict("records"):
            months = {"".join(letter for letter in name if letter.isdigit()): value for name, value in row.items()}
            counts[row[codes]] += int(sum(months[month] for month in MONTHS))
        london = [code for code in residents if borough[code].startswith("E09") and borough[code] != "E09000001"]
        found[outcome] = [
            (code, borough[code], counts[code], residents[code], -sum(parts[code]) / len(parts[code]))
            for code in london
            if code not in irregular and parts[code] and residents[code]
        ]
    return found


def main(tables, question, outcome):
    rows = tables["coefficients"]
    rows = rows[(rows["question"] == question) & (rows["outcome"] == outcome)]
    [found] = rows[rows["rung"].notna()].to_dict("records")
    return found


def row(tables, question, outcome, adjustment, model):
    rows = tables["coefficients"]
    rows = rows[(rows["question"] == question) & (rows["outcome"] == outcome) & (rows["adjustment"] == adjustment)]
    rows = rows[(rows["model"] == model) & (rows["term"] == questions.question(question).exposure)]
    [found] = rows.to_dict("records")
    return found


@pytest.mark.parametrize("outcome", CLASSES)
def test_the_minimal_model_is_what_newton_s_steps_on_the_raw_files_give(london, slow, outcome):
    # Left out: where the rate of the first year is more than ten times the median of the borough, as the page says.
    shown = row(london, "income_deprivation", outcome, "minimal", "quasi-Poisson")
    left_out = visited(london, outcome)
    rows = [one for one in slow[outcome] if one[0] not in left_out]
    assert shown["n"] == len(rows)
    boroughs = sorted({one[1] for one in rows})
    rank = np.array([one[4] for one in rows])
    matrix = np.column_stack(
        [(rank - rank.mean()) / rank.std(), np.array([[one[1] == borough for borough in boroughs] for one in rows])]
    ).astype(float)
    counts, offset = np.array([one[2] for one in rows]), np.log([2 * one[3] for one in rows])
    level = np.linalg.lstsq(matrix, np.log(counts + 0.5) - offset, rcond=None)[0]
    for _ in range(30):
        means = np.exp(offset + matrix @ level)
        level = level + np.linalg.solve(matrix.T @ (matrix * means[:, None]), matrix.T @ (counts - means))
    assert np.log(shown["rate_ratio"]) == pytest.approx(level[0], rel=1e-6)
    dispersion = ((counts - means) ** 2 / means).sum() / (len(rows) - matrix.shape[1])
    assert shown["dispersion"] == pytest.approx(dispersion, rel=1e-6)


def visited(london, outcome):
    """The visitor areas of the first year, which the map's estimates mark too: the same months."""
    rows = london["estimates"]
    rows = rows[(rows["indicator"] == outcome) & (rows["geography"] == "lsoa21") & (rows["breakdown"] == "")]
    rows = rows[(rows["period"] == "2024-03..2025-02") & (rows["denominator_status"] == "visitor area")]
    return set(rows["area_code"])


@pytest.mark.parametrize("outcome", CLASSES)
def test_income_deprivation_stands_on_the_third_rung_and_no_higher(london, outcome):
    found = main(london, "income_deprivation", outcome)
    assert found["rung"] == 3
    assert found["model"] == "Leroux spatial model"
    assert 1 < found["lower"] < found["rate_ratio"]
    assert found["q"] < 0.001


def test_no_finding_reaches_the_fourth_rung_since_no_second_recording_system_is_there(london, bedfordshire):
    for tables in (london, bedfordshire):
        assert tables["coefficients"]["rung"].max() == 3
        second = tables["checks"][tables["checks"]["check"] == "second source"]
        assert set(second["state"]) == {NOT_RUN}


def test_the_duty_itself_is_refused_since_it_came_everywhere_on_one_day(london):
    found = main(london, "serious_violence_duty", "core_recorded_violence")
    assert (found["status"], found["rung"]) == ("refused", 0)
    assert "same day" in found["reason"]
    assert np.isnan(found["rate_ratio"])


def test_residual_moran_stands_beside_every_main_model(london):
    rows = london["coefficients"]
    rows = rows[rows["geography"].eq("lsoa21") & rows["adjustment"].isin(["minimal", "full"]) & rows["status"].eq("ok")]
    # But the spatial model's own: what neighbours share is in its fitted means.
    spatial = rows["model"].str.startswith("Leroux")
    assert rows.loc[~spatial, "moran_p"].notna().all()
    assert rows.loc[spatial, "moran_p"].isna().all()


def test_every_model_that_was_fitted_is_listed(london):
    # Per question and outcome: each of 32 boroughs left out, both years alone, wards, visitor areas, and every set.
    rows = london["coefficients"].drop_duplicates(["question", "outcome", "model", "adjustment"])
    one = rows[(rows["question"] == "income_deprivation") & (rows["outcome"] == "violence_with_injury")]
    sets = 2 ** len(questions.question("income_deprivation").adjustment.nodes) - 2
    assert len(one) == 6 + 32 + 2 + 2 + sets
    assert rows["adjustment"].str.startswith("full, without").sum() >= 8 * 32


def test_with_three_authorities_none_can_be_left_out_and_no_interval_is_robust_to_them(bedfordshire):
    checks = bedfordshire["checks"]
    for name in ("each area left out", "other models of noise"):
        assert set(checks.loc[checks["check"] == name, "state"]) == {NOT_RUN}
    robust = bedfordshire["coefficients"]
    robust = robust[robust["model"].str.contains("robust to clusters") & robust["geography"].eq("lsoa21")]
    assert len(robust)
    assert set(robust["status"]) == {"refused"}
    assert robust["reason"].str.contains("3 areas are too few").all()


def test_the_panel_of_boroughs_ends_before_the_break_of_recording(london):
    rows = london["coefficients"]
    panel = rows[rows["geography"].eq("lad24") & rows["adjustment"].eq("full") & rows["status"].eq("ok")]
    # 32 boroughs and at most the ten years 2014 to 2023: 2024 lies across the change of record system.
    assert len(panel)
    assert (panel["n"] <= 32 * 10).all()
