"""The Met's LSOA table, as published and as converted."""

from pathlib import Path

import pytest

from svd_analysis.errors import SourceError
from svd_analysis.sources import mps_lsoa
from tests.sources import mps_files

SAMPLE = Path(__file__).parent / "mps_lsoa" / "2026.csv"
LAST = "VIOLENCE AGAINST THE PERSON,VIOLENCE WITHOUT INJURY"


def test_a_borough_by_name_or_by_code_is_the_parent():
    counts, _ = mps_lsoa.read(SAMPLE)
    parents = counts.groupby("area_code")["parent_code"].first().to_dict()
    assert parents == {"X01000001": "X09000001", "X01000002": "X09000001", "X01000003": "X09000002"}
    assert set(counts["geography"]) == {"lsoa21"}
    assert set(counts["taxonomy"]) == {"mps-2026"}


def test_a_partial_first_month_is_refused_and_never_counted():
    counts, quality = mps_lsoa.read(SAMPLE)
    assert sorted(counts["month"].unique()) == ["2024-03", "2024-04", "2024-05"]
    month = quality[quality["place"] == "2024-02"]
    assert month[["check", "found", "rows"]].values.tolist() == [["month", "partial", 1], ["partial month", "1", 1]]


def test_the_converted_copy_reads_the_same(tmp_path):
    copy = tmp_path / "lsoa.csv"
    copy.write_bytes(SAMPLE.read_bytes())
    assert mps_lsoa.read(mps_files.as_parquet(copy))[0].equals(mps_lsoa.read(copy)[0])


def test_neighbourhoods_of_2011_are_refused(tmp_path):
    path = tmp_path / "old.csv"
    path.write_text(SAMPLE.read_text().replace("X01", "E01"))
    with pytest.raises(SourceError, match="its LSOAs are those of 2011"):
        mps_lsoa.read(path)


def test_a_london_table_of_some_neighbourhoods_is_refused(tmp_path):
    path = tmp_path / "some.csv"
    path.write_text(SAMPLE.read_text().replace("X01000003", "E01035722"))
    with pytest.raises(SourceError, match="3 LSOAs where the whole table has 4988"):
        mps_lsoa.read(path)


def test_a_table_whose_last_place_lacks_its_last_class_is_refused(tmp_path):
    path = tmp_path / "cut.csv"
    path.write_text("".join(SAMPLE.read_text().splitlines(keepends=True)[:-1]))
    with pytest.raises(SourceError, match="X01000002 has no row of 'violence without injury'"):
        mps_lsoa.read(path)


def test_a_malformed_code_is_refused_with_its_line(tmp_path):
    path = tmp_path / "wrong.csv"
    path.write_text(SAMPLE.read_text().replace("X01000002", "X0100002"))
    with pytest.raises(SourceError, match="line 4, column 'LSOA Code': 'X0100002'"):
        mps_lsoa.read(path)


def test_a_code_of_no_known_authority_is_refused(tmp_path):
    path = tmp_path / "wrong.csv"
    path.write_text(SAMPLE.read_text().replace("X09000002", "X09000099"))
    with pytest.raises(SourceError, match="the area 'X09000099' is not known"):
        mps_lsoa.read(path)


def test_a_parquet_file_under_the_name_of_a_csv_file_is_refused(tmp_path):
    path = mps_files.as_parquet(_copy(tmp_path))
    with pytest.raises(SourceError, match="this is a Parquet file"):
        mps_lsoa.read(path.rename(tmp_path / "renamed.csv"))


def _copy(folder):
    path = folder / "lsoa.csv"
    path.write_bytes(SAMPLE.read_bytes())
    return path
