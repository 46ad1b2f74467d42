"""An extract is read as its description says, whatever kind of file it is; who is in it is left at the door."""

from collections import Counter
from datetime import datetime

import pandas as pd
import pytest

from svd_analysis import conditions, record_columns, schemas
from svd_analysis.sources import records
from svd_analysis.sources.records_extract import Extract
from tests.sources.records import drawn
from tests.tables import table


@pytest.fixture
def source(tmp_path):
    return drawn.source(tmp_path)


@pytest.fixture
def read(tmp_path, source):
    return lambda rows=drawn.ROWS: records.read(drawn.csv_file(tmp_path, rows), source)


EXPECTED = table("""
    area_code   | month   | code | count | victim_age | victim_sex | domestic | weekday  | hour
    E09000004   | 2024-01 | 8N   | 1     |            |            |          |          |
    E09000004   | 2024-01 | 8N   | 2     | 0-17       | female     | false    | Monday   | "23"
    E09000004   | 2024-03 | 5D   | 1     | 18-24      | male       | false    | Saturday | "07"
    met-unknown | 2024-03 | 104  | 1     | 25-120     | male       | true     | Thursday | "00"
""")


def plain(counts):
    """COUNTS as text in some order, what was not recorded as nothing."""
    rows = counts[EXPECTED.columns].astype("object")
    rows = rows.where(rows.notna(), "")
    return sorted(tuple(str(cell) for cell in cells) for cells in rows.itertuples(index=False))


def test_the_rows_are_added_up_coarsened_and_nothing_else_is_in_them(read):
    counts, _ = read()
    assert plain(counts) == plain(EXPECTED)
    assert list(counts.columns) == [
        *schemas.COUNTS, "victim_age", "victim_sex", "domestic", "weekday", "hour",
    ]  # fmt: skip
    assert set(counts["source"]) == {"drawn_victims"}
    assert set(counts["unit"]) == {"victim"}
    assert set(counts["taxonomy"]) == {"home_office"}


def test_every_place_says_what_it_is(read):
    counts, _ = read()
    places = set(counts[["area_code", "geography", "parent_code"]].itertuples(index=False, name=None))
    assert places == {("E09000004", "lad24", "E09000004"), ("met-unknown", "pseudo", "met-unknown")}


@pytest.mark.parametrize("typed", [False, True])
@pytest.mark.parametrize("write", [drawn.workbook, drawn.parquet_file])
def test_a_workbook_and_parquet_give_what_the_csv_file_gives(tmp_path, source, read, write, typed):
    again, _ = records.read(write(tmp_path, typed=typed), source)
    pd.testing.assert_frame_equal(again, read()[0])


def test_it_is_what_a_slow_count_of_the_rows_gives(read):
    ages = {"17": "0-17", "64": "25-120", "18": "18-24", "?": ""}
    slow = Counter()
    for cells in drawn.ROWS:
        one = dict(zip(drawn.HEADINGS, cells, strict=True))
        day = datetime.strptime(one["Recorded on"], "%d/%m/%Y")
        slow[f"{day.year}-{day.month:02d}", one["Offence code"], ages[one["Age"]]] += 1
    counts, _ = read()
    found = counts.fillna({"victim_age": ""}).groupby(["month", "code", "victim_age"])["count"].sum()
    assert found.to_dict() == dict(slow)


def said(quality, check):
    return quality[quality["check"] == check]


def test_the_quality_says_what_came_in_and_what_was_left_at_the_door(read):
    _, quality = read()
    assert said(quality, "rows in")["rows"].tolist() == [5]
    assert said(quality, "rows used")["rows"].tolist() == [5]
    [dropped] = said(quality, "identifiers dropped")["found"]
    assert dropped == "Crime reference, Name, NHS number, Date of birth, Postcode"
    assert said(quality, "columns ignored")["found"].tolist() == ["Remarks"]
    assert any("0-17, 18-24, 25-120" in text for text in said(quality, "coarsened")["found"])
    recorded = dict(said(quality, "not recorded")[["found", "rows"]].itertuples(index=False, name=None))
    assert recorded == {"victim_age": 1, "victim_sex": 1, "domestic": 1, "weekday": 1, "hour": 1}


def test_a_month_without_a_row_is_a_gap_and_no_month_says_how_many(read):
    _, quality = read()
    months = said(quality, "month")
    assert dict(zip(months["place"], months["found"], strict=True)) == {"2024-01": "1", "2024-02": "0", "2024-03": "1"}
    assert months["rows"].isna().all()


def test_a_last_month_that_is_cut_short_is_refused_and_said(read):
    whole = [drawn.row(f"05/{month:02d}/2024", "", "") for month in range(1, 6) for _ in range(30)]
    counts, quality = read([*whole, drawn.row("01/06/2024", "", "")])
    assert counts["count"].sum() == 150
    assert counts["month"].max() == "2024-05"
    assert said(quality, "rows used")["rows"].tolist() == [150]
    assert said(quality, "rows refused")["rows"].tolist() == [1]


def test_an_empty_row_is_no_record(read):
    counts, quality = read([*drawn.ROWS, [""] * len(drawn.HEADINGS)])
    assert counts["count"].sum() == 5
    assert said(quality, "blank rows")["rows"].tolist() == [1]


def test_two_records_alike_are_two(read):
    counts, quality = read([drawn.ROWS[0]] * 7)
    assert counts["count"].tolist() == [7]
    assert said(quality, "rows in")["rows"].tolist() == [7]


