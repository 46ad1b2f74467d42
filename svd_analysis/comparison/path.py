"""The path from the earlier year as published to the latest year: every endpoint a number of its own.

published -> revised -> attributed -> reclassed -> bounded -> restated -> latest, each the count of one rule in one
release on one geography (`steps`), or the number that an edition itself gives.
"""

import numpy as np
import pandas as pd

from svd_analysis import definitions, indicators, parameters
from svd_analysis.comparison import endpoints, steps, unions

_FOUND = (
    *endpoints.KEYS, "published", "revised", "attributed", "reclassed", "bounded", "latest_under_old", "law",
    "irregular", "one_rule",
)  # fmt: skip
# Sources whose authorities are counted from small areas, which a lookup places.
PLACED = ("police_uk_street", "police_uk_london")
# A published count that differs from what its own release counts again by more than this is another count.
SAME = 1e-6


def of(then, now, rows, *, under=None, places=None):
    """`rows` of `endpoints.of` with the counts `revised`, `attributed`, `reclassed`, `bounded`, `latest_under_old`, and
    what is wrong: `again` (the published count as its release's classes give it), `law` (one that is broken, in words).

    `under` are CELLS of both years on the latest files by the definitions in force then, for areas whose definition
    has changed. `places` are the latest COUNTS by year on the earlier boundaries, where small areas are placed by
    another lookup: none of a source that could not be placed by it.
    """
    tables = [
        _of_source(then, now, source, label, some, places)
        for (source, label), some in rows.groupby(["source", "earlier"], sort=True)
    ]
    tables = [table for table in tables if len(table)] or [pd.DataFrame(columns=list(_FOUND))]
    counted = pd.concat(tables, ignore_index=True)
    found = rows.merge(counted, on=endpoints.KEYS, how="left", validate="1:1")
    return _settled(found, under)


def releases_of(then, now, source, label, places=None):
    """One source's year in both releases; None where one of them does not hold that year, or the latest could not be
    put on the earlier boundaries.
    """
    tables = [_year(one, source, label) for one in (then.counts, now.counts)]
    if places is not None and source in PLACED:
        tables.append(_year(places, source, label))
    return None if any(table.empty for table in tables) else steps.Releases(*tables)


def _year(counts, source, label):
    return counts[(counts["source"] == source) & (counts["month"] == label)].dropna(axis="columns", how="all")


def _of_source(then, now, source, label, rows, places):
    """The counts at each endpoint of the rows of one source."""
    pair = releases_of(then, now, source, label, places)
    if pair is None:
        return pd.DataFrame(columns=list(_FOUND))
    years = dict(rows[["indicator", "latest"]].drop_duplicates().to_numpy())
    held = {year: _year(now.counts, source, year) for year in set(years.values())}
    named = {one.name: one for one in then.indicators} | {
        one.name: one for one in now.indicators if one.name not in {two.name for two in then.indicators}
    }
    asked = rows.assign(rule=[_rule_name(then, named[row.indicator], row.area_code) for row in rows.itertuples()])
    tables = []
    for (name, rule, _), some in asked.groupby(["indicator", "rule", "bound"], sort=False):
        condition = _condition(then, now, named[name], rule)
        if condition is not None:
            same = _unchanged(then, now, named[name])
            tables.append(_of_rule(pair, condition, some, held[years[name]], one_rule=same))
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(_FOUND))


def _rule_name(then, indicator, area_code):
    """The rule an area's count followed in the earlier edition: that of its own definition, or the indicator's."""
    if not indicator.own_definition:
        return ""
    return then.definitions[area_code].name if area_code in then.definitions else "none"


def _condition(then, now, indicator, rule):
    if not indicator.own_definition:
        return indicators.condition(indicator)
    return next((one.rule for one in then.definitions.values() if one.name == rule), None)


def _unchanged(then, now, indicator):
    """Whether an indicator that is no area's own definition counts the same offences in both editions."""
    later = {one.name: one for one in now.indicators}.get(indicator.name)
    return later is not None and set(later.offences) == set(indicator.offences)


