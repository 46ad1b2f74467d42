"""How long a run takes that has nothing to do, beside bare starts of the same interpreter.

    python benchmarks/no_op.py                 33 generated areas, all of their sections made first
    python benchmarks/no_op.py london-2025     a real edition, in SVD_OUTPUTS where it is finished already

Each turn starts the bare interpreter and then the run; the median of `--times` turns, and of their ratios.
"""

import argparse
import os
import statistics
import sys
import tempfile
from pathlib import Path

import many_areas
import measured

from svd_analysis.runner import sections

BARE = (sys.executable, "-c", "pass")


def main():
    asked = parse()
    if asked.edition:
        from svd_analysis import parameters

        count = len(parameters.edition(asked.edition).areas)
        report(asked, f"{asked.edition}, {count} areas", turns(asked, asked.edition, dict(os.environ), os.getcwd()))
        return
    with tempfile.TemporaryDirectory() as folder:
        first = many_areas.project(Path(folder) / "first")
        generated = many_areas.generate(first, Path(folder) / "generated", asked.areas)
        taken = turns(asked, many_areas.GENERATED, many_areas.environment(), generated)
    report(asked, f"{asked.areas} generated areas", taken)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("edition", nargs="?")
    parser.add_argument("--areas", type=int, default=33, help="how many are generated where no edition is named")
    parser.add_argument("--times", type=int, default=21)
    return parser.parse_args()


def turns(asked, edition, environment, folder):
    """Pairs of what a bare start and a run with nothing to do took, after a run that finishes the edition."""
    command = [*measured.SVD, "run", edition]
    measured.run(command, environment=environment, folder=folder)
    return [
        [measured.run(words, environment=environment, folder=folder) for words in (BARE, command)]
        for _ in range(asked.times)
    ]


def report(asked, what, pairs):
    bare, nothing = (measured.median(side) for side in zip(*pairs, strict=True))
    ratio = statistics.median(run.wall / start.wall for start, run in pairs)
    rows = [
        ["bare start, `python -c pass`", f"{bare.wall:.3f}", f"{bare.cpu:.3f}"],
        ["run with nothing to do", f"{nothing.wall:.3f}", f"{nothing.cpu:.3f}"],
        ["**bare starts in it**", f"**{ratio:.1f}**", f"{nothing.cpu / bare.cpu:.1f}"],
    ]
    said = f"{what}, {len(sections.notebooks())} sections, median of {asked.times}"
    measured.table([said, "wall, s", "CPU, s"], rows)


if __name__ == "__main__":
    main()
