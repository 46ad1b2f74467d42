"""The Met's ward table, as published and as converted."""

from pathlib import Path

import pandas as pd
import pytest

from svd_analysis.errors import SourceError
from svd_analysis.sources import mps_ward
from tests.sources import mps_files

SAMPLE = Path(__file__).parent / "mps_ward" / "2025.csv"


def test_a_ward_has_the_borough_the_file_lists_it_under():
    counts, _ = mps_ward.read(SAMPLE)
    parents = counts.groupby("area_code")["parent_code"].unique().map(list).to_dict()
    assert parents == {"X05000001": ["X09000001"], "X05000002": ["X09000001"], "X05000009": ["met-so18"]}
    assert set(counts["geography"]) == {"ward22"}
    assert set(counts["taxonomy"]) == {"mps-2025"}


def test_the_ward_of_the_airport_stays_a_ward_and_is_reported_with_its_command():
    counts, quality = mps_ward.read(SAMPLE)
    assert counts[counts["parent_code"] == "met-so18"]["count"].sum() == 2 + 3 + 1
    assert quality[quality["check"] == "pseudo-area"][["place", "rows"]].values.tolist() == [["met-so18", 6]]


def test_a_blank_after_a_ward_code_is_taken_off_and_reported():
    _, quality = mps_ward.read(SAMPLE)
    assert quality[quality["check"] == "normalised"][["found", "rows"]].values.tolist() == [
        ["blanks around text taken off", 2]
    ]


def test_the_converted_copy_reads_the_same(tmp_path):
    copy = tmp_path / "ward.csv"
    copy.write_bytes(SAMPLE.read_bytes())
    published, converted = mps_ward.read(copy)[0], mps_ward.read(mps_files.as_parquet(copy))[0]
    assert converted.equals(published)


def test_a_class_split_out_later_tells_a_later_taxonomy(tmp_path):
    path = tmp_path / "later.csv"
    path.write_text(
        SAMPLE.read_text().replace("SEXUAL OFFENCES,RAPE", "VIOLENCE AGAINST THE PERSON,STALKING AND HARASSMENT")
    )
    assert set(mps_ward.read(path)[0]["taxonomy"]) == {"mps-2026"}


def test_a_ward_listed_under_two_boroughs_counts_once_under_each(tmp_path):
    path = tmp_path / "two.csv"
    path.write_text(
        SAMPLE.read_text() + "VIOLENCE AGAINST THE PERSON,VIOLENCE WITHOUT INJURY,Runway,X05000009,Exampleton,1,0,0\n"
    )
    counts, _ = mps_ward.read(path)
    runway = counts[counts["area_code"] == "X05000009"]
    assert runway.groupby("parent_code")["count"].sum().to_dict() == {"X09000001": 1, "met-so18": 6}


def test_a_ward_without_the_class_every_ward_has_is_refused(tmp_path):
    path = tmp_path / "cut.csv"
    path.write_text("".join(SAMPLE.read_text().splitlines(keepends=True)[:3]))
    with pytest.raises(SourceError, match="X05000001 has no row of 'violence without injury'"):
        mps_ward.read(path)


def test_a_code_that_is_no_ward_is_refused_with_its_line(tmp_path):
    path = tmp_path / "wrong.csv"
    path.write_text(SAMPLE.read_text().replace("X05000002", "X09000002"))
    with pytest.raises(SourceError, match="line 5, column 'WardCode': 'X09000002'"):
        mps_ward.read(path)


def test_a_london_table_of_some_wards_is_refused(tmp_path):
    path = tmp_path / "some.csv"
    rows = mps_files.london_rows("VIOLENCE WITHOUT INJURY").rename(columns={"BoroughName": "LookUp_BoroughName"})
    rows.assign(WardName="A ward", WardCode=[f"E05{number:06}" for number in range(32)]).to_csv(path, index=False)
    with pytest.raises(SourceError, match="32 wards where the whole table has 679"):
        mps_ward.read(path)


def test_a_borough_file_is_not_a_ward_file():
    with pytest.raises(SourceError, match="not a layout this reader knows"):
        mps_ward.read(Path(__file__).parent / "mps_borough" / "2023_title_case.csv")


def test_a_parquet_file_cut_short_is_refused(tmp_path):
    copy = tmp_path / "ward.csv"
    copy.write_bytes(SAMPLE.read_bytes())
    path = mps_files.as_parquet(copy)
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(SourceError, match="not a whole Parquet file"):
        mps_ward.read(path)


def test_a_month_twice_in_parquet_is_refused_however_it_is_spaced(tmp_path):
    copy = tmp_path / "ward.csv"
    copy.write_bytes(SAMPLE.read_bytes())
    path = mps_files.as_parquet(copy)
    pd.read_parquet(path).assign(**{"202401 ": 0}).to_parquet(path)
    with pytest.raises(SourceError, match="the column '202401 ' is neither a heading of this table nor a new month"):
        mps_ward.read(path)


def test_a_missing_number_in_parquet_is_refused_and_not_zero(tmp_path):
    copy = tmp_path / "ward.csv"
    copy.write_bytes(SAMPLE.read_bytes())
    path = mps_files.as_parquet(copy)
    pd.read_parquet(path).astype({"202402": "Int64"}).assign(
        **{"202402": lambda t: t["202402"].mask(t["202402"] == 3)}
    ).to_parquet(path)
    with pytest.raises(SourceError, match="record 1, column '202402'"):
        mps_ward.read(path)
