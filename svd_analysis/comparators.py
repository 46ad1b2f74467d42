"""What an area is set beside: the rest of its region, its own year before, its region's funnel, its most similar areas.

A comparator shares source, taxonomy and period with the area, since all of them come from one edition's estimates of
one source. Each comparison is a row of ESTIMATES, told apart by its breakdown.
"""

import numpy as np
import pandas as pd

from svd_analysis import breaks, indicators, ordinary_variation, parameters, rates, similar_areas
from svd_analysis.cells import REST
from svd_analysis.periods import Period

OWN = ("lad24", "area")
# Fewer areas than this show no ordinary spread between areas.
FEWEST_AREAS = 10
MOST_SIMILAR = 5
# A share of offences without a place that moves by more than this moves an area's own figure too (percentage points).
UNLOCATED_MOVE = 1.0
_KEYS = ["indicator", "source", "unit", "area_code"]
_UNLOCATED = ("-unknown", "-unlocated")


def estimates(edition, table, features):
    """ESTIMATES of every comparison that an edition's own ESTIMATES (`table`) allow.

    `features` has a row an authority and the columns of `similar_areas.features`.
    """
    before = edition.year.back(1)
    tables = [levels(edition, table), movements(edition, table, before, edition.year), funnels(edition, table)]
    tables.append(similar(edition, table, features))
    return pd.concat([one for one in tables if len(one)] or [indicators.derived([])], ignore_index=True)


def levels(edition, table):
    """Rate ratio of each area to the rest of its region in the reporting year, its q in the area's headline family, and
    the word for its level. A measure outside the headlines is not tested.
    """
    own, rest = (_of(table, edition.year, places) for places in (OWN, (REST,)))
    own = own[own["area_code"].isin(_area_codes(edition)) & own["per"].notna() & own["numerator"].notna()]
    rest = rest[rest["per"].notna() & rest["numerator"].notna()]
    pairs = own.merge(rest, on=_KEYS, suffixes=("", "_rest"), validate="1:1")
    if pairs.empty:
        return indicators.derived([])
    ratio = rates.rate_ratio(
        *(pairs[name].astype("float64") for name in ("numerator", "numerator_rest")),
        persons_a=pairs["denominator"], persons_b=pairs["denominator_rest"],
    )  # fmt: skip
    rows = _compared(pairs, ratio, f"compared={REST}", edition.year)
    return indicators.derived(_with_words(rows, ratio.p, edition, "level"))


def movements(edition, table, earlier, latest):
    """Ratio of each area's number in the latest period to that of an earlier one, by ordinary variation between areas.

    Across a break of grade `relative only` stands beside it the ratio over that of the rest of the force; where the
    share of offences without a place moved, each of the two again as if that share had not (`, located`); and the
    smallest change that could be detected. A break of grade `refuse` refuses the row. No word for a movement is given.
    """
    pairs = _two_years(edition, table, earlier, latest)
    if pairs.empty:
        return indicators.derived([])
    pairs = _graded(edition, pairs, Period(earlier.first, latest.last))
    pairs = _with_located(table, pairs, earlier, latest)
    tau = {name: ordinary_variation.tau_of(name) for name in pairs["indicator"].unique()}
    pairs = pairs.assign(tau2=pairs["indicator"].map(tau) ** 2)
    moved, hit = pairs["moved"] & pairs["grade"].ne("refuse"), _hit(pairs)
    tables = [
        _refused(_ratio(edition, pairs, latest), pairs),
        _ratio(edition, pairs[moved], latest, located=True),
        _relative(edition, pairs[hit], latest),
        _relative(edition, pairs[hit & moved], latest, located=True),
        _detectable(pairs[pairs["grade"].ne("refuse")], latest),
    ]
    return indicators.derived(pd.concat([rows for rows in tables if len(rows)], ignore_index=True))


