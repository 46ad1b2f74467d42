"""What two editions count of one thing: the earlier year as published, as it stands now, and the latest year.

A row an indicator, area and bound, with a count, residents and status at each of the three; missing is never 0. An area
that a complete release does not list counts 0 in it: a pseudo-area, or an authority that was merged, split or recoded
between the releases.
"""

import pandas as pd

from svd_analysis.cells import AUTHORITY_SOURCES, SERIES_SOURCES
from svd_analysis.comparison import unions
from svd_analysis.periods import Period

KEYS = ["indicator", "area_code", "geography", "bound"]
PLACES = ("lad24", "area", "pseudo")
# The three: the earlier edition's own year; that year in the latest edition; the latest edition's own year.
AT = ("published", "restated", "latest")
UNLISTED = "unlisted"


def of(then, now):
    """Rows of everything that either edition counts, with `<figure>_<at>` for each of AT: count, denominator, per,
    value, status, source, definition; and the periods `earlier` and `latest`.
    """
    earlier, latest = reported(then.estimates, then.edition), reported(now.estimates, now.edition)
    parts = {
        "published": _at(then.estimates, earlier),
        "restated": _at(now.estimates, earlier),
        "latest": _at(now.estimates, latest),
    }
    rows = _rows(then, now, parts)
    rows = rows.assign(earlier=rows["indicator"].map(earlier), latest=rows["indicator"].map(latest))
    for name, part in parts.items():
        rows = rows.merge(part.add_suffix(f"_{name}").rename(columns={f"{key}_{name}": key for key in KEYS}),
                          on=KEYS, how="left", validate="1:1")  # fmt: skip
    rows = _with_zeros(rows, then, now)
    return rows.assign(source=rows["source_restated"].fillna(rows["source_published"]).fillna(rows["source_latest"]))


def reported(estimates, edition):
    """The year of each indicator that an edition reports: its own, else the last year that its source gives."""
    own = estimates[estimates["geography"].isin(PLACES) & estimates["breakdown"].eq("")]
    found = {}
    for name, labels in own.groupby("indicator")["period"].unique().items():
        spans = {label: Period.parse(label) for label in labels}
        years = [label for label, span in spans.items() if len(span.months) == 12 and span.last <= edition.last_month]
        if str(edition.year) in spans:
            found[name] = str(edition.year)
        elif years:
            found[name] = max(years, key=spans.get)
    return pd.Series(found, dtype="str")


def _at(estimates, periods):
    """The figures of one year of each indicator."""
    chosen = estimates[estimates["geography"].isin(PLACES) & estimates["breakdown"].eq("")]
    chosen = chosen[chosen["period"].eq(chosen["indicator"].map(periods))]
    names = ["count", "denominator", "per", "value", "status", "source", "definition"]
    return chosen[[*KEYS, *names]].assign(count=chosen["count"].astype("float64"))


def _rows(then, now, parts):
    """Everything of the latest edition, the pseudo-areas and retired codes that only the earlier release lists, and
    what only the earlier edition counts of the areas of both.
    """
    both = pd.concat([part[KEYS] for part in parts.values()]).drop_duplicates(ignore_index=True)
    kept = set(parts["latest"]["area_code"]) | set(parts["restated"]["area_code"])
    retired = set(unions.of(set(then.counts["area_code"]), set(now.counts["area_code"]))["from_code"])
    rows = both[both["geography"].eq("pseudo") | both["area_code"].isin(kept | retired)]
    return pd.concat([rows, _every_pseudo(parts)]).drop_duplicates().sort_values(KEYS, ignore_index=True)


def _every_pseudo(parts):
    """Every pseudo-area that a source lists in either release, of every indicator that it counts."""
    listed = pd.concat([part[[*KEYS, "source"]] for part in parts.values()]).drop_duplicates()
    listed = listed[listed["bound"] == "exact"]
    pseudo = listed.loc[listed["geography"] == "pseudo", ["area_code", "geography", "source"]].drop_duplicates()
    counted = listed[["indicator", "bound", "source"]].drop_duplicates()
    return counted.merge(pseudo, on="source")[KEYS]


def _with_zeros(rows, then, now):
    """Where an area is not listed by a release that counts the indicator completely, its count is 0 there."""
    changed = unions.of(set(then.counts["area_code"]), set(now.counts["area_code"]))
    new = set(changed["to_code"]) - set(then.counts["area_code"])
    old = set(changed["from_code"])
    pseudo = rows["geography"].eq("pseudo")
    may_be = {"published": pseudo | rows["area_code"].isin(new)}
    may_be |= dict.fromkeys(("restated", "latest"), pseudo | rows["area_code"].isin(old))
    for at, possible in may_be.items():
        source = rows.groupby("indicator")[f"source_{at}"].transform("first")
        known = rows[f"count_{at}"].notna() | rows[f"status_{at}"].isna()
        complete = known.groupby(rows["indicator"]).transform("all")
        listing = source.isin([*AUTHORITY_SOURCES, *SERIES_SOURCES])
        unlisted = possible & rows[f"status_{at}"].isna() & complete & listing
        rows[f"count_{at}"] = rows[f"count_{at}"].mask(unlisted, 0.0)
        rows[f"status_{at}"] = rows[f"status_{at}"].mask(unlisted, UNLISTED)
        rows[f"source_{at}"] = rows[f"source_{at}"].mask(unlisted, source)
    return rows
