"""Trends of an area's own monthly numbers: without the season, against what was expected, established and emerging.

Numbers, not rates: what the population grew by is in them. Every row comes of whole counted months; a month that is a
gap, incomplete or suppressed is never filled in and never 0. Nothing is fitted across a registered break of grade
`refuse` or `relative only`: what would need it is `refused`, and no trend is judged. A month that a break falls inside
of lies on neither side. Words are given by the rules of `established` and `emerging` alone and name no direction.
"""

import calendar
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
from scipy import stats

from svd_analysis import indicators, joinpoints, periods
from svd_analysis.breaks import touches
from svd_analysis.periods import Period

LEVEL = 0.95
# Three standard deviations, as control charts have it: with 95%, every other year would have a month outside.
MONTH_LEVEL = 0.998
# Below five a month, season and chance can't be told apart.
FEWEST_A_MONTH = 5
# Season and slope need whole years: three to take a series apart, two for what the next year would bring.
FEWEST_ADJUSTED = 36
FEWEST_BEFORE, MOST_BEFORE, FARTHEST_BEFORE = 24, 36, 60
FEWEST_YEARS, MOST_YEARS = 5, 10
MONTHS_OUTSIDE, MONTHS_ON_ONE_SIDE = 2, 8
STEPS_ON_ONE_SIDE = 0.75
# The months touched by the restrictions in England: the Health Protection (Coronavirus, Restrictions) Regulations 2020
# came into force on 26 March 2020, and most restrictions ended on 19 July 2021. They foretell no other year.
RESTRICTED = Period("2020-03", "2021-07")
DAYS_A_MONTH = 365.25 / 12
_KEYS = ["indicator", "area_code", "geography", "parent_code", "source", "unit"]
_UNSAID = {"status": "ok", "method": "", "word": "", "denominator_status": "none"}


def estimates(edition, estimates, breaks, *, names=None, joinpoints=(), tau2=None):
    """ESTIMATES of the trends of every authority and area, from its monthly ones, for the indicators in `names`.

    `names` are the edition's headlines unless said; `joinpoints` the indicators to look for joinpoints in; `tau2` the
    ordinary year-to-year variance of each indicator's log ratio, 0 where it is not said. By breakdown:
    `series=adjusted`, `series=trend` (`adjust`), `series=expected` (`expect`), `trend=established`, `trend=emerging`
    and `joinpoint=1` ... (`bends`). A series without a month in the estimates has no rows.
    """
    names = list(edition.headlines if names is None else names)
    months = Period(edition.baseline.first, edition.last_month).months
    tables, keys = [], []
    for key, own in _monthly(estimates, {*names, *joinpoints}, months).groupby(_KEYS):
        indicator, source = key[0], key[_KEYS.index("source")]
        series = monthly_series(own, months, dates_of(breaks, edition.region, source, indicator))
        found = _trends(series, edition, (tau2 or {}).get(indicator, 0.0)) if indicator in names else []
        found += [bends(series, edition)] if indicator in joinpoints else []
        tables += found
        keys += [key] * sum(map(len, found))
    return indicators.derived(_together(tables, keys))


def _together(tables, keys):
    """The rows of all series, each with the keys of its series."""
    if not tables:
        return pd.DataFrame()
    rows = pd.concat(tables, ignore_index=True).fillna(_UNSAID)
    return pd.concat([pd.DataFrame(keys, columns=_KEYS), rows], axis=1)


def _monthly(estimates, names, months):
    own = estimates["geography"].isin(["lad24", "area"]) & estimates["indicator"].isin(names)
    plain = estimates["breakdown"].eq("") & estimates["bound"].eq("exact")
    return estimates[own & plain & estimates["period"].isin(months)]


def _trends(series, edition, tau2):
    months, total = expect(series, edition.year)
    return [
        _series_rows(adjust(series)),
        _expected_rows(months),
        pd.DataFrame([established(series, edition), emerging(months, total, tau2)]),
    ]


def dates_of(breaks, region, source, indicator):
    """The days of the breaks of a source in a region that change what an indicator counts, notes left out."""
    return sorted(
        one.date
        for one in breaks
        if one.region == region and one.source == source and one.grade != "note" and touches(one, indicator)
    )


