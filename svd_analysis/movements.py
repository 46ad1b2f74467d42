"""Whether an area's numbers moved from one period to another: ratio, interval, q and the word, one family an area.

The family of an area is the edition's headlines, one test each: of the ratio of the two numbers, or, across a break of
grade `relative only`, of that ratio over the rest of the force's. Everything else is shown with its interval, untested.
"""

import numpy as np
import pandas as pd

from svd_analysis import breaks, indicators, ordinary_variation, rates
from svd_analysis.beside import KEYS, OWN, area_codes, compared, of_period
from svd_analysis.cells import REST
from svd_analysis.periods import Period

# A share of offences without a place that moves by more than this moves an area's own figure too (percentage points).
UNLOCATED_MOVE = 1.0
# Bounds further apart than this, possible over certain, teach a board nothing.
TIGHT = 1.25
_UNLOCATED = ("-unknown", "-unlocated")
_NUMBERS = ["numerator", "numerator_earlier", "numerator_rest", "numerator_rest_earlier"]
_RATIO = ("ratio", "lower", "upper", "method", "p")
COLUMNS = [
    "indicator", "source", "unit", "area_code", "geography", "parent_code", "bound", *_NUMBERS, "grade", "relative",
    "own_ratio", "own_lower", "own_upper", "own_method", *_RATIO, "located", "ratio_located", "lower_located",
    "upper_located", "fall", "rise", "q", "word",
]  # fmt: skip
_BREAKDOWNS = {
    "own": "compared=year before",
    "own_located": "compared=year before, located",
    "rest": "compared=year before, rest of force",
    "rest_located": "compared=year before, rest of force, located",
}


def judged(edition, table, earlier, latest, *, bounds=("exact",)):
    """A row an own area, indicator, source and bound that has a number in both periods, with the columns of COLUMNS.

    `table` are the edition's own ESTIMATES. `own_...` are of the area's ratio, latest over earlier; `ratio`, `lower`,
    `upper`, `method` and `p` of the one that decides: over that of the rest of the force where `relative`, missing
    where a break of grade `refuse` lies between, or one that asks for the rest of the force and that is not known.
    Where `located`, the share of offences without a place moved, and `..._located` are as if it had not. `fall` and
    `rise` are the nearest ratios to 1 that would be told four times in five. `word` is that of `rates.direction`:
    "not comparable" without a deciding interval or where the located one has another word; "not tested" outside the
    headlines and of bounds that are not tight. A definition's two bounds are one test, by the larger p. None in both
    periods has no ratio and shows no clear change. Between a period and itself there lies no break.
    """
    return _judged(edition, table, earlier, latest, bounds)[COLUMNS]


def estimates(edition, table, earlier, latest):
    """ESTIMATES of every exact row of `judged`, told apart by their breakdown: the area's ratio, the one over that of
    the rest of the force across a break that asks for it, each as if as many had been located where that share moved,
    and the nearest ratios to 1 that could be detected. The one that decides has q and word; the others have none.
    """
    rows = _judged(edition, table, earlier, latest, ("exact",))
    if rows.empty:
        return indicators.derived([])
    shown = {
        "own": rows["relative"] | True,
        "own_located": rows["moved"],
        "rest": rows["relative"],
        "rest_located": rows["relative"] & rows["moved"],
    }
    tables = [_compared(rows[which], kind, latest) for kind, which in shown.items()]
    tables.append(_detectable(rows[rows["decided"]], latest))
    return indicators.derived(pd.concat([one for one in tables if len(one)], ignore_index=True))


def _judged(edition, table, earlier, latest, bounds):
    rows = _two_periods(edition, table, earlier, latest, bounds)
    if rows.empty:
        return pd.DataFrame(columns=[*COLUMNS, "moved", "decided"])
    rows = _graded(edition, rows, earlier, latest)
    rows = _with_located_shares(table, rows, earlier, latest)
    tau = {name: ordinary_variation.tau_of(name) for name in rows["indicator"].unique()}
    rows = _with_ratios(rows.assign(tau2=rows["indicator"].map(tau) ** 2))
    rows = _with_detectable(_of_none(_with_deciding(rows)))
    return _with_words(edition, rows)


