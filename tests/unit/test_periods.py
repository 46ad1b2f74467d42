"""Periods are written one way and read back as they were."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis import periods
from svd_analysis.errors import ParameterError
from svd_analysis.periods import Period

months = st.builds("{:04d}-{:02d}".format, st.integers(1900, 2099), st.integers(1, 12))
runs = st.lists(months, min_size=2, max_size=2).map(lambda pair: Period(*sorted(pair)))


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024", "2024-01", "2024-12"),
        ("2023/24", "2023-04", "2024-03"),
        ("1999/00", "1999-04", "2000-03"),
        ("2024-03", "2024-03", "2024-03"),
        ("2024-03..2025-02", "2024-03", "2025-02"),
        (" 2024 ", "2024-01", "2024-12"),
    ],
)
def test_there_are_four_ways_of_writing_a_period(written, first, last):
    assert Period.parse(written) == Period(first, last)
    assert str(Period.parse(written)) == written.strip()


@pytest.mark.parametrize(
    "written",
    [
        "", "24", "2024/24", "2024/26", "2023-24", "2024-13", "2024-00", "2025-02..2024-03", "2024-03..", "2024..2025",
        "last year", "2024-3", "\uff12\uff10\uff12\uff14", None,
    ],
)  # fmt: skip
def test_anything_else_is_refused_with_the_four_ways(written):
    with pytest.raises(ParameterError, match=r"is not a period. Write 2024 .calendar year., 2023/24"):
        Period.parse(written)


def test_a_run_that_is_a_year_is_written_as_one():
    assert str(Period.parse("2024-01..2024-12")) == "2024"
    assert str(Period.parse("2023-04..2024-03")) == "2023/24"
    assert str(Period.parse("2024-05..2024-05")) == "2024-05"


@given(runs)
def test_a_period_survives_being_written_and_read(period):
    assert Period.parse(str(period)) == period


@given(runs)
def test_its_months_are_every_month_from_first_to_last(period):
    listed = period.months
    assert (listed[0], listed[-1]) == (period.first, period.last)
    assert listed == sorted(set(listed))
    years = int(period.last[:4]) - int(period.first[:4])
    assert len(listed) == 12 * years + int(period.last[5:]) - int(period.first[5:]) + 1
    assert all(month in period for month in listed)


@given(runs, st.integers(0, 30))
def test_the_same_months_some_years_back_are_as_many_and_come_back(period, years):
    back = period.back(years)
    assert len(back.months) == len(period.months)
    assert back.back(-years) == period
    assert back.first[5:] == period.first[5:]


@given(months)
def test_a_month_survives_being_numbered(month):
    assert periods.month_at(periods.month_number(month)) == month


def test_a_population_is_of_the_year_a_period_begins_in():
    assert Period.parse("2024").population_year == 2024
    assert Period.parse("2023/24").population_year == 2023
    assert Period.parse("2024-03..2025-02").population_year == 2024


def test_years_of_one_kind_from_first_to_last():
    assert [str(one) for one in periods.years(Period.parse("2022"), Period.parse("2024"))] == ["2022", "2023", "2024"]
    assert [str(one) for one in periods.years(Period.parse("2022/23"), Period.parse("2023/24"))] == [
        "2022/23",
        "2023/24",
    ]
    assert [str(one) for one in periods.years(Period.parse("2024"), Period.parse("2024"))] == ["2024"]


@pytest.mark.parametrize(
    ("digits", "month"),
    [("202401", "2024-01"), (202412, "2024-12"), ("202413", None), ("202400", None), ("2024", None), ("2024-01", None)],
)
def test_a_publishers_six_digits_are_a_month_or_nothing(digits, month):
    assert periods.month_from_digits(digits) == month


def test_periods_in_words():
    assert periods.in_words("2024") == "calendar year 2024"
    assert periods.in_words("2022/23") == "April 2022 to March 2023"
    assert periods.in_words("2024-03") == "March 2024"
    assert periods.in_words(Period.parse("2024-03..2025-02")) == "March 2024 to February 2025"