def monthly_series(own, months, dates):
    """A frame by month: `count` (missing unless counted), `status`, `days`, and `side` of the breaks on `dates`.

    A month that is not in `own` is a gap. `side` is how many breaks lie before the month; missing where one falls
    inside it.
    """
    series = own.set_index("period")[["numerator", "status"]].reindex(pd.Index(months, name="period"))
    days, sides = _calendar(tuple(months), tuple(dates))
    counted = series["status"].isin(["ok", "zero"])
    return pd.DataFrame(
        {
            "count": series["numerator"].astype("float64").where(counted),
            "status": series["status"].fillna("gap"),
            "days": days,
            "side": sides,
        }
    )


@cache
def _calendar(months, dates):
    """The days of each month, and which side of the breaks it lies on."""
    firsts = [date.fromisoformat(f"{month}-01") for month in months]
    days = [calendar.monthrange(first.year, first.month)[1] for first in firsts]
    sides = [_side(first, first.replace(day=last), dates) for first, last in zip(firsts, days, strict=True)]
    return np.array(days, dtype=float), np.array(sides)


def _side(first, last, dates):
    if any(first < day <= last for day in dates):
        return np.nan
    return float(sum(day <= first for day in dates))


def adjust(series):
    """A frame by month: `adjusted`, the number without its season, and `trend`, each with its status.

    Counts are first brought to a month of 30.4 days, since February is shorter than March and not always alike. Then
    STL (Cleveland and others 1990, Journal of Official Statistics 6:3), robust, on the square root, on which a count
    varies equally at every height and 0 is a number. The season is taken to be the same in all years: one that may
    change follows the noise of the last two. With level T and season S there, the number is divided by ((T + S) / T)^2:
    adjusted numbers are counts a month. The trend, T^2, is scaled to add up to as many as they do.

    Taken apart are the months without a gap that end at the last one, each side of a break by itself where it has 36
    of them with five events on average. Months on a shorter later side are divided by the same months' factors of the
    year before, as statistical offices carry them forward, and have no trend (`refused`). Months before a gap are a
    `gap`; a series too short or too small is `too few`.
    """
    standard = (series["count"] / series["days"] * DAYS_A_MONTH).to_numpy()
    unbroken = np.logical_and.accumulate(~np.isnan(standard[::-1]))[::-1]
    factor, trend = np.full((2, len(series)), np.nan)
    for side in series["side"].dropna().unique():
        part = unbroken & series["side"].eq(side).to_numpy()
        if part.sum() >= FEWEST_ADJUSTED and standard[part].mean() >= FEWEST_A_MONTH:
            factor[part], trend[part] = _taken_apart(standard[part])
    adjusted = standard / _carried(factor, unbroken)
    why = np.where(unbroken, _why_as_it_is(series["side"], standard, unbroken), "gap")
    why = np.where(np.isnan(standard), series["status"], why)
    return series[["count"]].assign(
        adjusted=adjusted,
        trend=trend,
        adjusted_status=np.where(np.isnan(adjusted), why, "ok"),
        trend_status=np.where(np.isnan(trend), why, "ok"),
    )


def _why_as_it_is(side, standard, unbroken):
    """Why months of the unbroken run are left as they are: there are too few, or a break cuts them short."""
    few = unbroken.sum() < FEWEST_ADJUSTED or standard[unbroken].mean() < FEWEST_A_MONTH
    return "too few" if few or side[unbroken].nunique(dropna=False) == 1 else "refused"


def _taken_apart(numbers):
    """Seasonal factors and trend of an unbroken series of standard months; missing where the level comes near 0."""
    from statsmodels.tsa.seasonal import STL

    always = 10 * len(numbers) + 1
    parts = STL(np.sqrt(numbers), period=12, seasonal=always, seasonal_deg=0, robust=True).fit()
    if min(parts.trend.min(), (parts.trend + parts.seasonal).min()) <= 0:
        return np.nan, np.nan
    factor = ((parts.trend + parts.seasonal) / parts.trend) ** 2
    trend = parts.trend**2
    return factor, trend * (numbers / factor).sum() / trend.sum()


def _carried(factor, unbroken):
    """Factors, with that of the same month of the year before where a month of the unbroken run has none."""
    carried = factor.copy()
    for place in np.flatnonzero(unbroken & np.isnan(factor)):
        carried[place] = carried[place - 12] if place >= 12 else np.nan
    return carried


