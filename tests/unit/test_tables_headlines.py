"""The headlines' tables show the rows of the estimates and choose no word; what is not there is said in words."""

import re

import pytest

from svd_analysis import parameters, tables
from svd_analysis.cells import REST
from svd_analysis.html_tables import HTMLTable
from tests.unit.conftest import by_first, drawn, words

NO_VALUE = re.compile(r"\b(nan|inf|<na>)\b", re.IGNORECASE)
YEARS = """
    indicator              | period | geography      | numerator | denominator | per  | value | lower | upper
    -----------------------+--------+----------------+-----------+-------------+------+-------+-------+------
    core_recorded_violence | 2023   |                | 844       | 51000       | 1000 | 16.5  | 15.5  | 17.7
    core_recorded_violence | 2024   |                | 859       | 51000       | 1000 | 16.8  | 15.7  | 18.0
    core_recorded_violence | 2024   | rest of region | 1684      | 106000      | 1000 | 15.9  | 15.1  | 16.7
    rape                   | 2023   |                | 62        | 51000       | 1000 | 1.22  | 0.93  | 1.56
    rape                   | 2024   |                | 54        | 51000       | 1000 | 1.06  | 0.80  | 1.38
    homicide               | 2023   |                | 2         |             |      | 2     | 0.24  | 7.22
    homicide               | 2024   |                | 0         |             |      | 0     | 0     | 3.69
"""


def compared(*rows):
    """Rows of comparison: indicator, breakdown, value, lower, upper, word, status."""
    heading = "indicator | breakdown | value | lower | upper | word | status\n---+---\n"
    return heading + "\n".join(rows)


# --- level


def test_the_level_in_the_table_is_the_word_of_the_estimate():
    for word in ("above the rest of the region", "below the rest of the region", "like the rest of the region"):
        svd = drawn(
            YEARS, compared(f"core_recorded_violence | compared=rest of region | 1.06 | 1.01 | 1.10 | {word} | ok")
        )
        row = by_first(tables.headlines(svd))["Core recorded violence"]
        assert (row["Ratio (95% interval)"], row["Level"]) == ("1.06 (1.01 to 1.10)", word)


def test_every_number_of_the_headlines_is_a_row_of_the_estimates(two_areas):
    for svd in two_areas:
        shown = by_first(tables.headlines(svd))
        for name in svd.edition.headlines:
            rows = svd.estimates[
                (svd.estimates["indicator"] == name)
                & (svd.estimates["period"] == str(svd.edition.year))
                & (svd.estimates["area_code"] == svd.area.area_code)
            ]
            own = rows[(rows["geography"] == "lad24") & (rows["breakdown"] == "")]
            if own.empty:
                continue
            row = shown[tables.titled(parameters.indicator(name))]
            assert row["Offences"] == f"{own['numerator'].item():,}"
            ratio = rows[rows["breakdown"] == "compared=rest of region"]
            if len(ratio):
                assert row["Ratio (95% interval)"] == "{:.2f} ({:.2f} to {:.2f})".format(
                    *ratio[["value", "lower", "upper"]].iloc[0]
                )
                assert row["Level"] == ratio["word"].item()


def test_a_headline_that_no_source_counts_is_left_out_and_none_at_all_is_a_sentence():
    assert list(by_first(tables.headlines(drawn(YEARS)))) == ["Core recorded violence", "Homicide", "Rape"]
    other = "indicator | numerator\n---+---\nviolence_without_injury | 12"
    assert not isinstance(tables.headlines(drawn(other)), HTMLTable)


def test_homicide_has_a_number_and_no_rate():
    row = by_first(tables.headlines(drawn(YEARS)))["Homicide"]
    assert row["Offences"] == "0"
    assert (row["Rate (95% interval)"], row["Ratio (95% interval)"]) == ("no rate", "none")


def test_homicide_which_is_never_a_rate_is_not_said_to_lack_a_comparator():
    rest = "indicator | geography | numerator\n---+---\nhomicide | rest of region | 3"
    assert by_first(tables.headlines(drawn(YEARS, rest)))["Homicide"]["Level"] != "no like-for-like comparator"


def test_there_are_at_most_eight_headlines(two_areas):
    for svd in two_areas:
        assert 1 <= len(tables.headlines(svd).rows) <= 8


# --- findings


def test_a_finding_keeps_its_name_from_one_year_to_the_next(assessments):
    named = {
        edition: {(svd.area.slug, row[1]) for svd in assessments if svd.edition.name == edition
                  for row in tables.findings(svd).rows}
        for edition in ("example-2024", "example-2025")
    }  # fmt: skip
    assert named["example-2024"] == named["example-2025"]
    for _, name in named["example-2025"]:
        assert not re.search(r"20\d\d|/$|//", name)


