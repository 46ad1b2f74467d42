"""Residents by five-year age band at Census 2021, by local authority or LSOA.

Publisher: Office for National Statistics, Census 2021, table TS007A, bulk files distributed by Nomis.
Covers: usual residents of England and Wales on 21 March 2021; age as `0-4`, `5-9` ... `80-84`, `85+`, and `all`.
    The only ages on the base of Census 2021 in this project: under 25 is the sum of its first five bands.
Misses: single years of age, sexes, and every other year.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: nothing, a census is taken once. Counts are perturbed a little to protect people, so that
    bands may differ from their total: more than one person a band is refused.
"""

from svd_analysis.errors import SourceError
from svd_analysis.sources import area_codes, csv_files, population_tables

SOURCE = "census_age_bands"
_TOTAL = "Age: Total"
_BANDS = {
    "Age: Aged 4 years and under": "0-4",
    **{f"Age: Aged {age} to {age + 4} years": f"{age}-{age + 4}" for age in range(5, 85, 5)},
    "Age: Aged 85 years and over": "85+",
}
LAYOUTS = {"TS007A": ["date", "geography", "geography code", _TOTAL, *_BANDS]}
# ONS perturbs each cell on its own by a person or so: cell key method.
TOLERANCE = len(_BANDS)


def read(path):
    """POPULATION (geography `lad24` or `lsoa21`, year 2021, base `census2021`) and QUALITY of one file.

    Local authorities are those of the census; a district since merged keeps the code it had.
    """
    table = csv_files.read(path)
    layout = csv_files.layout_of(path, table.columns, LAYOUTS)
    _check_year(table["date"], path)
    geography = "lsoa21" if table["geography code"].str.match(r"\s*[EWX]01").any() else "lad24"
    codes = area_codes.check(table["geography code"], geography, path=path, column="geography code")
    area_codes.check_unique(codes, path=path, column="geography code")
    people = population_tables.people(table, [_TOTAL, *_BANDS], path=path)
    apart = population_tables.check_total(
        people[list(_BANDS)].sum(axis="columns"), people[_TOTAL], path=path, what="age bands", tolerance=TOLERANCE
    )
    population = population_tables.population(
        codes, people, by="age", labels=["all", *_BANDS.values()],
        geography=geography, year=2021, sex="persons", base="census2021",
    )  # fmt: skip
    return population, population_tables.quality(SOURCE, path, _quality(layout, people, apart))


def _check_year(dates, path):
    strange = dates.str.strip() != "2021"
    if strange.any():
        line = strange.idxmax()
        raise SourceError(f"{path}: line {line}, column 'date': {dates[line]!r}. Expected 2021, the census year.")


def _quality(layout, people, apart):
    yield "layout", "", layout
    yield "rows in", "", len(people), len(people)
    yield "rows used", len(people), len(people), len(people)
    yield "age bands against their total", f"at most {TOLERANCE} apart", f"at most {apart} apart", len(people)
    yield "residents of the year", "", int(people[_TOTAL].sum()), len(people), 2021
