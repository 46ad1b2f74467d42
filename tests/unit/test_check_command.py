"""`svd check`: parameters read, files and releases looked at, and what the counts ask; 0, 2 or 3, nothing written."""

import re
import shutil

import pytest

from svd_analysis import numbers, releases, schemas
from svd_analysis.__main__ import main
from svd_analysis.errors import SourceError
from tests.notebooks.projects import edit, forget

KINDS = ("sources", "definitions", "areas", "indicators", "editions", "questions", "registers")


def checked(capsys, *editions):
    """The exit code of `svd check` and its lines, of which none is wider than 100 columns or foreign to a console."""
    code = main(["check", *editions])
    said = capsys.readouterr()
    assert said.err == ""
    lines = said.out.splitlines()
    assert [line for line in lines if len(line) > 100 and "/" not in line] == []
    said.out.encode("cp1252")
    return code, lines


def of(lines, name):
    """What is said of an edition, as one text."""
    part = lines[lines.index(name) + 1 :]
    return " ".join(" ".join(part[: part.index("")] if "" in part else part).split())


def test_a_whole_edition_ends_with_0_and_says_what_it_stands_on(untouched, capsys):
    code, lines = checked(capsys, "example-2025")
    assert code == 0
    assert [re.sub(r"\d+", "N", line) for line in lines[1:8]] == [f"  N {kind}: read" for kind in KINDS]
    said = of(lines, "example-2025")
    assert re.search(r"files: all \d\d are there, unchanged", said)
    assert "svd run example-2025 --numbers" in said


def test_without_a_name_every_edition_is_looked_at_and_those_without_files_end_with_3(untouched, capsys):
    code, lines = checked(capsys)
    assert code == 3
    assert "there is no such file. It is published at" in of(lines, "london-2025")
    assert "are there, unchanged" in of(lines, "example-2025")
    assert "files: drawn when its numbers are made: svd run example-2024 --numbers" in of(lines, "example-2024")


def test_an_edition_that_there_is_not_stops_with_the_nearest(untouched, capsys):
    assert main(["check", "exmaple-2025"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "Did you mean 'example-2025'?" in said.err


@pytest.mark.parametrize(
    "file",
    [
        "areas/bexley.yaml", "definitions/norfolk.yaml", "indicators/rape.yaml", "sources/mps_ward.yaml",
        "questions/income_deprivation.yaml", "breaks.yaml", "between_area_variance.yaml", "neighbours.yaml",
        "success_measures.yaml", "editions/london-2025.yaml",
    ],
)  # fmt: skip
def test_a_parameter_file_that_cannot_be_read_ends_with_2_and_is_named_once(own, capsys, file):
    edit(own / "parameters" / file, r"\A", "wrongly: this\n")
    code, lines = checked(capsys, "example-2025")
    assert code == 2
    said = " ".join(lines[: lines.index("")])
    assert len(re.findall(rf"/{file}, +line 1, wrongly:", said)) == 1
    assert "1 can not be used" in said


def test_an_edition_that_cannot_be_read_is_said_and_the_others_are_looked_at(own, capsys):
    edit(own / "parameters" / "editions" / "london-2025.yaml", "^areas:", "araes:")
    code, lines = checked(capsys, "london-2025", "example-2025")
    assert code == 2
    assert of(lines, "london-2025") == "its parameter file can not be used, as said above"
    assert "files:" in of(lines, "example-2025")


def test_a_changed_file_ends_with_3_and_is_named(own, shared, capsys):
    shutil.copytree(shared / "data", own / "data", dirs_exist_ok=True)
    changed = max((own / "data" / "example" / "example-2025").rglob("*.csv"))
    changed.write_bytes(changed.read_bytes() + b"\n")
    code, lines = checked(capsys, "example-2025")
    assert code == 3
    assert changed.name in of(lines, "example-2025")
    assert "not the file that example-2025 is pinned to" in of(lines, "example-2025")
    # A parameter that is wrong as well comes first.
    edit(own / "parameters" / "areas" / "bexley.yaml", "^codes:", "cods:")
    forget()
    assert checked(capsys, "example-2025")[0] == 2


def test_a_release_is_whole_or_damaged_or_there_is_none(untouched, capsys, monkeypatch):
    monkeypatch.setattr(releases, "read", lambda edition: None)
    assert "release: there is none" in of(checked(capsys, "example-2025")[1], "example-2025")
    monkeypatch.setattr(releases, "read", lambda edition: object())
    assert "release: whole" in of(checked(capsys, "example-2025")[1], "example-2025")

    def damaged(edition):
        raise SourceError("releases/example-2025/counts.csv: not what was published.")

    monkeypatch.setattr(releases, "read", damaged)
    code, lines = checked(capsys, "example-2025")
    assert code == 3
    assert "release: releases/example-2025/counts.csv: not what was published." in of(lines, "example-2025")


def test_what_the_numbers_ask_is_printed_with_the_place_and_raises_no_fault(untouched, capsys, monkeypatch):
    told = {
        "X09000001": "Is 2024-03 whole: 70 offences?",
        "example-region": "Is Arson gone?",
        "": "3 further questions.",
    }
    rows = [
        *(schemas.quality("mps_borough", "", "suspicion", found=found, place=place) for place, found in told.items()),
        schemas.quality("mps_borough", "a.csv", "month", found="1", place="2024-03"),
    ]  # fmt: skip
    monkeypatch.setattr(numbers, "ready", lambda edition: True)
    monkeypatch.setattr(numbers, "read", lambda edition, table: schemas.quality_of([rows]))
    code, lines = checked(capsys, "example-2025")
    assert code == 0
    asked = lines[lines.index("example-2025") + 3 :]
    assert asked == [
        "  numbers: here, with what their counts ask:",
        "    ? mps_borough, Exampleton: Is 2024-03 whole: 70 offences?",
        "    ? mps_borough, Example region: Is Arson gone?",
        "    mps_borough, Example region: 3 further questions.",
    ]
    monkeypatch.setattr(numbers, "read", lambda edition, table: schemas.quality_of([rows[3:]]))
    assert checked(capsys, "example-2025")[1][-1] == "  numbers: here, and their counts ask nothing"
