"""A CSV file is read whole, as text, or refused with the place where it is wrong."""

import gzip

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from svd_analysis.errors import SourceError
from svd_analysis.sources import csv_files, plain_csv

WHOLE = b"code,count\nX1,007\nX2,\n"


def written(folder, raw, name="table.csv"):
    (folder / name).write_bytes(raw)
    return folder / name


def test_text_stays_text_and_a_blank_stays_a_blank(tmp_path):
    table = csv_files.read(written(tmp_path, WHOLE))
    assert table["count"].tolist() == ["007", ""]
    assert table.index.tolist() == [2, 3]


def test_a_banner_above_the_header_is_passed_over(tmp_path):
    table = csv_files.read(written(tmp_path, b"Crime in places\n\n" + WHOLE), skip=2)
    assert table["code"].tolist() == ["X1", "X2"]
    assert table.index.tolist() == [4, 5]


@pytest.mark.parametrize("name", ["table.csv.gz", "table.csv"])
def test_a_compressed_file_is_known_by_its_bytes(tmp_path, name):
    table = csv_files.read(written(tmp_path, gzip.compress(WHOLE), name))
    assert table["code"].tolist() == ["X1", "X2"]


def test_an_empty_line_is_no_row(tmp_path):
    assert csv_files.read(written(tmp_path, WHOLE + b"\n")).index.tolist() == [2, 3]


def test_old_and_new_line_ends_read_the_same(tmp_path):
    windows = csv_files.read(written(tmp_path, WHOLE.replace(b"\n", b"\r\n")))
    assert windows.equals(csv_files.read(written(tmp_path, WHOLE)))


def test_a_byte_order_mark_is_no_part_of_the_first_heading(tmp_path):
    assert csv_files.read(written(tmp_path, b"\xef\xbb\xbf" + WHOLE)).columns.tolist() == ["code", "count"]


def test_a_line_end_inside_quotes_is_no_new_row_and_lines_are_still_counted(tmp_path):
    table = csv_files.read(written(tmp_path, b'code,note\nX1,"two\nlines"\nX2,one\n'))
    assert table["note"].tolist() == ["two\nlines", "one"]
    assert table.index.tolist() == [3, 4]


REFUSED = {
    "empty": (b"", "the file is empty"),
    "a web page": (b"\n <!DOCTYPE html>\n", "a web page"),
    "cut in its last line": (WHOLE + b"X3,1", "the last line has no end"),
    "a short row": (WHOLE + b"X3\n", "line 4 has 1 fields where the header has 2"),
    "a long row": (WHOLE + b"X3,1,2\n", "line 4 has 3 fields where the header has 2"),
    "an open quote": (WHOLE + b'X3,"1\n', "line 4: unexpected end of data"),
    "a repeated heading": (b"code,code\nX1,X2\n", "the heading 'code' stands in the header more than once"),
    "Windows-1252": (WHOLE + "Ynys Môn,1\n".encode("cp1252"), "line 4 is not UTF-8"),
    "UTF-16": (WHOLE.decode().encode("utf-16"), "UTF-16"),
    "UTF-16 without its mark": (WHOLE.decode().encode("utf-16-le"), "line 1 holds a NUL character"),
    "a workbook": (b"PK\x03\x04 and the rest", "a zip archive or an Excel workbook"),
    "a Parquet file": (b"PAR1 and the rest", "a Parquet file"),
    "half a gzip file": (gzip.compress(WHOLE)[:-9], "not a whole gzip file"),
}


@pytest.mark.parametrize(("raw", "said"), REFUSED.values(), ids=REFUSED)
def test_a_damaged_file_is_refused_with_its_place(tmp_path, raw, said):
    path = written(tmp_path, raw)
    with pytest.raises(SourceError) as refusal:
        csv_files.read(path)
    assert str(path) in str(refusal.value)
    assert said in str(refusal.value)


def test_a_damaged_byte_inside_a_gzip_file_is_refused(tmp_path):
    raw = bytearray(gzip.compress(WHOLE * 50))
    for place in range(10, len(raw)):
        damaged = bytes(raw[:place]) + bytes([raw[place] ^ 0xFF]) + bytes(raw[place + 1 :])
        with pytest.raises(SourceError, match="not a whole gzip file"):
            csv_files.read(written(tmp_path, damaged, "table.csv.gz"))