def test_a_finding_is_named_by_indicator_area_and_breakdown():
    svd = drawn(YEARS)
    assert tables.finding(svd, "rape") == "rape/exampleton"
    assert tables.finding(svd, "rape", "deprivation_fifth=1") == "rape/exampleton/deprivation_fifth=1"


def test_every_headline_has_a_finding_and_what_to_beware_of(two_areas):
    for svd in two_areas:
        assert len(tables.findings(svd).rows) == len(tables.headlines(svd).rows)
        assert all(len(row[3]) > 10 for row in tables.findings(svd).rows)


# --- movement


def movement(svd, title="Core recorded violence"):
    return by_first(tables.movements(svd))[title]


def smallest(svd, title):
    return by_first(tables.findings(svd))[title]["Smallest change that would show"]


def test_both_years_stand_beside_their_ratio():
    svd = drawn(YEARS, compared("core_recorded_violence | compared=year before | 1.02 | 0.87 | 1.18 | | "))
    row = movement(svd)
    assert (row["2023"], row["2024"], row["Ratio (95% interval)"]) == ("844", "859", "1.02 (0.87 to 1.18)")
    # 859 / 844 = 1.018
    assert row["Over that of the rest of the force"] == row["If as many had been located"] == "not needed"


@pytest.mark.parametrize(
    ("drawing", "said"),
    [
        ("rape | compared=year before | | | | | refused", "refused"),
        ("rape | compared=year before | | | | | too few", "no ratio"),
        ("rape | compared=year before | 0.93 | | | | ok", "0.93 (too few for an interval)"),
        ("rape | compared=year before | 0.93 | 0.2 | inf | | ok", "0.93 (0.20 to no upper limit)"),
    ],
)
def test_a_ratio_that_cannot_be_given_is_said_in_words(drawing, said):
    shown = tables.movements(drawn(YEARS, compared(drawing)))
    assert by_first(shown)["Rape"]["Ratio (95% interval)"] == said
    assert not NO_VALUE.search(" ".join(words(shown)))


def test_two_homicides_after_a_year_of_none_are_not_inf_times_as_many():
    shown = tables.movements(drawn(YEARS, compared("homicide | compared=year before | inf | 0.2 | inf | | ok")))
    assert not NO_VALUE.search(" ".join(words(shown)))


def test_three_offences_beside_none_in_the_rest_are_not_inf_times_its_rate():
    svd = drawn(YEARS, compared("rape | compared=rest of region | inf | 0.4 | inf | like the rest of the region | ok"))
    assert not NO_VALUE.search(" ".join(words(tables.headlines(svd))))


def test_homicide_is_never_a_percentage_nor_a_ratio_below_10():
    svd = drawn(YEARS, compared("homicide | detectable=year before | | | 5.99 | | ok"))
    assert movement(svd, "Homicide")["Ratio (95% interval)"] == smallest(svd, "Homicide") == "too few"


def test_a_year_of_homicides_with_a_month_missing_has_no_ratio_and_no_error():
    counted = "\n".join(line for line in YEARS.splitlines() if "homicide               | 2023" not in line)
    untold = "indicator | period | status\n---\nhomicide | 2023 | incomplete"
    row = movement(drawn(counted, untold), "Homicide")
    assert not re.search(r"\d", row["2023"] + row["Ratio (95% interval)"])


def test_what_could_not_have_shown_is_said_without_a_word_of_direction():
    svd = drawn(YEARS, compared("homicide | detectable=year before | | | 5.99 | | ok"))
    assert not re.search("fall|rise|drop", smallest(svd, "Homicide"))


def test_the_smallest_change_is_the_row_in_per_cent_on_either_side():
    svd = drawn(YEARS, compared("rape | detectable=year before | | 0.54 | 1.61 | | ok"))
    # 0.54 is 46% less than 1, 1.61 is 61% more.
    assert smallest(svd, "Rape") == "-46% or +61%"


def test_across_a_break_the_ratio_over_the_rest_of_the_force_stands_beside_it_with_the_grade():
    svd = drawn(
        YEARS,
        compared(
            "core_recorded_violence | compared=year before | 1.02 | 0.87 | 1.18 | | ",
            "core_recorded_violence | compared=year before, rest of force | 0.95 | 0.80 | 1.12 | | ",
            "core_recorded_violence | compared=year before, located | 0.90 | 0.80 | 1.00 | | ",
            "core_recorded_violence | compared=year before, rest of force, located | 1.01 | 0.86 | 1.17 | | ",
        ),
    )
    row = movement(svd)
    assert row["Over that of the rest of the force"] == "0.95 (0.80 to 1.12)"
    assert row["If as many had been located"] == "1.01 (0.86 to 1.17)"
    notes = " ".join(tables.movements(svd).notes)
    assert "Break between the two years, graded relative only: core recorded violence" in notes


