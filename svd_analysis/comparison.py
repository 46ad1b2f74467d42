"""This edition against the last: the same earlier year as it was counted then and as it stands now, and the year after.

The steps of the bridge between the two, and any word about direction, are not made here yet: the columns are there and
missing, never 0.
"""

import pandas as pd

from svd_analysis import schemas

_KEYS = ["indicator", "area_code", "geography", "breakdown", "bound"]


def compare(then, now, *, earlier, latest):
    """CHANGES between ESTIMATES of the previous edition (`then`) and of this one (`now`), for counts and rates.

    A row for each area and pseudo-area of `now`. `as_published` is the earlier year in `then`; `earlier_under_new` the
    earlier year as it stands in `now`; `latest_value` the latest year. An area that a complete earlier release does not
    list counts 0 in it, and the reason says so; anything else that is missing stays missing.
    """
    columns = {"as_published": (then, earlier), "earlier_under_new": (now, earlier), "latest_value": (now, latest)}
    rows = _index(now, latest)
    tables = []
    for quantity, measure in (("count", "numerator"), ("rate", "value")):
        table = rows.copy()
        for name, (estimates, period) in columns.items():
            table = table.merge(_values(estimates, period, measure, name, quantity), on=_KEYS, how="left")
        unlisted = table["as_published"].isna() & ~table["area_code"].isin(then["area_code"])
        if quantity == "count":
            table["as_published"] = table["as_published"].mask(unlisted, 0.0)
        table["reason"] = unlisted.map(
            {True: "the earlier release does not list this area, so it counts 0 there", False: ""}
        )
        tables.append(table.assign(quantity=quantity))
    changes = pd.concat(tables, ignore_index=True).assign(earlier=str(earlier), latest=str(latest))
    rates_only = (changes["quantity"] == "rate") & changes[list(columns)].isna().all(axis=1)
    return _filled(changes[~rates_only])


def _index(estimates, period):
    chosen = estimates[(estimates["period"] == str(period)) & estimates["geography"].isin(["lad24", "area", "pseudo"])]
    return chosen.loc[chosen["breakdown"] == "", _KEYS].drop_duplicates()


def _values(estimates, period, measure, name, quantity):
    chosen = estimates[(estimates["period"] == str(period)) & (estimates["breakdown"] == "")]
    if quantity == "rate":
        chosen = chosen[chosen["per"].notna()]
    return chosen[[*_KEYS, measure]].rename(columns={measure: name}).astype({name: "float64"})


def _filled(changes):
    for name, kind in schemas.CHANGES.items():
        if name not in changes.columns:
            changes = changes.assign(**{name: "" if kind == schemas.TEXT else float("nan")})
    return schemas.conform(changes, schemas.CHANGES)