def expect(series, year):
    """What the earlier months lead one to expect of each month of the year, with limits, and of the year as a whole.

    A frame by month (`count`, `expected`, `lower`, `upper`, `status`, `word`); and of the year its dispersion, the log
    variance of the fit and the degrees of freedom, None where a month has no expectation.

    A Poisson regression with an effect of the month of the year and a slope, on days: a plain mean of earlier Januaries
    would call an old trend new each year. It is fitted to the last 36 counted months before the year on one side of any
    break, no more than five years back and without those of the restrictions of 2020 and 2021; at least 24 of them,
    each month of the year twice and at least five events a month. Otherwise `too few`, or `refused` where a break
    leaves too few; a month of the year on the other side of a break is `refused`.

    Limits are the 0.1% and 99.9% points of a negative binomial: the variance of a month is that of the baseline over
    Poisson's (Pearson, at least 1) times the expected number, and the variance of the fit, widened as Student's t is
    wider than the normal. `word` is inside, above or below; empty where the month itself was not counted.
    """
    before, status = _baseline(series, year)
    judged = series.loc[year.first : year.last]
    values, total = np.full((3, len(judged)), np.nan), None
    same = np.full(len(judged), status == "ok")
    if status == "ok":
        values, total = _foretold(before, judged, year)
        same = (judged["side"] == before["side"].iloc[0]).to_numpy()
    expected, lower, upper = np.where(same, values, np.nan)
    months = pd.DataFrame(
        {
            "count": judged["count"],
            "expected": expected,
            "lower": lower,
            "upper": upper,
            "status": np.where(same, "ok", "refused" if status == "ok" else status),
            "word": _place(judged["count"].to_numpy(), expected, lower, upper),
        }
    )
    return months, total if same.all() else None


def _place(count, expected, lower, upper):
    """Where each month lies of its limits: inside, above or below; empty where it or they are missing."""
    missing = np.isnan(count) | np.isnan(expected)
    return np.select([missing, count > upper, count < lower], ["", "above", "below"], "inside")


def _baseline(series, year):
    """The months that a year is foretold from, and ok; or why there are not enough of them."""
    first = periods.month_number(year.first)
    window = Period(periods.month_at(first - FARTHEST_BEFORE), periods.month_at(first - 1))
    usable = np.array([month in window and month not in RESTRICTED for month in series.index])
    before = series[usable & series["count"].notna()]
    near = before[before["side"] == before["side"].max()].tail(MOST_BEFORE)
    if _enough(near):
        return near, "ok"
    return near, "refused" if _enough(before.tail(MOST_BEFORE)) else "too few"


def _enough(before):
    """Whether months can foretell a year: enough of them, with enough events, each month of the year twice."""
    if len(before) < FEWEST_BEFORE or before["count"].mean() < FEWEST_A_MONTH:
        return False
    by_month = before["count"].groupby(before.index.str[5:])
    return len(by_month) == 12 and by_month.size().min() >= 2 and by_month.sum().min() > 0


def _design(months, year):
    """A column for each month of the year, and the years before `year` began."""
    of_year = np.array([int(month[5:]) for month in months])
    since = np.array([periods.month_number(month) for month in months]) - periods.month_number(year.first)
    return np.column_stack([of_year[:, None] == np.arange(1, 13), since / 12]).astype(float)


def _foretold(before, judged, year):
    """Expected numbers with their limits, (3, 12); and of the year: dispersion, log variance of the fit, freedom."""
    counts, design = before["count"].to_numpy(), _design(before.index, year)
    slopes, fitted, _ = joinpoints.poisson(design, counts, np.log(before["days"].to_numpy()))
    freedom = len(counts) - design.shape[1]
    over = joinpoints.dispersion(counts, fitted, freedom)
    covariance = np.linalg.inv(design.T @ (fitted[:, None] * design)) * over
    design = _design(judged.index, year)
    expected = np.exp(design @ slopes) * judged["days"].to_numpy()
    variance = over * expected + expected**2 * np.einsum("ij,jk,ik->i", design, covariance, design)
    gradient = expected @ design / expected.sum()
    limits = _month_limits(expected, variance, freedom)
    return np.vstack([expected, limits]), (over, gradient @ covariance @ gradient, freedom)


