"""Figures draw the rows of the estimates, lead to their table, and are left out where they would mislead."""

import re

import pytest

from svd_analysis import figures, funnel_charts, ratio_charts, tables, trend_charts
from svd_analysis.html_figures import Figure
from svd_analysis.html_tables import HTMLTable
from tests.drawings import drawn as on_paper
from tests.unit.conftest import drawn, shown, words

NO_VALUE = re.compile(r"\b(nan|none|inf|<na>)\b", re.IGNORECASE)
RATE = """
    indicator              | geography      | numerator | denominator | per  | value | lower | upper
    -----------------------+----------------+-----------+-------------+------+-------+-------+------
    core_recorded_violence |                | 859       | 51000       | 1000 | 16.8  | 15.7  | 18.0
    core_recorded_violence | rest of region | 1684      | 106000      | 1000 | 15.9  | 15.1  | 16.7
    rape                   |                | 54        | 51000       | 1000 | 1.06  | 0.80  | 1.38
"""
LEVELS = """
    indicator              | breakdown               | value | lower | upper | word
    -----------------------+-------------------------+-------+-------+-------+----------------------------
    core_recorded_violence | compared=rest of region | 1.05  | 0.97  | 1.14  | like the rest of the region
    rape                   | compared=rest of region | 1.38  | 1.05  | 1.81  | above the rest of the region
"""


def page(svd):
    """Every figure and every table that the notebooks show."""
    made = shown(svd, "figures", "maps", "tables").values()
    return [one for one in made if isinstance(one, Figure)], [one for one in made if isinstance(one, HTMLTable)]


@pytest.fixture(scope="module")
def example_page(assessments):
    """Those of the example area as a clean clone shows it."""
    return page(assessments[3])


def test_every_figure_leads_to_a_table_that_stands_on_the_page(example_page):
    drawings, listed = example_page
    assert drawings
    names = {one.name for one in listed}
    assert [one.name for one in drawings if one.data is None] == []
    assert [one.name for one in drawings if str(getattr(one.data, "name", one.data)) not in names] == []


def test_no_figure_says_a_missing_value(example_page):
    drawings, _ = example_page
    assert [text for one in drawings for text in words(one) if NO_VALUE.search(text)] == []


def test_no_two_figures_or_tables_of_a_page_have_one_name(example_page):
    for made in example_page:
        names = [one.name for one in made]
        assert len(names) == len(set(names))


# --- levels


def test_the_words_for_the_picture_of_levels_are_the_ratios_of_the_estimates():
    alt = figures.levels(drawn(RATE, LEVELS)).alt
    assert "core recorded violence 1.05 (0.97 to 1.14); rape 1.38 (1.05 to 1.81)" in alt


def test_the_mark_of_a_level_is_that_of_its_word_and_is_explained(monkeypatch):
    made = on_paper(monkeypatch, ratio_charts, lambda: figures.levels(drawn(RATE, LEVELS)))
    assert {"like the rest of the region", "above the rest of the region"} <= set(made.text)
    assert not NO_VALUE.search(" ".join(made.text))


def test_without_a_comparator_no_levels_are_drawn():
    assert not isinstance(figures.levels(drawn(RATE)), Figure)


def test_an_infinite_ratio_is_not_written_inf():
    far = LEVELS.replace("1.38  | 1.05  | 1.81 ", "inf   | 0.40  | inf  ")
    assert not NO_VALUE.search(" ".join(words(figures.levels(drawn(RATE, far)))))


# --- funnel


def funnel_of(count, own="E09000004"):
    """A drawing of so many authorities with their limits."""
    codes = [own, *(f"E090000{number:02d}" for number in range(10, 9 + count))]
    heading = "indicator|area_code|breakdown|denominator|per|numerator|value|lower|upper|word|method"
    method = "Poisson, additive over-dispersion (tau 0.200) around 12.0000"
    rows = [
        f"core_recorded_violence | {code} | funnel={level} | {people} | 1000 | 2500 | 10.5 | {low} | {high} | inside | "
        + method
        for people, code in enumerate(codes, start=200_000)
        for level, low, high in (("95%", 8.1, 18.0), ("99.8%", 6.2, 20.0))
    ]
    return "\n".join([heading, "---", *rows])