def funnels(edition, table):
    """Each authority's rate of the headline measures among its source's authorities, with limits around their mean at
    its
    population: ordinary spread between areas is allowed for (additive over-dispersion). None for fewer than ten areas.
    """
    rows = _of(table, edition.year, ("lad24",))
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
    own = _of(table, edition.year, ("lad24",))
    own = own[own["per"].notna() & own["indicator"].isin(edition.headlines)]
    if near.empty or own.empty:
        return indicators.derived([])
    listed = own[own["area_code"].isin(near["area_code"])].merge(near, on="area_code")
    listed = listed.merge(own, on=["indicator", "source", "unit"], suffixes=("", "_peer"))
    listed = listed[listed["peer"] == listed["area_code_peer"]]
    chosen = listed.sort_values([*_KEYS, "distance", "peer"]).groupby(_KEYS, sort=False).head(MOST_SIMILAR)
    whole = chosen.groupby(_KEYS, sort=False)["numerator_peer"].transform("size") == MOST_SIMILAR
    return indicators.derived(_beside_similar(chosen[whole], edition))


def residents(edition, table):
    """The residents of each authority that a rate of the reporting year is of: a series by area_code."""
    people = _of(table, edition.year, ("lad24",)).dropna(subset="denominator")
    everybody = people["indicator"].map({one.name: one.residents == "all" for one in parameters.indicators()})
    people = people[everybody.astype(bool)].drop_duplicates("area_code")
    return people.set_index("area_code")["denominator"].astype("float64").sort_index()


def _of(table, period, geographies):
    chosen = table[(table["period"] == str(period)) & (table["breakdown"] == "") & (table["bound"] == "exact")]
    return chosen[chosen["geography"].isin(geographies)]


def _area_codes(edition):
    return [parameters.area(slug).area_code for slug in edition.areas]


def _compared(pairs, ratio, breakdown, period):
    """Rows of a ratio, as far as they follow from the pairs; without a ratio a row says it is too few."""
    names = ["indicator", "source", "unit", "area_code", "geography", "parent_code", "numerator", "count"]
    return pairs[names].assign(
        period=str(period), breakdown=breakdown, value=ratio.value, lower=ratio.lower, upper=ratio.upper,
        level=indicators.LEVEL, method=ratio.method, status=np.where(np.isnan(ratio.value), "too few", "ok"),
    )  # fmt: skip


def _with_words(rows, p, edition, question):
    """`q` within each area's headline family, and the word for it where a question is asked."""
    tested = pd.Series(p, index=rows.index).where(rows["indicator"].isin(edition.headlines))
    q = tested.groupby(rows["area_code"]).transform(rates.benjamini_hochberg)
    rows = rows.assign(q=q)
    if question is None:
        return rows
    limits = zip(rows["lower"], rows["upper"], rows["q"], strict=True)
    return rows.assign(word=[rates.direction(*one, question=question) for one in limits])


def _two_years(edition, table, earlier, latest):
    """An area's numbers in two periods side by side, and those of the rest of its region."""
    own = [_of(table, period, OWN) for period in (latest, earlier)]
    rest = [_of(table, period, (REST,))[[*_KEYS, "numerator"]] for period in (latest, earlier)]
    pairs = own[0][own[0]["area_code"].isin(_area_codes(edition))]
    for other, suffix in ((own[1][[*_KEYS, "numerator"]], "_earlier"), (rest[0], "_rest"), (rest[1], "_rest_earlier")):
        pairs = pairs.merge(
            other.rename(columns={"numerator": f"numerator{suffix}"}), on=_KEYS, how="left", validate="1:1"
        )
    return pairs[pairs["numerator"].notna() & pairs["numerator_earlier"].notna()].reset_index(drop=True)


def _graded(edition, pairs, period):
    """Each pair with the grade of the gravest break that its series meets in the period; empty where it meets none."""
    series = pairs[["source", "indicator"]].drop_duplicates()
    met = [breaks.across(edition.region, row.source, row.indicator, period) for row in series.itertuples()]
    grades = series.assign(grade=[found[0].grade if found else "" for found in met])
    return pairs.merge(grades, on=["source", "indicator"], how="left", validate="m:1")


def _refused(rows, pairs):
    """Rows across a break of grade `refuse` without their ratio."""
    refused = pairs["grade"].eq("refuse").to_numpy()
    rows = rows.assign(status=rows["status"].mask(refused, "refused"))
    return rows.assign(**{name: rows[name].mask(refused) for name in ("value", "lower", "upper")})


