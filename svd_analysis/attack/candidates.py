"""Rows of the results that a column of a table may show, and whether its numbers can be theirs."""

import numpy as np


class Candidates:
    """Rows that one line of a table may show, as arrays: the number of each row's group, and its numbers."""

    def __init__(self, rows, keys):
        self.rows, self.key = rows, np.array(keys, dtype=np.int64)
        self.hidden = np.array([row.hidden for row in rows], dtype=bool)
        numbers = [[row.said[name] for name in ("count", "value", "lower", "upper")] for row in rows]
        self.count, self.value, self.lower, self.upper = np.array(numbers, dtype=float).reshape(-1, 4).T

    def contradicted(self, shown):
        """For each way to read what is shown: which of the visible rows it is not. A share may be of anything."""
        if shown.plain:
            yield "count", ~self.hidden & _outside(self.count, shown.plain[0])
            yield "value", ~self.hidden & _outside(self.value, shown.plain[0])
        if shown.limits:
            low, high = shown.limits[0]
            yield "limits", ~self.hidden & (_outside(self.lower, low) | _outside(self.upper, high))
        if shown.percent:
            yield "percent", np.zeros(len(self.rows), dtype=bool)


def by_heading(grid, column, members):
    """What a column of nothing but hidden cells shows, by its heading and its first number."""
    shown = next((one for at in members if (one := grid.shown(at, column))), None)
    if shown is None:
        return "count"
    if not shown.plain:
        return "percent" if shown.percent else "limits"
    low, high = shown.plain[0]
    exact = high - low > 0.5 or (high - low < 0.05 and np.floor(high) >= low)
    rate = any(word in str(grid.columns[column]).casefold() for word in ("rate", "per 1,000", "per 100,000"))
    return "value" if rate or not exact else "count"


def _outside(numbers, interval):
    low, high = interval
    slack = 1e-9 * np.maximum(1.0, np.abs(numbers))
    return (numbers < low - slack) | (numbers > high + slack)


def inside(number, interval):
    """Whether a number prints as one within the interval."""
    low, high = interval
    slack = 1e-9 * max(1.0, abs(number))
    return bool(low - slack <= number <= high + slack)
