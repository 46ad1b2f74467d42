"""How often models of change over time find what is not there, and how often their limits hold what is.

    python benchmarks/time_models.py [--draws 120] [--seed 1]

Prints a line for each cell and, from 100 draws on, writes docs/time_models.md: what was tried, how often, the share
seen with its Monte Carlo standard error, and the bar. A cell passes where its share is within two standard errors of
the bar. Under two minutes of one core with 120 draws.
"""

import argparse
import math
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from svd_analysis import models
from svd_analysis.models import difference_in_differences, interrupted_series, panel
from svd_analysis.periods import month_at, month_number

REPORT = Path(__file__).resolve().parent.parent / "docs" / "time_models.md"
FIRST = month_number("2012-01")
SHORTEST_BEFORE, SHORTEST_AFTER = 24, 12
TRUE_RATIO = 0.85


@dataclass(frozen=True)
class Cell:
    """A line of what is printed: times tried and seen, and the lowest and highest share that pass."""

    line: str
    tried: int
    seen: int
    bar: tuple = ()

    def __str__(self):
        share = self.seen / self.tried
        error = math.sqrt(max(share * (1 - share), 1e-4) / self.tried)
        low, high = self.bar or (0, 1)
        verdict = "passes" if low - 2 * error <= share <= high + 2 * error else "FAILS"
        bar = f"{low:.0%} to {high:.0%} {verdict}" if self.bar else "reported only"
        return f"{self.line}: {share:.1%} of {self.tried} (+- {error:.1%}); {bar}"


def series(random, months, *, alike=0.0, spread=0.15, mean=100, step=None, ratio=1.0):
    """Offences by month, with season and trend, around a log rate that keeps `alike` of where it was a month before."""
    at, moved = np.arange(months), np.zeros(months)
    for month, chance in enumerate(random.normal(0, spread, months)):
        moved[month] = alike * moved[month - 1] + chance * math.sqrt(1 - alike**2) if month else chance
    means = mean * np.exp(0.1 * np.sin(2 * np.pi * at / 12) - 0.03 * at / 12 + moved)
    means[step if step is not None else months :] *= ratio
    rows = pd.DataFrame({"month": [month_at(FIRST + one) for one in at], "n": random.poisson(means), "people": 250_000})
    return models.data(rows, outcome="n", population="people", terms=[], period="month")


def of_series(draws, seed):
    """Steps that are not there, and one that is, in series of 60, 84 and 120 months, on any day the rules allow."""
    ways = (
        ("no likeness, placebo called significant", {}, 1.0, (0, 0.05)),
        ("lag-1 correlation 0.4, placebo called significant", {"alike": 0.4}, 1.0, (0, 0.08)),
        # Half the variance is Poisson's and the other half keeps 0.8: neighbours correlate by 0.4, and lastingly:
        # harder than the bar asks.
        ("lasting, lag-1 correlation 0.4, placebo called significant", {"alike": 0.8, "spread": 0.1}, 1.0, ()),
        ("no likeness, step of 0.85 held by its limits", {}, TRUE_RATIO, (0.93, 0.97)),
    )
    for number, (said, how, ratio, bar) in enumerate(ways):
        for months in (60, 84, 120):
            random = np.random.default_rng([seed, number, months])
            seen = refused = 0
            for _ in range(draws):
                at = int(random.integers(SHORTEST_BEFORE, months - SHORTEST_AFTER + 1))
                drawn = series(random, months, step=at, ratio=ratio, **how)
                step = interrupted_series.fit(drawn, date=month_at(FIRST + at)).of("step")
                if step is None:
                    refused += 1
                    continue
                held = step["lower"] <= ratio <= step["upper"]
                seen += held if ratio != 1 else step["p"] < 0.05
            line = f"Series of {months} months, {said}" + (f" ({refused} more refused)" if refused else "")
            yield Cell(line, draws - refused, int(seen), bar)


