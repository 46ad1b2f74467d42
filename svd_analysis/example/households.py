"""How the households of the example region live: what they own or rent, and in how many ways they are deprived.

Both follow income deprivation in part and chance for the rest, each its own chance, and neither does anything to
offences (`Truth.follows_income`): whoever allows for income deprivation has to find that they say no more.
"""

import math

import pandas as pd

from svd_analysis.example import chance
from svd_analysis.example.people import apportioned

# In the order of the census's own tables.
TENURES = ("outright", "mortgaged", "shared", "council", "association", "landlord", "otherwise", "rent_free")
DEPRIVED = ("none", "one", "two", "three", "four")
# Residents a household, times ten: of the order of England's.
_SIZE_TIMES_TEN = 24
# A middle neighbourhood's share in social renting, in private renting, and deprived in two dimensions or more, and what
# one standard deviation more adds; with the least and the most there can be.
_SOCIAL, _PRIVATE, _TWO_OR_MORE = (0.24, 0.09, 0.02, 0.60), (0.25, 0.04, 0.05, 0.45), (0.19, 0.06, 0.03, 0.50)
_ONE = (0.32, 0.02, 0.20, 0.44)
_SHARED, _RENT_FREE = 0.015, 0.002


def tenures(population, income_ranks, truth, numbers):
    """Households of each neighbourhood by tenure at Census 2021: lsoa_code and counts by TENURES."""
    rows = []
    for lsoa in _at_census(population):
        deprived = _scored(income_ranks[lsoa.lsoa_code], truth, numbers)
        social, private = _share(_SOCIAL, deprived), _share(_PRIVATE, chance.normal(numbers))
        shared, rent_free = (share * (0.5 + numbers.random()) for share in (_SHARED, _RENT_FREE))
        owned = 1 - social - private - shared - rent_free
        shares = (
            0.45 * owned, 0.55 * owned, shared, 0.55 * social, 0.45 * social, 0.88 * private, 0.12 * private, rent_free,
        )  # fmt: skip
        rows.append((lsoa.lsoa_code, *apportioned(_households(lsoa), shares)))
    return pd.DataFrame(rows, columns=["lsoa_code", *TENURES])


def deprived(population, income_ranks, truth, numbers):
    """Households of each neighbourhood by dimensions deprived in at Census 2021: lsoa_code and counts by DEPRIVED."""
    rows = []
    for lsoa in _at_census(population):
        more = _share(_TWO_OR_MORE, _scored(income_ranks[lsoa.lsoa_code], truth, numbers))
        one = _share(_ONE, chance.normal(numbers))
        shares = (1 - one - more, one, 0.75 * more, 0.22 * more, 0.03 * more)
        rows.append((lsoa.lsoa_code, *apportioned(_households(lsoa), shares)))
    return pd.DataFrame(rows, columns=["lsoa_code", *DEPRIVED])


def _at_census(population):
    return population[population["year"] == 2021].itertuples()


def _households(lsoa):
    return 10 * lsoa.population // _SIZE_TIMES_TEN


def _scored(rank, truth, numbers):
    """How deprived, in standard deviations above the middle: by income to the extent said, the rest by chance."""
    by_chance = math.sqrt(1 - truth.follows_income * truth.follows_income)
    income = (truth.middle_rank - rank) / truth.ranks_per_sd
    return truth.follows_income * income + by_chance * chance.normal(numbers)


def _share(about, score):
    middle, added, least, most = about
    return min(max(middle + added * score, least), most)
