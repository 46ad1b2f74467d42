"""The London aggregate of data.police.uk: located offences only, a gap where a month is missing."""

from contextlib import suppress

import pytest

from svd_analysis.errors import SourceError
from svd_analysis.sources import police_uk_london
from tests.tables import table

RECORDS = """
    lsoa_code | lsoa_name       | borough    | category | year | month | crime_count
    X01000001 | Exampleton 001A | Exampleton | Robbery  | 2024 | 1     | 3
    X01000001 | Exampleton 001A | Exampleton | Drugs    | 2024 | 1     | 4
    X01000002 | Sampleford 001A | Sampleford | Robbery  | 2024 | 3     | 5
    X01000002 | Sampleford 001A | Sampleford | Drugs    | 2024 | 3     | 0
"""


def written(folder, **changes):
    path = folder / "aggregate.parquet"
    records = table(RECORDS)
    for column, value in changes.items():
        records.loc[0, column] = value
    records.to_parquet(path)
    return path


def test_each_combination_is_a_row_and_a_zero_is_none(tmp_path):
    counts, _ = police_uk_london.read(written(tmp_path))
    assert counts[["area_code", "geography", "parent_code", "month", "code", "count"]].values.tolist() == [
        ["X01000001", "lsoa21", "X09000001", "2024-01", "Robbery", 3],
        ["X01000001", "lsoa21", "X09000001", "2024-01", "Drugs", 4],
        ["X01000002", "lsoa21", "X09000002", "2024-03", "Robbery", 5],
    ]


def test_a_missing_month_is_a_gap(tmp_path):
    _, quality = police_uk_london.read(written(tmp_path))
    months = quality[quality["check"] == "month"]
    assert months[["place", "found"]].values.tolist() == [["2024-01", "1"], ["2024-02", "0"], ["2024-03", "1"]]


def test_what_has_no_place_is_said_not_to_be_there(tmp_path):
    _, quality = police_uk_london.read(written(tmp_path))
    assert "located offences only" in set(quality["check"])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"borough": "Exampletown"}, "the area 'Exampletown' is not known"),
        ({"month": 13}, "record 1: year 2024 and month 13"),
        ({"crime_count": -3}, "record 1, column 'crime_count': .*-3"),
        ({"lsoa_code": "E0100001"}, "'E0100001' is not a code of lsoa21"),
        ({"category": ""}, "record 1 lacks its place or class"),
        ({"category": "Drugs"}, "record 2 repeats 'Drugs' of X01000001 in 2024-01"),
        ({"borough": "Bexley"}, "1 London authorities where the whole file has 33"),
    ],
)
def test_a_changed_file_is_refused_with_its_place(tmp_path, changes, said):
    with pytest.raises(SourceError, match=said):
        police_uk_london.read(written(tmp_path, **changes))


def test_a_file_of_other_columns_is_refused(tmp_path):
    path = tmp_path / "aggregate.parquet"
    table(RECORDS).rename(columns={"crime_count": "count"}).to_parquet(path)
    with pytest.raises(SourceError, match="'crime_count' is not in the file"):
        police_uk_london.read(path)


def test_a_file_overwritten_anywhere_is_refused_or_read_and_never_a_crash(tmp_path):
    path = written(tmp_path)
    raw = path.read_bytes()
    for place in range(4, len(raw), 7):
        path.write_bytes(raw[:place] + b"\xa5\xa5" + raw[place + 2 :])
        with suppress(SourceError):
            police_uk_london.read(path)


@pytest.mark.parametrize("share", [0, 0.3, 0.9, 0.999])
def test_a_file_cut_short_is_refused(tmp_path, share):
    path = written(tmp_path)
    raw = path.read_bytes()
    path.write_bytes(raw[: int(len(raw) * share)])
    with pytest.raises(SourceError, match="not a whole Parquet file"):
        police_uk_london.read(path)
