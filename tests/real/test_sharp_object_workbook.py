import pytest

from svd_analysis.sources import sharp_object_workbook

WORKBOOK = "health/UK_Knife_Crime_Workbook.xlsx"


@pytest.fixture(scope="module")
def tables(real_data):
    return sharp_object_workbook.read(real_data / WORKBOOK)


def test_the_totals_of_england_are_those_quoted_which_are_of_consultant_episodes(tables):
    _, quality = tables
    episodes = quality[quality["check"] == "finished consultant episodes, England"].set_index("place")["rows"]
    assert (episodes["2018/19"], episodes["2021/22"]) == (5149, 4108)
    admissions = quality[quality["check"] == "finished admission episodes, England"].set_index("place")["rows"]
    assert (admissions["2018/19"], admissions["2021/22"]) == (5069, 4049)


def test_england_has_all_120_months_and_they_add_up_to_the_admissions(tables):
    counts, _ = tables
    england = counts[counts["geography"] == "country"]
    assert len(england) == england["month"].nunique() == 120
    assert (england["month"].min(), england["month"].max()) == ("2012-04", "2022-03")
    assert england[england["month"].between("2018-04", "2019-03")]["count"].sum() == 5069


def test_only_places_below_england_are_withheld_and_none_of_those_is_0(tables):
    counts, _ = tables
    missing = counts[counts["count"].isna()]
    assert set(missing["status"]) == {"suppressed", "not recorded"}
    assert "country" not in set(missing["geography"])
    shown = counts[(counts["status"] == "ok") & (counts["geography"] != "country")]
    assert set(shown["count"] % 5) == {0}


def test_the_last_years_total_is_headed_with_the_year_before(tables):
    _, quality = tables
    [row] = quality[quality["check"] == "total under another year"].to_dict("records")
    assert (row["expected"], row["found"]) == ("2021/22", "2020-21 Total")
