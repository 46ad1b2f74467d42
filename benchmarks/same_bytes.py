"""Is an area's page, and what it is made of, the same bytes whoever makes it, where, when and how?

    python -m benchmarks.same_bytes            # every variation, some minutes
    python -m benchmarks.same_bytes --quick    # one of each kind, and no numbers

The example's first area with two of its sections, made once, then again under one changed condition after the other.
A Markdown table of variations with the number of distinct hashes of each file, of which one is right; it ends with 1
where a file has more. The day is not varied: that takes a library which shifts the system's clock.
"""

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.kills import EDITION, two_sections
from tests.notebooks.projects import CLONE, bytes_below, command, copy_project, environment

AREA = "exampleton"
# In the place of a file system that names its files in another order.
_SHUFFLED = """
import os, random

order, listed, scanned = random.Random(3), os.listdir, os.scandir

class Scanned:
    def __init__(self, found):
        self.found = iter(found)

    def __iter__(self):
        return self

    def __next__(self):
        return next(self.found)

    def __enter__(self):
        return self

    def __exit__(self, *fault):
        pass

    def close(self):
        pass

def shuffled(made, names):
    order.shuffle(names)
    return made(names)

os.listdir = lambda *where: shuffled(list, listed(*where))
os.scandir = lambda *where: shuffled(Scanned, list(scanned(*where)))
"""


@dataclass(frozen=True)
class Variation:
    """One condition that should change nothing: what is varied, how, and the options, environment or place of it."""

    kind: str
    value: str
    words: tuple = ()
    variables: dict = field(default_factory=dict)
    numbers: bool = False
    folder: str = ""


def variations():
    """Every variation, the most telling of each kind first."""
    yield Variation("another run", "as the first")
    yield from (Variation("workers", str(n), ("--workers", str(n))) for n in (4, 1, 2))
    yield from (Variation("kernels", kind, variables={"SVD_KERNELS": kind}) for kind in ("stock", "forked"))
    yield from (Variation("hash seed", str(n), variables={"PYTHONHASHSEED": str(n)}) for n in range(1, 21))
    zones = ("Pacific/Auckland", "America/St_Johns", "Asia/Kathmandu", "UTC")
    yield from (Variation("time zone", zone, variables={"TZ": zone}) for zone in zones)
    languages = ("C", "de_DE.UTF-8", "tr_TR.UTF-8", "en_GB.UTF-8")
    yield from (Variation("locale", one, variables={"LC_ALL": one, "LANG": one}) for one in languages)
    person = {"HOME": "/nowhere", "USER": "somebody", "LOGNAME": "somebody", "USERNAME": "somebody"}
    yield Variation("user", "another home and name", variables=person)
    yield Variation("place", "another path", folder="another folder/of a project")
    yield Variation("order of folders' names", "shuffled", variables={"PYTHONPATH": "shuffled"})
    threads = [{f"{library}_NUM_THREADS": n for library in ("OPENBLAS", "OMP", "MKL")} for n in ("2", "1")]
    yield from (Variation("threads of the command", one["OMP_NUM_THREADS"], variables=one) for one in threads)
    yield Variation("numbers too", "another run", numbers=True)
    yield Variation(
        "numbers too", "hash seed 7, Auckland", numbers=True, variables={"PYTHONHASHSEED": "7", "TZ": zones[0]}
    )
    yield Variation("numbers too", "2 threads", numbers=True, variables=threads[0])
    yield Variation("numbers too", "shuffled names", numbers=True, variables={"PYTHONPATH": "shuffled"})
    yield Variation("numbers too", "another path", numbers=True, folder="yet another/project")


def chosen(quick):
    """All variations, or one of each kind that needs no numbers."""
    kinds = {}
    for one in variations():
        if not quick:
            yield one
        elif not one.numbers and one.kind not in kinds:
            kinds[one.kind] = one
            yield one


def made(project, variation):
    """The hash of every file of the area, of the index and of the numbers, as they are under a variation."""
    if variation.folder:
        project = Path(shutil.copytree(project, project.parent / variation.folder))
    place = project / "outputs" / EDITION
    if variation.numbers:
        shutil.rmtree(place / "numbers")
    path = str(project) if "PYTHONPATH" not in variation.variables else f"{project / 'shuffled'}:{project}"
    variables = variation.variables | {"PYTHONPATH": path}
    words = ("-m", "svd_analysis", "run", EDITION, AREA, "--force", *variation.words)
    done = subprocess.run(**command(*words, env=environment(project, **variables)), cwd=project, timeout=900)
    if done.returncode:
        print(done.stdout, done.stderr, sep="\n", file=sys.stderr)
        return {"the run": f"ended with {done.returncode}"}
    files = bytes_below(place)
    return {name: digest for name, digest in files.items() if name not in (".lock", ".numbers.lock", "plan.json")}


def prepared(folder):
    """A project with a copy of the package, so that the clone can be edited meanwhile."""
    project = two_sections(copy_project(folder))
    shutil.copytree(CLONE / "svd_analysis", project / "svd_analysis", ignore=shutil.ignore_patterns("__pycache__"))
    (project / "shuffled").mkdir()
    (project / "shuffled" / "sitecustomize.py").write_text(_SHUFFLED, encoding="utf-8")
    return project


def row(variation, first, now):
    """A line of the table, and the files that differ."""
    differ = sorted(name for name in first.keys() | now.keys() if first.get(name) != now.get(name))
    found = "the same" if not differ else f"**{len(differ)} differ**: {', '.join(differ[:3])}"
    return f"| {variation.kind} | {variation.value} | {len(now)} | {found} |", differ


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one of each kind, and no numbers")
    asked = parser.parse_args(words)
    began, wrong, count = time.monotonic(), [], 0
    print("| varied | to | files | hashes |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        project = prepared(Path(folder).resolve() / "project")
        first = made(project, Variation("first", "first"))
        for variation in chosen(asked.quick):
            line, differ = row(variation, first, made(project, variation))
            print(line, flush=True)
            wrong, count = wrong + differ, count + 1
    hashes = "1 distinct hash for each file" if not wrong else f"{len(set(wrong))} files have more than one hash"
    print(f"\n{len(first)} files, {count} variations in {time.monotonic() - began:.0f} s: {hashes}.")
    return 1 if wrong or "the run" in first else 0


if __name__ == "__main__":
    sys.exit(main())
