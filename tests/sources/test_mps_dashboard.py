"""The Met's monthly dashboard: boroughs and offences only, a series inside a series never added to it."""

from pathlib import Path

import pandas as pd
import pytest

from svd_analysis import conditions, definitions, indicators, parameters
from svd_analysis.sources import mps_dashboard
from tests.sources.damage import line_end_cuts, refused_or_right
from tests.sources.refusals import check_saved_again, edited, refusal

SAMPLE = Path(__file__).parent / "mps_dashboard" / "2026_long.csv"
KNIFE = "Knife Crime: Knife Crime"


def rows(counts, *columns):
    return counts[list(columns)].values.tolist()


def test_only_boroughs_and_offences_are_counted():
    counts, quality = mps_dashboard.read(SAMPLE)
    knife = counts[counts["code"] == KNIFE]
    assert rows(knife, "area_code", "geography", "month", "count") == [
        ["X09000001", "lad24", "2024-03", 20],
        ["X09000001", "lad24", "2024-04", 18],
        ["X09000002", "lad24", "2024-03", 11],
        ["X09000002", "lad24", "2024-04", 13],
        ["met-so18", "pseudo", "2024-03", 1],
        ["met-unknown", "pseudo", "2024-03", 2 + 1],
    ]
    used = dict(zip(quality["check"], quality["rows"], strict=True))
    assert (used["rows in"], used["rows used"], used["rows refused"]) == (12, 9, 3)


def test_each_series_is_a_code_of_its_own_and_victims_are_no_offences():
    counts, _ = mps_dashboard.read(SAMPLE)
    march = counts[(counts["area_code"] == "X09000001") & (counts["month"] == "2024-03")]
    assert rows(march, "code", "unit", "count") == [
        [KNIFE, "offence", 20],
        ["Knife Crime: Knife Crime with Injury", "offence", 7],
        ["Knife Crime: Knife Injury Victims (1-24)", "victim", 4],
    ]
    assert set(counts["taxonomy"]) == {"mps-dashboard"}


def test_a_month_is_as_large_as_its_largest_series():
    _, quality = mps_dashboard.read(SAMPLE)
    months = quality[quality["check"] == "month"]
    assert rows(months, "place", "found", "rows") == [["2024-03", "1", 20 + 11 + 3 + 1], ["2024-04", "1", 18 + 13]]


def test_what_has_no_borough_is_kept_under_the_publishers_names():
    _, quality = mps_dashboard.read(SAMPLE)
    kept = quality[quality["check"] == "pseudo-area"]
    assert rows(kept, "place", "found") == [
        ["met-so18", "kept: Aviation Security (SO18) (Legacy Only)"],
        ["met-unknown", "kept: N/K (Legacy Only)"],
        ["met-unknown", "kept: no name"],
    ]


def test_the_same_table_as_parquet_gives_the_same_counts(tmp_path):
    table = pd.read_csv(SAMPLE, keep_default_na=False, parse_dates=["Month_Year"])
    table.columns = table.columns.str.lower().str.replace(" ", "_")
    table.to_parquet(tmp_path / "dashboard.parquet")
    counts, quality = mps_dashboard.read(tmp_path / "dashboard.parquet")
    assert counts.equals(mps_dashboard.read(SAMPLE)[0])
    assert quality[quality["check"] == "layout"]["found"].tolist() == ["2026 parquet"]


def test_months_written_the_british_way_are_the_same_months(tmp_path):
    copy = edited(SAMPLE, tmp_path, ("2024-03-01", "01/03/2024"), ("2024-04-01", "01/04/2024"))
    assert mps_dashboard.read(copy)[0].equals(mps_dashboard.read(SAMPLE)[0])


def test_a_missing_month_is_a_gap(tmp_path):
    _, quality = mps_dashboard.read(edited(SAMPLE, tmp_path, ("2024-04-01", "2024-05-01")))
    months = quality[quality["check"] == "month"]
    assert rows(months, "place", "found") == [["2024-03", "1"], ["2024-04", "0"], ["2024-05", "1"]]


