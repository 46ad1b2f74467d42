"""Police recorded crime by force in years that end in September, 2015 to 2024, from the ONS force area tables.

Publisher: Office for National Statistics, Crime in England and Wales: police force area data tables (Table P1), stacked
    by a third party, a year a block.
Covers: offences recorded by the 43 territorial forces and, as the pseudo-area `btp`, by the British Transport Police,
    fraud left out.
Misses: months; places smaller than a force; rape, knives and personal robbery apart. One year of one force is blank
    (Greater Manchester, year ending September 2019, in the change of its record system): the count is missing, its
    status is `gap`, and the file's totals of the region and of England and Wales leave that force out.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What to beware of: rows of forces, regions and countries stand mixed, and columns hold their own parts (violence against
    the person, theft, burglary, the total). Only forces and the smallest classes are read; every total is then checked
    against its parts, which a file that was cut or edited does not survive. A row `West Midlands Region` is the region,
    `West Midlands` the force.
What changed between years: in the years to September 2016 two columns are blank for everybody, because stalking and
    harassment were inside violence without injury, and deaths and serious injuries by unlawful driving may be
    inside violence with injury. Those years have no such class (not a 0), and are of another taxonomy:
    `ons-force-2015`, then `ons-force-2017`.
"""

import pandas as pd

from svd_analysis import periods, schemas
from svd_analysis.errors import SourceError
from svd_analysis.periods import Period
from svd_analysis.sources import csv_files, police_forces

SOURCE = "ons_force_tables"
TAXONOMY = "ons-force-2017"
EARLIER_TAXONOMY = "ons-force-2015"
CLASSES = (
    "Homicide", "Death or serious injury - unlawful driving", "Violence with injury", "Violence without injury",
    "Stalking and harassment", "Sexual offences", "Robbery", "Burglary", "Vehicle offences", "Theft from the person",
    "Bicycle theft", "Shoplifting", "Other theft offences", "Criminal damage and arson", "Drug offences",
    "Possession of weapons offences", "Public order offences", "Miscellaneous crimes",
)  # fmt: skip
LATER_CLASSES = ("Death or serious injury - unlawful driving", "Stalking and harassment")
# A column that is the sum of others -> those others.
SUMS = {
    "Violence against the person": CLASSES[:5],
    "Burglary": ("Residential burglary", "Non-residential burglary"),
    "Theft offences": CLASSES[7:13],
    "Total recorded crime (excluding fraud)": (
        "Violence against the person", "Sexual offences", "Robbery", "Theft offences", *CLASSES[13:]),
}  # fmt: skip
_COLUMNS = tuple(dict.fromkeys([*SUMS, *CLASSES, *SUMS["Burglary"]]))
_AREA = "Area name"
_YEAR = "Year ending September"
LAYOUTS = {"years ending September, stacked": (_YEAR, _AREA, *_COLUMNS)}
WHOLE = "ENGLAND AND WALES"
# The file's name of a row that is a sum -> the region it is the sum of, as in the table of forces.
_REGIONS = {
    "North East": "North East", "North West": "North West", "Yorkshire and The Humber": "Yorkshire and The Humber",
    "East Midlands": "East Midlands", "West Midlands Region": "West Midlands", "East": "East", "London": "London",
    "South East": "South East", "South West": "South West", "WALES": "Wales",
}  # fmt: skip
_COUNTRIES = (WHOLE, "ENGLAND")


def read(path):
    """COUNTS by force, class and year, and QUALITY; `month` is the year, such as `2022-10..2023-09`.

    A count is missing, with the status `gap`, only where the whole year of a force is blank in the file.
    """
    table = csv_files.read(path)
    layout = csv_files.layout_of(path, table.columns, LAYOUTS)
    names = table[_AREA].str.strip()
    years = _years(table[_YEAR].str.strip(), path)
    _check_once(names, years, path)
    numbers = pd.DataFrame({name: _numbers(table[name], path) for name in _COLUMNS})
    empty = numbers.isna().all(axis="columns")
    earlier = _before_later_classes(numbers, years, empty, path)
    _check_columns(numbers, empty, path)
    forces = ~names.isin([*_REGIONS, *_COUNTRIES])
    codes = police_forces.codes(names[forces], path=path, column=_AREA)
    _check_areas(numbers, names, years, forces, path)
    counts = _counts(numbers[forces], codes, years, earlier)
    quality = _quality(path, layout, names, counts, earlier, forces)
    return counts, schemas.conform(pd.DataFrame(quality), schemas.QUALITY)


def _finding(path, check, **found):
    return schemas.quality(SOURCE, path.name, check, **found)


def _years(texts, path):
    strange = ~texts.str.fullmatch(r"20\d\d")
    if strange.any() or texts.empty:
        found = f"line {strange.idxmax()}: {texts[strange.idxmax()]!r}" if len(texts) else "no rows"
        raise SourceError(f"{path}: column {_YEAR!r}: {found}. Expected years such as 2023.")
    return texts.map({text: f"{int(text) - 1}-10..{text}-09" for text in texts.unique()})


