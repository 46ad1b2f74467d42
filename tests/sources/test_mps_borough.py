"""The Met's borough table: what a careful reader of the file would read, or a refusal."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis.errors import SourceError
from svd_analysis.sources import mps_borough
from tests.sources import damage, mps_files

SAMPLES = Path(__file__).parent / "mps_borough"
WARD_SAMPLE = Path(__file__).parent / "mps_ward" / "2025.csv"
CLASS = "VIOLENCE AGAINST THE PERSON: VIOLENCE WITHOUT INJURY"


def counted(counts):
    """(area, month, code) -> count."""
    return dict(
        zip(zip(counts["area_code"], counts["month"], counts["code"], strict=True), counts["count"], strict=True)
    )


def checks(quality, check):
    """The rows of one check."""
    return quality[quality["check"] == check]


def london(folder):
    path = folder / "MPS Borough Level Crime (most recent 24 months).csv"
    rows = mps_files.london_rows("VIOLENCE WITH INJURY", "VIOLENCE WITHOUT INJURY")
    rows.to_csv(path, index=False, lineterminator="\n")
    return path


def test_the_title_case_generation_keeps_its_own_classes():
    counts, quality = mps_borough.read(SAMPLES / "2023_title_case.csv")
    assert set(counts["taxonomy"]) == {"mps-2023"}
    assert (
        counted(counts)["X09000001", "2022-06", "Possession of Weapons: Possession of Article with Blade or Point"] == 5
    )
    assert checks(quality, "layout")["found"].tolist() == ["2023"]


def test_a_class_the_publisher_cut_at_50_characters_stays_cut_and_is_reported():
    counts, quality = mps_borough.read(SAMPLES / "2023_title_case.csv")
    assert any(code.endswith("Possessing Articles for use i") for code in counts["code"])
    [row] = checks(quality, "normalised").to_dict("records")
    assert "50 characters" in row["found"]
    assert row["rows"] == 1


def test_the_capitals_generation_says_borough_name():
    counts, quality = mps_borough.read(SAMPLES / "2024_capitals.csv")
    assert set(counts["taxonomy"]) == {"mps-2025"}
    assert checks(quality, "layout")["found"].tolist() == ["2024"]
    assert counts["count"].sum() == 5 + 5 + 6 + 121 + 3 + 50 + 86 + 3 + 9


def test_offences_without_a_borough_are_kept_as_pseudo_areas():
    counts, quality = mps_borough.read(SAMPLES / "2024_capitals.csv")
    pseudo = counts[counts["geography"] == "pseudo"]
    assert pseudo.groupby("area_code")["count"].sum().to_dict() == {"met-heathrow": 3, "met-unknown": 12}
    assert (pseudo["parent_code"] == pseudo["area_code"]).all()
    assert checks(quality, "pseudo-area").set_index("place")["rows"].to_dict() == {"met-heathrow": 3, "met-unknown": 12}


def test_a_zero_is_not_a_row_and_its_month_is_found_whole():
    counts, quality = mps_borough.read(SAMPLES / "2024_capitals.csv")
    assert ("X09000001", "2022-07", "POSSESSION OF WEAPONS: POSSESSION OF WEAPONS") not in counted(counts)
    months = checks(quality, "month").set_index("place")
    assert months["found"].tolist() == ["1"] * 4
    assert months.loc["2022-07", "rows"] == 0 + 30 + 0 + 13 + 22 + 0 + 4


def test_the_order_of_columns_does_not_matter(tmp_path):
    straight = mps_files.written(
        tmp_path / "straight.csv",
        """
        MajorText | MinorText               | BoroughName | 202401 | 202402
        VIOLENCE  | VIOLENCE WITHOUT INJURY | Exampleton  | 7      | 8
        """,
    )
    turned = mps_files.written(
        tmp_path / "turned.csv",
        """
        202402 | BoroughName | MinorText               | 202401 | MajorText
        8      | Exampleton  | VIOLENCE WITHOUT INJURY | 7      | VIOLENCE
        """,
    )
    assert mps_borough.read(straight)[0].equals(mps_borough.read(turned)[0])


def test_a_missing_month_is_a_gap(tmp_path):
    path = mps_files.written(
        tmp_path / "gap.csv",
        """
        MajorText | MinorText               | BoroughName | 202401 | 202403
        VIOLENCE  | VIOLENCE WITHOUT INJURY | Exampleton  | 7      | 8
        """,
    )
    counts, quality = mps_borough.read(path)
    months = checks(quality, "month").set_index("place")
    assert months.loc["2024-02", "found"] == "0"
    assert months["rows"].isna().to_dict() == {"2024-01": False, "2024-02": True, "2024-03": False}
    assert sorted(counts["month"]) == ["2024-01", "2024-03"]


def test_a_borough_is_known_however_it_is_spelt(tmp_path):
    path = london(tmp_path)
    path.write_text(
        path.read_text().replace("Kingston upon", "Kingston Upon").replace("Kensington and", "Kensington &")
    )
    counts, quality = mps_borough.read(path)
    assert counts["area_code"].nunique() == 32
    [row] = checks(quality, "normalised").to_dict("records")
    assert (row["found"], row["rows"]) == ("borough spelt otherwise than by the ONS", 4)


REFUSED = {
    "an unknown area": ("Exampleton", "Exampletown", "Exampletown"),
    "a renamed heading": ("MinorText", "Minor", "MinorText"),
    "a column that is not a month": ("202402", "Total", "'Total'"),
    "a month that is none": ("202402", "202413", "'202413'"),
    "a month twice": ("202402", "202401", "202401"),
    "a number with a fraction": (",7,", ",7.5,", "line 2, column '202401': '7.5'"),
    "a negative number": (",7,", ",-7,", "line 2, column '202401': '-7'"),
    "a blank": (",7,", ",,", "line 2, column '202401': ''"),
    "a mark for a number": (",7,", ",*,", "line 2, column '202401': '*'"),
    "a blank class": ("VIOLENCE WITH INJURY", " ", "line 3"),
    "a repeated row": ("VIOLENCE WITH INJURY", "VIOLENCE WITHOUT INJURY", "line 3 repeats"),
    "two generations of classes": ("VIOLENCE WITH INJURY", "Violence with Injury", "two generations"),
    "semicolons": (",", ";", "semicolons"),
    "rows longer than the header": (",202401,202402", "", "line 2 has 5 fields where the header has 3"),
}


@pytest.mark.parametrize(("found", "instead", "said"), REFUSED.values(), ids=REFUSED)
def test_a_changed_file_is_refused_with_its_place(tmp_path, found, instead, said):
    path = tmp_path / "table.csv"
    whole = (
        "MajorText,MinorText,BoroughName,202401,202402\n"
        "VIOLENCE,VIOLENCE WITHOUT INJURY,Exampleton,7,8\n"
        "VIOLENCE,VIOLENCE WITH INJURY,Exampleton,4,5\n"
    )
    path.write_text(whole)
    mps_borough.read(path)
    path.write_text(whole.replace(found, instead))
    with pytest.raises(SourceError) as refusal:
        mps_borough.read(path)
    assert str(path) in str(refusal.value)
    assert said in str(refusal.value)


@pytest.mark.parametrize("encoding", damage.REENCODED)
def test_a_file_saved_in_another_encoding_is_refused_or_the_same(tmp_path, encoding):
    path = SAMPLES / "2024_capitals.csv"
    whole, _ = mps_borough.read(path)
    raw = path.read_text(encoding="utf-8").encode(encoding)
    assert damage.refused_or_right(mps_borough.read, tmp_path / "again.csv", raw, whole)


def test_a_byte_order_mark_changes_nothing(tmp_path):
    path = SAMPLES / "2024_capitals.csv"
    marked = tmp_path / path.name
    marked.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert mps_borough.read(marked)[0].equals(mps_borough.read(path)[0])


def test_a_file_cut_at_the_end_of_any_line_is_refused(tmp_path):
    path = london(tmp_path)
    raw = path.read_bytes()
    for place in damage.line_end_cuts(raw):
        path.write_bytes(raw[:place])
        with pytest.raises(SourceError):
            mps_borough.read(path)


@pytest.fixture(scope="module")
def whole_file(tmp_path_factory):
    path = london(tmp_path_factory.mktemp("london"))
    return path, path.read_bytes(), mps_borough.read(path)[0]


@given(st.data())
def test_a_file_cut_anywhere_is_refused_or_right(whole_file, data):
    path, raw, whole = whole_file
    place = data.draw(st.integers(0, len(raw)))
    assert damage.refused_or_right(mps_borough.read, path, raw[:place], whole)


@given(st.data())
def test_a_file_with_a_hole_in_it_is_refused_or_right(whole_file, data):
    path, raw, whole = whole_file
    start = data.draw(st.integers(0, len(raw) - 1))
    holed = raw[:start] + bytes(data.draw(st.integers(1, 40))) + raw[start + 40 :]
    assert damage.refused_or_right(mps_borough.read, path, holed, whole)


def test_london_without_one_of_its_boroughs_is_refused(tmp_path):
    path = london(tmp_path)
    path.write_text("".join(line for line in path.read_text().splitlines(keepends=True) if "Bexley" not in line))
    with pytest.raises(SourceError, match="31 London boroughs where the whole table has 32"):
        mps_borough.read(path)


def test_a_file_without_months_is_refused(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("MajorText,MinorText,BoroughName\nVIOLENCE,VIOLENCE WITHOUT INJURY,Exampleton\n")
    with pytest.raises(SourceError, match="there is no month column"):
        mps_borough.read(path)


def test_a_ward_file_is_not_a_borough_file():
    with pytest.raises(SourceError, match="'WardName' is neither a heading of this table nor"):
        mps_borough.read(WARD_SAMPLE)


def test_an_lsoa_file_is_not_a_borough_file():
    with pytest.raises(SourceError, match="not a layout this reader knows"):
        mps_borough.read(Path(__file__).parent / "mps_lsoa" / "2026.csv")
