"""How much: each number of the tables is its row, a number that is missing has its word, and no homicide has a rate."""

import re

import pytest

from svd_analysis import parameters, success_measures, tables
from svd_analysis.html_tables import HTMLTable
from tests.unit.conftest import by_first, drawn, words

NO_VALUE = re.compile(r"\b(nan|inf|<na>)\b", re.IGNORECASE)
ROWS = """
    indicator               | period           | geography      | numerator | denominator | per  | value | lower | upper
    ------------------------+------------------+----------------+-----------+-------------+------+-------+-------+------
    core_recorded_violence  | 2023             |                | 844       | 51000       | 1000 | 16.5  | 15.5  | 17.7
    core_recorded_violence  | 2024             |                | 859       | 51000       | 1000 | 16.8  | 15.7  | 18.0
    core_recorded_violence  | 2024             | rest of region | 1684      | 106000      | 1000 | 15.9  | 15.1  | 16.7
    violence_with_injury    | 2024             |                | 515       | 51000       | 1000 | 10.1  | 9.2   | 11.0
    violence_without_injury | 2024             |                | 1414      | 51000       | 1000 | 27.7  | 26.3  | 29.2
    rape                    | 2024             |                | 54        | 51000       | 1000 | 1.06  | 0.80  | 1.38
    homicide                | 2023             |                | 2         |             |      | 2     | 0.24  | 7.22
    homicide                | 2024             |                | 0         |             |      | 0     | 0     | 3.69
    homicide                | 2024             | rest of region | 3         |             |      | 3     | 0.62  | 8.77
    homicide                | 2020-01..2024-12 |                | 4         |             |      | 4     | 1.09  | 10.24
"""
SERIES = """
    indicator    | period | numerator | denominator | per  | value | lower | upper | source        | status
    -------------+--------+-----------+-------------+------+-------+-------+-------+---------------+------------
    knife_crime  | 2022   |           | 51000       | 1000 |       |       |       | mps_dashboard | incomplete
    knife_crime  | 2023   | 104       | 51000       | 1000 | 2.04  | 1.67  | 2.47  | mps_dashboard |
    knife_crime  | 2024   | 101       | 51000       | 1000 | 1.98  | 1.61  | 2.41  | mps_dashboard |
    vawg_victims | 2023   | 753       |             |      | 753   | 700.2 | 808.8 | mps_vawg      |
    vawg_victims | 2024   | 683       |             |      | 683   | 632.7 | 736.2 | mps_vawg      |
"""


# --- kinds and years


def test_kinds_stand_largest_first_with_number_rate_and_interval():
    shown = tables.kinds(drawn(ROWS))
    assert shown.rows[0] == ("Violence without injury", "1,414", "27.7", "26.3 to 29.2", "not in this source", "none")
    assert shown.rows[1][4:] == ("15.9", "15.1 to 16.7")
    assert [row[0] for row in shown.rows][-1] == "Homicide"


def test_the_kinds_of_the_first_screen_leave_out_what_lies_inside_another_but_for_homicide():
    assert [row[0] for row in tables.largest_kinds(drawn(ROWS)).rows] == [
        "Violence without injury", "Violence with injury", "Homicide",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("status", "said"),
    [("gap", "no data"), ("incomplete", "months missing"), ("suppressed", "withheld (small number)")],
)
def test_a_kind_without_a_number_has_its_word_and_no_number(status, said):
    hidden = f"""
        indicator        | denominator | per  | status
        -----------------+-------------+------+--------
        robbery_personal | 51000       | 1000 | {status}
    """
    row = by_first(tables.kinds(drawn(ROWS, hidden)))["Personal robbery"]
    assert [row["Offences"], row["Rate"]] == [said, said]
    assert not re.search(r"\d", " ".join(list(row.values())))


def test_each_kind_is_its_row_of_the_estimates(two_areas):
    for svd in two_areas:
        own = svd.estimates[
            (svd.estimates["area_code"] == svd.area.area_code) & (svd.estimates["geography"] == "lad24")
            & (svd.estimates["period"] == str(svd.edition.year)) & (svd.estimates["breakdown"] == "")
            & (svd.estimates["bound"] == "exact") & (svd.estimates["source"] == "mps_borough")
        ].set_index("indicator")  # fmt: skip
        shown = by_first(tables.kinds(svd))
        assert len(shown) == len(own)
        for name, row in own.iterrows():
            cells = shown[parameters.indicator(name).title]
            assert cells["Offences"] == f"{row['numerator']:,}"
            if row["per"] == 1000 and row["value"] >= 1:
                assert cells["Rate"] == f"{row['value']:,.1f}"
                assert cells["95% interval"].startswith(f"{row['lower']:,.1f} to " if row["lower"] >= 1 else "0.")


