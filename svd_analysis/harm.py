"""What recorded offences weigh and cost: counts times a weight, or a unit cost, for each offence.

Weights and costs come from dated files (`sources.severity_weights`, `sources.unit_costs`), never from here. An
indicator has a score only where every offence it counts has exactly one weight and is counted by itself: either the
whole indicator is one entry of the file (violence with injury), or each of its offences is an indicator of its own
(core recorded violence is homicide, violence with injury, rape ...). Otherwise the row has no value, and `method` says
why: a class without a weight doesn't weigh 0.

The limits carry the counting error of the offences alone. A weighted sum of Poisson counts has the variance
sum(weight^2 * count), by the delta method and exactly; its limits are those of the gamma distribution with that mean
and variance (Fay and Feuer 1997, Statistics in Medicine 16:791), which for a single offence are the exact Poisson
limits times its weight. Dobson's limits of such a sum, which stretch those of the whole count, hold the true sum only
83 to 86 times in 100 where a homicide or two outweigh hundreds of injuries. Weights and costs are taken as known, which
they are not, and nobody counts offences that were not recorded: a true interval is wider.
"""

import numpy as np
import pandas as pd
from scipy import stats

from svd_analysis import definitions

LEVEL = 0.95
_KEYS = ["area_code", "geography", "period", "source", "unit"]
_TEXTS = ["indicator", *_KEYS, "parent_code"]


def severity(estimates, indicators, weights):
    """Rows with `breakdown` `harm=severity`: weight times count, per so many residents where the indicator has a rate.

    `estimates` are ESTIMATES, of which the rows without a breakdown count; `indicators` those of the edition;
    `weights` as `severity_weights.read` gives them. The rows are for `indicators.derived`.
    """
    amounts = dict(zip(weights["offence"], weights["weight"], strict=True))
    rows = _rows(estimates, indicators, amounts, "weight").assign(breakdown="harm=severity")
    rated = rows["denominator_status"].isin(["ok", "population carried"]) & rows["per"].notna()
    scale = (rows["per"] / rows["denominator"]).where(rated, 1.0)
    rows = rows.assign(**{name: rows[name] * scale for name in ("value", "lower", "upper")})
    rows = rows.assign(**{name: rows[name].where(rated) for name in ("denominator", "per")})
    return _told(rows, "severity weights: " + "; ".join(sorted(set(weights["source"]))))


def cost(estimates, indicators, costs):
    """Rows with `breakdown` `harm=cost`: pounds, in the prices that `method` names, of all offences counted.

    Arguments as of `severity`, with `costs` as `unit_costs.read` gives them. Recorded offences only.
    """
    amounts = dict(zip(costs["offence"], costs["cost"], strict=True))
    rows = _rows(estimates, indicators, amounts, "unit cost").assign(breakdown="harm=cost")
    rows = rows.assign(denominator=np.nan, denominator_status="none", per=np.nan)
    return _told(rows, f"unit costs in {' and '.join(sorted(set(costs['price_year'])))} prices")


def _told(rows, method):
    """Each row with its method, or the reason why it has no value."""
    said = rows["reason"].where(rows["reason"] != "", f"{method}; counting error only")
    return rows.assign(method=said).drop(columns="reason")


def _rows(estimates, indicators, amounts, kind):
    """A row for each row of an indicator without a breakdown, with the weighted sum and its limits, or a reason."""
    counted = estimates[(estimates["breakdown"] == "") & (estimates["bound"] == "exact")]
    alone = {one.offences[0]: one.name for one in indicators if len(one.offences) == 1 and one.unit == "offence"}
    tables = [_of(one, counted, amounts, alone, kind) for one in indicators if one.unit == "offence" and one.offences]
    return pd.concat([table for table in tables if len(table)] or [_blank(counted.iloc[:0], "", "")], ignore_index=True)