def areas_and_years(random, areas, treated, spread=0.05):
    """Areas of unlike levels over 48 months; the years of an area differ; nothing was done."""
    at = np.arange(48)
    level = random.uniform(0.4, 2.5, areas)
    years = random.normal(0, spread, (areas, 4))[:, at // 12]
    counts = random.poisson(60 * level[:, None] * np.exp(0.1 * np.sin(2 * np.pi * at / 12) + years))
    names = [f"A{one:02d}" for one in range(areas)]
    rows = pd.DataFrame({"area": np.repeat(names, 48), "month": [month_at(FIRST + one) for one in at] * areas})
    rows = rows.assign(n=counts.ravel(), people=np.repeat(level * 50_000, 48))
    return models.data(rows, outcome="n", population="people", terms=[], area="area", period="month"), names[:treated]


def of_differences(draws, seed):
    """Effects and leads that are not there, by clusters with many treated areas and by reassignment with few."""
    for areas, treated in ((22, 1), (32, 3), (20, 10), (32, 12)):
        random = np.random.default_rng([seed, areas, treated])
        called, leads = 0, 0
        for _ in range(draws):
            drawn, names = areas_and_years(random, areas, treated)
            asked = {"treated": names, "date": month_at(FIRST + 36)}
            called += difference_in_differences.fit(drawn, **asked).of(difference_in_differences.EFFECT)["p"] <= 0.05
            leads += difference_in_differences.leads(drawn, **asked)[1] < 0.05
        line = f"{treated} of {areas} areas treated"
        yield Cell(f"{line}, an effect that is not there called significant", draws, int(called), (0, 0.05))
        yield Cell(f"{line}, leads that are not there called significant", draws, int(leads), (0, 0.05))


def of_panels(draws, seed):
    """A true ratio of 1.2 a unit in panels of five years whose areas drift."""
    for areas in (10, 20, 40):
        random = np.random.default_rng([seed, areas])
        held = 0
        for _ in range(draws):
            area, year = np.divmod(np.arange(areas * 5), 5)
            level, drift = random.normal(0, 0.5, areas)[area], np.cumsum(random.normal(0, 0.1, (areas, 5)), 1).ravel()
            term = level + 0.2 * year + np.cumsum(random.normal(0, 0.7, (areas, 5)), 1).ravel()
            counts = random.poisson(80 * np.exp(level + drift + np.log(1.2) * term))
            rows = pd.DataFrame({"area": area, "year": year, "x": term, "n": counts, "people": 5_000})
            drawn = models.data(rows, outcome="n", population="people", terms=["x"], area="area", period="year")
            found = panel.fit(drawn).of("x")
            held += found["lower"] <= 1.2 <= found["upper"]
        yield Cell(f"Panel of {areas} areas, ratio of 1.2 held by its limits", draws, int(held), (0.93, 0.97))


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--draws", type=int, default=120, help="of each cell of a series; of areas half as many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=["series", "differences", "panels"])
    asked = parser.parse_args(words)
    parts = {
        "series": lambda: of_series(asked.draws, asked.seed),
        "differences": lambda: of_differences(max(asked.draws // 2, 1), asked.seed),
        "panels": lambda: of_panels(asked.draws, asked.seed),
    }
    said = []
    for name, cells in parts.items():
        for cell in cells() if asked.only in (None, name) else ():
            said.append(str(cell))
            print(said[-1], flush=True)
    if asked.only is None and asked.draws >= 100:
        REPORT.write_text(report(said, asked.draws, asked.seed), encoding="utf-8", newline="\n")
    return 1 if any("FAILS" in one for one in said) else 0


def report(said, draws, seed):
    """The page of what was printed."""
    failed = sum("FAILS" in one for one in said)
    lines = "\n".join(f"* {one}" for one in said)
    return f"""# Do interrupted series, differences and panels hold what was planted?

Made by `python benchmarks/time_models.py --draws {draws} --seed {seed}`: change that, not this page. Of series and
panels {draws} draws a cell, of differences in differences half as many; +- is one Monte Carlo error.

**{len(said)} cells, of which {failed} fail.** A cell passes where its share is within two standard errors of the bar.
`lasting` is a likeness between months that comes of a rate which lasts: with five years of months a step is called more
often than 8% there, and an analyst should know it.

{lines}
"""


if __name__ == "__main__":
    sys.exit(main())
