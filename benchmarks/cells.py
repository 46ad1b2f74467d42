"""What was tried in `benchmarks/coverage.py`, and the report of it."""

import math
from dataclasses import dataclass

from scipy import stats

HEADINGS = ["what", "cells", "tried in each, at least", "%", "of a cell, %", "band, %", "cells outside"]
TEXT = """\
# Do the intervals hold the truth?

Made by `python benchmarks/coverage.py`: change that, not this page. {made}; seed {seed}; {draws} draws of each cell.

**{tested} cells were tested against a band, and {missed} lay outside.** A cell lies outside where the 99% Monte Carlo
interval of its share does not meet the band; one whose true share is just at the edge does so once in 200.

{table}

Outside their band:

{listed}

## What was drawn

The history of the synthetic example region, whose truth is known: what it expects of each class in each neighbourhood
and year, acted on by the chance that makes its files. A cell is one measure, kind of place and year, its places of
one size together (below 10 expected events, or from 10); for ratios of boroughs one pair of them. "%" is of all cells
together.

* **Limits of counts and crude rates**: how often the 95% limits hold the expected number. Below 10 events exact
  limits hold it in more than 95% by construction, so there is no upper end. From 10 to about 20 coverage moves up and
  down with the expected number, as it does for any limits of whole numbers: 97.5% at 10.0, 95.7% at 10.3. So a cell
  of a few places that expect little more than 10 can truly lie above 97%, where limits are a little too wide; of each
  cell outside, the share in endless draws stands beside.
* **Ratio of two rates**: the same of the rate of one place over that of another in the same year; wards each with the
  next. A draw without an event in either place has no ratio, and is not counted.
* **Shrunken rates**: of the 30 neighbourhoods of a borough, how many lie within the limits. They promise 95% of
  places on the average only, and if true rates follow a gamma distribution; the example's follow deprivation, and
  have a cluster.
* **Indices of inequality**: how often the limits hold the index that a line through the true rates of the fifths has.
  Here limits are read off 1,000 simulated lines, fewer than the pages use.
* **Called changed**: boroughs in which nothing changed but by ordinary variation (tau 0.05) and chance. Eight years
  are drawn for the estimate of tau2 of each measure, two more are set beside each other, and a borough counts as
  called changed where any of its headline measures is said to have risen or fallen: 95% limits with tau2 that leave
  out 1, and q of at most 0.05 within the borough's headlines. The region is {regions} example regions together, three
  boroughs each, at the sizes named. Without the allowance for ordinary variation the same boroughs are called changed
  as often as the table says.
* **Ratio of two years**: how often the limits of the same ratios hold 1. Homicides are few, and their limits exact.

Not drawn, since a yearly figure of what happened does not hang on it: months, offences that no table can place, what
a later release moves, and residents as they are carried forward.
"""


@dataclass(frozen=True)
class Cell:
    """What was tried so many times, and how often it was seen; a cell without a band is reported only.

    `exact` is what the share would be in endless draws, where that can be worked out; else missing.
    """

    line: str
    name: str
    tried: int
    seen: int
    band: tuple = ()
    exact: float = math.nan

    @property
    def share(self):
        return self.seen / self.tried

    @property
    def interval(self):
        """The 99% Monte Carlo interval of the share."""
        missed = self.tried - self.seen
        low = stats.beta.ppf(0.005, self.seen, missed + 1) if self.seen else 0.0
        high = stats.beta.ppf(0.995, self.seen + 1, missed) if missed else 1.0
        return low, high

    @property
    def passes(self):
        low, high = self.interval
        return not self.band or (low <= self.band[1] and high >= self.band[0])


def lines(cells):
    """The rows of the report's table."""
    rows = {}
    for cell in cells:
        rows.setdefault(cell.line, []).append(cell)
    for line, own in rows.items():
        shares = [100 * cell.share for cell in own]
        pooled = 100 * sum(cell.seen for cell in own) / sum(cell.tried for cell in own)
        misses = sum(not cell.passes for cell in own) if own[0].band else "-"
        spread, least = f"{min(shares):.1f} to {max(shares):.1f}", min(cell.tried for cell in own)
        yield [line, len(own), f"{least:,}", f"{pooled:.1f}", spread, in_words(own[0].band), misses]


def in_words(band):
    """A band as it is read: per cent."""
    if not band:
        return "reported only"
    low, high = (f"{100 * end:g}" for end in band)
    return {("95", "100"): "at least 95", ("0", "7"): "at most 5 (+ 2)"}.get((low, high), f"{low} to {high}")


def said_of(cell):
    """The share of a cell, with the exact one where there is one."""
    exact = "" if math.isnan(cell.exact) else f"; by the sum of the chances of all counts {100 * cell.exact:.1f}%"
    return f"{100 * cell.share:.1f}% of {cell.tried:,}{exact}"


def report(cells, plan, seed, made):
    """The report as Markdown; the same cells and date give the same bytes."""
    banded = [cell for cell in cells if cell.band]
    missed = [cell for cell in banded if not cell.passes]
    table = [HEADINGS, ["---"] + ["---:"] * 3 + ["---"] * 2 + ["---:"], *lines(cells)]
    listed = [f"* {cell.line}; {cell.name}: {said_of(cell)}" for cell in missed]
    return TEXT.format(
        made=made, seed=seed, draws=f"{plan.draws:,}", regions=plan.regions, tested=f"{len(banded):,}",
        missed=len(missed), listed="\n".join(listed or ["None."]),
        table="\n".join("| " + " | ".join(str(one) for one in row) + " |" for row in table),
    )  # fmt: skip
