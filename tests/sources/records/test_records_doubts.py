"""What reads well, cell by cell, and can't be right beside the other rows is refused with its rows and what to do."""

import pytest

from svd_analysis.errors import SourceError
from svd_analysis.sources import records
from tests.sources.records import drawn

TWO_YEARS = [drawn.row(f"05/{month:02d}/{year}", "", "") for year in (2023, 2024) for month in range(1, 13)]


@pytest.fixture
def read(tmp_path):
    def of(*days, changes=()):
        rows = [*TWO_YEARS, *(drawn.row(day, "", "") for day in days)]
        return records.read(drawn.csv_file(tmp_path, rows), drawn.source(tmp_path, *changes))

    return of


@pytest.mark.parametrize("day", ["05/06/2204", "01/04/2027"])
def test_a_month_after_the_agreement_is_refused_with_its_row(read, day):
    with pytest.raises(SourceError) as fault:  # the headings, 24 rows, and then this one; it ends on 2027-03-31
        read(day)
    assert "line 26, column 'Recorded on' (1 such rows): after the agreement's last day, `until`." in str(fault.value)
    assert day[-4:] not in str(fault.value)


def test_the_last_month_of_the_agreement_is_read(read):
    counts, _ = read("31/03/2027")
    assert counts["month"].max() == "2027-03"


@pytest.mark.parametrize("day", ["05/06/1924", "05/06/2203", "05/12/2017"])
def test_a_month_far_from_the_others_is_refused_with_its_row(read, day):
    with pytest.raises(SourceError) as fault:
        read(day, changes=[('until: "2027-03-31"', 'until: "2299-03-31"')])
    assert "line 26, column 'Recorded on' (1 such rows): more than 5 years from the months" in str(fault.value)


def test_five_years_without_a_row_are_a_gap_and_are_told(read):
    _, quality = read("05/01/2018")  # 59 months, and January 2023 is the sixtieth after it
    assert quality["check"].eq("month").sum() == 7 * 12


def test_months_that_the_file_holds_whole_are_near_each_other_and_others_are_not(read):
    whole = [("  taxonomy:", "  whole: 2001-01..2024-12\n  taxonomy:")]
    counts, _ = read("05/06/2002", changes=whole)
    assert counts["month"].min() == "2002-06"
    with pytest.raises(SourceError, match="line 26, .* more than 5 years"):
        read("05/06/1994", changes=whole)


def test_a_year_far_from_the_others_is_refused(tmp_path):
    changes = [('month: {column: Recorded on, as: date, format: "%d/%m/%Y"}', "month: {column: Recorded on, as: year}")]
    source = drawn.source(tmp_path, *changes)
    rows = [drawn.row(year, "", "") for year in ("2023/24", "2022/23", "1923/24", "2023/24")]
    with pytest.raises(SourceError, match="line 4, column 'Recorded on'"):
        records.read(drawn.csv_file(tmp_path, rows), source)


HEADINGS = ("Recorded on", "Borough", "Offence code", "Age", "Sex", "N")
COUNTED = [
    ('month: {column: Recorded on, as: date, format: "%d/%m/%Y"}', "month: {column: Recorded on, as: month}"),
    ("until:", "form: aggregates\n  until:"), ("domestic: {column: DA", "count: {column: N}\n    knife: {column: DA"),
    ('{"Not known": met-unknown}', '{"Not known": met-unknown, "No home": met-unknown}'),
]  # fmt: skip
LEFT_OUT = ("weekday:", "hour:", "tables:", "knife:")


@pytest.fixture
def counted(tmp_path):
    """The number of COUNTS from rows of counts by month, borough, class, age and sex."""
    source = drawn.source(tmp_path, *COUNTED)
    text = (tmp_path / "drawn_victims.yaml").read_text(encoding="utf-8")
    text = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(LEFT_OUT))
    source = drawn.source(tmp_path, text=text)

    def of(rows, headings=HEADINGS):
        return int(records.read(drawn.csv_file(tmp_path, rows, headings), source)[0]["count"].sum())

    return of


ONE = ["2024-01", "Bexley", "8N", "17", "F", "10"]


@pytest.mark.parametrize("borough", ["Bexley", "bexley", "E09000004"])
def test_a_count_that_stands_in_a_file_twice_is_refused_and_not_counted_twice(counted, borough):
    again = [*ONE[:1], borough, *ONE[2:-1], "12"]
    with pytest.raises(SourceError) as fault:
        counted([ONE, [*ONE[:4], "M", "10"], again])
    assert "line 4 is of the same month, area_code, code, victim_age, victim_sex as line 2" in str(fault.value)
    assert "(1 such rows)" in str(fault.value)


def test_two_ages_of_a_band_and_two_words_of_one_meaning_are_added_up(counted):
    assert counted([ONE, [*ONE[:3], "16", "F", "5"]]) == 15
    assert counted([["2024-01", place, *ONE[2:]] for place in ("Not known", "No home")]) == 20


@pytest.mark.parametrize("heading", ["Remarks", "Crime reference"])
def test_where_a_column_that_is_left_may_tell_two_counts_apart_they_are_added_up(counted, heading):
    assert counted([[*ONE, "a"], [*ONE, "b"]], (*HEADINGS, heading)) == 20
