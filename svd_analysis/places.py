"""Small areas and the authorities they lie in: by official lookups, with what could not be placed said.

LSOAs of 2011 and 2021 are bridged by the exact-fit lookup: an unchanged LSOA keeps its value, a split one hands it to
its parts, a merged one takes the mean of its parts, and an irregular change is not bridged.
"""

import pandas as pd

from svd_analysis import schemas
from svd_analysis.errors import SourceError


def settle(counts, lookup, *, inside, pseudo):
    """COUNTS whose places each have the authority they lie in, by a LOOKUPS table; and QUALITY of the placing.

    A place in an authority that is not one of `inside` is given to the pseudo-area `pseudo`: reported, never lost. A
    code that the lookup does not know is a SourceError, since its offences would vanish.
    """
    unplaced = counts["parent_code"].eq("")
    if not unplaced.any():
        return counts, pd.DataFrame(columns=list(schemas.QUALITY))
    pairs = lookup[lookup["to_geography"].str.startswith("lad")].drop_duplicates("from_code", keep="first")
    parents = counts["area_code"].map(pairs.set_index("from_code")["to_code"])
    source = counts["source"].iloc[0]
    lost = sorted(counts.loc[unplaced & parents.isna(), "area_code"].unique())
    if lost:
        raise SourceError(
            f"{source}: {len(lost)} small areas are not in the pinned lookup; the first is {lost[0]}. "
            "Pin the lookup of the same LSOA vintage (2011 or 2021) as the file."
        )
    outside = unplaced & ~parents.isin(inside)
    settled = counts.assign(parent_code=counts["parent_code"].where(~unplaced, parents).where(~outside, pseudo))
    rows = [
        schemas.quality(source, "", "placed", found="inside", rows=int(counts.loc[unplaced & ~outside, "count"].sum())),
        schemas.quality(
            source, "", "placed", found="outside", rows=int(counts.loc[outside, "count"].sum()), place=pseudo
        ),
    ]
    return settled, pd.DataFrame(rows)


def authorities(counts):
    """COUNTS of small areas added up to the authority or pseudo-area each lies in."""
    keys = ["source", "parent_code", "month", "unit", "taxonomy", "code", "status"]
    added = counts.groupby(keys, as_index=False, sort=False)["count"].sum()
    is_authority = added["parent_code"].str.fullmatch(r"[A-Z]\d{8}")
    geography = is_authority.map({True: "lad24", False: "pseudo"})
    return schemas.conform(added.assign(area_code=added["parent_code"], geography=geography), schemas.COUNTS)


def ward_population(population, lookup):
    """POPULATION of wards: LSOA totals added up by the best-fit lookup, an approximation where an LSOA straddles
    wards.
    """
    wards = lookup[(lookup["from_geography"] == "lsoa21") & lookup["to_geography"].str.startswith("ward")]
    placed = population[population["geography"] == "lsoa21"].merge(
        wards[["from_code", "to_code"]], left_on="area_code", right_on="from_code", validate="m:1"
    )
    keys = ["to_code", "year", "age", "sex", "base"]
    added = placed.groupby(keys, as_index=False)["population"].sum().rename(columns={"to_code": "area_code"})
    return schemas.conform(added.assign(geography="ward22"), schemas.POPULATION)


def authority_population(population, lookup):
    """POPULATION of authorities: LSOA totals added up by the lookup."""
    pairs = lookup[(lookup["from_geography"] == "lsoa21") & lookup["to_geography"].str.startswith("lad")]
    placed = population[population["geography"] == "lsoa21"].merge(
        pairs[["from_code", "to_code"]].drop_duplicates("from_code"), left_on="area_code", right_on="from_code"
    )
    keys = ["to_code", "year", "age", "sex", "base"]
    added = placed.groupby(keys, as_index=False)["population"].sum().rename(columns={"to_code": "area_code"})
    return schemas.conform(added.assign(geography="lad24"), schemas.POPULATION)


def bridge(covariates, lookup):
    """COVARIATES of 2011 LSOAs on 2021 LSOAs; those that changed irregularly are left out."""
    pairs = lookup[(lookup["from_geography"] == "lsoa11") & (lookup["to_geography"] == "lsoa21")]
    irregular = set(pairs.loc[pairs["change"] == "X", "to_code"])
    regular = pairs[~pairs["to_code"].isin(irregular)]
    joined = regular[["from_code", "to_code"]].merge(covariates, left_on="from_code", right_on="area_code")
    keys = ["to_code", "year", "measure"]
    bridged = joined.groupby(keys, as_index=False)["value"].mean().rename(columns={"to_code": "area_code"})
    return schemas.conform(bridged.assign(geography="lsoa21"), schemas.COVARIATES)


def fifths(ranks):
    """The fifth (1 most deprived ... 5 least) of each neighbourhood among these, by rank with 1 most deprived.

    Fifths are of as equal a number of neighbourhoods as can be; a tie is broken by code, so the same file gives the
    same fifths. A neighbourhood without a rank is in none of them.
    """
    ordered = ranks.dropna().sort_index().sort_values(kind="stable")
    return pd.Series([1 + 5 * place // len(ordered) for place in range(len(ordered))], index=ordered.index)
