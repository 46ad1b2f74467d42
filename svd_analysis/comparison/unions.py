"""Unions: authorities and pseudo-areas that were merged, split or recoded between two releases.

By the official lookup (`taxonomies/area_changes.csv`). What moved inside a union sums to zero over it.
"""

import numpy as np
import pandas as pd

from svd_analysis import taxonomies

IRREGULAR = "X"


def of(earlier, latest):
    """The changes of codes that lie between two sets of codes: a table with from_code, to_code, change.

    A change counts where the earlier release lists the old code, and the latest one does not.
    """
    rows = pd.DataFrame(taxonomies.rows("area_changes"), columns=["from_code", "to_code", "change", "date", "source"])
    between = rows["from_code"].isin(earlier) & ~rows["from_code"].isin(latest)
    return rows.loc[between, ["from_code", "to_code", "change"]].reset_index(drop=True)


def groups(changes):
    """The number of the union of each code that a change touches: a dict; codes that change alone are in none."""
    union = {}
    for change in changes.itertuples():
        both = {union.get(code, code) for code in (change.from_code, change.to_code)}
        root = min(both)
        union = {code: root if found in both else found for code, found in union.items()}
        union |= {change.from_code: root, change.to_code: root}
    return union


def irregular(changes):
    """The codes of unions with a change that has no like-for-like."""
    union = groups(changes)
    broken = {union[code] for code in changes.loc[changes["change"] == IRREGULAR, "from_code"]}
    return {code for code, root in union.items() if root in broken}


def on_earlier_codes(latest, earlier, changes):
    """The latest release's COUNTS of a year on the earlier codes: a union's offences of a block over its earlier codes.

    They are shared out in proportion to what the earlier release counts of the block in each, so that no offence moves
    inside a union before the boundary step; where it counts none there, to the first of them. Both tables have `block`;
    the latest's is returned with counts as numbers.
    """
    union = groups(changes)
    if not union:
        return latest.assign(count=latest["count"].astype("float64"))
    inside = latest["area_code"].isin(union)
    weights = _weights(earlier, union)
    pooled = latest[inside].assign(union=latest.loc[inside, "area_code"].map(union))
    keys = ["union", "block", "taxonomy", "code"]
    pooled = pooled.groupby(keys, as_index=False)["count"].agg(lambda counts: counts.sum(skipna=False))
    shared = pooled.merge(weights, on=["union", "block"], how="left")
    first = {root: min(code for code, at in union.items() if at == root and code in _codes(earlier)) for root in
             set(union.values())}  # fmt: skip
    shared["area_code"] = shared["area_code"].fillna(shared["union"].map(first))
    shared["count"] = shared["count"].astype("float64") * shared["weight"].fillna(1.0)
    kept = latest[~inside].assign(count=latest.loc[~inside, "count"].astype("float64"))
    shared = shared.drop(columns=["union", "weight"])
    return pd.concat([kept, shared], ignore_index=True)


def _codes(table):
    return set(table["area_code"])


def _weights(earlier, union):
    """The share of each earlier code in its union's offences of a block; only where the union has any."""
    inside = earlier[earlier["area_code"].isin(union)]
    inside = inside.assign(union=inside["area_code"].map(union), count=inside["count"].astype("float64"))
    sums = inside.groupby(["union", "block", "area_code"], as_index=False)["count"].sum()
    whole = sums.groupby(["union", "block"])["count"].transform("sum")
    with np.errstate(invalid="ignore"):
        sums["weight"] = np.where(whole > 0, sums["count"] / whole, np.nan)
    return sums.dropna(subset="weight").drop(columns="count")
