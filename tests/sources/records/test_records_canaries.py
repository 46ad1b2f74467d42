"""No cell of a file of records shows: not in what is read of it, and not in any way in which it can be refused."""

import tempfile
import traceback

import pandas as pd
import pytest

from svd_analysis import parameters, provenance, store
from svd_analysis.errors import SourceError
from svd_analysis.sources import records, records_values
from tests import projects
from tests.projects import AREA, EDITION, SHA
from tests.sources.records import drawn
from tests.sources.records.drawn import CANARIES, HEADINGS, ROWS

KEY = b"a key for tests that is long enough"


def refusal(path, source):
    """The error with which a file is refused; this frame is the outermost that its traceback shows."""
    try:
        records.read(path, source)
    except SourceError as fault:
        return fault
    raise AssertionError("the file was read")


def told(fault):
    """All that an error can show: its words, what stands behind it, and its traceback with every local variable."""
    seen = [str(fault), repr(fault), repr(fault.args)]
    one = fault
    while one is not None:
        seen.append("".join(traceback.TracebackException.from_exception(one, capture_locals=True).format()))
        one = one.__cause__ or one.__context__
    return "\n".join(seen)


def traces(text):
    """The canaries that a text holds, whole or any long word of them."""
    words = {word for canary in CANARIES for word in (canary, *canary.replace("/", " ").split()) if len(word) > 3}
    return sorted(word for word in words if word in text)


def changed(heading, cell, at=2):
    """The rows with one cell put in place of another."""
    rows = [list(cells) for cells in ROWS]
    rows[at][HEADINGS.index(heading)] = cell
    return rows


def cut(path, size):
    path.write_bytes(path.read_bytes()[:size])
    return path


def raw(folder, content, name="victims.csv"):
    path = folder / name
    path.write_bytes(content)
    return path


def boom(cell):
    raise RuntimeError(f"met {cell} and {CANARIES}")


READ_WRONGLY = {
    f"{heading} is somebody's {canary}": (heading, canary)
    for heading in ("Recorded on", "Committed on", "Committed at", "Borough", "Offence code", "Age", "Sex", "DA")
    for canary in CANARIES
    if canary != drawn.BORN or not heading.endswith(" on")  # there a day is what was described
}


@pytest.mark.parametrize(("heading", "canary"), READ_WRONGLY.values(), ids=READ_WRONGLY)
def test_a_cell_that_is_not_what_was_described_is_told_by_its_row_and_heading_alone(tmp_path, capfd, heading, canary):
    fault = refusal(drawn.csv_file(tmp_path, changed(heading, canary)), drawn.source(tmp_path))
    assert f"line 4, column {heading!r}" in str(fault)
    assert "(1 such rows)" in str(fault)
    assert traces(told(fault)) == []
    assert capfd.readouterr() == ("", "")


WRONG_FILES = {
    "no headings": lambda at: drawn.csv_file(at, headings=None),
    "a record for headings": lambda at: drawn.csv_file(at, headings=ROWS[0]),
    "a heading not described": lambda at: drawn.csv_file(at, headings=(*HEADINGS[:-1], "Notes")),
    "a heading that stands twice": lambda at: drawn.csv_file(at, headings=(*HEADINGS[:-1], "Sex")),
    "a heading too few": lambda at: drawn.csv_file(at, [cells[:-2] for cells in ROWS], HEADINGS[:-2]),
    "no heading over cells": lambda at: drawn.csv_file(at, headings=(*HEADINGS[:-1], "")),
    "a row too long": lambda at: drawn.csv_file(at, [*ROWS, [*ROWS[0], drawn.NAME]]),
    "an open quotation": lambda at: raw(at, drawn.csv_file(at).read_bytes() + f'"{drawn.NAME},\n'.encode()),
    "cut short": lambda at: cut(drawn.csv_file(at), -30),
    "a note below": lambda at: raw(at, drawn.csv_file(at).read_bytes() + f"{drawn.NAME}\n".encode()),
    "a note below, with commas": lambda at: drawn.csv_file(at, [*ROWS, [drawn.NAME, *[""] * 13]]),
    "a web page": lambda at: raw(at, f"<html>{drawn.NAME}</html>".encode()),
    "half of UTF-16": lambda at: cut(raw(at, drawn.csv_file(at).read_text().encode("utf-16")), -1),
    "a day of the year 24": lambda at: drawn.csv_file(at, changed("Recorded on", "05/01/0024")),
    "saved in another encoding": lambda at: raw(at, drawn.csv_file(at).read_bytes() + b"\xe9" + drawn.NAME.encode()),
    "a NUL": lambda at: raw(at, drawn.csv_file(at).read_bytes() + b"\0" + drawn.NAME.encode() + b"\n"),
    "a field beyond all bounds": lambda at: drawn.csv_file(at, changed("Remarks", drawn.NAME * 9000)),
    "empty month": lambda at: drawn.csv_file(at, changed("Recorded on", "")),
    "an unknown file": lambda at: raw(at, drawn.NAME.encode(), "victims.docx"),
    "a cut workbook": lambda at: cut(drawn.workbook(at), -300),
    "a workbook with a strange cell": lambda at: drawn.workbook(at, changed("Sex", drawn.NAME)),
    "a formula": lambda at: drawn.workbook(at, changed("Sex", f'="{drawn.NAME}"')),
    "two sheets": lambda at: drawn.workbook(at, change=lambda book: book.create_sheet(drawn.NAME)),
    "a cut Parquet file": lambda at: cut(drawn.parquet_file(at), -40),
    "Parquet with a strange cell": lambda at: drawn.parquet_file(at, changed("Age", drawn.NUMBER)),
    "no rows": lambda at: drawn.csv_file(at, []),
}  # fmt: skip


