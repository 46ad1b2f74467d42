from pathlib import Path

import pytest

from svd_analysis import parameters
from svd_analysis.sources import census_economic_activity
from tests.sources import refusals

AUTHORITIES = Path(__file__).parent / "census_economic_activity" / "ltla.csv"


def test_unemployment_is_of_the_active_with_students_and_sickness_of_everybody_of_16_and_over():
    covariates, _ = census_economic_activity.read(AUTHORITIES)
    found = dict(covariates.set_index(["area_code", "measure"])["value"])
    # Exampleton, 2,000 residents of 16 and over: 1,250 active (70 unemployed), 70 active students (10 unemployed), and
    # 680 inactive, of whom 100 study and 80 are sick.
    assert found == pytest.approx({
        ("X09000001", "unemployed"): 100 * (70 + 10) / (1250 + 70),
        ("X09000001", "inactive_sick"): 100 * 80 / 2000,
        ("X09000001", "students"): 100 * (70 + 100) / 2000,
        ("X09000003", "unemployed"): 100 * (20 + 2) / (490 + 10),
        ("X09000003", "inactive_sick"): 100 * 12 / 800,
        ("X09000003", "students"): 100 * (10 + 10) / 800,
    })  # fmt: skip


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (",1250,1180,1000,70,", ",1250,1180,1000,71,", "(excluding full-time students)': the parts add up to 1251"),
        (",70,60,10,", ",70,60,11,", "Economically active and a full-time student': the parts add up to 71"),
        (",100,90,80,10", ",100,90,81,10", "Economically inactive': the parts add up to 681"),
        (",2000,", ",2001,", "aged 16 years and over': the parts add up to 2000 and the total says 2001"),
        (
            "inactive: Student",
            "inactive: Students",
            "'Economic activity status: Economically inactive: Student' is not",
        ),
    ],
)
def test_a_file_that_is_not_as_published_is_refused(tmp_path, old, new, says):
    assert says in refusals.refusal(census_economic_activity.read, refusals.edited(AUTHORITIES, tmp_path, (old, new)))


def test_a_cut_file_never_gives_another_number(tmp_path):
    refusals.check_cut_anywhere(census_economic_activity.read, AUTHORITIES, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(census_economic_activity.read, AUTHORITIES, tmp_path)


def test_every_measure_is_told_of():
    assert set(census_economic_activity.TABLE.shares) == set(parameters.source("census_economic_activity").measures)
