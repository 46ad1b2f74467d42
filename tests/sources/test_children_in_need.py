"""Children in need: numbers from table B1, rates from the interactive tool, and what is withheld is never a 0."""

import math
from pathlib import Path

import pandas as pd
import pytest

from svd_analysis import schemas
from svd_analysis.sources import children_in_need
from tests.sources import refusals

HERE = Path(__file__).parent
B1, TOOL = HERE / "children_in_need" / "b1.csv", HERE / "school_exclusions" / "tool.csv"


def values(covariates):
    return dict(covariates.set_index(["area_code", "year"])["value"])


def found(quality, check):
    rows = quality[quality["check"] == check]
    return dict(zip(rows["found"], rows["rows"], strict=True))


def test_a_reporting_year_is_named_by_its_first_calendar_year():
    covariates, _ = children_in_need.read(B1)
    assert list(covariates.columns) == list(schemas.COVARIATES)
    assert set(zip(covariates["geography"], covariates["measure"], strict=True)) == {("lad24", "children_in_need")}
    # The year that ends on 31 March 2025 is 2024/25.
    read = values(covariates)
    assert (read["X09000001", 2024], read["X09000003", 2024], read["X09000002", 2018]) == (412, 203, 11)


def test_a_number_that_is_withheld_is_a_row_without_a_value():
    covariates, quality = children_in_need.read(B1)
    assert math.isnan(values(covariates)["X09000002", 2024])
    assert found(quality, "numbers withheld") == {"c: confidential": 1}


def test_counties_regions_and_merged_districts_are_left_out_aloud():
    covariates, quality = children_in_need.read(B1)
    assert set(covariates["area_code"]) == {"X09000001", "X09000002", "X09000003"}
    assert found(quality, "rows refused") == {
        "nations and regions": 7, "counties, which hold several districts": 2, "districts that merged since": 1,
    }  # fmt: skip


def test_the_tool_gives_the_rate_of_areas_with_a_code(tmp_path):
    covariates, quality = children_in_need.read(TOOL)
    assert set(covariates["measure"]) == {"children_in_need_rate"}
    read = values(covariates)
    assert (read["X09000001", 2024], read["X09000001", 2023], read["E06000055", 2024]) == (471.5, 457.8, 299.9)
    assert math.isnan(read["X09000002", 2024])
    assert len(read) == 3 * 2
    packed = tmp_path / "tool.parquet"
    pd.read_csv(TOOL, dtype="str").to_parquet(packed)
    assert children_in_need.read(packed)[0].equals(covariates)
    unknown = quality.set_index("check").loc["areas without a code"]
    assert unknown["found"] == "4 names: Bournemouth (Pre LG), Côunty of Imagination, England ..."


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("20,10,412,", "20,10,512,", "line 3, column 'At31_episodes': Exampleshire has 630"),
        ("20,10,398,", "20,10,388,", "Exampleshire has 600 in 2019 and its authorities 590 together"),
        ("20,10,412,", "20,10,?,", "'?' is not a number"),
        ("20,10,412,", "20,10,,", "'' is not a number"),
        ("20,10,412,", "20,10,-412,", "-412"),
        ("X09000003", "X09000001", "line 9: 'X09000001' stands in the year more than once"),
        ("X09000003", "X05000003", "is not a code of lad24"),
        ("2025,Reporting year", "2025,Calendar year", "column 'time_identifier': 'Calendar year'"),
        ("2025,Reporting year", "202425,Reporting year", "'202425'"),
        (",Local authority,", ",Local authority district,", "column 'geographic_level'"),
        ("Children in Need", "Children not in need", "column 'category'"),
        ("At31_episodes", "At31_children", "whose heading 'At31_episodes' is not in the file"),
    ],
)
def test_a_changed_table_is_refused_with_its_place(tmp_path, old, new, says):
    assert says in refusals.refusal(children_in_need.read, refusals.edited(B1, tmp_path, (old, new)))


def test_a_region_may_only_have_more_than_its_authorities_where_one_is_withheld(tmp_path):
    children_in_need.read(refusals.edited(B1, tmp_path, ("220,630,", "220,990,")))
    says = refusals.refusal(children_in_need.read, refusals.edited(B1, tmp_path, ("70,200,2", "70,990,2")))
    assert "Mockshire has 990 in 2025 and its authorities 203 together" in says


def test_a_cut_file_never_gives_another_number(tmp_path):
    refusals.check_cut_anywhere(children_in_need.read, B1, tmp_path)
    lines = B1.read_bytes().splitlines(keepends=True)
    short = tmp_path / "short.csv"
    # The year 2025 is whole after nine lines, and the tenth is of England alone.
    for length in set(range(1, len(lines))) - {9, 10}:
        short.write_bytes(b"".join(lines[:length]))
        refusals.refusal(children_in_need.read, short)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(children_in_need.read, B1, tmp_path)
