"""Young people in no education, employment or training: shares held against their parts and their region."""

import math
from pathlib import Path

import pytest

from svd_analysis import schemas
from svd_analysis.sources import neet
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "neet" / "scorecard.csv"


def test_those_of_whom_nothing_is_known_are_in_the_first_measure_and_not_in_the_second():
    covariates, _ = neet.read(SAMPLE)
    assert list(covariates.columns) == list(schemas.COVARIATES)
    assert set(zip(covariates["geography"], covariates["year"], strict=True)) == {("lad24", 2023)}
    read = dict(covariates.set_index(["area_code", "measure"])["value"])
    assert (read["X09000001", "neet"], read["X09000001", "neet_known"]) == (5.0, 3.1)
    assert (read["X09000003", "neet"], read["X09000003", "neet_known"]) == (4.9, 2.2)


def test_a_withheld_share_is_a_row_without_a_value():
    covariates, quality = neet.read(SAMPLE)
    read = dict(covariates.set_index(["area_code", "measure"])["value"])
    assert math.isnan(read["X09000002", "neet"])
    assert math.isnan(read["X09000002", "neet_known"])
    withheld = quality[quality["check"] == "numbers withheld"]
    assert withheld[["found", "rows", "place"]].values.tolist() == [
        ["c: confidential", 1, "neet"], ["c: confidential", 1, "neet_known"],
    ]  # fmt: skip
    left_out = quality[quality["check"] == "rows refused"].set_index("found")["rows"]
    assert dict(left_out) == {
        "nations and regions": 3, "counties, which hold several districts": 1, "districts that merged since": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        # (2,000 x 5.0 + 4,000 x 3.3) / 6,000 = 3.87, published as 3.9.
        ("7000,3.9,2.0,1.9", "7000,4.1,2.1,2.0", "line 3, column 'NEET_not_known_percent': 4.1 is not the mean of its"),
        ("2000,5.0,3.1,1.8", "2000,5.0,3.1,1.7", "line 4, column 'NEET_not_known_percent': 5.0 is not its two parts"),
        ("2000,5.0", "2000,105.0", "105 (1 such values). Expected a number from 0 to 100"),
        ("2000,5.0", "2000,low", "'low' is not a number"),
        ("16-17", "16-18", "column 'Age': '16-18'"),
        ("Calendar year", "Reporting year", "column 'time_identifier': 'Reporting year'"),
        ("X09000003", "X09000002", "stands in the year more than once"),
        ("Notknown_percent", "Unknown_percent", "whose heading 'Notknown_percent' is not in the file"),
    ],
)
def test_a_changed_table_is_refused_with_its_place(tmp_path, old, new, says):
    assert says in refusals.refusal(neet.read, refusals.edited(SAMPLE, tmp_path, (old, new)))


def test_a_cut_file_never_gives_another_number(tmp_path):
    refusals.check_cut_anywhere(neet.read, SAMPLE, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(neet.read, SAMPLE, tmp_path)
