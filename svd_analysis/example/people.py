"""Who lives in the example region, and how deprived their neighbourhoods are."""

import pandas as pd

from svd_analysis.example import chance, places
from svd_analysis.example.truth import GROWTH

# The population census bands as ONS heads them, and a young borough's and an older one's share of each.
AGE_BANDS = (
    "4 years and under", *(f"{age} to {age + 4} years" for age in range(5, 85, 5)), "85 years and over",
)  # fmt: skip
_YOUNG = (66, 62, 61, 62, 78, 96, 98, 88, 76, 64, 60, 54, 44, 33, 26, 17, 10, 9)
_OLD = (52, 56, 60, 58, 52, 58, 63, 66, 66, 64, 70, 71, 62, 52, 51, 41, 28, 26)
# The thirty neighbourhoods of a borough are spread evenly by income deprivation, and 8.655 places in that order are one
# standard deviation: so the planted gradient is per standard deviation of the published ranks.
_PLACES_PER_SD = 8.655
# The other domains' ranks: how far each follows income deprivation, and how far chance.
_DOMAINS = {
    "IMD": (0.92, 0.30), "Employment": (0.90, 0.35), "Education": (0.70, 0.60), "Health": (0.75, 0.55),
    "Crime": (0.50, 0.75), "Housing_and_Access": (-0.20, 0.80), "Environment": (0.10, 0.85),
}  # fmt: skip
NEIGHBOURHOODS_OF_ENGLAND = 32_844


def population(lsoas, last_year, numbers):
    """Residents of each neighbourhood at mid-year, 2011 to `last_year`: more years than are published."""
    rows = []
    for lsoa in lsoas.itertuples():
        residents = 1_300 + int(900 * numbers.random())
        for year in range(2011, last_year + 1):
            grown = residents * _power(GROWTH[lsoa.area_code], year - 2021)
            rows.append((lsoa.lsoa_code, lsoa.area_code, year, int(grown + 16 * numbers.random() - 8)))
    return pd.DataFrame(rows, columns=["lsoa_code", "area_code", "year", "population"])


def published(population, truth, edition):
    """The residents as an edition's files have them: the later revises one borough's latest years."""
    if edition == "example-2024":
        return population
    area, first = truth.residents_revised_area, truth.residents_revised_from
    revised = population["area_code"].eq(area) & population["year"].ge(first)
    # To the nearest whole resident, a half upwards.
    more = (population["population"] + truth.residents_revised_one_in // 2) // truth.residents_revised_one_in
    return population.assign(population=population["population"] + more.where(revised, 0))


def _power(base, exponent):
    whole = 1.0
    for _ in range(abs(exponent)):
        whole *= base
    return whole if exponent >= 0 else 1 / whole


def age_bands(population, numbers):
    """Census 2021 residents by neighbourhood and five-year band; the bands add up to the neighbourhood's total."""
    census = population[population["year"] == 2021]
    rows = []
    for lsoa in census.itertuples():
        shares = _OLD if lsoa.area_code == places.MOCKBRIDGE else _YOUNG
        weights = [share * (0.85 + 0.3 * numbers.random()) for share in shares]
        for band, residents in zip(AGE_BANDS, apportioned(lsoa.population, weights), strict=True):
            rows.append((lsoa.lsoa_code, lsoa.area_code, band, residents))
    return pd.DataFrame(rows, columns=["lsoa_code", "area_code", "band", "population"])


def apportioned(total, weights):
    """Whole numbers that add up to `total`, in proportion to the weights; the largest takes what rounding leaves."""
    whole = [int(total * weight / sum(weights)) for weight in weights]
    whole[whole.index(max(whole))] += total - sum(whole)
    return whole


def income_ranks(lsoas, truth, numbers):
    """The rank of each neighbourhood's income deprivation among England's, 1 the most deprived."""
    ranks = {}
    for number, (_, borough) in enumerate(lsoas.groupby("area_code")):
        order = sorted(borough.itertuples(), key=lambda lsoa: places.smooth_order(lsoa.column, lsoa.row, numbers))
        for place, lsoa in enumerate(order):
            score = (place - (len(order) - 1) / 2) / _PLACES_PER_SD
            ranks[lsoa.lsoa_code] = truth.middle_rank - int(truth.ranks_per_sd * score) + 3 * number
    # Two neighbourhoods that were one in 2011 share its rank.
    ranks["X01000092"] = ranks["X01000091"]
    return ranks


def deprivation(changes, income_ranks, truth, numbers):
    """The Indices of Deprivation 2019 of the 2011 neighbourhoods: each domain's rank, 1 the most deprived."""
    rows = []
    for code, pairs in changes.groupby("lsoa11_code"):
        rank = income_ranks[pairs["lsoa_code"].iloc[0]]
        # The two neighbourhoods merged since lay 200 places either side of what they are together.
        rank += {"X01000040": -200, "X01000094": 200}.get(code, 0)
        row = {"lsoa11_code": code, "Income": rank}
        for domain, (follows, by_chance) in _DOMAINS.items():
            moved = follows * (rank - truth.middle_rank) + by_chance * truth.ranks_per_sd * chance.normal(numbers)
            row[domain] = min(max(truth.middle_rank + int(moved), 1), NEIGHBOURHOODS_OF_ENGLAND)
        rows.append(row)
    return pd.DataFrame(rows)