def test_a_band_inside_one_of_the_bands_is_that_band(read):
    counts, _ = read([drawn.row("05/01/2024", "", "", age="10-14")])
    assert counts["victim_age"].tolist() == ["0-17"]


def test_an_age_that_codes_map_to_is_the_band_that_holds_it(tmp_path):
    source = drawn.source(tmp_path, ('"?": ""', '"85+": 85-120, teen: "17", "?": ""'))
    rows = [drawn.row("05/01/2024", "", "", age=age) for age in ("85+", "teen", "?")]
    counts, _ = records.read(drawn.csv_file(tmp_path, rows), source)
    assert sorted(counts["victim_age"].fillna("")) == ["", "0-17", "25-120"]


def test_what_looks_like_a_formula_is_text(tmp_path):
    source = drawn.source(tmp_path, ("U: ", "'=1+1': female, U: "))
    counts, _ = records.read(drawn.csv_file(tmp_path, [drawn.row("05/01/2024", "", "", sex="=1+1")]), source)
    assert counts["victim_sex"].tolist() == ["female"]


def test_places_may_be_neighbourhoods(tmp_path):
    source = drawn.source(tmp_path, ("as: authority", "as: lsoa21"))
    counts, _ = records.read(drawn.csv_file(tmp_path, [drawn.row("05/01/2024", "", "", borough="E01000381")]), source)
    [one] = counts[["area_code", "geography", "parent_code"]].itertuples(index=False, name=None)
    assert one == ("E01000381", "lsoa21", "")


@pytest.fixture
def counted(tmp_path):
    """COUNTS and QUALITY of counts by month, borough and sex, from rows of those and the count."""
    text = drawn.DESCRIPTION.replace('"%d/%m/%Y"', "'%d/%m/%Y'")
    text = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith(("weekday", "hour", "tables")))
    text = text.replace("domestic:", "count: {column: N, withheld: ['*']}\n    domestic:")
    changes = [("until:", "form: aggregates\n  until:"), ("as: date, format: '%d/%m/%Y'", "as: month")]
    source = drawn.source(tmp_path, *changes, text=text)
    headings = ("Recorded on", "Borough", "Offence code", "Age", "Sex", "DA", "N")
    return lambda rows: records.read(drawn.csv_file(tmp_path, rows, headings), source)


def test_counts_are_added_up_and_one_that_is_withheld_is_missing_and_not_none(counted):
    counts, quality = counted([
        ["2024-01", "Bexley", "8N", "17", "F", "N", "1,204"],
        ["2024-01", "Bexley", "8N", "16", "F", "N", "6"],
        ["2024-01", "Bexley", "8N", "30", "F", "N", "*"],
        ["2024-01", "Bexley", "8N", "40", "F", "N", "9"],
        ["2024-01", "Bexley", "8N", "20", "F", "N", "0"],
    ])  # fmt: skip
    found = counts.set_index("victim_age")
    assert found["count"].fillna(-1).to_dict() == {"0-17": 1210, "18-24": 0, "25-120": -1}
    assert found["status"].to_dict() == {"0-17": "ok", "18-24": "ok", "25-120": "suppressed"}
    assert said(quality, "month")["found"].tolist() == ["1"]


def test_a_month_of_which_every_count_is_withheld_is_there(counted):
    _, quality = counted([["2024-01", "Bexley", "8N", "17", "F", "N", "*"]])
    assert said(quality, "month")["found"].tolist() == ["1"]


def test_a_year_is_kept_as_it_is_written(tmp_path):
    changes = [('month: {column: Recorded on, as: date, format: "%d/%m/%Y"}', "month: {column: Recorded on, as: year}")]
    rows = [drawn.row(year, "", "") for year in ("2023/24", "2023-24", "2022/2023")]
    counts, quality = records.read(drawn.csv_file(tmp_path, rows), drawn.source(tmp_path, *changes))
    assert dict(zip(counts["month"], counts["count"], strict=True)) == {"2022/23": 1, "2023/24": 2}
    assert said(quality, "month")["place"].tolist() == ["2022/23", "2023/24"]


def test_what_is_always_so_needs_no_column(tmp_path):
    borough = '{column: Borough, as: authority, codes: {"Not known": met-unknown}}'
    changes = [(borough, "{always: Bexley, as: authority}"), ("[Remarks]", "[Remarks, Borough]")]
    source = drawn.source(tmp_path, *changes)
    counts, _ = records.read(drawn.csv_file(tmp_path, [drawn.row("05/01/2024", "", "", borough="Atlantis")]), source)
    assert counts["area_code"].tolist() == ["E09000004"]


def test_an_extract_prints_its_shape_and_is_never_written_down():
    extract = Extract({"Name": [drawn.NAME]}, [2], "line")
    for text in (repr(extract), str(extract), f"{extract}", f"{[extract]}"):
        assert "1 rows and 1 columns" in text
        assert drawn.NAME not in text
    with pytest.raises(TypeError, match="never written down"):
        extract.__reduce_ex__(4)


def test_the_values_that_are_described_are_those_that_a_condition_knows():
    assert record_columns.codes_of("home_office") == conditions.known_codes("home_office")
    assert record_columns.codes_of("icd-10") == conditions.known_codes("icd-10")


def test_every_value_that_leaves_the_reader_is_one_that_a_condition_knows(read):
    counts, _ = read()
    for name in ("victim_age", "victim_sex", "domestic"):
        for value in counts[name].dropna().unique():
            conditions.check_recorded(name, value)
