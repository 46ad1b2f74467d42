"""A month of one force from data.police.uk: every row counts once, and a damaged file counts nothing."""

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis.errors import SourceError
from svd_analysis.sources import police_uk_street
from tests.sources import damage

SAMPLE = Path(__file__).parent / "police_uk_street" / "2024-03-exampleshire-street.csv"


def reported(quality, check):
    """The rows of one check."""
    [row] = quality[quality["check"] == check].to_dict("records")
    return row


def changed(folder, *replacements, name=SAMPLE.name):
    """The sample with some text replaced, under `name`."""
    text = SAMPLE.read_bytes().decode()
    for found, instead in replacements:
        assert found in text
        text = text.replace(found, instead)
    (folder / name).write_bytes(text.encode())
    return folder / name


def test_every_row_counts_once_under_its_place_and_type():
    counts, quality = police_uk_street.read(SAMPLE)
    assert counts[["area_code", "parent_code", "geography", "month", "code", "count"]].values.tolist() == [
        ["X01000001", "", "lsoa21", "2024-03", "Anti-social behaviour", 2],
        ["X01000001", "", "lsoa21", "2024-03", "Robbery", 1],
        ["X01000002", "", "lsoa21", "2024-03", "Violence and sexual offences", 2],
        ["exampleshire-unlocated", "exampleshire-unlocated", "pseudo", "2024-03", "Violence and sexual offences", 1],
    ]
    assert reported(quality, "rows in")["rows"] == reported(quality, "rows used")["rows"] == 6


def test_antisocial_rows_that_look_alike_are_different_incidents():
    counts, quality = police_uk_street.read(SAMPLE)
    assert counts[counts["code"] == "Anti-social behaviour"]["count"].sum() == 2
    assert reported(quality, "antisocial behaviour rows alike")["rows"] == 1


def test_a_crime_listed_twice_counts_as_the_publisher_lists_it_and_is_reported():
    _, quality = police_uk_street.read(SAMPLE)
    assert reported(quality, "repeated Crime ID")["rows"] == 1


def test_offences_without_a_place_are_kept_and_reported():
    _, quality = police_uk_street.read(SAMPLE)
    row = reported(quality, "pseudo-area")
    assert (row["place"], row["rows"]) == ("exampleshire-unlocated", 1)


def test_a_compressed_file_reads_the_same(tmp_path):
    path = tmp_path / (SAMPLE.name + ".gz")
    path.write_bytes(gzip.compress(SAMPLE.read_bytes()))
    assert police_uk_street.read(path)[0].equals(police_uk_street.read(SAMPLE)[0])


@pytest.mark.parametrize(
    ("code", "geography"),
    [("E01033768", "lsoa11"), ("E01033769", "lsoa21"), ("W01001958", "lsoa11"), ("W01001959", "lsoa21")],
)
def test_the_census_of_the_neighbourhoods_is_told_by_their_codes(tmp_path, code, geography):
    path = changed(tmp_path, ("X01000001", "E01000001"), ("X01000002", code))
    counts, quality = police_uk_street.read(path)
    assert set(counts["geography"]) == {geography, "pseudo"}
    assert reported(quality, "LSOA vintage")["found"].startswith(geography)


@pytest.mark.parametrize(
    ("force", "code"),
    [
        ("City of London Police", "city-of-london-unlocated"),
        ("Avon & Somerset Police", "avon-and-somerset-unlocated"),
        ("Dyfed-Powys Police", "dyfed-powys-unlocated"),
    ],
)
def test_the_pseudo_area_is_named_after_the_force(tmp_path, force, code):
    counts, _ = police_uk_street.read(changed(tmp_path, ("Exampleshire Police", force)))
    assert counts[counts["geography"] == "pseudo"]["area_code"].tolist() == [code]


def test_a_name_without_a_month_is_no_contradiction(tmp_path):
    assert len(police_uk_street.read(changed(tmp_path, name="street.csv"))[0]) == 4


REFUSED = {
    "another month in the name": ([], "2024-04-exampleshire-street.csv", "the name says 2024-04"),
    "two months": ([("a1,2024-03", "a1,2024-04")], SAMPLE.name, "line 4, column 'Month': '2024-04'"),
    "a month as a spreadsheet writes it": ([("2024-03", "Mar-24")], SAMPLE.name, "line 2, column 'Month': 'Mar-24'"),
    "a malformed LSOA": ([("X01000002", "X0100002")], SAMPLE.name, "line 5, column 'LSOA code': 'X0100002'"),
    "a blank type": ([("Robbery", "")], SAMPLE.name, "line 4, column 'Crime type' is blank"),
    "a renamed heading": ([("Crime type", "Crime Type")], SAMPLE.name, "'Crime type' is not in the file"),
    "an outcomes file": ([("Crime type", "Outcome type")], SAMPLE.name, "an outcomes file"),
    "a stop and search file": ([("Crime type", "Object of search")], SAMPLE.name, "a stop and search file"),
    "only rows with a place": ([(",,No Location,,", ",,No Location,X01000001,")], SAMPLE.name, "cut short or filtered"),
    "no row with a place": ([("X01000001", ""), ("X01000002", "")], SAMPLE.name, "no row has an LSOA code"),
}


@pytest.mark.parametrize(("replacements", "name", "said"), REFUSED.values(), ids=REFUSED)
def test_a_changed_file_is_refused_with_its_place(tmp_path, replacements, name, said):
    path = changed(tmp_path, *replacements, name=name)
    with pytest.raises(SourceError) as refusal:
        police_uk_street.read(path)
    assert str(path) in str(refusal.value)
    assert said in str(refusal.value)


def test_a_file_cut_at_the_end_of_any_line_is_refused_or_right(tmp_path):
    raw, whole = SAMPLE.read_bytes(), police_uk_street.read(SAMPLE)[0]
    for place in damage.line_end_cuts(raw):
        assert damage.refused_or_right(police_uk_street.read, tmp_path / SAMPLE.name, raw[:place], whole)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cut")


@given(st.integers(0, SAMPLE.stat().st_size))
def test_a_file_cut_anywhere_is_refused_or_right(folder, place):
    raw, whole = SAMPLE.read_bytes(), police_uk_street.read(SAMPLE)[0]
    assert damage.refused_or_right(police_uk_street.read, folder / SAMPLE.name, raw[:place], whole)


@given(st.data())
def test_a_compressed_file_cut_or_overwritten_anywhere_is_refused_or_right(folder, data):
    raw, whole = gzip.compress(SAMPLE.read_bytes(), mtime=0), police_uk_street.read(SAMPLE)[0]
    start = data.draw(st.integers(0, len(raw) - 1))
    damaged = data.draw(st.sampled_from([raw[:start], raw[:start] + b"\xa5" + raw[start + 1 :]]))
    path = folder / (SAMPLE.name + ".gz")
    assert damage.refused_or_right(police_uk_street.read, path, damaged, whole)


@pytest.mark.parametrize("encoding", damage.REENCODED)
def test_a_file_saved_in_another_encoding_is_refused_or_the_same(tmp_path, encoding):
    raw = SAMPLE.read_bytes().decode().encode(encoding)
    whole = police_uk_street.read(SAMPLE)[0]
    assert damage.refused_or_right(police_uk_street.read, tmp_path / SAMPLE.name, raw, whole)