def _month_limits(expected, variance, freedom):
    """Limits of a month's count, (2, 12): a negative binomial of that mean and variance, widened by Student's t."""
    tail = (1 - MONTH_LEVEL) / 2
    variance = variance * (stats.t.isf(tail, freedom) / stats.norm.isf(tail)) ** 2
    size = expected**2 / (variance - expected)
    return stats.nbinom.ppf([[tail], [1 - tail]], size, size / (size + expected))


def _series_rows(parts):
    """Rows of the adjusted series and of the trend, a month each, with the recorded number beside."""
    recorded, names = parts["count"].to_numpy(), ("adjusted", "trend")
    values = np.concatenate([parts[name] for name in names])
    return pd.DataFrame(
        {
            "period": np.tile(parts.index, 2),
            "breakdown": np.repeat([f"series={name}" for name in names], len(parts)),
            "value": values,
            "numerator": np.tile(recorded, 2),
            "status": np.concatenate([parts[f"{name}_status"] for name in names]),
            "method": np.where(np.isnan(values), "", "stl"),
        }
    )


def _expected_rows(months):
    """Rows of what was expected, a month each, with the recorded number beside."""
    rows = months.rename(columns={"count": "numerator", "expected": "value"}).reset_index(names="period")
    known = rows["value"].notna()
    return rows.assign(
        breakdown="series=expected",
        level=np.where(known, MONTH_LEVEL, np.nan),
        method=np.where(known, "quasi-poisson", ""),
    )


def emerging(months, total, tau2=0.0):
    """One row: the year's number over what was expected of it, and whether a trend is emerging.

    `emerging` where (1) at least two of the twelve months lie outside their 99.8% limits on one side, or at least
    eight in succession lie on one side of what was expected; and (2) the 95% interval of the year's ratio leaves out 1
    on that side. Otherwise `not emerging`. `not judged` where a month was not counted, where a break or too few earlier
    months leave one without expectation, and in the restrictions of 2020 and 2021.

    The interval has the chance variation of the year, that of the fit, and `tau2`; without the second clause one error
    in the slope would put eight months on one side by itself. Where nothing changes and the variance is 1.2 to 2 times
    Poisson's, 1 to 3 series of 100 are called emerging.
    """
    status = _why_not(months)
    period = str(Period(months.index[0], months.index[-1]))
    row = {"period": period, "breakdown": "trend=emerging", "status": status, "word": "not judged"}
    if status != "ok":
        return row
    recorded, expected = months["count"].sum(), months["expected"].sum()
    dispersion, of_fit, freedom = total
    spread = np.sqrt(dispersion / max(recorded, 1.0) + of_fit + tau2)
    limits = recorded / expected * np.exp(stats.t.isf((1 - LEVEL) / 2, freedom) * spread * np.array([-1, 1]))
    side = 1 if limits[0] > 1 else -1 if limits[1] < 1 else 0
    word = "emerging" if side and _signalled(months, side) else "not emerging"
    return row | _ratio(recorded / expected, limits, word, numerator=recorded, denominator=expected)


def _why_not(months):
    """Why a year can't be judged: a break, too few earlier months, a month not counted; ok where it can."""
    if any(month in RESTRICTED for month in months.index):
        return "refused"
    for status in ("refused", "too few"):
        if months["status"].eq(status).any():
            return status
    return "incomplete" if months["count"].isna().any() else "ok"


def _signalled(months, side):
    """Whether enough months lie outside the limits on that side, or enough in succession beyond what was expected."""
    outside = months["word"].eq("above" if side > 0 else "below").sum()
    beyond = (months["count"] - months["expected"]) * side > 0
    longest = beyond.groupby((~beyond).cumsum()).sum().max()
    return outside >= MONTHS_OUTSIDE or longest >= MONTHS_ON_ONE_SIDE


def _ratio(value, limits, word, **counts):
    row = {"value": value, "lower": limits[0], "upper": limits[1], "level": LEVEL, "method": "quasi-poisson"}
    return row | {"word": word} | counts | ({"denominator_status": "ok"} if counts else {})