WORDS = ["rose", "fell", "no clear change", "not comparable", "not tested: interval only"]


@pytest.mark.parametrize("word", WORDS)
def test_the_word_of_a_movement_in_the_table_is_that_of_the_estimate(word):
    # The ratio is drawn the same each time, so that a word chosen by looking at it would be the same too.
    svd = drawn(YEARS, compared(f"core_recorded_violence | compared=year before | 1.02 | 0.87 | 1.18 | {word} | ok"))
    assert movement(svd)["Movement"] == word


def test_across_a_break_the_word_is_of_the_ratio_over_the_rest_of_the_force():
    svd = drawn(
        YEARS,
        compared(
            "core_recorded_violence | compared=year before | 1.02 | 0.87 | 1.18 | | ok",
            "core_recorded_violence | compared=year before, rest of force | 1.2 | 1.1 | 1.3 | "
            "more than the rest of the force | ok",
            "rape | compared=year before | 0.93 | 0.8 | 1.1 | not comparable | ok",
        ),
    )
    assert movement(svd)["Movement"] == "more than the rest of the force"
    assert movement(svd, "Rape")["Movement"] == "not comparable"
    # Nothing was compared.
    assert movement(svd, "Homicide")["Movement"] == "none"


def test_words_of_direction_stand_in_one_column_and_are_those_of_the_estimates(two_areas):
    direction = re.compile(r"\b(rose|fell|increas\w*|decreas\w*|improv\w*|worse\w*|up|down|higher|lower)\b", re.I)
    for svd in two_areas:
        shown = tables.movements(svd)
        assert isinstance(shown, HTMLTable)
        told = [[text for text in row if direction.search(text)] for row in shown.rows]
        assert all(row in ([], [cells[-1]]) for row, cells in zip(told, shown.rows, strict=True))
        assert not direction.search(" ".join([shown.caption, *shown.columns, *shown.notes]))
        own = svd.rows(period=str(svd.edition.year), breakdown=None)
        own = own[own["breakdown"].str.startswith("compared=year before") & own["word"].ne("")].set_index("indicator")
        for title, row in by_first(shown).items():
            [name] = [name for name in svd.edition.headlines if parameters.indicator(name).title == title]
            assert row["Movement"] == own["word"].get(name, "none")


def test_a_first_year_has_no_movement_and_says_so():
    # As in an edition whose baseline is its only year.
    svd = drawn("\n".join(line for line in YEARS.splitlines() if "| 2023" not in line))
    assert tables.movements(svd).startswith("There is no whole year before")


def test_every_ratio_of_the_movements_is_a_row_of_the_estimates(two_areas):
    for svd in two_areas:
        own = svd.estimates[(svd.estimates["area_code"] == svd.area.area_code)]
        for title, row in by_first(tables.movements(svd)).items():
            [name] = [name for name in svd.edition.headlines if parameters.indicator(name).title == title]
            found = own[(own["indicator"] == name) & (own["breakdown"] == "compared=year before")]
            if found.empty:
                assert row["Ratio (95% interval)"] == "no ratio"
            for one in found[(found["status"] == "ok") & (found["upper"] < 1e6)].to_dict("records"):
                ratio = f"{one['value']:.2f} ({one['lower']:.2f} to {one['upper']:.2f})"
                assert row["Ratio (95% interval)"] == ratio


# --- most similar areas


def test_similar_areas_stand_by_distance_with_the_rate_over_theirs_together():
    edition, mine = "london-2025", "bexley"
    rates = YEARS.replace("rest of region", REST)
    near = compared(
        "core_recorded_violence | similar=E09000015 | 0.61 | | | | ",
        "core_recorded_violence | similar=E09000016 | 0.42 | | | | ",
        "core_recorded_violence | compared=most similar | 0.97 | 0.92 | 1.03 | like the most similar areas | ",
    )
    shown = tables.similar_areas(drawn(rates, near, area=mine, edition=edition))
    assert shown.rows == (("Havering", "0.42"), ("Harrow", "0.61"))
    assert "0.97 (95% interval 0.92 to 1.03)" in " ".join(shown.notes)
    assert tables.similar_areas(drawn(rates, area=mine, edition=edition)) is None
