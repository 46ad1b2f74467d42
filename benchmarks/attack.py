"""How much of the hidden counts of a whole region can be worked out, by how they were protected, and how long it takes.

    python -m benchmarks.attack                 # 33 areas x 5 ages x 2 sexes, and six editions of it
    python -m benchmarks.attack --areas 8 --most 60
    python -m benchmarks.attack --only "primary,by hand cube"

Counts are drawn with a stated seed, laid out as releases (a folder an area, `results.csv` in it) and attacked from
those files alone: a count from 1 to 4 is hidden; the totals of areas, ages, sexes and of ten years are shown. `cube`
is one release, `editions` six, each a year later than the one before. Prints a Markdown table.
"""

import argparse
import itertools
import random
import tempfile
import time
from pathlib import Path

import numpy as np

from svd_analysis import attack_command
from svd_analysis.attack.evidence import gather
from tests.release_folder import REGION, results, row

AGES = ("10-14", "15-17", "18-24", "25-34", "35-49")
SEXES = ("female", "male")
SMALL, BASE = 4, 5
ALL = None
FIRST = 2015


def draw(areas, years, seed=1, scale=14.0):
    """Counts by area, age, sex and year, Poisson."""
    chance = np.random.default_rng(seed)
    level = chance.lognormal(0, 0.5, areas)[:, None, None, None]
    age = np.array([0.08, 0.55, 1.3, 1.6, 0.8])[None, :, None, None]
    sex = np.array([0.5, 1.3])[None, None, :, None]
    year = 1 + 0.1 * chance.standard_normal(years)
    return chance.poisson(scale * level * age * sex * year)


def table(counts):
    """Every cell and margin: (area, age, sex, year), None for a sum over all, with its count."""
    spans = [[*range(size), ALL] for size in counts.shape]
    return {at: int(counts[tuple(slice(None) if one is ALL else one for one in at)].sum()) for at in
            itertools.product(*spans)}  # fmt: skip


def relations(cells, shape):
    """Each total with its parts, one dimension at a time."""
    for cell in cells:
        for dimension, value in enumerate(cell):
            if value is ALL:
                yield cell, [(*cell[:dimension], one, *cell[dimension + 1 :]) for one in range(shape[dimension])]


def primary(cells):
    return {cell for cell, number in cells.items() if 1 <= number <= SMALL}


def by_hand(cells, shape, hidden, order=None):
    """One more cell in each total with a single gap, the smallest, as people do it; or one by lot."""
    hidden, sums = set(hidden), list(relations(cells, shape))
    while True:
        more = set()
        for whole, parts in sums:
            gaps = [one for one in (whole, *parts) if one in hidden or one in more]
            rest = [one for one in (*parts, whole) if one not in hidden and one not in more and cells[one] > 0]
            if len(gaps) == 1 and rest:
                more.add(min(rest, key=_rank(cells, whole, order)))
        if not more:
            return hidden
        hidden |= more


def _rank(cells, whole, order):
    """Parts before their total; then the least, or by lot."""
    return lambda one: (one == whole, order.random() if order else cells[one])


def write(place, cells, hidden, first, base=0):
    """The folders of a release."""
    ends = range(first, first + 1 + max(at[3] for at in cells if at[3] is not ALL))
    span = f"{ends[0]}-01..{ends[-1]}-12"
    rows = {}
    for (area, age, sex, year), number in cells.items():
        parts = [] if age is ALL else [f"age={AGES[age]}"]
        parts += [] if sex is ALL else [f"sex={SEXES[sex]}"]
        count = None if (area, age, sex, year) in hidden else round(number / base) * base if base else number
        where = {"geography": "region", "area": REGION} if area is ALL else {"area": f"A{area:03d}"}
        one = row("victims", span if year is ALL else first + year, ", ".join(parts), count, **where)
        rows.setdefault(area, []).append(one)
    for area, own in rows.items():
        if area is not ALL:
            folder = place / f"a{area:03d}"
            folder.mkdir(parents=True)
            (folder / "results.csv").write_text(results(own + rows[ALL]), encoding="utf-8")
            note = f"Counts are rounded to {base}. Counts of 1 to {SMALL} are withheld.\n" if base else "Counts.\n"
            (folder / "notes.txt").write_text(note, encoding="utf-8")
    return place


