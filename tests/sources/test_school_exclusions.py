"""Suspensions, exclusions and youth justice from the interactive tool: by name, one series a measure, no mark a 0."""

import csv
import math
from pathlib import Path

import pandas as pd
import pytest

from svd_analysis import parameters, schemas
from svd_analysis.sources import school_exclusions
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "school_exclusions" / "tool.csv"


def values(covariates):
    return dict(covariates.set_index(["area_code", "year", "measure"])["value"])


def test_an_academic_year_is_named_by_its_first_calendar_year():
    read = values(school_exclusions.read(SAMPLE)[0])
    assert read["X09000001", 2023, "suspension_rate"] == 11.3
    assert read["X09000001", 2022, "suspension_rate"] == 9.25


def test_entrants_are_of_the_calendar_year_and_reoffending_of_the_year_to_march():
    read = values(school_exclusions.read(SAMPLE)[0])
    assert read["X09000001", 2024, "first_time_entrants"] == 141
    assert read["X09000001", 2023, "reoffending_15_17"] == 27.27
    assert read["E06000055", 2023, "reoffending_10_14"] == 25


def test_small_values_in_powers_of_ten_are_what_they_are():
    read = values(school_exclusions.read(SAMPLE)[0])
    assert read["X09000001", 2022, "permanent_exclusion_rate"] == 0.08931
    assert read["X09000002", 2023, "permanent_exclusion_rate"] == pytest.approx(0.0000001)


def test_a_dash_is_a_row_without_a_value_and_a_published_0_stays_0():
    covariates, quality = school_exclusions.read(SAMPLE)
    read = values(covariates)
    assert math.isnan(read["X09000002", 2023, "suspension_rate"])
    assert read["X09000002", 2022, "suspension_rate"] == 0
    withheld = quality[quality["check"] == "numbers withheld"].set_index("place")["rows"]
    assert dict(withheld) == {
        "suspension_rate": 1, "permanent_exclusion_rate": 0, "first_time_entrants": 1, "reoffending_10_14": 3,
        "reoffending_15_17": 0,
    }  # fmt: skip


def test_places_without_a_code_are_reported_and_bedford_has_another_name():
    covariates, quality = school_exclusions.read(SAMPLE)
    assert list(covariates.columns) == list(schemas.COVARIATES)
    assert set(covariates["area_code"]) == {"X09000001", "X09000002", "E06000055"}
    unknown = quality[(quality["check"] == "areas without a code") & (quality["place"] == "suspension_rate")].iloc[0]
    assert (unknown["found"], unknown["rows"]) == (
        "4 names: Bournemouth (Pre LG), Côunty of Imagination, England ...",
        8,
    )


def test_a_parquet_file_gives_the_same_answer(tmp_path):
    packed = tmp_path / "tool.parquet"
    table = pd.read_csv(SAMPLE, dtype="str")
    table.assign(**{"LA Number": table["LA Number"].astype("float64")}).to_parquet(packed)
    assert school_exclusions.read(packed)[0].equals(school_exclusions.read(SAMPLE)[0])


def test_every_value_agrees_with_a_slow_reading():
    names = {"TotFixedEx": "suspension_rate", "TotPermEx": "permanent_exclusion_rate"}
    slow = {}
    with open(SAMPLE, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["Short Desc"] in names and row["LA and Regions"] == "Exampleton":
                slow["X09000001", int(row["Years"][:4]), names[row["Short Desc"]]] = float(row["Values"])
    read = values(school_exclusions.read(SAMPLE)[0])
    assert {key: read[key] for key in slow} == slow
    assert len(slow) == 4


def test_years_that_are_not_one_academic_year_are_left_out_aloud(tmp_path):
    path = refusals.edited(SAMPLE, tmp_path, ("2022/23", "2022/23-23/24"))
    covariates, quality = school_exclusions.read(path)
    assert set(covariates[covariates["measure"] == "suspension_rate"]["year"]) == {2023}
    refused = quality[quality["check"] == "rows refused"].set_index("place")
    assert (refused.loc["suspension_rate", "rows"], refused.loc["first_time_entrants", "rows"]) == (7, 0)
    assert refused.loc["suspension_rate", "found"] == "not one academic year"


def test_a_year_whose_two_ends_do_not_follow_is_no_academic_year(tmp_path):
    covariates, _ = school_exclusions.read(refusals.edited(SAMPLE, tmp_path, ("2022/23", "2022/24")))
    assert 2022 not in set(covariates[covariates["measure"] == "suspension_rate"]["year"])


def test_several_years_together_are_no_calendar_year(tmp_path):
    covariates, quality = school_exclusions.read(refusals.edited(SAMPLE, tmp_path, ("(rate),2023,", "(rate),2021-23,")))
    assert set(covariates[covariates["measure"] == "first_time_entrants"]["year"]) == {2024}
    refused = quality[quality["check"] == "rows refused"].set_index("place").loc["first_time_entrants"]
    assert (refused["found"], refused["rows"]) == ("not one calendar year", 7)


def test_youth_justice_is_no_predictor_and_exclusions_are():
    measures = parameters.source("school_exclusions").measures
    assert set(measures) == set(school_exclusions.read(SAMPLE)[0]["measure"])
    refused = {name for name, measure in measures.items() if measure.not_a_predictor}
    assert refused == {"first_time_entrants", "reoffending_10_14", "reoffending_15_17"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("8.931E-2", "8.931E-2%", "'8.931E-2%' is not a number"),
        ("8.931E-2", "8.931E2", "TotPermEx is 893.1 (1 such values). Expected from 0 to 100"),
        (",9.25,", ",-9.25,", "line 2, column 'Values': TotFixedEx is -9.25"),
        (",9.25,", ",c,", "line 2, column 'Values': 'c' is not a number"),
        (",9.25,", ",,", "line 2, column 'Values': '' is not a number"),
        ("TotFixedEx", "TotSuspensions", "no series 'TotFixedEx'"),
        ("2023/24", "2022/23", "TotFixedEx of 2022/23 lists 'Exampleton' twice"),
        ("Short Desc", "Short name", "whose heading 'Short Desc' is not in the file"),
    ],
)
def test_a_changed_file_is_refused_with_its_place(tmp_path, old, new, says):
    assert says in refusals.refusal(school_exclusions.read, refusals.edited(SAMPLE, tmp_path, (old, new)))


def test_a_series_that_lacks_a_place_in_a_year_is_refused(tmp_path):
    lines = SAMPLE.read_bytes().splitlines(keepends=True)
    short = tmp_path / "short.csv"
    short.write_bytes(b"".join(lines[:8] + lines[9:]))
    says = refusals.refusal(school_exclusions.read, short)
    assert "TotFixedEx of 2023/24 lists 6 places where the file has 7" in says


def without_gaps(path):
    """What is read with -1 for each missing value, so that two rows can be compared."""
    covariates, quality = school_exclusions.read(path)
    return covariates.fillna({"value": -1.0}), quality


def test_a_cut_file_never_gives_another_number(tmp_path):
    refusals.check_cut_anywhere(without_gaps, SAMPLE, tmp_path)


def test_a_cut_parquet_file_is_refused(tmp_path):
    packed = tmp_path / "tool.parquet"
    pd.read_csv(SAMPLE, dtype="str").to_parquet(packed)
    raw = packed.read_bytes()
    for length in range(0, len(raw), len(raw) // 20):
        packed.write_bytes(raw[:length])
        refusals.refusal(school_exclusions.read, packed)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(school_exclusions.read, SAMPLE, tmp_path)
