from pathlib import Path

import pytest

from svd_analysis import parameters
from svd_analysis.sources import census_household_deprivation
from tests.sources import refusals

AUTHORITIES = Path(__file__).parent / "census_household_deprivation" / "ltla.csv"


def test_deprived_means_in_two_dimensions_or_more():
    covariates, _ = census_household_deprivation.read(AUTHORITIES)
    found = dict(covariates.set_index(["area_code", "measure"])["value"])
    # Exampleton: 330 households of 1,000 in one dimension, 140 in two, 45 in three, 5 in four.
    assert found == pytest.approx({
        ("X09000001", "deprived_households"): 100 * (140 + 45 + 5) / 1000,
        ("X09000001", "deprived_in_any_dimension"): 100 * (330 + 140 + 45 + 5) / 1000,
        ("X09000003", "deprived_households"): 100 * (40 + 18 + 2) / 400,
        ("X09000003", "deprived_in_any_dimension"): 100 * (120 + 40 + 18 + 2) / 400,
    })  # fmt: skip


def test_a_household_moved_from_one_class_to_none_is_noticed(tmp_path):
    damaged = refusals.edited(AUTHORITIES, tmp_path, (",140,45,5", ",140,45,4"))
    says = refusals.refusal(census_household_deprivation.read, damaged)
    assert "line 2" in says
    assert "the parts add up to 999 and the total says 1000" in says


def test_a_cut_file_never_gives_another_number(tmp_path):
    refusals.check_cut_anywhere(census_household_deprivation.read, AUTHORITIES, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(census_household_deprivation.read, AUTHORITIES, tmp_path)


def test_every_measure_is_told_of():
    told = parameters.source("census_household_deprivation").measures
    assert set(census_household_deprivation.TABLE.shares) == set(told)
