"""An extract of invented victims and its description, written for one test; every cell that could tell of somebody is
a string that stands nowhere else.
"""

import csv
import io
from datetime import datetime

import openpyxl
import pyarrow as pa
from pyarrow import parquet

from svd_analysis import parameters, yaml_files

# Put together here, so that no file of this project holds what looks like a person's.
NAME, REMARK = "Zebedee Quillfeather", "Grimbald at Ostrichgate"
NUMBER = " ".join(["943", "476", "5919"])
BORN = "/".join(["17", "03", "1998"])
POSTCODE = " ".join(["ZZ9", "9QX"])
REFERENCE = "/".join(["01", "9876543", "24"])
CANARIES = (NAME, REMARK, NUMBER, BORN, POSTCODE, REFERENCE)

DESCRIPTION = """\
title: Victims of violence in Drawnshire
publisher: Drawnshire Police
published_at: handed to the partnership
file_name: victims.csv
covers: a test
misses: a test
licence: by agreement
attribution: Drawnshire Police
regime: police records
authored_by: a test
checked_by: nobody
review_date: "2099-01-01"
records:
  authority: police
  holds: police records
  gateway: section 16
  agreement: Drawnshire data-sharing agreement of 2024
  until: "2027-03-31"
  unit: victim
  taxonomy: home_office
  columns:
    month: {column: Recorded on, as: date, format: "%d/%m/%Y"}
    area_code: {column: Borough, as: authority, codes: {"Not known": met-unknown}}
    code: {column: Offence code}
    victim_age: {column: Age, as: age, codes: {"?": ""}}
    victim_sex: {column: Sex, codes: {M: male, F: female, U: ""}}
    domestic: {column: DA, codes: {Y: "true", N: "false"}}
    weekday: {column: Committed on, as: weekday, format: "%d/%m/%Y"}
    hour: {column: Committed at, as: hour}
  ages: [0-17, 18-24, 25-120]
  identifiers: [Crime reference, Name, NHS number, Date of birth, Postcode]
  ignored: [Remarks]
  tables: [[victim_age], [weekday, hour]]
"""
HEADINGS = (
    "Crime reference", "Name", "NHS number", "Date of birth", "Postcode", "Recorded on", "Committed on", "Committed at",
    "Borough", "Offence code", "Age", "Sex", "DA", "Remarks",
)  # fmt: skip
_WHO = (REFERENCE, NAME, NUMBER, BORN, POSTCODE)


def row(recorded, committed, at, borough="Bexley", code="8N", age="17", sex="F", domestic="N"):
    return [*_WHO, recorded, committed, at, borough, code, age, sex, domestic, REMARK]


# Two alike, one with nothing recorded of the victim, one of no borough; three months, the second without a row.
ROWS = [
    row("05/01/2024", "01/01/2024", "23:15"),
    row("31/01/2024", "29/01/2024", "23:59"),
    row("02/01/2024", "", "", age="?", sex="U", domestic=""),
    row("01/03/2024", "29/02/2024", "0:05", borough="Not known", code="104", age="64", sex="M", domestic="Y"),
    row("31/03/2024", "30/03/2024", "7", borough="E09000004", code="5D", age="18", sex="M"),
]


def source(folder, *changes, text=DESCRIPTION):
    """The source as described, each (old, new) put in place."""
    for old, new in changes:
        assert old in text, f"the description does not hold {old!r}"
        text = text.replace(old, new)
    path = folder / "drawn_victims.yaml"
    path.write_text(text, encoding="utf-8")
    return yaml_files.read(path, parameters.Source, name="drawn_victims")


def csv_file(folder, rows=ROWS, headings=HEADINGS, name="victims.csv"):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([headings, *rows] if headings else rows)
    path = folder / name
    path.write_bytes(text.getvalue().encode())
    return path


def workbook(folder, rows=ROWS, headings=HEADINGS, *, typed=False, change=None):
    """The rows on one sheet; days, hours and ages as Excel's own where `typed`."""
    book = openpyxl.Workbook()
    for cells in [headings, *rows]:
        book.active.append(
            [_typed(heading, cell) if typed else cell for heading, cell in zip(headings, cells, strict=True)]
        )
    if change:
        change(book)
    path = folder / "victims.xlsx"
    book.save(path)
    return path


def parquet_file(folder, rows=ROWS, headings=HEADINGS, *, typed=False):
    columns = {
        heading: [
            _typed(heading, cells[place]) if typed and heading.endswith(" on") else cells[place] for cells in rows
        ]
        for place, heading in enumerate(headings)
    }
    path = folder / "victims.parquet"
    parquet.write_table(pa.table(columns), path)
    return path


def _typed(heading, cell):
    if heading in ("Recorded on", "Committed on") and cell not in ("", heading):
        return datetime.strptime(cell, "%d/%m/%Y")
    return int(cell) if cell.isdecimal() else cell or None
