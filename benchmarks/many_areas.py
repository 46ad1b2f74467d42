"""Whether an area costs the same among 300 as among 32: a run of generated areas, wall clock an area.

    python benchmarks/many_areas.py --few 32 --many 300 --sections 2

The areas are Sampleford of the example region under other names, in projects of their own in a folder that is thrown
away: the same slice of the numbers for each, an edition that lists them all, and the numbers' record as it would be.
So every section and page is made, and only the number of areas differs. `--times` runs of the few stand around those
of the many, which are run `--long` times. With fewer `--sections` (the first of them) an area's own work is less, so
that whatever grows with the number of areas weighs more.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import measured

MODEL, EDITION = "sampleford", "example-2025"
GENERATED = "generated-2025"
_RECORD = """
import sys
from svd_analysis import ingredients, numbers, parameters, provenance
edition = parameters.edition(sys.argv[1])
place = numbers.folder(edition)
record = provenance.read_json(place / "record.json")
record |= {"edition": edition.name, "made_of": ingredients.of_numbers(edition)}
record["taxonomy"] = numbers.taxonomy(edition)
files = sorted(path for path in place.rglob("*.parquet"))
record["outputs"] = {path.relative_to(place).as_posix(): provenance.sha256(path) for path in files}
(place / "record.json").write_bytes(provenance.as_json(record))
print(numbers.ready(edition))
"""


def main():
    asked = parse()
    with tempfile.TemporaryDirectory() as folder:
        first = project(Path(folder) / "first", asked.sections)
        few = generate(first, Path(folder) / "few", asked.few)
        many = generate(first, Path(folder) / "many", asked.many)
        runs = {few: [], many: []}
        for turn in range(asked.times):
            runs[few].append(pages(few, asked.workers))
            if turn < asked.long:
                runs[many].append(pages(many, asked.workers))
    report(asked, runs[few], runs[many])


def parse():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--few", type=int, default=32)
    parser.add_argument("--many", type=int, default=300)
    parser.add_argument("--sections", type=int, default=6, help="how many sections an area has")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--long", type=int, default=1, help="how many times the many are run")
    return parser.parse_args()


def environment():
    """The environment of commands in a project of their own: its own folders, and this clone's package."""
    names = ("SVD_DATA", "SVD_OUTPUTS", "SVD_STORE", "SVD_NUMBERS")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return kept | {"PYTHONPATH": str(measured.PROJECT)}


def project(folder, sections):
    """A project in `folder` with the example's numbers and so many sections."""
    folder.mkdir()
    for name in ("parameters", "notebooks", "releases"):
        shutil.copytree(measured.PROJECT / name, folder / name, ignore=shutil.ignore_patterns("*checkpoints*"))
    shutil.copy(measured.PROJECT / "requirements.lock", folder)
    for path in sorted((folder / "notebooks").glob("*.ipynb"))[sections:]:
        path.unlink()
    (folder / "data").mkdir()
    measured.run([*measured.SVD, "run", EDITION, "--numbers"], environment=environment(), folder=folder)
    return folder


def generate(first, folder, count):
    """A project with an edition of so many areas, all like one, whose numbers are there."""
    shutil.copytree(first, folder)
    slugs = [f"generated-{number:03d}" for number in range(1, count + 1)]
    areas, editions = folder / "parameters" / "areas", folder / "parameters" / "editions"
    for number, slug in enumerate(slugs, 1):
        text = (areas / f"{MODEL}.yaml").read_text(encoding="utf-8")
        named = text.replace("name: Sampleford", f"name: Generated {number:03d}")
        (areas / f"{slug}.yaml").write_text(named, encoding="utf-8", newline="\n")
    text = (editions / f"{EDITION}.yaml").read_text(encoding="utf-8")
    listed = text.replace("areas: [exampleton, sampleford, mockbridge]", f"areas: [{', '.join(slugs)}]")
    (editions / f"{GENERATED}.yaml").write_text(listed, encoding="utf-8", newline="\n")
    numbers = folder / "outputs" / GENERATED / "numbers"
    shutil.copytree(folder / "outputs" / EDITION / "numbers", numbers)
    for slug in slugs:
        shutil.copytree(numbers / MODEL, numbers / slug)
    command = [sys.executable, "-c", _RECORD, GENERATED]
    said = subprocess.run(command, env=environment(), cwd=folder, stdout=subprocess.PIPE, text=True, check=True)
    if said.stdout.strip() != "True":
        sys.exit("The record of the generated areas' numbers is not what a run expects: bring `generate` up to date.")
    return folder


def pages(folder, workers):
    """What all sections and pages of a generated project took."""
    command = [*measured.SVD, "run", GENERATED, "--force", "--workers", str(workers)]
    taken = measured.run(command, environment=environment(), folder=folder, memory=True)
    print(f"{folder.name}: {taken}", file=sys.stderr)
    return taken


def report(asked, few, many):
    rows, each = [], []
    for count, taken in ((asked.few, few), (asked.many, many)):
        each.append(statistics.median(one.wall for one in taken) / count)
        middle = measured.median(taken)
        cpu = f"{middle.cpu / count:.2f}"
        rows.append([count, len(taken), f"{middle.wall:.1f}", f"{each[-1]:.3f}", cpu, f"{middle.memory:.0f}"])
    rows.append([f"**{asked.many} over {asked.few}**", "", "", f"**{each[1] / each[0]:.3f}**", "", ""])
    measured.table(["generated areas", "runs", "wall, s", "wall an area, s", "CPU an area, s", "peak, MB"], rows)


if __name__ == "__main__":
    main()
