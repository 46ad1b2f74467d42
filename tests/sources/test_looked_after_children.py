"""Children looked after on 31 March: the published rate, held against its own number and residents."""

import csv
import math
from pathlib import Path

import pytest

from svd_analysis import schemas
from svd_analysis.sources import looked_after_children
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "looked_after_children" / "numbers_and_rates.csv"
USED = "Children looked after on 31 March each year"


def found(quality, check):
    rows = quality[quality["check"] == check]
    return dict(zip(rows["found"], rows["rows"], strict=True))


def test_the_rate_of_31_march_is_read_and_no_other():
    covariates, quality = looked_after_children.read(SAMPLE)
    assert list(covariates.columns) == list(schemas.COVARIATES)
    read = dict(covariates.set_index(["area_code", "year"])["value"])
    # 63 of 9,000 children on 31 March 2025, which ends the year 2024/25.
    assert read["X09000001", 2024] == 63 / 9000 * 10_000
    assert read["X09000003", 2024] == 104 / 16000 * 10_000
    assert set(covariates["measure"]) == {"looked_after_rate"}
    assert quality.set_index("check").loc["rows of children who started or ceased", "rows"] == 28


def test_a_withheld_rate_and_one_of_an_authority_that_was_not_yet_there_are_rows_without_a_value():
    covariates, quality = looked_after_children.read(SAMPLE)
    read = dict(covariates.set_index(["area_code", "year"])["value"])
    assert math.isnan(read["X09000002", 2024])
    assert math.isnan(read["X09000003", 2023])
    assert found(quality, "numbers withheld") == {"c: confidential": 1, "z: not applicable": 1}


def test_every_rate_agrees_with_a_slow_reading():
    covariates, _ = looked_after_children.read(SAMPLE)
    with open(SAMPLE, encoding="utf-8-sig", newline="") as file:
        slow = {
            (row["new_la_code"], int(row["time_period"]) - 1): float(row["rate_per_10000"])
            for row in csv.DictReader(file)
            if row["population_type"] == USED and row["new_la_code"][:1] == "X" and row["rate_per_10000"].isdigit()
        }
    read = covariates.dropna().set_index(["area_code", "year"])["value"]
    assert dict(read) == slow


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("9000,63,70", "9000,63,71", "a rate of 71 for 63 of 9000 children"),
        ("9000,63,70", "9000,83,92", "Exampleshire has 210 in 2025 and its authorities 227 together"),
        ("9000,63,70", "9000,63,k", "'k' is not a number"),
        ("9000,63,70", "9000,63,", "'' is not a number"),
        ("9000,63,70", "9000,63,-70", "column 'rate_per_10000': -70"),
        (f"{USED},9000", "Children in short breaks,9000", "column 'population_type': 'Children in short breaks'"),
        ("X09000003", "X09000001", "stands in the year more than once"),
        ("rate_per_10000", "rate_per_1000", "whose heading 'rate_per_10000' is not in the file"),
    ],
)
def test_a_changed_table_is_refused_with_its_place(tmp_path, old, new, says):
    assert says in refusals.refusal(looked_after_children.read, refusals.edited(SAMPLE, tmp_path, (old, new)))


def test_a_cut_file_never_gives_another_number(tmp_path):
    refusals.check_cut_anywhere(looked_after_children.read, SAMPLE, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(looked_after_children.read, SAMPLE, tmp_path)
