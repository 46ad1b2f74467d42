"""What an area is set beside: the rest of its region, its region's funnel, its most similar areas.

A comparator shares source, taxonomy and period with the area, since all of them come from one edition's estimates of
one source. Each comparison is a row of ESTIMATES, told apart by its breakdown.
"""

import pandas as pd

from svd_analysis import indicators, parameters, rates, similar_areas
from svd_analysis.beside import KEYS, OWN, area_codes, compared, of_period
from svd_analysis.cells import REST

# Fewer areas than this show no ordinary spread between areas.
FEWEST_AREAS = 10
MOST_SIMILAR = 5


def estimates(edition, table, features):
    """ESTIMATES of every comparison that an edition's own ESTIMATES (`table`) allow.

    `features` has a row an authority and the columns of `similar_areas.features`.
    """
    tables = [levels(edition, table), funnels(edition, table), similar(edition, table, features)]
    return pd.concat([one for one in tables if len(one)] or [indicators.derived([])], ignore_index=True)


def levels(edition, table):
    """Rate ratio of each area to the rest of its region in the reporting year, its q in the area's headline family, and
    the word for its level. A measure outside the headlines is not tested.
    """
    own, rest = (of_period(table, edition.year, places) for places in (OWN, (REST,)))
    own = own[own["area_code"].isin(area_codes(edition)) & own["per"].notna() & own["numerator"].notna()]
    rest = rest[rest["per"].notna() & rest["numerator"].notna()]
    pairs = own.merge(rest, on=KEYS, suffixes=("", "_rest"), validate="1:1")
    if pairs.empty:
        return indicators.derived([])
    ratio = rates.rate_ratio(
        *(pairs[name].astype("float64") for name in ("numerator", "numerator_rest")),
        persons_a=pairs["denominator"], persons_b=pairs["denominator_rest"],
    )  # fmt: skip
    rows = compared(pairs, ratio, f"compared={REST}", edition.year)
    return indicators.derived(_with_words(rows, ratio.p, edition))


def funnels(edition, table):
    """Each authority's rate of the headline measures among its source's authorities, with limits around their mean at
    its
    population: ordinary spread between areas is allowed for (additive over-dispersion). None for fewer than ten areas.
    """
    rows = of_period(table, edition.year, ("lad24",))
    rows = rows[rows["per"].notna() & rows["indicator"].isin(edition.headlines)]
    tables = []
    for _, group in rows.groupby(["indicator", "source"], sort=True):
        if len(group) < FEWEST_AREAS or group["numerator"].isna().any():
            continue
        for level, name in ((0.95, "95%"), (0.998, "99.8%")):
            tables.append(_funnel(group, level, f"funnel={name}"))
    return indicators.derived(pd.concat(tables, ignore_index=True) if tables else [])


def similar(edition, table, features):
    """The most similar areas of the edition's source by population, density and income deprivation, with the distances,
    and each area's rate over theirs together. This project's own choice of features, each in standard deviations of its
    logarithm (deprivation: of its mean rank) over the region's authorities; not the Home Office's most-similar list.
    """
    near = similar_areas.distances(features)
    own = of_period(table, edition.year, ("lad24",))
    own = own[own["per"].notna() & own["indicator"].isin(edition.headlines)]
    if near.empty or own.empty:
        return indicators.derived([])
    listed = own[own["area_code"].isin(near["area_code"])].merge(near, on="area_code")
    listed = listed.merge(own, on=["indicator", "source", "unit"], suffixes=("", "_peer"))
    listed = listed[listed["peer"] == listed["area_code_peer"]]
    chosen = listed.sort_values([*KEYS, "distance", "peer"]).groupby(KEYS, sort=False).head(MOST_SIMILAR)
    whole = chosen.groupby(KEYS, sort=False)["numerator_peer"].transform("size") == MOST_SIMILAR
    return indicators.derived(_beside_similar(chosen[whole], edition))


def residents(edition, table):
    """The residents of each authority that a rate of the reporting year is of: a series by area_code."""
    people = of_period(table, edition.year, ("lad24",)).dropna(subset="denominator")
    everybody = people["indicator"].map({one.name: one.residents == "all" for one in parameters.indicators()})
    people = people[everybody.astype(bool)].drop_duplicates("area_code")
    return people.set_index("area_code")["denominator"].astype("float64").sort_index()


def _with_words(rows, p, edition):
    """`q` within each area's headline family, and the word for the level."""
    tested = pd.Series(p, index=rows.index).where(rows["indicator"].isin(edition.headlines))
    q = tested.groupby(rows["area_code"]).transform(rates.benjamini_hochberg)
    word = rates.direction(rows["lower"], rows["upper"], q, question="level")
    return rows.assign(q=q, word=word)


def _funnel(group, level, breakdown):
    counts, people = group["numerator"].astype("float64"), group["denominator"].astype("float64")
    per = group["per"].iloc[0]
    mean = counts.sum() / people.sum() * per
    spread = rates.overdispersion(*rates.scores_of_rates(counts, people, mean, per=per))
    lower, upper = rates.funnel_limits_of_rates(mean, people, per=per, level=level, tau2=spread.tau2)
    names = ["indicator", "source", "unit", "area_code", "geography", "parent_code", "period", "numerator", "count",
             "denominator", "denominator_status", "per", "value"]  # fmt: skip
    return group[names].assign(
        breakdown=breakdown, lower=lower, upper=upper, level=level,
        word=rates.side_of_limits(group["value"], lower, upper),
        method=f"Poisson, additive over-dispersion (tau {spread.tau2**0.5:.3f}) around {mean:.4f}",
    )  # fmt: skip


def _beside_similar(chosen, edition):
    """Rows of the distances to the most similar areas, and of the rate over theirs together."""
    names = [*KEYS, "geography", "parent_code"]
    near = chosen[names].assign(
        period=str(edition.year),
        breakdown="similar=" + chosen["peer"],
        value=chosen["distance"],
        method="distance",
        status="ok",
    )
    near = near[near["indicator"] == near["indicator"].min()]
    peers = chosen.groupby(KEYS, sort=False)[["numerator_peer", "denominator_peer"]].sum().reset_index()
    pairs = chosen.drop_duplicates(KEYS).drop(columns=["numerator_peer", "denominator_peer"]).merge(peers, on=KEYS)
    ratio = rates.rate_ratio(
        *(pairs[name].astype("float64") for name in ("numerator", "numerator_peer")),
        persons_a=pairs["denominator"], persons_b=pairs["denominator_peer"],
    )  # fmt: skip
    return pd.concat([near, compared(pairs, ratio, "compared=most similar", edition.year)], ignore_index=True)
