"""The public release of 33 invented areas and five earlier ones, through the project's own door, and attacked together.

    python benchmarks/released.py

Victims by month, age and sex, with what was recorded late in each later edition. Counts are rounded as `police
records` says, added up, withheld, made estimates and written as `results.csv`, tables and a page each; then `svd
attack` reads the six folders. Beside it stands how many cells a naive rule would hide (counts of 1 to 7, and nothing
else), and how many of those come out.
"""

import argparse
import sys
import tempfile
import time
from itertools import product
from pathlib import Path

import measured
import numpy as np
import pandas as pd

from svd_analysis import attack_command, disclosure, html_tables, indicators, parameters, schemas
from svd_analysis.errors import DisclosureError
from svd_analysis.report.page import render

KEY = b"a key of this benchmark, which nobody else has"
AREAS = [f"X{number:08d}" for number in range(1, 34)]
AGES = ("0-9", "10-14", "15-17", "18-24", "25-34", "35-49", "50-64", "65-120", "not recorded")
SEXES = ("female", "male", "not recorded")
SOURCE, INDICATOR = "example_police_victims", "victims_of_violence_with_injury"
SHARES = np.array([0.01, 0.05, 0.09, 0.25, 0.27, 0.2, 0.09, 0.03, 0.01])


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--editions", type=int, default=6)
    parser.add_argument("--mean", type=float, default=90.0, help="victims of an area in a year")
    asked = parser.parse_args()
    rows = []
    for name, protect in (("through the door", through_the_door), ("1 to 7 hidden, nothing else", hidden_only)):
        with tempfile.TemporaryDirectory() as folder:
            rows.append([name, *attacked(Path(folder), asked, protect)])
    measured.table(["33 areas, public", "cells", "hidden", "share hidden", "attack, s", "said"], rows)


def attacked(folder, asked, protect):
    """Release every edition, attack them together, and say what was found."""
    places, hidden, cells = [], 0, 0
    for year, true in histories(asked.editions, asked.mean):
        out = protect(true)
        places.append(write(folder / f"edition-{year}", out, year))
        hidden, cells = int(out["status"].eq("suppressed").sum()), len(out)
    lines, began = [], time.monotonic()
    try:
        attack_command.run([places[-1]], earlier=places[:-1], say=lines.append)
    except DisclosureError as fault:
        print(str(fault)[:200], file=sys.stderr)
    return [cells, hidden, f"{hidden / cells:.0%}", f"{time.monotonic() - began:.0f}", lines[-1]]


def histories(editions, mean):
    """Each edition's year and what was counted by then of it and of the year before: the finest cells."""
    draw = np.random.default_rng(11)
    known = {}
    for year in range(2025 - editions, 2025):
        for one in (year - 1, year):
            for area in AREAS:
                late = draw.random((12, len(AGES), len(SEXES))) < 0.002
                if (area, one) not in known:
                    expected = mean / 12 * np.multiply.outer(SHARES, [0.4, 0.58, 0.02])
                    known[area, one] = draw.poisson(np.broadcast_to(expected, (12, *expected.shape)))
                known[area, one] = known[area, one] + late
        yield year, finest({key: known[key] for key in product(AREAS, (year - 1, year))})


def finest(counted):
    """CELLS of every breakdown: months, ages, sexes."""
    rows = []
    for (area, year), table in counted.items():
        months = [f"month={year}-{month:02d}" for month in range(1, 13)]
        parts = [(months, (1, 2)), ([f"age={age}" for age in AGES], (0, 2)), ([f"sex={sex}" for sex in SEXES], (0, 1))]
        rows += [
            (area, str(year), name, int(count))
            for names, over in parts
            for name, count in zip(names, table.sum(axis=over), strict=True)
        ]
    made = pd.DataFrame(rows, columns=["area_code", "period", "breakdown", "count"])
    fixed = {"indicator": INDICATOR, "geography": "lad24", "definition": "", "unit": "victim", "bound": "exact"}
    status = made["count"].eq(0).map({True: "zero", False: "ok"})
    made = made.assign(parent_code=made["area_code"], source=SOURCE, status=status, **fixed)
    return schemas.conform(made, schemas.CELLS)


def through_the_door(cells):
    """As the numbers of an edition do it: rounded, added up, withheld."""
    regime = parameters.source(SOURCE).regime
    rounded = disclosure.protect(cells, {SOURCE: regime}, KEY)
    return disclosure.withheld(added(rounded), {SOURCE: parameters.regime(regime)})


def hidden_only(cells):
    """What a naive rule does: exact counts, of which 1 to 7 are hidden."""
    whole = added(cells)
    small = whole["count"].between(1, 7)
    return whole.assign(count=whole["count"].mask(small), status=whole["status"].mask(small, "suppressed"))


def added(cells):
    """Cells with the total of each area and with the region's."""
    keys = [name for name in schemas.CELLS if name not in ("count", "status", "breakdown")]
    months = cells[cells["breakdown"].str.startswith("month=")]
    single = pd.concat([cells, indicators.add(months, keys)[list(schemas.CELLS)]], ignore_index=True)
    by = ["indicator", "period", "breakdown", "source", "definition", "unit", "bound"]
    region = indicators.add(single, by).assign(area_code="invented", parent_code="invented", geography="region")
    return pd.concat([single, region[list(schemas.CELLS)]], ignore_index=True)


def write(folder, cells, year):
    """Write an edition's release: for each area its results, tables and a page with both; the folder."""
    totals = cells[cells["breakdown"].eq("")]
    people = totals[["area_code", "geography", "period", "breakdown"]].assign(
        denominator=[100_000.0 if one == "lad24" else 3_300_000.0 for one in totals["geography"]],
        denominator_status="ok",
    )
    estimates = indicators.estimate(cells, people, parameters.indicators())
    region = estimates[estimates["geography"].eq("region")]
    for area in AREAS:
        own = pd.concat([estimates[estimates["area_code"].eq(area)], region])
        place = folder / area
        (place / "tables").mkdir(parents=True)
        own.to_csv(place / "results.csv", index=False, lineterminator="\n")
        shown = [
            table(own[own["area_code"].eq(area) & own["period"].eq(str(year))], key) for key in ("month", "age", "sex")
        ]
        for one in shown:
            (place / "tables" / f"{one.name}.csv").write_text(html_tables.csv_of(one), encoding="utf-8")
        html = "".join(html_tables.html_of(one) for one in shown)
        page = render(page_title=area, heading=area, front=html, synthetic=True, marking="OFFICIAL", foot=area)
        (place / "appendix.html").write_text(page, encoding="utf-8")
    return folder


def table(rows, key):
    """One breakdown as a reader sees it."""
    parts = rows[rows["breakdown"].str.startswith(f"{key}=")].to_dict("records")
    return html_tables.HTMLTable(
        name=f"by-{key}",
        caption=f"Victims by {key}. Counts are rounded to 5, each within 4 of its true count; small ones are withheld.",
        columns=(key, "Victims"),
        rows=tuple((one["breakdown"].partition("=")[2], shown(one)) for one in parts),
    )


def shown(row):
    return "withheld" if row["status"] == "suppressed" else f"{row['count']:,}"


if __name__ == "__main__":
    main()
