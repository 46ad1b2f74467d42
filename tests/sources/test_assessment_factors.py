"""Factors found in assessments, as shares of the episodes that were assessed; none may explain violence."""

import math
from pathlib import Path

import pytest

from svd_analysis import parameters, schemas
from svd_analysis.sources import assessment_factors
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "assessment_factors" / "c3.csv"


def values(covariates):
    return dict(covariates.set_index(["area_code", "year", "measure"])["value"])


def test_a_factor_is_a_share_of_the_episodes_with_any():
    covariates, _ = assessment_factors.read(SAMPLE)
    assert list(covariates.columns) == list(schemas.COVARIATES)
    read = values(covariates)
    assert read["X09000001", 2024, "factor_gangs"] == 20 / 800 * 100
    assert read["X09000001", 2024, "factor_criminal_exploitation"] == 8 / 800 * 100
    assert read["X09000001", 2024, "factor_domestic_abuse_child"] == 80 / 800 * 100
    assert read["X09000001", 2024, "factor_domestic_abuse_parent"] == 256 / 800 * 100
    assert read["X09000001", 2024, "factor_domestic_abuse_person"] == 24 / 800 * 100
    assert len(read) == 3 * 2 * 5


def test_a_withheld_number_and_a_share_of_nothing_are_rows_without_a_value():
    covariates, quality = assessment_factors.read(SAMPLE)
    read = values(covariates)
    assert math.isnan(read["X09000002", 2024, "factor_gangs"])
    assert math.isnan(read["X09000001", 2020, "factor_criminal_exploitation"])
    # Nothing was assessed there in 2020/21: a share of nothing is no 0.
    assert math.isnan(read["X09000002", 2020, "factor_gangs"])
    withheld = quality[quality["check"] == "numbers withheld"].set_index(["place", "found"])["rows"]
    assert withheld["factor_criminal_exploitation", "x: not available"] == 3
    assert withheld["factor_gangs", "c: confidential"] == 1


def test_no_factor_is_a_predictor():
    measures = parameters.source("assessment_factors").measures
    assert set(measures) == set(assessment_factors.read(SAMPLE)[0]["measure"])
    assert all(measure.not_a_predictor for measure in measures.values())


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (",400,21,40,120,9,10,33,12", ",400,21,40,120,9,410,33,12", "line 8: Gangs is 410 of 400 episodes"),
        ("assessment,800,", "assessment,900,", "column 'Episodes_with_assessment_factor': Exampleshire has 1440"),
        ("21,80,256,24,20,33,8", "21,80,356,24,20,33,8", "column 'Domestic_Abuse_parent': Exampleshire has 480"),
        ("21,80,256,24,20,33,8", "21,80,256,24,many,33,8", "'many' is not a number"),
        ("Factors identified at the end of assessment", "Factors", "column 'category': 'Factors'"),
        ("X09000003", "X09000002", "stands in the year more than once"),
        ("Gangs", "Gang", "whose heading 'Gangs' is not in the file"),
    ],
)
def test_a_changed_table_is_refused_with_its_place(tmp_path, old, new, says):
    assert says in refusals.refusal(assessment_factors.read, refusals.edited(SAMPLE, tmp_path, (old, new)))


def test_a_cut_file_never_gives_another_number(tmp_path):
    refusals.check_cut_anywhere(assessment_factors.read, SAMPLE, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(assessment_factors.read, SAMPLE, tmp_path)