def test_a_month_that_lacks_a_borough_is_not_counted(tmp_path):
    lines = SAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
    cut = tmp_path / SAMPLE.name
    cut.write_text("".join(lines[:11]), encoding="utf-8")
    counts, quality = mps_dashboard.read(cut)
    assert set(counts["month"]) == {"2024-03"}
    [lacking] = quality[quality["check"] == "month lacks a borough"].to_dict("records")
    assert (lacking["place"], lacking["found"]) == ("2024-04", "1")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Safer Neighbourhood Teams", "Ward", "line 10: unknown area type 'Ward' (2 such rows). Known: Borough, Safer"),
        ("Borough,Sampleford", "Borough,Sampelford", "the area 'Sampelford' is not known. Did you mean 'Sampleford'"),
        ("Sampleford,X09000002", "Sampleford,X09000003", "line 6: Sampleford has the code X09000002, not 'X09000003'"),
        ("Sampleford,X09000002", "Sampleford,", "line 6: Sampleford has the code X09000002, not ''"),
        ("2024-04-01", "2024-04-02", "line 11: '2024-04-02' is not the first day of a month (2 such rows)"),
        ("2024-04-01", "04/01/2024", "line 11: '04/01/2024' is not the first day of a month"),
        ("2024-04-01", "2024-03-01", "line 11 repeats 'Knife Crime: Knife Crime' of Exampleton in 2024-03 (2 such"),
        ("24-25_01,18,", "24-25_01,-18,", "line 11, column 'Count': '-18' is not a whole number"),
        ("Knife Crime with Injury,", ",", "the borough, crime type, subtype or measure is blank (1 such rows)"),
        (",Offences,", ",Outcomes,", "no row is of a Borough and of the measure Offences"),
        (
            "Knife Crime with Injury",
            "Knife Crime with Injuries",
            "line 4: unknown series 'Knife Crime: Knife Crime with "
            "Injuries' (1 such rows). Did you mean 'Knife Crime: Knife Crime with Injury'",
        ),
        ("Crime Subtype,", "Subtype,", "whose heading 'Crime Subtype' is not in the file"),
        ("Exampleton,X09000001", "Bexley,E09000004", "line 2: Exampleton has the code X09000001, not 'E09000004'"),
    ],
)
def test_a_changed_file_is_refused_with_its_place(tmp_path, old, new, said):
    assert said in refusal(mps_dashboard.read, edited(SAMPLE, tmp_path, (old, new)))


SEVERAL = Path(__file__).parent / "mps_dashboard" / "2026_several_kinds.csv"


def test_each_kind_of_crime_a_file_has_is_read_and_its_series_stay_apart():
    counts, quality = mps_dashboard.read(SEVERAL)
    exampleton = counts[(counts["area_code"] == "X09000001") & (counts["month"] == "2024-03")]
    assert rows(exampleton, "code", "unit", "count") == [
        ["Domestic Abuse: Domestic Abuse", "offence", 60],
        ["Domestic Abuse: Domestic Abuse Violence with Injury", "offence", 14],
        ["Gun Crime: Gun Crime", "offence", 1],
        ["Hate Crime: Hate Crime", "offence", 9],
        ["Hate Crime: Racist Crime", "offence", 5],
        [KNIFE, "offence", 20],
    ]
    series = quality[quality["check"] == "series"]
    assert dict(zip(series["found"], series["rows"], strict=True))["Hate Crime: Hate Crime"] == 9 + 4 + 8 + 6


def test_a_series_in_other_capitals_is_the_same_series(tmp_path):
    copy = edited(SEVERAL, tmp_path, ("Domestic Abuse Violence with Injury", "DOMESTIC ABUSE VIOLENCE WITH INJURY"))
    assert mps_dashboard.read(copy)[0].equals(mps_dashboard.read(SEVERAL)[0])


def test_a_borough_without_a_gun_crime_in_a_month_is_no_gap():
    counts, quality = mps_dashboard.read(SEVERAL)
    guns = counts[counts["code"] == "Gun Crime: Gun Crime"]
    assert rows(guns, "area_code", "month") == [["X09000001", "2024-03"]]
    assert set(quality.loc[quality["check"] == "month", "found"]) == {"1"}