OWN = """
    indicator              | numerator | denominator | per  | value | lower | upper
    -----------------------+-----------+-------------+------+-------+-------+------
    core_recorded_violence | 2500      | 200000      | 1000 | 12.5  | 12.0  | 13.0
"""


def bexley(*drawings):
    return drawn(OWN, *drawings, area="bexley", edition="london-2025")


def test_a_funnel_names_the_area_alone_so_that_nobody_reads_a_league_table(monkeypatch):
    made = on_paper(monkeypatch, funnel_charts, lambda: figures.funnel(bexley(funnel_of(12))))
    assert "Bexley" in made.text
    assert not {"Camden", "Croydon", "Brent", "Bromley"} & set(made.text)
    assert "inside the outer limits of 6.2 to 20.0" in made.figure.alt


def test_without_rows_of_a_funnel_there_is_none_and_nothing_in_its_place(assessments):
    assert figures.funnel(bexley()) is None
    # The example region has three areas: fewer than ten show no ordinary spread.
    for svd in assessments:
        assert figures.funnel(svd) is None
        assert tables.funnel(svd) is None


# --- months


MONTHS = """
    indicator              | period  | breakdown       | numerator | value | lower | upper | status
    -----------------------+---------+-----------------+-----------+-------+-------+-------+--------
    core_recorded_violence | 2023-12 |                 | 70        | 70    |       |       |
    core_recorded_violence | 2024-01 |                 | 79        | 79    |       |       |
    core_recorded_violence | 2024-02 |                 |           |       |       |       | gap
    core_recorded_violence | 2024-03 |                 | 60        | 60    |       |       |
    core_recorded_violence | 2024-04 |                 | 65        | 65    |       |       |
    core_recorded_violence | 2024-01 | series=expected |           | 71.2  | 35.1  | 118.7 |
"""


def test_a_month_without_data_is_named_and_no_0(monkeypatch):
    made = on_paper(monkeypatch, trend_charts, lambda: figures.months(drawn(RATE, MONTHS)))
    assert "No data for February 2024." in made.figure.alt
    assert "between 60 and 79 a month" in made.figure.alt
    assert "no data" in made.text


def test_a_registered_break_is_drawn_and_said(monkeypatch):
    made = on_paper(monkeypatch, trend_charts, lambda: figures.months(drawn(RATE, MONTHS)))
    assert made.lines
    assert "March 2024, Change of record system" in made.figure.alt


def test_a_series_without_months_is_not_drawn():
    assert not isinstance(figures.months(drawn(RATE)), Figure)
    assert not isinstance(figures.knife_months(drawn(RATE)), Figure)


def test_months_after_the_reporting_year_are_not_drawn():
    later = MONTHS + "    core_recorded_violence | 2025-01 | | 500 | 500 | | | \n"
    assert "500" not in figures.months(drawn(RATE, later)).alt


# --- kinds, years, bounds


def test_a_year_that_is_not_whole_is_a_word_and_no_dot():
    years = """
        indicator              | period | numerator | denominator | per  | value | lower | upper | status
        -----------------------+--------+-----------+-------------+------+-------+-------+-------+-----------
        core_recorded_violence | 2022   | 795       | 51000       | 1000 | 15.6  | 14.5  | 16.7  |
        core_recorded_violence | 2023   |           | 51000       | 1000 |       |       |       | incomplete
    """
    alt = figures.years(drawn(RATE, years)).alt
    assert "2022 15.6" in alt
    assert "2024 16.8" in alt
    assert "2023 " not in alt


def test_one_year_alone_is_no_trend():
    assert not isinstance(figures.years(drawn(RATE)), Figure)


def test_bounds_are_a_bar_from_certain_to_possible_with_the_measure_between():
    bounds = """
        indicator        | bound    | numerator
        -----------------+----------+----------
        serious_violence | certain  | 242
        serious_violence | possible | 2273
    """
    alt = figures.definition_bounds(drawn(RATE, bounds)).alt
    assert [word for word in ("242", "2,273", "859") if word not in alt] == []
    assert not isinstance(figures.definition_bounds(drawn(RATE)), Figure)