def _of(indicator, counted, amounts, alone, kind):
    own = counted[counted["indicator"] == indicator.name].reset_index(drop=True)
    parts, reason = _parts(indicator, amounts, alone, kind)
    if reason:
        return _blank(own, "refused", reason)
    found = [_part(own, counted[counted["indicator"] == name], name) for name in [indicator.name, *parts]]
    counts = np.column_stack([one["count"].astype("float64") for one in found[1:]])
    weights = np.array([amounts[offence] for offence in indicator.offences], dtype=float)
    value, lower, upper = weighted_sum(counts, weights, level=LEVEL)
    rows = _blank(own, "", "").assign(value=value, lower=lower, upper=upper)
    for one in found:
        missing = one["count"].isna() & (rows["reason"] == "")
        rows["status"] = rows["status"].mask(missing, one["status"])
        rows["reason"] = rows["reason"].mask(missing, one["reason"])
    return _checked(rows, own, counts)


def _parts(indicator, amounts, alone, kind):
    """The indicators to weigh, one for each of its offences, and why it can't be done (empty where it can)."""
    lacking = [name for name in indicator.offences if name not in amounts]
    if lacking:
        return [], f"no {kind} for {_listed(lacking)}"
    if len(indicator.offences) == 1:
        return [indicator.name], ""
    held = [definitions.offences([name]) for name in indicator.offences]
    if sum(map(len, held)) > len(frozenset().union(*held)):
        return [], "its offences hold one another, so that some would be weighed twice"
    together = [name for name in indicator.offences if name not in alone]
    if together:
        return [], f"no indicator counts {_listed(together)} alone"
    return [alone[name] for name in indicator.offences], ""


def _listed(names):
    return ", ".join(name.replace("_", " ") for name in names)


def _part(own, counted, name):
    """One part's count beside each of the indicator's own rows, with its status, and a reason where it has none."""
    part = counted[[*_KEYS, "count", "status"]]
    joined = own[_KEYS].merge(part, on=_KEYS, how="left", validate="m:1")
    status = joined["status"].fillna("not observable")
    absent, plain = joined["status"].isna(), name.replace("_", " ")
    reason = (plain + ": " + status).mask(absent, f"{plain} is not counted in this source")
    return joined.assign(status=status, reason=reason)


def _blank(own, status, reason):
    """The indicator's own rows without a value; those without a count keep their own status."""
    state = own["status"].where(own["count"].isna() | (status == ""), status)
    return own[_TEXTS].assign(
        bound="exact", status=state, numerator=own["count"], denominator=own["denominator"],
        denominator_status=own["denominator_status"], per=own["per"], value=np.nan, lower=np.nan, upper=np.nan,
        level=np.nan, reason=pd.Series(reason, index=own.index, dtype="str"),
    )  # fmt: skip


def _checked(rows, own, counts):
    """No value where the parts do not make up the indicator: then something else is in it, without a weight."""
    apart = (rows["reason"] == "") & (counts.sum(axis=1) != own["count"].astype("float64").to_numpy())
    rows["status"] = rows["status"].mask(apart, "refused")
    rows["reason"] = rows["reason"].mask(apart, "its parts do not add up to it")
    good = rows["reason"] == ""
    for name in ("value", "lower", "upper"):
        rows[name] = rows[name].where(good)
    return rows.assign(level=np.where(good, LEVEL, np.nan))


def weighted_sum(counts, weights, *, level=0.95):
    """Sum of weight times count with the gamma limits: arrays (n,), of counts (n, k) and weights above 0 (k,).

    A missing count gives a missing sum. Where nothing was counted the lower limit is 0 and the upper that of no event,
    as if all that could have happened were of the largest weight.
    """
    counts, weights = np.asarray(counts, dtype=float), np.asarray(weights, dtype=float)
    total, variance, tail = counts @ weights, counts @ weights**2, (1 - level) / 2
    above, wider = total + weights.max(), variance + weights.max() ** 2
    some = np.where(total > 0, total, np.nan)
    lower = variance / (2 * some) * stats.chi2.ppf(tail, 2 * some**2 / np.where(total > 0, variance, np.nan))
    upper = wider / (2 * above) * stats.chi2.isf(tail, 2 * above**2 / wider)
    return total, np.where(total == 0, 0.0, lower), upper
