"""Nothing that says who somebody is leaves the reader: not into the store, the numbers, a page, or what a run says."""

import csv
import hashlib
import re
import zipfile

import pytest

MARKS = ("Crime reference", "Name", "Date of birth", "Postcode", "NHS number", "Remarks")


@pytest.fixture(scope="module")
def told(example_run):
    """The identifying text of some records, every tenth of them, by what it is."""
    place = next(example_run.project.glob("data/**/partners/police/victims.csv"))
    with open(place, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))[::10]
    return {mark: {row[mark] for row in rows} for mark in MARKS}


@pytest.fixture(scope="module")
def written(example_run):
    """All that the run left or said, as text by its place: files, the parts of workbooks and of Parquet, messages."""
    texts = {"stdout": example_run.done.stdout, "stderr": example_run.done.stderr}
    for folder in ("outputs", ".cache", "notebooks", "parameters"):
        for path in sorted((example_run.project / folder).rglob("*")):
            if path.suffix == ".xlsx":
                with zipfile.ZipFile(path) as book:
                    texts |= {f"{path}/{name}": book.read(name).decode("utf-8", "replace") for name in book.namelist()}
            elif path.suffix == ".parquet":
                import pandas as pd

                table = pd.read_parquet(path) if b"geo" not in path.read_bytes()[-20000:] else pd.DataFrame()
                texts[str(path)] = "\n".join(
                    map(str, table.select_dtypes(exclude="number").stack(future_stack=True).unique())
                )
            elif path.is_file():
                texts[str(path)] = path.read_bytes().decode("utf-8", "replace")
    return texts


@pytest.mark.parametrize("mark", [one for one in MARKS if one != "Date of birth"])
def test_no_identifier_is_in_anything_that_was_written(told, written, mark):
    strings = {one for one in told[mark] if len(one) > 6}
    assert len(strings) > 100
    wanted = re.compile("|".join(map(re.escape, sorted(strings))))
    assert [place for place, text in written.items() if wanted.search(text)] == []


def test_no_date_of_birth_is_in_anything_that_was_written(told, written):
    wanted = re.compile("|".join(map(re.escape, sorted(told["Date of birth"]))))
    assert [place for place, text in written.items() if wanted.search(text)] == []


def test_the_marks_are_there_to_be_found(example_run, told):
    place = next(example_run.project.glob("data/**/partners/police/victims.csv"))
    text = place.read_text(encoding="utf-8")
    assert all(one in text for strings in told.values() for one in strings)


def test_no_hash_of_an_extract_is_in_anything_that_was_written(example_run, written):
    # Whoever knows the SHA-256 of a small table of counts can try what may be in it until it fits.
    files = [path for path in example_run.project.glob("data/**/partners/*/*") if path.is_file()]
    assert len(files) == 5
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
    wanted = re.compile("|".join(one[:10] for one in hashes))
    assert [place for place, text in written.items() if wanted.search(text)] == []