def _check_once(names, years, path):
    repeated = pd.DataFrame({"name": names, "year": years}).duplicated()
    if repeated.any():
        line = repeated.idxmax()
        raise SourceError(
            f"{path}: line {line}: {names[line]!r} stands a second time in {years[line]} "
            f"({int(repeated.sum())} such rows). A block was stacked twice; keep one."
        )


def _numbers(texts, path):
    filled = texts[texts.str.strip() != ""]
    return csv_files.whole_numbers(filled, path=path, column=texts.name).reindex(texts.index)


def _before_later_classes(numbers, years, empty, path):
    """The years in which the later classes were not counted yet; SourceError for a blank anywhere else."""
    blank = numbers[~empty].isna()
    later = blank[list(LATER_CLASSES)].all(axis="columns")
    strange = blank.drop(columns=list(LATER_CLASSES)).any(axis="columns") | (blank.any(axis="columns") & ~later)
    by_year = later.groupby(years[~empty])
    strange |= by_year.transform("any") & ~by_year.transform("all")
    if strange.any():
        raise SourceError(
            f"{path}: line {strange.idxmax()}: a count is blank where the row's or the year's others are not "
            f"({int(strange.sum())} such rows). A blank is not 0; use the publisher's own table."
        )
    return sorted(year for year, is_earlier in by_year.all().items() if is_earlier)


def _check_columns(numbers, empty, path):
    """SourceError with the line where a sum's column is not the sum of its parts."""
    for whole, parts in SUMS.items():
        apart = ~empty & (numbers[list(parts)].sum(axis="columns") != numbers[whole].fillna(0))
        if apart.any():
            line = apart.idxmax()
            raise SourceError(
                f"{path}: line {line}: {whole!r} is {numbers.loc[line, whole]} and its parts add up to "
                f"{numbers.loc[line, list(parts)].sum()} ({int(apart.sum())} such rows). Use the publisher's own table."
            )


def _check_areas(numbers, names, years, forces, path):
    """SourceError where the forces do not add up to England and Wales, or those of a region to the region."""
    region = names.map({name: row["region"] for name, row in police_forces.by_name().items()}).where(forces)
    for year, block in numbers.groupby(years):
        own, lies_in = names[block.index], region[block.index]
        _check_sum(block[forces[block.index]], block[own == WHOLE], WHOLE, year, path)
        for name, of in _REGIONS.items():
            if (own == name).any():
                _check_sum(block[lies_in == of], block[own == name], name, year, path)


def _check_sum(parts, whole, name, year, path):
    if len(whole) != 1:
        raise SourceError(f"{path}: {year} has no row {name}. The file is cut short or filtered; use the whole table.")
    apart = parts.sum() - whole.iloc[0].fillna(0)
    if (apart != 0).any():
        column = (apart != 0).idxmax()
        raise SourceError(
            f"{path}: line {whole.index[0]}: {name}, {year}: {column!r} is {whole[column].iloc[0]} and its forces add "
            f"up to {parts[column].sum()}. The file is cut short or edited; use the publisher's own table."
        )


def _counts(numbers, codes, years, earlier):
    long = numbers[list(CLASSES)].assign(area_code=codes, month=years[codes.index])
    long = long.melt(id_vars=["area_code", "month"], var_name="code", value_name="count")
    before = long["month"].isin(earlier)
    long = long[~(before & long["code"].isin(LATER_CLASSES))]
    long = long.sort_values(["month", "area_code", "code"])
    return schemas.conform(
        long.assign(
            source=SOURCE, geography=police_forces.geographies(long["area_code"]), parent_code=long["area_code"],
            unit="offence", taxonomy=before.map({True: EARLIER_TAXONOMY, False: TAXONOMY})[long.index],
            status=long["count"].isna().map({True: "gap", False: "ok"}),
        ),
        schemas.COUNTS,
    )  # fmt: skip


def _quality(path, layout, names, counts, earlier, forces):
    yield _finding(path, "layout", found=layout)
    yield _finding(path, "rows in", rows=len(names))
    yield _finding(path, "rows refused", found="regions and countries: sums of forces", rows=int((~forces).sum()))
    yield _finding(path, "rows used", rows=int(forces.sum()))
    yield _finding(path, "forces against their regions, England and Wales", expected="equal", found="equal")
    for year in earlier:
        for name in LATER_CLASSES:
            yield _finding(path, "class not yet counted", expected="a count", found=f"blank: {name}", place=year)
    gaps = counts[counts["status"] == "gap"]
    for (area, year), rows in gaps.groupby(["area_code", "month"]):
        yield _finding(
            path, "gap", expected="a count", found="the whole row is blank", rows=len(rows), place=f"{area} {year}"
        )
    yield from _found(path, counts)


def _found(path, counts):
    """A row for each year from the first to the last: found 1 with its offences, or 0 and blank where it is absent."""
    totals = counts.groupby("month")["count"].sum()
    for year in periods.years(Period.parse(totals.index.min()), Period.parse(totals.index.max())):
        held = str(year) in totals.index
        rows = int(totals[str(year)]) if held else None
        yield _finding(path, "month", expected=1, found=int(held), rows=rows, place=str(year))
