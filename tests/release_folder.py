"""A small release folder as `svd run` lays one out, with hidden cells that are safe as it stands, to plant leaks in.

One authority of a region. Victims of 2024 by age and sex: four cells are hidden in a block of two by two. Cases of six
years: two years are hidden, and the total of all six is shown.
"""

import csv
import io
from dataclasses import dataclass, field
from pathlib import Path

from svd_analysis import schemas
from svd_analysis.html_tables import HTMLTable, csv_of, html_of

AREA, REGION = "X09000001", "example-region"
HIDDEN = "withheld (small number)"
YEARS = range(2019, 2025)
VICTIMS = {
    ("10-14", "female"): 13, ("10-14", "male"): 17, ("15-17", "female"): 19, ("15-17", "male"): 11,
    ("18-24", "female"): 42, ("18-24", "male"): 77, ("25-34", "female"): 65, ("25-34", "male"): 58,
}  # fmt: skip
BLOCK = tuple(VICTIMS)[:4]
CASES = dict(zip(YEARS, (33, 13, 46, 17, 58, 61), strict=True))
HIDDEN_YEARS = (2020, 2022)
PEOPLE = 51_700


def row(indicator, period, breakdown="", count=None, *, geography="lad24", area=AREA, **more):
    """A row of results: shown with its rate or count, or hidden where there is no count."""
    one = dict.fromkeys(schemas.ESTIMATES, "")
    one |= {
        "indicator": indicator, "area_code": area, "geography": geography, "parent_code": area, "period": str(period),
        "breakdown": breakdown, "source": "police", "unit": "victim", "bound": "exact", "denominator_status": "none",
        "status": "suppressed" if count is None else "ok", "level": "0.95",
    }  # fmt: skip
    if count is not None:
        one |= {"count": count, "numerator": count, "value": f"{count}.0"}
    return one | more


def _victims():
    rows = [row("victims", 2024, "", sum(VICTIMS.values()))]
    for at, key in ((0, "age"), (1, "sex")):
        for value in dict.fromkeys(cell[at] for cell in VICTIMS):
            total = sum(number for cell, number in VICTIMS.items() if cell[at] == value)
            rows.append(row("victims", 2024, f"{key}={value}", total))
    for (age, sex), number in VICTIMS.items():
        rows.append(row("victims", 2024, f"age={age}, sex={sex}", None if (age, sex) in BLOCK else number))
    return rows


def _cases():
    rates = {year: "" if year in HIDDEN_YEARS else f"{number / PEOPLE * 1000:.6f}" for year, number in CASES.items()}
    people = {"denominator": f"{PEOPLE}.0", "per": "1000.0"}
    rows = [
        row("cases", year, "", None if year in HIDDEN_YEARS else number, value=rates[year], **people)
        for year, number in CASES.items()
    ]
    return [*rows, row("cases", "2019-01..2024-12", "", sum(CASES.values()))]


def by_year(shown=HIDDEN, hidden_years=HIDDEN_YEARS):
    """The table of cases by year, with `shown` where a year is hidden, or a word for each hidden year."""
    words = shown if isinstance(shown, dict) else dict.fromkeys(hidden_years, shown)
    rows = tuple((str(year), words.get(year, str(number))) for year, number in CASES.items())
    return HTMLTable("cases-by-year", "Cases, Exampleton, by calendar year", ("Year", "Cases"), rows, numeric={1})


@dataclass
class Release:
    """What is written: rows of results, tables, paragraphs, and other files by their names (text or bytes)."""

    rows: list = field(default_factory=lambda: _victims() + _cases())
    tables: dict = field(default_factory=lambda: {"csv": by_year(), "html": by_year()})
    paragraphs: list = field(default_factory=lambda: ["In 2024 there were 61 cases in Exampleton, and 58 in 2023."])
    figures: list = field(default_factory=list)
    files: dict = field(default_factory=dict)

    def find(self, indicator, period, breakdown=""):
        """The row of a cell, to be changed."""
        return next(one for one in self.rows if (one["indicator"], one["period"], one["breakdown"]) ==
                    (indicator, str(period), breakdown))  # fmt: skip

    def write(self, place):
        """Write the folder; where it lies."""
        files = {"results.csv": results(self.rows), "appendix.html": self._page(), "tables.xlsx": self._workbook()}
        files["tables/cases-by-year.csv"] = "\ufeff" + csv_of(self.tables["csv"])
        for name, content in (files | self.files).items():
            path = Path(place) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return Path(place)

    def _page(self):
        words = "".join(f"<p>{one}</p>" for one in self.paragraphs)
        return (
            "<!DOCTYPE html><html lang='en-GB'><head><title>Exampleton, 2024</title></head><body>"
            f"<h1>Exampleton</h1>{words}{html_of(self.tables['html'])}{''.join(self.figures)}</body></html>"
        )

    def _workbook(self):
        book = self.files.pop("workbook", None) or workbook()
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()


def workbook(table=None):
    """The workbook of the tables, as it stands."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.title = "cases-by-year"
    add_table(sheet, table or by_year())
    return book


def add_table(sheet, table):
    sheet.append([table.caption])
    sheet.append(list(table.columns))
    for one in table.rows:
        sheet.append([int(text) if text.isdigit() and at else text for at, text in enumerate(one)])


def results(rows):
    """Rows as the text of a results file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(schemas.ESTIMATES), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