def _with_located(table, pairs, earlier, latest):
    """The share of the region's offences that have a place, in each of the two periods, and whether it moved."""
    for period, name in ((earlier, "located_earlier"), (latest, "located")):
        pairs = pairs.merge(_located_share(table, period, name), on=["indicator", "source"], how="left", validate="m:1")
    moved = 100 * (pairs["located"] - pairs["located_earlier"]).abs()
    return pairs.assign(moved=moved.round(6).gt(UNLOCATED_MOVE))


def _located_share(table, period, name):
    """The share (0 to 1) of the region's offences of each measure that have a place; missing where it is not known."""
    rows = table[(table["breakdown"] == "share=region") & (table["period"] == str(period))]
    rows = rows[rows["area_code"].str.endswith(_UNLOCATED)]
    lost = rows.groupby(["indicator", "source"])["value"].agg(lambda shares: shares.sum(skipna=False))
    return (1 - lost / 100).rename(name).reset_index()


def _ratio(edition, pairs, latest, *, located=False):
    """Rows of the ratio of the two numbers, or of what it would be had as many been located."""
    persons = {"persons_a": pairs["located"], "persons_b": pairs["located_earlier"]} if located else {}
    counts = (pairs[name].astype("float64") for name in ("numerator", "numerator_earlier"))
    ratio = rates.rate_ratio(*counts, **persons, tau2=pairs["tau2"])
    rows = _compared(pairs, ratio, f"compared=year before{', located' if located else ''}", latest)
    # What is refused is not tested, and is in no family.
    return _with_words(rows, np.where(pairs["grade"].eq("refuse"), np.nan, ratio.p), edition, None)


def _hit(pairs):
    """Which pairs a break hit that is graded `relative only`, the rest of the force being known in both periods."""
    return pairs["grade"].eq("relative only") & pairs[["numerator_rest", "numerator_rest_earlier"]].notna().all(axis=1)


def _relative(edition, pairs, latest, *, located=False):
    """Rows of the area's ratio over that of the rest of its force: a break that hit all areas alike cancels."""
    names = ("numerator", "numerator_earlier", "numerator_rest", "numerator_rest_earlier")
    shares = {"located1": pairs["located"], "located0": pairs["located_earlier"]} if located else {}
    counts = (pairs[name].astype("float64") for name in names)
    ratio = rates.ratio_of_ratios(*counts, **shares, tau2=pairs["tau2"])
    breakdown = f"compared=year before, rest of force{', located' if located else ''}"
    return _with_words(_compared(pairs, ratio, breakdown, latest), ratio.p, edition, None)


def _detectable(pairs, latest):
    """The nearest ratios to 1 on either side that two years of this size would show four times in five."""
    fall, rise = rates.smallest_detectable_ratio(pairs["numerator_earlier"].astype("float64"), tau2=pairs["tau2"])
    names = ["indicator", "source", "unit", "area_code", "geography", "parent_code"]
    return pairs[names].assign(
        period=str(latest), breakdown="detectable=year before", value=np.nan, lower=fall, upper=rise,
        level=indicators.LEVEL, status=np.where(np.isnan(fall) & np.isnan(rise), "too few", "ok"), method="80% power",
    )  # fmt: skip


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
    names = [*_KEYS, "geography", "parent_code"]
    near = chosen[names].assign(
        period=str(edition.year),
        breakdown="similar=" + chosen["peer"],
        value=chosen["distance"],
        method="distance",
        status="ok",
    )
    near = near[near["indicator"] == near["indicator"].min()]
    peers = chosen.groupby(_KEYS, sort=False)[["numerator_peer", "denominator_peer"]].sum().reset_index()
    pairs = chosen.drop_duplicates(_KEYS).drop(columns=["numerator_peer", "denominator_peer"]).merge(peers, on=_KEYS)
    ratio = rates.rate_ratio(
        *(pairs[name].astype("float64") for name in ("numerator", "numerator_peer")),
        persons_a=pairs["denominator"], persons_b=pairs["denominator_peer"],
    )  # fmt: skip
    return pd.concat([near, _compared(pairs, ratio, "compared=most similar", edition.year)], ignore_index=True)