def test_a_month_that_lacks_a_borough_in_one_series_only_is_not_counted(tmp_path):
    lines = SEVERAL.read_text(encoding="utf-8").splitlines(keepends=True)
    assert lines[-1].startswith("2024-04-01,Borough,Sampleford,Sampleford,X09000002,Hate Crime")
    cut = tmp_path / SEVERAL.name
    cut.write_text("".join(lines[:-1]), encoding="utf-8")
    counts, quality = mps_dashboard.read(cut)
    assert set(counts["month"]) == {"2024-03"}
    [lacking] = quality[quality["check"] == "month lacks a borough"].to_dict("records")
    assert (lacking["place"], lacking["expected"], lacking["found"]) == ("2024-04", "2", "1")


def series_indicators():
    return [one for one in parameters.indicators() if one.taxonomies == ["mps-dashboard"]]


def test_every_indicator_of_the_dashboard_counts_one_series_and_no_other():
    counted = {}
    for one in series_indicators():
        condition = indicators.condition(one)
        certain, possible = definitions.bounds_of(condition, "mps-dashboard", conditions.known_codes("mps-dashboard"))
        assert certain == possible
        [counted[one.name]] = certain
    assert counted == {
        "knife_crime": KNIFE,
        "knife_crime_with_injury": "Knife Crime: Knife Crime with Injury",
        "knife_injury_victims_1_24": "Knife Crime: Knife Injury Victims (1-24)",
        "knife_injury_victims_1_24_non_domestic": "Knife Crime: Knife Injury Victims (non DA 1-24)",
        "gun_crime": "Gun Crime: Gun Crime",
        "domestic_abuse_with_injury": "Domestic Abuse: Domestic Abuse Violence with Injury",
        "hate_crime": "Hate Crime: Hate Crime",
    }


def test_a_series_that_a_file_does_not_hold_is_not_in_the_source_and_never_0():
    counts, _ = mps_dashboard.read(SAMPLE)
    seen = {one.name for one in series_indicators() if indicators.observable(counts, one)}
    assert seen == {"knife_crime", "knife_crime_with_injury", "knife_injury_victims_1_24"}


def test_victims_of_knife_injury_are_counted_as_victims_and_add_up_to_no_offence():
    counts, _ = mps_dashboard.read(SAMPLE)
    victims = parameters.indicator("knife_injury_victims_1_24")
    months = ["2024-03", "2024-04", "2024-05"]
    cells = indicators.count(counts, victims, areas={"X09000001": "lad24"}, months=months, found={"2024-03", "2024-04"})
    assert rows(cells, "period", "unit", "status") == [
        ["2024-03", "victim", "ok"],
        ["2024-04", "victim", "zero"],
        ["2024-05", "victim", "gap"],
    ]
    assert cells["count"].tolist()[:2] == [4, 0]
    assert cells["count"].isna().tolist() == [False, False, True]


def test_a_table_of_london_without_some_of_its_boroughs_is_refused(tmp_path):
    changes = [
        ("Exampleton", "Bexley"),
        ("X09000001", "E09000004"),
        ("Sampleford", "Barnet"),
        ("X09000002", "E09000003"),
    ]
    assert "2 London boroughs where the whole table has 32" in refusal(
        mps_dashboard.read, edited(SAMPLE, tmp_path, *changes)
    )


def test_a_file_saved_again_in_another_encoding_is_refused(tmp_path):
    with_accent = edited(SAMPLE, tmp_path, ("Town,Town", "Tôwn,Tôwn"))
    (tmp_path / "copy").mkdir()
    check_saved_again(mps_dashboard.read, with_accent, tmp_path / "copy")


def test_a_file_cut_inside_a_line_is_refused_and_at_a_lines_end_holds_whole_months_only(tmp_path):
    raw = SAMPLE.read_bytes()
    whole = mps_dashboard.read(SAMPLE)[0]
    march = whole[whole["month"] == "2024-03"].reset_index(drop=True)
    # A cut within the first month's boroughs cannot be told from a shorter table; from the second month on it can.
    second = raw.index(b"2024-04-01")
    for length in [place for place in line_end_cuts(raw) if place > second]:
        assert refused_or_right(mps_dashboard.read, tmp_path / "cut.csv", raw[:length], march) or refused_or_right(
            mps_dashboard.read, tmp_path / "cut.csv", raw[:length], whole
        )
