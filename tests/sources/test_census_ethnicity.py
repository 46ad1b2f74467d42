import csv
from pathlib import Path

import pytest

from svd_analysis import parameters, schemas
from svd_analysis.sources import census_ethnicity
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "census_ethnicity" / "lsoa_long.csv"
OTHER = "Other ethnic group,75.0,0.05\n"


def values(path):
    return dict(census_ethnicity.read(path)[0].set_index(["area_code", "measure"])["value"])


def test_a_share_is_per_cent_of_all_residents():
    covariates, quality = census_ethnicity.read(SAMPLE)
    assert list(covariates.columns) == list(schemas.COVARIATES)
    assert set(covariates[["geography", "year"]].itertuples(index=False, name=None)) == {("lsoa21", 2021)}
    # 300, 150, 75, 900 and 75 of 1,500 residents.
    found = values(SAMPLE)
    names = ("asian", "black", "mixed", "white", "other_ethnic_group")
    assert [found["X01000001", f"residents_{name}"] for name in names] == pytest.approx([20, 10, 5, 60, 5])
    assert quality.set_index("check")["found"]["residents of the year"] == str(1500 + 1200)


def test_0_means_that_nobody_is_of_that_group():
    assert values(SAMPLE)["X01000002", "residents_black"] == 0


def test_shares_agree_with_a_slow_reading():
    with open(SAMPLE, encoding="utf-8", newline="") as file:
        slow = {
            (row["lsoa21_code"], census_ethnicity.GROUPS[row["ethnic_group"]]): 100 * float(row["prop"])
            for row in csv.DictReader(file)
        }
    assert values(SAMPLE) == pytest.approx(slow)


def test_an_area_where_nobody_lives_has_no_share(tmp_path):
    changes = [("1200.0,", "0.0,")]
    with open(SAMPLE, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["lsoa21_code"] == "X01000002" and row["n"] != "0.0":
                changes.append((f",{row['n']},{row['prop']}", ",0.0,0.0"))
    found = values(refusals.edited(SAMPLE, tmp_path, *changes))
    assert found["X01000002", "residents_white"] != found["X01000002", "residents_white"]
    assert found["X01000001", "residents_white"] == pytest.approx(60)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("White,900.0,0.6", "White,890.0,0.6", "the parts add up to 1490 and the total says 1500"),
        ("White,900.0,0.6", "White,900.0,0.61", "line 5, column 'prop': 0.61 is not 900 of 1500"),
        (
            "White,900.0,0.6",
            "White British,900.0,0.6",
            "'White British' is none of the five broad groups (1 such rows)",
        ),
        ("White,900.0,0.6", "Other ethnic group,900.0,0.6", "X01000001 does not have each of the 5 groups once"),
        (f"X01000001,1500.0,{OTHER}", "", "line 2: X01000001 does not have each of the 5 groups once"),
        ("X01000002", "X01000001", "X01000001 does not have each of the 5 groups once"),
        ("X01000002", "X02000002", "'X02000002' is not a code of lsoa21"),
        ("X010", "E010", "2 LSOAs of England and 0 of Wales"),
        ("lsoa21_code", "lsoa11_code", "whose heading 'lsoa21_code' is not in the file"),
        ("900.0,0.6", "900.5,0.6", "'900.5' is not a whole number"),
        ("900.0,0.6", "900.0,", "column 'prop': '' is not a number"),
    ],
)
def test_a_file_that_is_not_as_packaged_is_refused(tmp_path, old, new, says):
    assert says in refusals.refusal(census_ethnicity.read, refusals.edited(SAMPLE, tmp_path, (old, new)))


def test_a_cut_file_never_gives_another_number(tmp_path):
    refusals.check_cut_anywhere(census_ethnicity.read, SAMPLE, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    copy = refusals.edited(SAMPLE, tmp_path, ("Mixed or", "Mixed ôr")).rename(tmp_path / "copy.csv")
    refusals.check_saved_again(census_ethnicity.read, copy, tmp_path)


def test_no_share_of_an_ethnic_group_may_predict_violence():
    told = parameters.source("census_ethnicity").measures
    assert set(told) == set(census_ethnicity.GROUPS.values())
    assert {one.role for one in told.values()} == {"context"}
    assert all("never a cause" in one.not_a_predictor for one in told.values())
