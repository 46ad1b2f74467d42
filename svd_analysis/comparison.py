"""This edition against the last: the same earlier year as it was counted then and as it stands now, and the year after.

The steps of the bridge between the two, and any word about direction, are not made here yet: the columns are there and
missing, never 0.
"""

import pandas as pd

from svd_analysis import schemas

_KEYS = ["indicator", "area_code", "geography", "breakdown", "bound"]


def compare(then, now, *, earlier, latest):
    """CHANGES between ESTIMATES of the previous edition (`then`) and of this one (`now`), for counts and rates.

    A row for each area and pseudo-area. `as_published` is the earlier year in `then`, `earlier_under_new` the same
    year as it stands in `now`, `latest_value` the latest year. A pseudo-area that a complete release does not list
    counts 0 in it, and the reason says so; an authority it does not list was not covered. A missing figure stays so.
    """
    columns = {
        "as_published": _of(then, earlier),
        "earlier_under_new": _of(now, earlier),
        "latest_value": _of(now, latest),
    }
    rows = _rows(columns)
    counts = rows.assign(**{name: _figures(rows, estimates, "numerator") for name, estimates in columns.items()})
    rates = rows.assign(**{name: _rates(rows, estimates) for name, estimates in columns.items()})
    for name, estimates in columns.items():
        counts[name] = counts[name].mask(_counts_0(counts, estimates), 0.0)
    changes = pd.concat(
        [counts.assign(quantity="count"), rates.dropna(subset=list(columns), how="all").assign(quantity="rate")],
        ignore_index=True,
    )
    return _filled(changes.assign(earlier=str(earlier), latest=str(latest), reason=_reasons(changes, columns)))


def _of(estimates, period):
    """The estimates of the areas and pseudo-areas in a period."""
    chosen = estimates[(estimates["period"] == str(period)) & (estimates["breakdown"] == "")]
    return chosen[chosen["geography"].isin(["lad24", "area", "pseudo"])]


def _rows(columns):
    """What is compared: everything of the latest year, and the pseudo-areas that only the earlier release lists."""
    published = columns["as_published"]
    both = pd.concat([columns["latest_value"], published[published["geography"] == "pseudo"]])
    return both[_KEYS].drop_duplicates(ignore_index=True)


def _figures(rows, estimates, measure):
    found = estimates[[*_KEYS, measure]].rename(columns={measure: "figure"})
    return rows[_KEYS].merge(found, on=_KEYS, how="left", validate="1:1")["figure"].astype("float64")


def _rates(rows, estimates):
    return _figures(rows, estimates[estimates["per"].notna()], "value")


def _counts_0(rows, estimates):
    """Whether a row is of a pseudo-area that the release leaves out although it counts the indicator completely."""
    complete = estimates.groupby("indicator")["numerator"].agg(lambda counts: counts.notna().all())
    listed = set(zip(estimates["indicator"], estimates["area_code"], strict=True))
    asked = zip(rows["indicator"], rows["area_code"], strict=True)
    unlisted = pd.Series([key not in listed for key in asked], index=rows.index, dtype="bool")
    return rows["geography"].eq("pseudo") & unlisted & rows["indicator"].isin(complete.index[complete])


def _reasons(rows, columns):
    """In words, why a figure is not there or not like the one beside it; empty where nothing is to be said."""
    published, latest = columns["as_published"], columns["latest_value"]
    reason = pd.Series("", index=rows.index, dtype="str")
    authority = rows["geography"].ne("pseudo")
    for estimates, edition in ((published, "earlier"), (latest, "latest")):
        unlisted = _counts_0(rows, estimates)
        reason = reason.mask(unlisted, f"the {edition} release does not list this area, so it counts 0 there")
    uncovered = authority & ~rows["area_code"].isin(published["area_code"])
    reason = reason.mask(uncovered, "the earlier edition does not cover this area")
    before, after = (_definitions(rows, estimates) for estimates in (published, latest))
    changed = before.ne(after) & before.ne("") & after.ne("")
    return reason.mask(changed, "the definition changed from " + before + " to " + after)


def _definitions(rows, estimates):
    found = estimates[[*_KEYS, "definition"]]
    return rows[_KEYS].merge(found, on=_KEYS, how="left", validate="m:1")["definition"].fillna("")


def _filled(changes):
    for name, kind in schemas.CHANGES.items():
        if name not in changes.columns:
            changes = changes.assign(**{name: "" if kind == schemas.TEXT else float("nan")})
    return schemas.conform(changes, schemas.CHANGES)