def _two_periods(edition, table, earlier, latest, bounds):
    """An area's numbers in two periods side by side, and those of the rest of its region, where it has both."""
    keys = [*KEYS, "bound"]
    own = [of_period(table, period, OWN, bounds) for period in (latest, earlier)]
    rest = [of_period(table, period, (REST,), bounds) for period in (latest, earlier)]
    rows = own[0][own[0]["area_code"].isin(area_codes(edition))]
    for other, name in zip((own[1], *rest), _NUMBERS[1:], strict=True):
        other = other[[*keys, "numerator"]].rename(columns={"numerator": name})
        rows = rows.merge(other, on=keys, how="left", validate="1:1")
    return rows[rows["numerator"].notna() & rows["numerator_earlier"].notna()].reset_index(drop=True)


def _graded(edition, rows, earlier, latest):
    """Each row with the grade of the gravest break that its series meets in between; empty where it meets none."""
    series = rows[["source", "indicator"]].drop_duplicates()
    span = Period(min(earlier.first, latest.first), max(earlier.last, latest.last))
    met = [
        breaks.across(edition.region, one.source, one.indicator, span) if earlier != latest else []
        for one in series.itertuples()
    ]
    grades = series.assign(grade=[found[0].grade if found else "" for found in met])
    rows = rows.merge(grades, on=["source", "indicator"], how="left", validate="m:1")
    rest_known = rows[["numerator_rest", "numerator_rest_earlier"]].notna().all(axis=1)
    relative = rows["grade"].eq("relative only")
    return rows.assign(relative=relative & rest_known, decided=rows["grade"].ne("refuse") & (rest_known | ~relative))


def _with_located_shares(table, rows, earlier, latest):
    """The share of the region's offences that have a place, in each of the two periods, and whether it moved."""
    keys = ["indicator", "source", "bound"]
    for period, name in ((earlier, "share_earlier"), (latest, "share")):
        rows = rows.merge(_located_share(table, period, name, keys), on=keys, how="left", validate="m:1")
    moved = (100 * (rows["share"] - rows["share_earlier"]).abs()).round(6).gt(UNLOCATED_MOVE)
    moved &= rows["grade"].ne("refuse")
    return rows.assign(moved=moved, located=moved & rows["decided"])


def _located_share(table, period, name, keys):
    """The share (0 to 1) of the region's offences of each measure that have a place; missing where it is not known."""
    rows = table[(table["breakdown"] == "share=region") & (table["period"] == str(period))]
    rows = rows[rows["area_code"].str.endswith(_UNLOCATED)]
    lost = rows.groupby(keys)["value"].agg(lambda shares: shares.sum(skipna=False))
    return (1 - lost / 100).rename(name).reset_index()


def _with_ratios(rows):
    """The four ratios a row can have: the area's own and the one over the rest of its force, each as counted and as if
    as many had been located. A break that hit all areas alike cancels in the second.
    """
    numbers = [rows[name].astype("float64") for name in _NUMBERS]
    latest, earlier = (rows[name].where(rows["moved"]) for name in ("share", "share_earlier"))
    tau2, kept = rows["tau2"], rows["grade"].ne("refuse")
    found = {
        "own": (kept, rates.rate_ratio(*numbers[:2], tau2=tau2)),
        "own_located": (kept, rates.rate_ratio(*numbers[:2], persons_a=latest, persons_b=earlier, tau2=tau2)),
        "rest": (rows["relative"], rates.ratio_of_ratios(*numbers, tau2=tau2)),
        "rest_located": (
            rows["relative"],
            rates.ratio_of_ratios(*numbers, located1=latest, located0=earlier, tau2=tau2),
        ),
    }
    for kind, (told, ratio) in found.items():
        measures = {"ratio": ratio.value, "lower": ratio.lower, "upper": ratio.upper, "p": ratio.p}
        told = told.to_numpy()
        rows = rows.assign(**{f"{kind}_{name}": np.where(told, one, np.nan) for name, one in measures.items()})
        rows = rows.assign(**{f"{kind}_method": ratio.method})
    return rows


def _with_deciding(rows):
    """The ratio that decides, as counted and located: nothing where none does."""
    missing = {name: "" if name == "method" else np.nan for name in _RATIO}
    deciding = [rows["decided"] & ~rows["relative"], rows["relative"]]
    for suffix in ("", "_located"):
        kinds = [f"own{suffix}", f"rest{suffix}"]
        chosen = {
            f"{name}{suffix}": np.select(deciding, [rows[f"{kind}_{name}"] for kind in kinds], missing[name])
            for name in _RATIO
        }
        rows = rows.assign(**chosen)
    return rows