def test_a_plain_file_named_as_compressed_is_refused(tmp_path):
    with pytest.raises(SourceError, match="not a whole gzip file"):
        csv_files.read(written(tmp_path, WHOLE, "table.csv.gz"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("differential")


def outcome(read):
    """What a reader gave, with its line numbers, or what it said in refusing."""
    try:
        table = read()
    except SourceError as fault:
        return str(fault)
    return list(table.columns), list(table.index), table.to_numpy().tolist(), [str(kind) for kind in table.dtypes]


# What a file is made of, and what has been seen to damage one: ends of lines old and new, quotation marks, blank lines,
# separators that are no ends of lines to a CSV reader, byte order marks, letters of several bytes.
PIECES = [
    "\n",
    "\r\n",
    ",",
    "a",
    "b,1",
    "X1,007",
    "code,count",
    '"',
    '""',
    "\r",
    " ",
    "\t",
    "\x0b",
    "\x1c",
    "\x85",
    "\u2028",
]
PIECES += ["\ufeff", "é", "𝟙", "NULL", "nan", "#", "\\", "'", ";"]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.integers(0, 2))
def test_arrow_never_gives_another_table_than_the_csv_module_and_never_loses_a_refusal(folder, text, skip):
    path = folder / "any.csv"
    path.write_bytes(text.encode())
    by_row = outcome(lambda: csv_files._by_row(path, csv_files.text_of(path), skip))
    assert outcome(lambda: csv_files.read(path, skip=skip)) == by_row


@given(
    st.lists(st.tuples(*[st.text('aé ,1"\r\x85', max_size=3)] * 2), min_size=1, max_size=6),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(0, 60),
)
def test_of_a_table_cut_anywhere_too(folder, rows, end, place):
    whole = end.join(["code,count", *(",".join(row) for row in rows), ""])
    path = folder / "cut.csv"
    path.write_bytes(whole[: max(len(whole) - place, 1)].encode())
    by_row = outcome(lambda: csv_files._by_row(path, csv_files.text_of(path), 0))
    assert outcome(lambda: csv_files.read(path)) == by_row


def test_a_plain_file_is_read_by_arrow_and_a_quoted_one_is_not():
    assert plain_csv.read("code,count\nX1,007\n")["count"].tolist() == ["007"]
    for text in (
        'code,count\n"X1",007\n',
        "code,count\nX1\n",
        "code,count\n",
        "code,code\nX1,1\n",
        "code,count\n\nX1,1\n",
    ):
        assert plain_csv.read(text) is None


def test_a_value_longer_than_a_csv_field_may_be_is_refused_as_before(tmp_path):
    path = written(tmp_path, b"code,count\nX1," + b"1" * 200_000 + b"\n")
    with pytest.raises(SourceError, match="line 2: field larger than field limit"):
        csv_files.read(path)


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    for read in (csv_files.read, csv_files.read_parquet):
        with pytest.raises(SourceError, match="there is no such file"):
            read(tmp_path / "absent")


def numbers(*texts):
    return pd.Series(texts, index=pd.RangeIndex(2, len(texts) + 2, name="line"), dtype="str")


def test_whole_numbers_understand_thousands_marks():
    read = csv_files.whole_numbers(numbers("7", " 1,234 ", "0", "12,345,678"), path="f", column="n")
    assert read.tolist() == [7, 1234, 0, 12_345_678]
    assert read.dtype == "Int64"


@pytest.mark.parametrize(
    "text", ["", "-1", "1.0", "1e3", "1,23", "12,3456", "*", "<5", "٣", "9" * 16, "+1", "0x1", "1_0"]
)
def test_anything_else_is_no_whole_number(text):
    with pytest.raises(SourceError, match="f: line 3, column 'n'"):
        csv_files.whole_numbers(numbers("7", text), path="f", column="n")


def test_decimal_numbers_may_be_negative():
    assert csv_files.decimal_numbers(numbers("-1.5", "2", "1,234.25"), path="f", column="n").tolist() == [
        -1.5,
        2,
        1234.25,
    ]


@pytest.mark.parametrize("text", ["", ".", "1.", ".5", "1e3", "nan", "inf", "1,5", "--1"])
def test_anything_else_is_no_decimal_number(text):
    with pytest.raises(SourceError, match="f: line 3, column 'n'"):
        csv_files.decimal_numbers(numbers("7", text), path="f", column="n")


@pytest.mark.parametrize("value", [-1, pd.NA])
def test_a_typed_column_must_hold_whole_numbers_from_0(value):
    with pytest.raises(SourceError, match="f: line 1, column 'n'"):
        csv_files.whole_numbers(pd.Series([4, value], dtype="Int64"), path="f", column="n")


LAYOUTS = {"old": ("Area", "Count"), "new": ("Area", "Count", "Year")}


def test_the_layout_with_most_headings_found_is_meant():
    assert csv_files.layout_of("f", ["Year", "Count", "Extra", "Area"], LAYOUTS) == "new"
    assert csv_files.layout_of("f", ["Count", "Area"], LAYOUTS) == "old"


def test_an_unknown_layout_names_what_is_lacking_and_the_nearest_found():
    with pytest.raises(SourceError, match="heading 'Count' is not in the file. Did you mean 'Counts'"):
        csv_files.layout_of("f", ["Area", "Counts"], {"old": ("Area", "Count")})


def test_a_gzip_file_made_to_fill_memory_is_refused_before_it_does(tmp_path):
    bomb = gzip.compress(b"a,b\n" + b"1,2\n" * 5_000_000, 9)
    assert len(bomb) < 100_000
    with pytest.raises(SourceError, match="unpacks to more than"):
        csv_files.read(written(tmp_path, bomb, "table.csv.gz"))
