"""Rounding of running totals: cells come out as multiples of a base, and sums of them stay near the truth.

The cells of an area and year are put in a stated order, and their running total is rounded instead of each of them:

    before:  3   1   0   7   2      running total   3   4   4  11  13, rounded to 5:  5   5   5  10  15
    after:   5   0   0   5   5

So a cell is less than one base away from what was counted, the sum of all of them no more than half a base, and a
thousand small cells do not add up to a large error, as they do where each is rounded by itself. The running total
begins a little above or below 0, by an amount that follows from the partnership's own key and is not published. A cell
that is given out as 0 can then have been 0 to base - 1, and one given out as r anything from r - base + 1 to r + base
- 1. Who knows all tables of one count and the exact total of them, from an open table, is left with three values or
more for every cell: of the beginnings only those are drawn from with which the total is rounded as it would be by
itself, and that many there always are.

The same cells, in another table or another year's edition, or counted by another indicator, begin the same and are
rounded the same. Every breakdown of a count is rounded in its own order, begins by itself and comes to the same total:
who has the exact months from an open table and so finds where their rounding began has learned nothing of the ages.

That holds of tables that have no attribute in common. Ages alone and ages by sex are the same ages rounded twice, from
two beginnings, and what is between the two can leave two values or one; so an attribute stands in one table of a source
that is rounded (`record_breakdowns.twice`). Nothing is said of an attribute that follows from another, nor of a month
that is counted in two years, a calendar and a financial one.

Source of the method: controlled rounding as in Cox, "A constructive procedure for unbiased controlled rounding",
Journal of the American Statistical Association 82 (1987), in one direction; the bounds above are shown by trying all
small cases in `tests/spec/test_rounded_counts.py`.
"""

import hashlib
import hmac

import numpy as np
import pandas as pd

from svd_analysis.errors import DisclosureError

_SHORTEST_KEY = 32  # bytes
# Running totals of one kind of breakdown begin alike that have these in common: two counts of the same people have to
# come out the same.
_OF_THE_SAME = ["source", "area_code", "period"]
_OF_A_COUNT = [*_OF_THE_SAME, "indicator", "definition", "bound"]


def rounded(cells, regime, key):
    """CELLS of records with their counts rounded; each is then `ok` or `zero` by what is given out.

    The rows are the finest cells, those of each breakdown of a count (its months are one) in the order that their
    running total is taken in, and none is without a count. DisclosureError without a key.
    """
    if len(key) < _SHORTEST_KEY:
        raise DisclosureError(
            "Counts of records are rounded by a key that the partnership keeps to itself, and there is none here. "
            f"Write {_SHORTEST_KEY} letters or more that nobody can guess into restricted/key, keep them with the "
            "sharing agreement, and use the same for every edition: another key would round the same cells otherwise."
        )
    if cells["count"].isna().any():
        raise DisclosureError("A count of records is missing: only whole tables can be rounded.")
    kinds = cells["breakdown"].str.replace(r"=[^,]*", "", regex=True)
    groups = cells.groupby([*(cells[name] for name in _OF_A_COUNT), kinds], sort=False)
    counts = cells["count"].astype("int64")
    out = pd.Series(0, index=cells.index)
    for (*of, kind), rows in groups:
        counted = counts.loc[rows.index].to_numpy()
        begin = beginning(int(counted.sum()), regime.base, key, "/".join([*of[: len(_OF_THE_SAME)], kind]))
        out.loc[rows.index] = of_running_totals(counted, regime.base, begin)
    status = out.eq(0).map({True: "zero", False: "ok"})
    return cells.assign(count=out.astype("Int64"), status=status)


def of_running_totals(counts, base, begin=0):
    """Whole numbers rounded to a base (an odd one) by their running total, which begins at `begin`."""
    totals = np.concatenate([[0], np.cumsum(counts)]) + begin
    return np.diff((totals + base // 2) // base * base)


def beginning(total, base, key, of):
    """Where the running total of some cells begins: drawn by the key from those that leave the total's own rounding."""
    residue = (total + base // 2) % base - base // 2
    allowed = [begin for begin in range(-(base // 2), base // 2 + 1) if abs(begin + residue) <= base // 2]
    drawn = int.from_bytes(hmac.new(key, of.encode(), hashlib.sha256).digest()[:8], "big")
    return allowed[drawn % len(allowed)]


def withheld(cells, regimes):
    """CELLS or sums of them, under the Regime of each source, with what is too small to be shown `suppressed`.

    A cell is shown only where no count below the regime's threshold can be behind it; one symbol for all that are not,
    a 0 among them.
    """
    least = cells["source"].map({source: regime.least for source, regime in regimes.items()}).fillna(0)
    small = cells["count"].lt(least).fillna(False).to_numpy(dtype=bool)
    return cells.assign(count=cells["count"].mask(small), status=cells["status"].mask(small, "suppressed"))