def test_an_area_of_visitors_has_numbers_and_no_rate_of_any_kind():
    city = """
        indicator                    | numerator | value | lower | upper | denominator_status
        -----------------------------+-----------+-------+-------+-------+-------------------
        violence_and_sexual_offences | 900       | 900   | 842   | 961   | visitor area
    """
    svd = drawn(city, area="city-of-london", edition="london-2025", source="police_uk_london")
    for shown in (tables.kinds(svd), tables.years(svd), tables.largest_kinds(svd)):
        [row] = shown.rows
        assert row[1:3] == ("900", "no rate")
    assert svd.area.no_resident_rate in tables.kinds(svd).notes


def test_an_area_whose_residents_are_not_known_has_its_tables_all_the_same():
    svd = drawn("indicator | numerator | value\n---+---\ncore_recorded_violence | 859 | 859")
    assert isinstance(tables.kinds(svd), HTMLTable)
    assert isinstance(tables.years(svd), HTMLTable)


def test_years_are_in_order_and_a_year_that_was_not_counted_is_not_there():
    assert [row[:3] for row in tables.years(drawn(ROWS)).rows] == [("2023", "844", "16.5"), ("2024", "859", "16.8")]


# --- homicide


def test_homicides_are_numbers_by_year_and_over_five_years():
    shown = tables.homicide(drawn(ROWS))
    assert [row[:2] for row in shown.rows] == [("2023", "2"), ("2024", "0"), ("January 2020 to December 2024", "4")]
    assert "No rate is given." in " ".join(shown.notes)


def test_a_source_that_cannot_tell_homicide_apart_is_not_said_to_have_none():
    said = tables.homicide(drawn("indicator | numerator | per\n---+---\ncore_recorded_violence | 859 | 1000"))
    assert said.startswith("Homicide is not in this source")


def test_neither_the_table_nor_the_measure_of_homicide_ever_has_a_rate(two_areas):
    for svd in two_areas:
        for shown in (tables.homicide(svd), tables.success(svd)):
            rows = [row for row in shown.rows if "omicide" in shown.caption or row[0] == "Homicide"]
            assert rows
            assert not re.search("per 1,000", " ".join(cell for row in rows for cell in row))


# --- series of other sources


def test_series_of_other_sources_stand_by_year_with_the_latest_rate_and_whose_residents():
    shown = by_first(tables.series(drawn(ROWS, SERIES)))
    assert list(shown["Knife crime"].values())[1:] == [
        "months missing", "104", "101", "2.0 (1.6 to 2.4)", "1,000 residents",
    ]  # fmt: skip
    assert list(shown["Victims of violence against women and girls"].values())[1:] == [
        "no whole year", "not comparable", "683", "no rate", "a number only",
    ]  # fmt: skip


def test_an_edition_without_those_series_says_not_supplied_and_not_none():
    assert "not supplied to this edition" in tables.series(drawn(ROWS))
    assert "not supplied to this edition" in tables.admissions(drawn(ROWS))
    assert "not supplied to this edition" in tables.harm(drawn(ROWS))


def test_series_that_lie_inside_one_another_are_said_never_to_be_added_up():
    assert "never added up" in " ".join(tables.series(drawn(ROWS, SERIES)).notes)


# --- admissions


def test_a_year_of_admissions_that_is_withheld_stays_withheld():
    admissions = """
        indicator                    | period  | numerator | value | lower | upper | source     | unit      | status
        -----------------------------+---------+-----------+-------+-------+-------+------------+-----------+-----------
        hospital_admissions_violence | 2022/23 | 25        | 25    | 16.2  | 36.9  | fingertips | admission |
        hospital_admissions_violence | 2023/24 |           |       |       |       | fingertips | admission | suppressed
    """
    shown = tables.admissions(drawn(ROWS, admissions))
    assert shown.rows == (("2022/23", "25", "16 to 37"), ("2023/24", "withheld (small number)", "none"))


# --- severity and cost


HARM = """
    indicator            | breakdown     | value   | lower  | upper   | method                      | status
    ---------------------+---------------+---------+--------+---------+-----------------------------+--------
    violence_with_injury | harm=severity | 1003    | 919    | 1094    | severity weights: drawn     |
    violence_with_injury | harm=cost     | 5150000 | 4700000 | 5600000 | unit costs in 2022/23 prices |
    rape                 | harm=severity |         |        |         | no weight                   | refused
    rape                 | harm=cost     | 2700000 | 2000000 | 3500000 | unit costs in 2022/23 prices |
"""


def test_cost_stands_in_pounds_with_its_interval_and_price_year_and_a_missing_weight_is_not_available():
    shown = tables.harm(drawn(ROWS, HARM))
    assert by_first(shown)["Violence with injury"]["Cost"] == "£5,150,000"
    assert list(by_first(shown)["Rape"].values())[1:3] == ["not available", "none"]
    assert "2022/23 prices" in " ".join(shown.notes)


def test_a_score_says_of_whom_it_is_and_limits_have_no_more_figures_than_are_known():
    shown = by_first(tables.harm(drawn(ROWS, HARM)))
    assert shown["Violence with injury"]["Score for"] == "all of them"
    assert shown["Violence with injury"]["Its 95% interval"] == "919 to 1,090"
    assert shown["Rape"]["Score for"] == "none"