def running(counts, edition=0):
    """The cells of an area and year rounded by their running total: `disclosure.rounding` has the same rule, kept
    apart.

    A year is rounded the same in every edition.
    """
    areas, ages, sexes, years = counts.shape
    flat = counts.transpose(0, 3, 1, 2).reshape(areas, years, ages * sexes)
    begin = np.array(
        [[random.Random(f"{area} {edition + year}").randint(-1, 1) for year in range(years)] for area in range(areas)]
    )
    totals = np.concatenate([np.zeros((areas, years, 1), int), np.cumsum(flat, axis=2)], axis=2) + begin[..., None]
    found = np.diff((totals + BASE // 2) // BASE * BASE, axis=2)
    return found.reshape(areas, years, ages, sexes).transpose(0, 2, 3, 1)


def release(place, counts, way, first=FIRST, edition=0):
    """One release of these counts, protected one way."""
    if way == "rounded once":
        cells = table(running(counts, edition))
        return write(place, cells, {at for at, number in cells.items() if number < SMALL + BASE}, first)
    cells = table(counts)
    hidden = primary(cells)
    if way.startswith("by hand"):
        order = random.Random(edition) if way.endswith("afresh") and edition else None
        hidden = by_hand(cells, counts.shape, hidden, order)
    return write(place, cells, hidden, first, base=BASE if way == "rounded each" else 0)


def measured(outputs, earlier, most):
    """The summary of an attack as a row of the table: hidden, exact, narrow, not settled, seconds and CPU seconds."""
    began, worked = time.monotonic(), time.process_time()  # a busy machine must not settle fewer cells
    known = gather(outputs, earlier)
    read = time.process_time() - worked
    found, dropped = attack_command.attacked(known, lambda: most - (time.process_time() - worked))
    verdicts = [one.verdict for one in found.values()]
    numbers = [len(verdicts), *(verdicts.count(one) for one in ("exact", "narrow", "not settled", "contradiction"))]
    took = (read, time.process_time() - worked, time.monotonic() - began)
    return [*map(str, [*numbers, len(dropped)]), *(f"{one:.1f}" for one in took)]


def editions(place, areas, way, number=6, years=10):
    """Six releases, each a year later than the one before: the latest and the earlier ones."""
    counts = draw(areas, years + number - 1)
    made = [
        release(place / f"edition-{one}", counts[..., one : one + years], way, FIRST + one, one)
        for one in range(number)
    ]
    return [str(made[-1])], [str(one) for one in made[:-1]]


WAYS = ("primary", "by hand", "by hand afresh", "rounded each", "rounded once")


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--areas", type=int, default=33)
    parser.add_argument("--most", type=float, default=600.0, help="CPU seconds an attack may take")
    parser.add_argument("--only", default="", help="ways, with commas between them")
    asked = parser.parse_args(words)
    print(
        "| release | hidden | exact | narrow | not settled | contradiction | given up | reading (CPU s) | CPU s "
        "| seconds |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for way in WAYS:
        for kind in ("cube", "editions"):
            if asked.only and not {f"{way} {kind}", way} & set(asked.only.split(",")):
                continue
            with tempfile.TemporaryDirectory() as folder:
                place = Path(folder)
                if kind == "cube":
                    outputs, earlier = [str(release(place / "one", draw(asked.areas, 10), way))], []
                else:
                    outputs, earlier = editions(place, asked.areas, way)
                print(f"| {way}, {kind} | {' | '.join(measured(outputs, earlier, asked.most))} |", flush=True)


if __name__ == "__main__":
    main()