def _of_rule(pair, condition, rows, latest, *, one_rule):
    bound = rows["bound"].iloc[0]
    by_area = steps.endpoints(pair, condition, bound)
    by_area = _with_latest(by_area, latest, condition, bound)
    if bound == "exact" and not steps.counts_exactly(pair.now, condition):
        by_area = by_area.assign(reclassed=np.nan, bounded=np.nan, latest_under_old=np.nan)
    members = _members(pair, rows)
    found = _added(by_area, members).reindex(rows["area_code"]).set_axis(rows.index)
    touched = sorted(steps.touched(pair, condition) & set(pair.broken))
    irregular = unions.irregular(pair.changes)
    law = pair.broken[touched[0]] if touched else ""
    crossed = [bool(set(members[code]) & irregular) for code in rows["area_code"]]
    return rows[endpoints.KEYS].join(found).assign(law=law, irregular=crossed, one_rule=one_rule)


def _with_latest(by_area, latest, condition, bound):
    """Beside the endpoints the latest year under the same rule; an area that a release doesn't list counts 0."""
    if latest.empty:
        return by_area.assign(latest_under_old=np.nan)
    verdict = definitions.decide(latest, condition)["possible" if bound == "possible" else "certain"]
    counted = latest["count"].astype("float64").where(verdict, 0.0)
    by_code = counted.groupby(latest["area_code"]).agg(lambda counts: counts.sum(skipna=False))
    every = by_area.index.union(by_code.index)
    return by_area.reindex(every, fill_value=0.0).assign(latest_under_old=by_code.reindex(every, fill_value=0.0))


def _members(pair, rows):
    """The codes that each row is of: its own, and for an area of several authorities all of its, old and new."""
    known = {slug: parameters.area(slug).codes for slug in rows.loc[rows["geography"] == "area", "area_code"].unique()}
    found = {}
    for code in rows["area_code"].unique():
        codes = known.get(code, [code])
        before = pair.changes.loc[pair.changes["to_code"].isin(codes), "from_code"] if code in known else []
        found[code] = [*codes, *before]
    return found


def _added(by_area, members):
    """The counts of each row's codes together; one that no release lists counts 0, where the rule can be counted."""
    pairs = [(row, code) for row, codes in members.items() for code in codes]
    rows, codes = zip(*pairs, strict=True)
    parts = by_area.reindex(list(codes), fill_value=0.0).groupby(np.array(rows, dtype=object))
    added = parts.sum().mask(parts.count().lt(parts.size(), axis="index"))
    return added.mask(by_area.isna().all(), axis="columns")


def _settled(rows, under):
    """The counted endpoints joined to the editions' own numbers: the published count, and that of the restated year.

    A definition's bounds are narrowed by published totals: what narrowed them in the earlier edition stays in the path
    up to the classes, and what narrows them in the latest comes with its classes.
    """
    rows = rows.rename(columns={"published": "again"})
    narrowed = rows["count_published"] - rows["again"]
    bounds = rows["bound"].ne("exact")
    for name in ("revised", "attributed"):
        rows[name] = rows[name] + narrowed.where(bounds, 0.0)
    moved = rows["bounded"] - rows["reclassed"]
    same = rows["definition_published"].fillna("").eq(rows["definition_restated"].fillna(""))
    same &= rows["one_rule"].eq(True) | bounds
    old = _under(rows, under, "earlier").where(bounds, rows["bounded"])
    rows["bounded"] = rows["count_restated"].where(same, old)
    rows["reclassed"] = rows["bounded"] - moved
    old_latest = _under(rows, under, "latest").where(bounds, rows["latest_under_old"])
    rows["latest_under_old"] = rows["count_latest"].where(same, old_latest)
    return rows.assign(one_rule=same)


def _under(rows, under, year):
    """The latest file's count of a year by the definition in force then; missing where that was not counted."""
    if under is None or under.empty:
        return pd.Series(np.nan, index=rows.index)
    keys = ["area_code", "geography", "bound", year]
    counted = under.rename(columns={"period": year, "count": "under"})[[*keys, "under"]]
    joined = rows[["area_code", "geography", "bound", year]].merge(counted, on=keys, how="left", validate="m:1")
    return joined["under"].astype("float64").set_axis(rows.index)