# --- offences without an authority

PSEUDO = """
    indicator            | geography | area_code    | period | breakdown    | numerator | value | method
    ---------------------+-----------+--------------+--------+--------------+-----------+-------+-------
    violence_with_injury | pseudo    | met-heathrow | 2023   |              | 0         | 0     |
    violence_with_injury | pseudo    | met-heathrow | 2023   | share=region | 0         | 0     | share
    violence_with_injury | pseudo    | met-heathrow | 2024   |              | 205       | 205   |
    violence_with_injury | pseudo    | met-heathrow | 2024   | share=region | 205       | 0.26  | share
    rape                 | pseudo    | met-heathrow | 2024   |              | 0         | 0     |
    rape                 | pseudo    | met-heathrow | 2024   | share=region | 0         | 0     | share
"""


def test_a_place_that_a_release_does_not_list_in_a_year_is_not_shown_as_0():
    shown = tables.unlocated(drawn(ROWS, PSEUDO, edition="example-2025"))
    assert [row[1:] for row in shown.rows] == [("not listed", "205 (0.3%)")]
    assert "counts as 0" in shown.notes[0]


# --- success measures


def measures(svd):
    return {row[0]: row[1] for row in tables.success(svd).rows}


def test_the_three_measures_of_success_are_three_rows_each_with_its_standing(two_areas):
    titles = [measure.title for measure in success_measures.all()]
    assert len(titles) == 3
    for svd in two_areas:
        assert list(measures(svd)) == titles
        assert set(measures(svd).values()) <= {"measured", "nearest available", "not available"}


def test_a_measure_is_measured_nearest_or_not_available_by_what_the_edition_has():
    assert list(measures(drawn(ROWS, SERIES)).values()) == ["not available", "nearest available", "measured"]
    assert list(measures(drawn(ROWS)).values()) == ["not available", "not available", "measured"]


def test_a_measure_that_is_not_available_has_no_number_and_says_what_was_looked_for():
    [row] = [row for row in tables.success(drawn(ROWS)).rows if row[0] == "Knife-enabled serious violence"]
    assert row[2:5] == ("none", "none", "none")
    assert "Looked for: " in row[5]


def test_a_measure_whose_every_number_is_missing_is_not_available_and_not_0():
    hidden = SERIES.replace("| 104       |", "|           |").replace("| 101       |", "|           |")
    assert measures(drawn(ROWS, hidden))["Knife-enabled serious violence"] == "not available"


@pytest.mark.parametrize(
    ("status", "words"), [("incomplete", "months missing"), ("suppressed", "withheld (small number)")]
)
def test_a_measure_without_a_number_in_the_reporting_year_says_why_and_shows_the_latest_that_has_one(status, words):
    of_2024 = "knife_crime  | 2024   | {}       | 51000       | 1000 | {}  | {}  | {}  | mps_dashboard |{}"
    counted = of_2024.format("101", "1.98", "1.61", "2.41", "")
    assert counted in SERIES
    hidden = SERIES.replace(counted, of_2024.format("   ", "    ", "    ", "    ", f" {status}"))
    [row] = [row for row in tables.success(drawn(ROWS, hidden)).rows if row[0] == "Knife-enabled serious violence"]
    assert row[3] == f"{words} in calendar year 2024; last told: 104 in calendar year 2023"


def test_persons_proceeded_against_are_said_never_to_stand_in_for_homicides():
    assert "never stand in for homicides" in " ".join(tables.success(drawn(ROWS)).notes)


def test_no_table_of_scale_shows_a_missing_value(two_areas):
    for svd in two_areas:
        for one in (
            tables.kinds, tables.largest_kinds, tables.years, tables.homicide, tables.series, tables.admissions,
            tables.harm, tables.success, tables.ages, tables.unlocated, tables.indicators,
        ):  # fmt: skip
            found = [text for text in words(one(svd)) if NO_VALUE.search(text) or "None" in text]
            assert found == [], one.__name__


# --- people


AGES = """
    indicator           | geography | area_code      | breakdown | numerator | source   | unit
    --------------------+-----------+----------------+-----------+-----------+----------+-------
    vawg_victims_by_age | region    | example-region | age=10-19 | 30        | mps_vawg | victim
    vawg_victims_by_age | region    | example-region | age=20-29 | 10        | mps_vawg | victim
"""


def test_ages_are_those_of_the_whole_force_and_said_to_be():
    shown = tables.ages(drawn(ROWS, AGES))
    # 30 of 40 and 10 of 40.
    assert shown.rows == (("10-19", "30", "75.0%"), ("20-29", "10", "25.0%"))
    assert "not for Exampleton" in " ".join(shown.notes)


def test_without_ages_there_is_no_table_of_them():
    assert not isinstance(tables.ages(drawn(ROWS)), HTMLTable)