def _of_none(rows):
    """None in either period is no ratio and tells nothing: any ratio may have given it, from none to any size."""
    none = rows["decided"] & rows["numerator"].eq(0).fillna(False) & rows["numerator_earlier"].eq(0).fillna(False)
    for suffix in ("", "_located"):
        for name, value in (("lower", 0.0), ("upper", np.inf), ("p", 1.0)):
            rows[f"{name}{suffix}"] = rows[f"{name}{suffix}"].mask(none, value)
    return rows


def _with_detectable(rows):
    """The nearest ratios to 1 on either side that would be told four times in five by the ratio that decides."""
    rest = sum(1 / rows[name].astype("float64").replace(0, np.nan) for name in _NUMBERS[2:])
    tau2 = (rows["tau2"] + rest.where(rows["relative"], 0)).where(rows["decided"])
    fall, rise = rates.smallest_detectable_ratio(rows["numerator_earlier"].astype("float64"), tau2=tau2)
    return rows.assign(fall=fall, rise=rise)


def _with_words(edition, rows):
    """q within each area's family, and the word that it and the interval give."""
    test = [rows[name] for name in KEYS] + [rows["bound"].eq("exact")]
    tested = rows["indicator"].isin(edition.headlines) & _tight(rows, test)
    p, located = rows["p"].where(tested), rows["p_located"].where(tested & rows["located"])
    rows = rows.assign(q=_false_discovery(p, test, rows))
    word = _word(rows, test, rows["lower"], rows["upper"], rows["q"])
    again = _word(
        rows, test, rows["lower_located"], rows["upper_located"], _false_discovery(located.fillna(p), test, rows)
    )
    return rows.assign(word=np.where(rows["located"] & (word != again), rates.NOT_COMPARABLE, word))


def _tight(rows, test):
    """Whether a row is exact, or one of two bounds that are near enough in the latest period to be judged as one."""
    number = rows["numerator"].astype("float64")
    certain, possible = (
        number.where(rows["bound"].eq(bound)).groupby(test).transform("max") for bound in ("certain", "possible")
    )
    return rows["bound"].eq("exact") | possible.le(TIGHT * certain)


def _false_discovery(p, test, rows):
    """q of every row in the family of its area: the bounds of a measure enter once, by the larger p."""
    p = p.fillna(np.inf).groupby(test).transform("max").replace(np.inf, np.nan)
    first = ~pd.concat(test, axis=1).duplicated()
    q = p.where(first).groupby(rows["area_code"]).transform(rates.benjamini_hochberg)
    return q.groupby(test).transform("max")


def _word(rows, test, lower, upper, q):
    """The word of the widest limits of a test, so that two bounds have one."""
    unknown = (lower.isna() | upper.isna()).groupby(test).transform("any")
    limits = (lower.groupby(test).transform("min").mask(unknown), upper.groupby(test).transform("max").mask(unknown))
    relative, own = (rates.direction(*limits, q, question=question) for question in ("relative", "movement"))
    return np.where(rows["relative"], relative, own)


def _compared(rows, kind, latest):
    """Rows of ESTIMATES of one of the four ratios; q and word where it is the one that decides."""
    ratio = rates.Ratio(*(rows[f"{kind}_{name}"] for name in ("ratio", "lower", "upper", "p", "method")))
    found = compared(rows, ratio, _BREAKDOWNS[kind], latest)
    deciding = rows["relative"].map({True: "rest", False: "own"}).eq(kind)
    return found.assign(
        status=found["status"].mask(rows["grade"].eq("refuse"), "refused"),
        q=rows["q"].where(deciding),
        word=rows["word"].where(deciding, ""),
    )


def _detectable(rows, latest):
    names = ["indicator", "source", "unit", "area_code", "geography", "parent_code"]
    return rows[names].assign(
        period=str(latest), breakdown="detectable=year before", value=np.nan, lower=rows["fall"], upper=rows["rise"],
        level=indicators.LEVEL, method="80% power", word="",
        status=np.where(rows["fall"].isna() & rows["rise"].isna(), "too few", "ok"),
    )  # fmt: skip
