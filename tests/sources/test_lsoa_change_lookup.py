from pathlib import Path

import pytest

from svd_analysis import schemas
from svd_analysis.sources import lsoa_change_lookup
from tests.sources import refusals

SAMPLE = Path(__file__).parent / "lsoa_change_lookup" / "exact_fit_v3.csv"


def link(lookups, start, end):
    rows = lookups[(lookups["from_geography"] == start) & (lookups["to_geography"] == end)]
    return list(rows[["from_code", "to_code", "change"]].itertuples(index=False, name=None))


def test_each_pair_of_neighbourhoods_carries_the_publishers_flag():
    lookups, _ = lsoa_change_lookup.read(SAMPLE)
    assert list(lookups.columns) == list(schemas.LOOKUPS)
    assert link(lookups, "lsoa11", "lsoa21") == [
        ("X01000001", "X01000001", "U"),
        ("X01000002", "X01000102", "S"),
        ("X01000002", "X01000103", "S"),
        ("X01000003", "X01000104", "M"),
        ("X01000004", "X01000104", "M"),
        ("X01000005", "X01000005", "X"),
        ("X01000005", "X01000105", "X"),
        ("X01000006", "X01000105", "X"),
    ]


def test_a_neighbourhood_of_2021_lies_in_one_authority_and_one_of_2011_may_lie_in_two():
    lookups, quality = lsoa_change_lookup.read(SAMPLE)
    assert ("X01000105", "X09000003", "") in link(lookups, "lsoa21", "lad22")
    assert len(link(lookups, "lsoa21", "lad22")) == 6
    old = link(lookups, "lsoa11", "lad22")
    assert [row for row in old if row[0] == "X01000005"] == [
        ("X01000005", "X09000002", ""),
        ("X01000005", "X09000003", ""),
    ]
    several = quality[quality["check"] == "places that lie in several"].set_index("place")["found"]
    assert dict(several) == {"lsoa11 to lsoa21": "2", "lsoa21 to lad22": "0", "lsoa11 to lad22": "1"}


def test_names_are_those_of_the_place_arrived_at():
    lookups, _ = lsoa_change_lookup.read(SAMPLE)
    first = lookups.drop_duplicates("to_geography").set_index("to_geography")["to_name"]
    assert dict(first) == {"lsoa21": "Exampleton 001A", "lad22": "Exampleton"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (",U,", ",Z,", "column 'CHGIND': 'Z' does not agree"),
        (",U,", ",S,", "line 2, column 'CHGIND': 'S' does not agree"),
        ("X01000103,Exampleton 001G", "X01000102,Exampleton 001F", "does not agree with the rows of 'X01000002'"),
        ("Mockbridge 001F,X,X09000003,Mockbridge,,7", "Mockbridge 001F,X,X09000002,Sampleford,,7", "lies in"),
        ("X09000002,Sampleford,,5", "X09000002,Sandford,,5", "'Sandford' is not the name"),
        ("X09000002,Sampleford,,5", "X01000002,Sampleford,,5", "'X01000002' is not a code of lad22"),
        ("CHGIND", "CHANGE", "'CHGIND' is not in the file"),
        ("LAD22CD", "LAD2022CD", "'LAD22CD' is not in the file"),
    ],
)
def test_a_file_that_is_not_as_published_is_refused(tmp_path, old, new, says):
    assert says in refusals.refusal(lsoa_change_lookup.read, refusals.edited(SAMPLE, tmp_path, (old, new)))


def test_a_split_that_lost_a_row_is_refused(tmp_path):
    lines = SAMPLE.read_bytes().splitlines(keepends=True)
    short = tmp_path / "short.csv"
    short.write_bytes(b"".join(lines[:3]))
    assert "'S' does not agree" in refusals.refusal(lsoa_change_lookup.read, short)


def test_a_cut_file_never_gives_another_pair(tmp_path):
    refusals.check_cut_anywhere(lsoa_change_lookup.read, SAMPLE, tmp_path)


def test_a_file_in_another_encoding_is_refused(tmp_path):
    refusals.check_saved_again(lsoa_change_lookup.read, SAMPLE, tmp_path)