def established(series, edition):
    """One row: the ratio of the number from one year to the next, and whether a trend is established.

    Years are those like the reporting year, at most ten of them up to it, with twelve counted months each, on the
    reporting year's side of any break, and without a month of the restrictions of 2020 and 2021; at least five. The
    ratio is the slope of a quasi-Poisson regression on the year, with limits of Student's t. `established` where (1)
    its 95% interval leaves out 1, and (2) at least three of every four steps from one of these years to the next went
    the same way. Otherwise `not established`. `not judged` where a break, a gap or small numbers leave too little.
    """
    years, status = whole_years(series, edition)
    row = {"period": _span(years, edition), "breakdown": "trend=established", "status": status, "word": "not judged"}
    if status != "ok":
        return row
    slope, limits = _slope(years)
    steps = np.diff(np.log(np.maximum(years["count"], 0.5) / years["days"])) * slope > 0
    found = (limits[0] > 0 or limits[1] < 0) and steps.mean() >= STEPS_ON_ONE_SIDE
    return row | _ratio(np.exp(slope), np.exp(limits), "established" if found else "not established")


def _slope(years):
    """The log ratio from one year to the next, and its limits."""
    counts, days = years["count"].to_numpy(), years["days"].to_numpy()
    since = (years["at"] - years["at"].mean()).to_numpy()
    design, freedom = np.column_stack([np.ones(len(since)), since]), len(since) - 2
    slopes, fitted, _ = joinpoints.poisson(design, counts, np.log(days))
    variance = np.linalg.inv(design.T @ (fitted[:, None] * design))[1, 1]
    over = joinpoints.dispersion(counts, fitted, freedom)
    wide = stats.t.isf((1 - LEVEL) / 2, freedom) * np.sqrt(over * variance)
    return slopes[1], slopes[1] + wide * np.array([-1, 1])


def whole_years(series, edition):
    """The years a trend is judged on, as `established` says, and ok; or why there are not enough of them.

    A frame by year with `first` and `last` month, `count`, `days`, `side`, and `at`, its place in years.
    """
    years = _years(series, edition.years[-MOST_YEARS:])
    latest = years.iloc[-1]
    if np.isnan(latest["side"]) or latest["restricted"]:
        return years, "refused"
    if np.isnan(latest["count"]):
        return years, "incomplete"
    whole = years[years["count"].notna() & ~years["restricted"]]
    near = whole[whole["side"] == latest["side"]]
    if len(near) < FEWEST_YEARS:
        return near, "refused" if len(whole) >= FEWEST_YEARS else "too few"
    return near, "ok" if near["count"].mean() >= 12 * FEWEST_A_MONTH else "too few"


def _years(series, years):
    """The years of a series, the last of which ends with it; a count only where all twelve months have one."""
    months = {name: series[name].to_numpy()[-12 * len(years) :].reshape(-1, 12) for name in ("count", "days", "side")}
    one_side = (months["side"] == months["side"][:, :1]).all(axis=1)
    return pd.DataFrame(
        {
            "first": [year.first for year in years],
            "last": [year.last for year in years],
            "at": [periods.month_number(year.first) / 12 for year in years],
            "count": months["count"].sum(axis=1),
            "days": months["days"].sum(axis=1),
            "side": np.where(one_side, months["side"][:, 0], np.nan),
            "restricted": [any(month in RESTRICTED for month in year.months) for year in years],
        }
    )


def _span(years, edition):
    """The months from the first of the years to the last of the reporting year."""
    return str(Period(years["first"].iloc[0] if len(years) else edition.year.first, edition.last_month))


def bends(series, edition):
    """Rows of the segments of the yearly number between joinpoints: the ratio from one year to the next in each.

    The years are those of `established`, at least seven of them. A join's year ends one segment and begins the next.
    One row without a value where there are too few, or no fit converged.
    """
    years, status = whole_years(series, edition)
    if status == "ok" and len(years) < joinpoints.FEWEST_POINTS:
        status = "too few"
    segments, status = _segments(years, status)
    if status != "ok":
        return pd.DataFrame([{"period": _span(years, edition), "breakdown": "joinpoint=1", "status": status}])
    first, last = years.set_index("at")["first"], years.set_index("at")["last"]
    ends = zip(segments["first"], segments["last"], strict=True)
    return segments.rename(columns={"ratio": "value"})[["value", "lower", "upper"]].assign(
        period=[str(Period(first[one], last[other])) for one, other in ends],
        breakdown=[f"joinpoint={number + 1}" for number in segments.index],
        level=LEVEL,
        method="joinpoint",
    )


def _segments(years, status):
    if status != "ok":
        return None, status
    try:
        return joinpoints.fit(years["count"], at=years["at"], offset=np.log(years["days"]), level=LEVEL), "ok"
    except ValueError:
        return None, "refused"
