"""The register of recording breaks: which of them a series meets, and what falls inside which months."""

import calendar
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis import breaks, parameters
from svd_analysis.periods import Period

PERIOD = Period.parse("2023-02..2024-02")


def broken(day="2023-06-15", *, series=("all",), grade="relative only", region="Drawn Shire", source="mps_borough",
           name="A drawn break"):  # fmt: skip
    return parameters.Break(
        name=name, region=region, source=source, series=list(series), date=day, grade=grade, effect="", evidence=""
    )


# --- which series a break is of --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["rape", "core_recorded_violence", "serious_violence", "all", "knife_crime"])
def test_a_break_of_all_series_is_one_of_every_indicator(name):
    assert breaks.touches(broken(), name)


def test_a_break_is_of_the_indicators_it_names():
    entry = broken(series=["knife_crime", "hate_crime"])
    assert breaks.touches(entry, "hate_crime")
    assert not breaks.touches(entry, "gun_crime")
    assert not breaks.touches(entry, "all")


@pytest.mark.parametrize(
    ("series", "whole", "beside"),
    [
        # All that the indicator counts is broken; what holds broken offences among others is another series.
        (["violence_against_the_person"], "violence_with_injury", "core_recorded_violence"),
        (["sexual_offences"], "rape", "wide_recorded_violence"),
        (["other_sexual_offences", "violence_with_injury"], "other_sexual_offences", "sexual_offences"),
        (["stalking_and_harassment"], None, "violence_without_injury"),
    ],
)
def test_a_break_of_a_concept_is_one_of_what_counts_nothing_else(series, whole, beside):
    entry = broken(series=series)
    assert whole is None or breaks.touches(entry, whole)
    assert not breaks.touches(entry, beside)


def test_two_broken_concepts_together_may_hold_all_that_an_indicator_counts():
    assert not breaks.touches(broken(series=["violence_against_the_person"]), "violence_and_sexual_offences")
    both = broken(series=["violence_against_the_person", "sexual_offences"])
    assert breaks.touches(both, "violence_and_sexual_offences")


def test_an_areas_own_definition_and_an_unknown_name_are_met_by_breaks_of_all_only():
    entry = broken(series=["violence_against_the_person", "sexual_offences"])
    assert not breaks.touches(entry, "serious_violence")
    assert not breaks.touches(entry, "no_such_thing")


def test_in_the_register_the_flags_of_the_police_refuse_their_own_series_and_no_other():
    period = Period.parse("2023-01..2024-12")
    grades = {
        name: [one.grade for one in breaks.across("London", source, name, period)]
        for source, name in (
            ("mps_dashboard", "hate_crime"),
            ("mps_dashboard", "domestic_abuse_with_injury"),
            ("mps_dashboard", "knife_crime"),
            ("mps_borough", "violence_without_injury"),
            ("mps_vawg", "vawg_victims"),
            ("police_uk_street", "robbery_all"),
        )
    }
    assert grades == {
        "hate_crime": ["refuse"], "domestic_abuse_with_injury": ["refuse"], "knife_crime": ["relative only"],
        "violence_without_injury": ["relative only"], "vawg_victims": ["refuse"], "robbery_all": [],
    }  # fmt: skip


# --- which months a break falls inside -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        ("2023-01-31", False),  # the day before the first
        ("2023-02-01", False),  # the first day: every month is on its later side
        ("2023-02-02", True),  # the first month is on both sides
        ("2023-06-01", True),
        ("2024-02-29", True),  # the last day of the last month
        ("2024-03-01", False),  # every month is on its earlier side
    ],
)
def test_a_break_falls_in_a_period_where_some_of_its_days_lie_on_either_side(day, inside):
    assert breaks.falls_in(broken(day), PERIOD) is inside


@pytest.mark.parametrize("month", ["2023-04", "2024-02", "2023-02", "2023-12"])
def test_the_last_day_of_a_month_is_in_it_however_many_days_it_has(month):
    last = calendar.monthrange(int(month[:4]), int(month[5:]))[1]
    assert breaks.falls_in(broken(f"{month}-{last}"), Period.parse(month))
    assert not breaks.falls_in(broken(f"{month}-01"), Period.parse(month))


days = st.dates(date(2022, 12, 1), date(2024, 6, 30))


@given(days, st.integers(0, 18), st.integers(0, 6))
def test_a_break_falls_in_a_period_where_a_plain_look_at_its_days_says_so(day, start, length):
    months = Period.parse("2022-12..2024-12").months
    period = Period(months[start], months[min(start + length, len(months) - 1)])
    first = date.fromisoformat(f"{period.first}-01")
    year, month = map(int, period.last.split("-"))
    last = date(year, month, calendar.monthrange(year, month)[1])
    # Some day of the period comes before the change, and some day has it.
    assert breaks.falls_in(broken(day.isoformat()), period) == (first < day and last >= day)


# --- the register ----------------------------------------------------------------------------------------------------


@pytest.fixture
def register(monkeypatch):
    entries = (
        broken("2023-01-10", name="before"),
        broken("2023-03-10", grade="note", name="noted"),
        broken("2023-05-10", name="b of two"),
        broken("2023-05-10", name="a of two"),
        broken("2023-06-10", region="Elsewhere", name="elsewhere"),
        broken("2023-07-10", source="mps_dashboard", name="another source"),
        broken("2023-08-10", series=["rape"], grade="refuse", name="of rape"),
    )
    monkeypatch.setattr(parameters, "breaks", lambda: entries)


def test_breaks_are_those_of_the_region_and_source_and_of_the_series(register):
    assert [one.name for one in breaks.of("Drawn Shire", "mps_borough", "homicide")] == [
        "before", "noted", "b of two", "a of two",
    ]  # fmt: skip
    assert [one.name for one in breaks.of("Drawn Shire", "mps_borough", "rape")][-1] == "of rape"
    assert breaks.of("Drawn Shire", "police_uk_street", "rape") == []


def test_the_gravest_comes_first_and_then_the_earliest(register):
    met = breaks.across("Drawn Shire", "mps_borough", "rape", PERIOD)
    assert [(one.grade, one.name) for one in met] == [
        ("refuse", "of rape"), ("relative only", "a of two"), ("relative only", "b of two"), ("note", "noted"),
    ]  # fmt: skip


def test_of_all_series_together_a_break_of_one_of_them_is_none(register):
    assert "of rape" not in [one.name for one in breaks.across("Drawn Shire", "mps_borough", "all", PERIOD)]


def test_every_grade_the_register_may_hold_has_its_place_in_the_order():
    for grade in breaks.GRADES:
        assert broken(grade=grade).grade == grade
    with pytest.raises(ValueError, match="grade"):
        broken(grade="serious")
