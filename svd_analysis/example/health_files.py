"""Hospital admissions of the example region as a download from Fingertips, in its 27 columns.

Counts of 1 to 7 are withheld and the rest rounded to 5, as the publisher does. The imagined country has many more
people than the three boroughs, so that its row gives no withheld count away. In the earlier edition's file the latest
year of one borough is not presented, as where a hospital trust's records were at fault: a blank that is no 0.
"""

from svd_analysis.example.csv_text import csv_text
from svd_analysis.example.draw import ADMISSION_YEARS
from svd_analysis.example.people import published

INDICATOR = "Emergency hospital admissions for violence (including sexual violence)"
WITHHELD = "Value suppressed for disclosure control due to small count"
NOT_PRESENTED = "Not presented due to Imagined NHS Trust not submitting any HES data for June 2022 to March 2023"
_NATION, _NATION_CODE, _NATION_RESIDENTS = "Imagined England", "X92000001", 56_000_000
_NATION_ADMISSIONS = {2018: 24_930, 2019: 24_215, 2020: 19_860, 2021: 21_935, 2022: 21_310, 2023: 20_675}
_AUTHORITIES = "Counties & UAs (from Apr 2023)"
_DECILES = "County & UA deprivation deciles in England (IMD2019, 4/23 geography)"
_HEADER = (
    "Indicator ID", "Indicator Name", "Parent Code", "Parent Name", "Area Code", "Area Name", "Area Type", "Sex", "Age",
    "Category Type", "Category", "Time period", "Value", "Lower CI 95.0 limit", "Upper CI 95.0 limit",
    "Lower CI 99.8 limit", "Upper CI 99.8 limit", "Count", "Denominator", "Value note", "Recent Trend",
    "Compared to England value or percentiles", "Compared to percentiles", "Time period Sortable", "New data",
    "Compared to goal", "Time period range",
)  # fmt: skip


def admissions(draw, edition):
    """Emergency admissions for violence by authority and financial year, both sexes, all ages."""
    counts = draw.admissions.set_index(["area_code", "year"])["count"]
    truth, rows = draw.world.truth, []
    residents = published(draw.world.population, truth, edition).groupby(["area_code", "year"])["population"].sum()
    gap = (truth.not_presented_area, truth.not_presented_year) if edition == "example-2024" else None
    for year in ADMISSION_YEARS[edition]:
        nation = (_NATION_CODE, _NATION, "England")
        rows.append(_row(nation, year, _NATION_ADMISSIONS[year], _NATION_RESIDENTS))
        # A tenth of the country by deprivation, listed under the country's own code: not an area.
        rows.append(_row(nation, year, _NATION_ADMISSIONS[year] // 6, _NATION_RESIDENTS // 10, _DECILES))
        for area in draw.world.areas.itertuples():
            place, key = (area.area_code, area.name, _AUTHORITIES), (area.area_code, year)
            note = NOT_PRESENTED if key == gap else _withheld(int(counts[key]), truth)
            rows.append(_row(place, year, int(counts[key]), int(residents[key]), note=note))
    return csv_text(_HEADER, rows)


def _withheld(count, truth):
    return WITHHELD if 1 <= count < truth.withheld_below else ""


def _row(place, year, count, residents, category="", note=""):
    """A row of the download; a note says why there is no number."""
    code, name, kind = place
    shown = "" if note else 5 * ((count + 2) // 5)
    rate = "" if note else f"{shown * 100_000 / residents:.5f}"
    parent = ("", "") if kind == "England" else (_NATION_CODE, _NATION)
    tenth = (category, "Most deprived decile (IMD2019)") if category else ("", "")
    return [
        "11201", INDICATOR, *parent, code, name, kind, "Persons", "All ages", *tenth, f"{year}/{(year + 1) % 100:02d}",
        rate, "", "", "", "", shown, residents, note, "", "Not compared", "Not compared",
        f"{year}0000", "", "", "1y",
    ]  # fmt: skip
