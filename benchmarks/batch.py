"""The pages of all areas of an edition, against a shell loop of papermill and nbconvert over the same notebooks.

    python benchmarks/batch.py london-2024

Needs the edition's files (SVD_DATA); `example-2025` needs none. The numbers are made first and measured apart. Then,
`--times` times, one after the other: `svd run --force --workers 2` of all areas, and for `--areas` of them (scaled to
all) what a person would type, section by section: `papermill` and `jupyter nbconvert --to html --no-input`, each a
process of its own with a kernel of its own, in the environment that we ship. Neither has to make the numbers.
"""

import argparse
import sys
import tempfile
from pathlib import Path

import measured

from svd_analysis import parameters
from svd_analysis.runner import sections


def main():
    asked = parse()
    areas = parameters.edition(asked.edition).areas
    looped = areas[: asked.areas]
    with tempfile.TemporaryDirectory() as folder:
        own = measured.environment(SVD_OUTPUTS=f"{folder}/outputs", SVD_STORE=f"{folder}/store")
        numbers = measured.run([*measured.SVD, "run", asked.edition, "--numbers"], environment=own, memory=True)
        ours, loop = [], []
        for turn in range(asked.times):
            words = ["run", asked.edition, "--force", "--workers", str(asked.workers)]
            ours.append(measured.run([*measured.SVD, *words], environment=own, memory=True))
            loop.append(in_a_loop(asked.edition, looped, Path(folder), own))
            print(f"{turn + 1}: ours {ours[-1]}, loop {loop[-1]}", file=sys.stderr)
    report(asked, len(areas), numbers, measured.median(ours), measured.median(loop))


def parse():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("edition", nargs="?", default="example-2025")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--areas", type=int, default=4, help="how many areas the loop is measured on")
    parser.add_argument("--times", type=int, default=3)
    return parser.parse_args()


def in_a_loop(edition, areas, folder, own):
    """What every section of some areas took, each by the two commands one after the other."""
    taken = []
    for area in areas:
        for notebook in sections.notebooks():
            made = folder / f"{area}-{notebook.name}"
            asked = ["-p", "area", area, "-p", "edition", edition]
            for words in (
                ["papermill", notebook.name, str(made), *asked],
                ["nbconvert", "--to", "html", "--no-input", str(made)],
            ):
                command = [sys.executable, "-m", *words]
                taken.append(measured.run(command, environment=own, folder=notebook.parent, memory=True))
    return measured.Taken(
        sum(one.wall for one in taken), sum(one.cpu for one in taken), max(one.memory for one in taken)
    )


def report(asked, areas, numbers, ours, loop):
    looped = min(asked.areas, areas)
    scale = areas / looped
    by_hand = f"loop of papermill and nbconvert, measured on {looped} areas" + (f", times {scale:g}" * (scale != 1))
    headings = [f"{asked.edition}, {areas} areas", "wall, s", "CPU, s", "peak of the tree, MB"]
    rows = [
        ["the numbers, from nothing", *figures(numbers)],
        [f"pages, `--workers {asked.workers}`, median of {asked.times}", *figures(ours)],
        [by_hand, *figures(measured.Taken(loop.wall * scale, loop.cpu * scale, loop.memory))],
        ["**loop over ours**", f"**{loop.wall * scale / ours.wall:.1f}x**", f"{loop.cpu * scale / ours.cpu:.1f}x", ""],
    ]
    measured.table(headings, rows)


def figures(taken):
    return [f"{taken.wall:.1f}", f"{taken.cpu:.1f}", f"{taken.memory:.0f}"]


if __name__ == "__main__":
    main()