@pytest.mark.parametrize("make", WRONG_FILES.values(), ids=WRONG_FILES)
def test_no_fault_of_a_file_shows_a_cell(tmp_path, capfd, caplog, make):
    fault = refusal(make(tmp_path), drawn.source(tmp_path))
    assert str(tmp_path) in str(fault)
    assert traces(told(fault)) == []
    assert fault.__cause__ is None
    assert fault.__context__ is None
    assert traces(caplog.text + "".join(capfd.readouterr())) == []


@pytest.mark.parametrize("where", ["reading", "geography"])
def test_a_fault_of_this_package_itself_shows_no_cell_either(tmp_path, monkeypatch, where):
    monkeypatch.setattr(records_values, where, lambda *_: boom(drawn.NAME) if where == "geography" else boom)
    fault = refusal(drawn.csv_file(tmp_path), drawn.source(tmp_path))
    assert "RuntimeError at sources/records.py, line" in str(fault)
    assert traces(told(fault)) == []


def test_the_canaries_would_be_seen(tmp_path):
    """What looks for them finds them where the reader is left to fail as it may."""
    path, source = drawn.csv_file(tmp_path), drawn.source(tmp_path)

    def fail():
        extract = records.records_files.read(path, source.records)
        rows = extract.columns | {"Name": [drawn.NAME]}
        raise RuntimeError(len(rows))

    with pytest.raises(RuntimeError) as fault:
        fail()
    assert traces(told(fault.value)) == sorted({drawn.NAME, *drawn.NAME.split()})


@pytest.fixture
def project(tmp_path, monkeypatch):
    projects.project(tmp_path, monkeypatch)
    (tmp_path / "temporary").mkdir()
    (tmp_path / "restricted").mkdir()
    (tmp_path / "restricted/key").write_bytes(KEY)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    projects.write(tmp_path, "areas", "drawnham", AREA)
    text = "\n".join(
        line for line in drawn.DESCRIPTION.splitlines() if not line.startswith(("auth", "check", "review"))
    )
    projects.write(tmp_path, "sources", "drawn_victims", text + "\n")
    yield tmp_path
    projects.forget()


def edition(project, rows):
    path = drawn.csv_file(project / "data", rows)
    text = EDITION.replace("source: mps_borough", "source: drawn_victims").replace("drawn.csv", path.name)
    projects.write(project, "editions", "drawn-2024", text.replace(SHA, provenance.pinned_hash(path, KEY)))
    return parameters.edition("drawn-2024")


def written(project):
    """Every byte of every file in the project but the extract itself, as text."""
    files = [path for path in project.rglob("*") if path.is_file() and path.parent != project / "data"]
    return "\n".join(f"{path.name} {path.read_bytes().decode('latin-1')}" for path in files)


def test_what_is_kept_of_a_file_holds_no_cell(project, capfd):
    counts, quality = store.read(found := edition(project, ROWS), found.sources[0])
    assert counts["count"].sum() == 5
    assert len(list(project.rglob("*.parquet"))) == 2
    shown = [counts.to_csv(), quality.to_csv(), repr(counts), repr(quality), *capfd.readouterr(), written(project)]
    assert traces("\n".join(shown)) == []
    again, _ = store.read(found, found.sources[0])
    pd.testing.assert_frame_equal(again, counts)


def test_of_a_file_that_is_refused_nothing_is_kept(project):
    found = edition(project, changed("Sex", drawn.NAME))
    with pytest.raises(SourceError):
        store.read(found, found.sources[0])
    assert traces(written(project)) == []
    assert not list(project.rglob("*.parquet"))
    assert list((project / "temporary").iterdir()) == []


def test_another_description_reads_the_file_anew(project):
    found = edition(project, ROWS)
    before, _ = store.read(found, found.sources[0])
    described = project / "parameters" / "sources" / "drawn_victims.yaml"
    described.write_text(described.read_text().replace("18-24, 25-120", "18-120"), encoding="utf-8")
    projects.forget()
    after, _ = store.read(parameters.edition("drawn-2024"), found.sources[0])
    assert (set(before["victim_age"].dropna()), set(after["victim_age"].dropna())) == (
        {"0-17", "18-24", "25-120"}, {"0-17", "18-120"},
    )  # fmt: skip
