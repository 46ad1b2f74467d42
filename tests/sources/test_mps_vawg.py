"""Victims of violence against women and girls: three breakdowns of the same victims, never added up."""

from pathlib import Path

import pandas as pd
import pytest

from svd_analysis import conditions, definitions, indicators, parameters
from svd_analysis.sources import mps_vawg
from tests.sources.damage import line_end_cuts
from tests.sources.refusals import check_saved_again, edited, refusal

SAMPLE = Path(__file__).parent / "mps_vawg" / "2026_stacked.csv"


def rows(table, *columns):
    return table[list(columns)].values.tolist()


def of(counts, code):
    return counts[counts["code"] == code]


def test_wards_and_months_of_the_offence_are_added_up_to_the_borough_and_month_of_recording():
    counts, _ = mps_vawg.read(SAMPLE)
    assert rows(of(counts, mps_vawg.PLACES), "area_code", "geography", "month", "unit", "count") == [
        ["X09000001", "lad24", "2024-03", "victim", 9 + 1 + 4 + 2],
        ["X09000001", "lad24", "2024-04", "victim", 11],
        ["X09000002", "lad24", "2024-03", "victim", 6],
        ["X09000002", "lad24", "2024-04", "victim", 5],
        ["met-unknown", "pseudo", "2024-03", "victim", 2 + 1],
    ]


def test_ages_are_of_the_whole_force_under_a_code_of_their_own():
    counts, _ = mps_vawg.read(SAMPLE)
    assert rows(of(counts, mps_vawg.AGES), "area_code", "geography", "month", "victim_age", "count") == [
        ["X23000001", "pfa", "2024-03", "10-19", 7 + 2],
        ["X23000001", "pfa", "2024-03", "20-29", 13],
        ["X23000001", "pfa", "2024-03", "80-120", 3],
        ["X23000001", "pfa", "2024-04", "30-39", 16],
    ]
    assert of(counts, mps_vawg.PLACES)["victim_age"].isna().all()


def test_each_breakdown_counts_every_victim_once_and_ethnicity_is_not_read():
    counts, quality = mps_vawg.read(SAMPLE)
    assert counts.groupby("code")["count"].sum().to_dict() == {mps_vawg.PLACES: 41, mps_vawg.AGES: 41}
    sheets = quality[quality["check"] == "victims in a sheet"]
    assert rows(sheets, "found", "expected", "rows") == [
        ["Victim count by location", "41", 41],
        ["Victim count by age group", "41", 41],
        ["Victim count by ethnic group", "41", 41],
    ]
    [left_out] = quality[quality["check"] == "rows refused"].to_dict("records")
    assert (left_out["rows"], "not read" in left_out["found"]) == (3, True)


def test_the_indicator_counts_the_places_alone():
    counts, _ = mps_vawg.read(SAMPLE)
    victims = parameters.indicator("vawg_victims")
    certain, possible = definitions.bounds_of(
        indicators.condition(victims), "mps-vawg", conditions.known_codes("mps-vawg")
    )
    assert certain == possible == [mps_vawg.PLACES]
    assert indicators.observable(counts, victims)
    cells = indicators.count(
        counts, victims, areas={"X09000001": "lad24"}, months=["2024-03", "2024-05"], found={"2024-03"}
    )
    assert rows(cells, "period", "status") == [["2024-03", "ok"], ["2024-05", "gap"]]
    assert cells["count"].tolist()[0] == 16
    assert cells["count"].isna().tolist() == [False, True]


def test_what_has_no_borough_is_kept_under_the_publishers_names():
    _, quality = mps_vawg.read(SAMPLE)
    kept = quality[quality["check"] == "pseudo-area"]
    assert rows(kept, "place", "found", "rows") == [
        ["met-unknown", "kept: Other", 2],
        ["met-unknown", "kept: Unknown", 1],
    ]


def test_the_same_table_as_parquet_gives_the_same_counts(tmp_path):
    table = pd.read_csv(SAMPLE, parse_dates=["recorded_date_months", "date_committed_from_date_months"])
    table.to_parquet(tmp_path / "victims.parquet")
    assert mps_vawg.read(tmp_path / "victims.parquet")[0].equals(mps_vawg.read(SAMPLE)[0])


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("count by ethnic", "count by faith", "line 16: unknown sheet 'Victim count by faith group' (3 such rows)"),
        ("Imagined,Exampleton", "Imagined,Exampletown", "the area 'Exampletown' is not known. Did you mean 'Exampl"),
        ("Imagined,Sampleford,Quota", "Imagined,,Quota", "line 6: 'borough_name' is blank in 'Victim count by loc"),
        ("Aged 80+", "Aged eighty", "the age group 'Aged eighty' is not one this reader knows"),
        ("Aged 80+", "", "line 14: 'age_group' is blank in 'Victim count by age group' (1 such rows)"),
        ("2024-03-01,2024-03-01,9", "2024-03-02,2024-03-01,9", "line 2: '2024-03-02' is not the first day of a month"),
        (",11,Victim", ",12,Victim", "the sheets count 2024-04 differently ('Victim count by location' 17"),
        (",11,Victim", ",-11,Victim", "column 'count': '-11' is not a whole number"),
        ("1987-06-01,1,", "2024-03-01,1,", "line 3 repeats a row above it (1 such rows)"),
        ("age_group,", "ages,", "whose heading 'age_group' is not in the file"),
    ],
)
def test_a_changed_file_is_refused_with_its_place(tmp_path, old, new, said):
    assert said in refusal(mps_vawg.read, edited(SAMPLE, tmp_path, (old, new)))


def test_a_table_of_london_without_some_of_its_boroughs_is_refused(tmp_path):
    copy = edited(SAMPLE, tmp_path, ("Exampleton", "Bexley"), ("Sampleford", "Barnet"))
    assert "2 London boroughs where the whole table has 32" in refusal(mps_vawg.read, copy)


def test_a_file_cut_short_is_refused_since_its_sheets_no_longer_agree(tmp_path):
    raw, cut = SAMPLE.read_bytes(), tmp_path / "cut.csv"
    for length in [place for place in line_end_cuts(raw) if place > raw.index(b"2024-03-01")]:
        cut.write_bytes(raw[:length])
        refusal(mps_vawg.read, cut)


def test_a_file_with_one_sheet_only_is_refused(tmp_path):
    lines = SAMPLE.read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "one.csv").write_text("".join(lines[:10]), encoding="utf-8")
    said = refusal(mps_vawg.read, tmp_path / "one.csv")
    assert "'Victim count by location' 25, 'Victim count by age group' none" in said


def test_a_first_month_hardly_begun_is_not_counted(tmp_path):
    copy = edited(SAMPLE, tmp_path, (",11,Victim", ",611,Victim"), (",16,Victim", ",616,Victim"))
    counts, quality = mps_vawg.read(copy)
    assert set(counts["month"]) == {"2024-04"}
    months = quality[quality["check"] == "month"]
    assert rows(months, "place", "found") == [["2024-03", "partial"], ["2024-04", "1"]]


def test_a_file_saved_again_in_another_encoding_is_refused(tmp_path):
    with_accent = edited(SAMPLE, tmp_path, ("Ipsum", "Ipsûm"))
    (tmp_path / "copy").mkdir()
    check_saved_again(mps_vawg.read, with_accent, tmp_path / "copy")
