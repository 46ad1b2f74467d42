"""The English Indices of Deprivation 2019, by LSOA of 2011.

Publisher: Ministry of Housing, Communities and Local Government; File 7 (all scores, ranks and deciles), the Greater
    London Authority's copy of it for London (sheet `IMD 2019`), or a converted table of ranks and deciles.
Covers: England: the index and its seven domains. Rank 1 and decile 1 are the MOST deprived; a higher score is more
    deprived. Ranks and deciles are England's, whatever part of it the file covers.
Misses: Wales, which has an index of its own, and what has changed since: the data are mostly of 2015/16. Sub-domains
    and the supplementary indices of children and older people are left out. The `crime` domain and `imd`, which
    contains it, may not predict crime.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: the indices of 2015 have the same layout with `Local Authority District code (2013)`, and
    are refused (a converted table has the year in its name only); those of 2025 are on LSOAs of 2021. The
    Authority's borough summaries turn the ranks round, with 1 the least deprived: a rank that runs against its own
    decile or score is refused.
"""

import pandas as pd

from svd_analysis import schemas
from svd_analysis.errors import SourceError
from svd_analysis.sources import area_codes, csv_files, population_tables, workbooks

SOURCE = "deprivation"
_LONG = {
    "imd": ("Index of Multiple Deprivation (IMD)", "Score"),
    "income": ("Income", "Score (rate)"),
    "employment": ("Employment", "Score (rate)"),
    "education": ("Education, Skills and Training", "Score"),
    "health": ("Health Deprivation and Disability", "Score"),
    "crime": ("Crime", "Score"),
    "housing": ("Barriers to Housing and Services", "Score"),
    "environment": ("Living Environment", "Score"),
}
_SHORT = {
    "imd": "IMD", "income": "Income", "employment": "Employment", "education": "Education", "health": "Health",
    "crime": "Crime", "housing": "Housing_and_Access", "environment": "Environment",
}  # fmt: skip
_FILE_7 = {
    f"{domain}_{measure}": f"{name} {words}"
    for domain, (name, score) in _LONG.items()
    for measure, words in (
        ("score", score),
        ("rank", "Rank (where 1 is most deprived)"),
        ("decile", "Decile (where 1 is most deprived 10% of LSOAs)"),
    )
}
_CONVERTED = {f"{domain}_{what}": f"{name}_{what}" for domain, name in _SHORT.items() for what in ("rank", "decile")}
_WITH_YEAR, _NO_YEAR = "File 7 of 2019", "converted ranks and deciles"
# Layout -> heading of the code, and measure -> heading.
_READ_AS = {_WITH_YEAR: ("LSOA code (2011)", _FILE_7), _NO_YEAR: ("lsoa11_code", _CONVERTED)}
LAYOUTS = {
    _WITH_YEAR: ["LSOA code (2011)", "Local Authority District code (2019)", *_FILE_7.values()],
    _NO_YEAR: ["lsoa11_code", *_CONVERTED.values()],
}
# England had 32,844 LSOAs in 2011.
_LAST_RANK = 32_844


def read(path):
    """COVARIATES (geography `lsoa11`, year 2019) and QUALITY of one file: .csv, .csv.gz or .xlsx.

    `measure` is a domain and `rank`, `decile` or `score`, such as `imd_rank` or `income_score`.
    """
    table = _table(path)
    layout = csv_files.layout_of(path, table.columns, LAYOUTS)
    if layout == _NO_YEAR and "2019" not in path.name:
        raise SourceError(
            f"{path}: a converted table tells its year by its name only, and 2019 is not in this one. Expected "
            "the indices of 2019; keep the publisher's name for the file."
        )
    column, headings = _READ_AS[layout]
    codes = area_codes.check(table[column], "lsoa11", path=path, column=column)
    area_codes.check_unique(codes, path=path, column=column)
    values = {name: csv_files.decimal_numbers(table[head], path=path, column=head) for name, head in headings.items()}
    wide = pd.DataFrame(values)
    for domain in _LONG:
        _check_domain(wide, domain, path)
    wide.insert(0, "area_code", codes)
    covariates = wide.melt(id_vars="area_code", var_name="measure").assign(geography="lsoa11", year=2019)
    quality = population_tables.quality(SOURCE, path, _quality(layout, wide))
    return schemas.conform(covariates, schemas.COVARIATES), quality


def _table(path):
    if path.suffix == ".xlsx":
        return workbooks.read(path, "IMD 2019", first_heading="LSOA code (2011)")[1]
    return csv_files.read(path)


def _check_domain(wide, domain, path):
    """SourceError with the line where a rank or decile can't be one, or they and the score disagree."""
    rank, decile = wide[f"{domain}_rank"], wide[f"{domain}_decile"]
    _refuse(~(rank.between(1, _LAST_RANK) & (rank % 1 == 0)), rank, f"a rank from 1 to {_LAST_RANK}", path)
    _refuse(~decile.isin(range(1, 11)), decile, "a decile from 1 to 10", path)
    in_order = wide.sort_values([f"{domain}_rank", f"{domain}_decile"])
    _refuse(in_order[decile.name].diff() < 0, decile, "a decile that rises with the rank", path)
    if f"{domain}_score" in wide:
        in_order = wide.sort_values([f"{domain}_rank", f"{domain}_score"], ascending=[True, False])
        score = in_order[f"{domain}_score"]
        _refuse(score.diff() > 0, score, "a score that falls as the rank rises (rank 1 is most deprived)", path)


def _refuse(wrong, values, expected, path):
    if wrong.any():
        line = wrong.idxmax()
        raise SourceError(
            f"{path}: line {line}: {values.name} is {values[line]:g}. Expected {expected} "
            f"({int(wrong.sum())} such values). Use the publisher's own file."
        )


def _quality(layout, wide):
    yield "layout", "", layout
    yield "rows in", "", len(wide), len(wide)
    yield "rows used", len(wide), len(wide), len(wide)
    yield "neighbourhoods in the most deprived tenth of England", "", int((wide["imd_decile"] == 1).sum()), len(wide)
    yield "measures", "", ", ".join(name for name in wide.columns if name != "area_code")
