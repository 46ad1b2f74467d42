"""The first five minutes: `python run.py demo` from a clean clone with pip, again from scratch, and with nothing to do.

    python benchmarks/demo.py

A copy of this clone's files, without its environment, data, outputs and caches, in a folder that is thrown away. Pip
keeps no cache and uv is not found, so that every package is fetched as on a new machine; how far away the registry is
counts too. Scratch: data, store and outputs deleted, `.venv` kept. `--clones` times the whole, `--times` the last two.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

import measured

LEFT = (".venv", ".git", ".cache", "__pycache__", ".hypothesis", "*_cache", ".coverage")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--python", default=base(), help="the interpreter that a newcomer has")
    parser.add_argument("--clones", type=int, default=3)
    parser.add_argument("--times", type=int, default=3)
    asked = parser.parse_args()
    taken = {}
    for _ in range(asked.clones):
        with tempfile.TemporaryDirectory() as folder:
            measure(asked, Path(folder) / "clone", taken)
    rows = [
        [what, len(them), f"{statistics.median(one.wall for one in them):.2f}", f"{measured.median(them).cpu:.2f}"]
        for what, them in taken.items()
    ]
    measured.table(["`python run.py demo`", "runs", "wall, s", "CPU, s"], rows)


def base():
    """The interpreter this environment was made with."""
    return getattr(sys, "_base_executable", sys.executable)


def measure(asked, clone, taken):
    """Add to `taken` what each first and later call took in a clone of its own."""
    shutil.copytree(measured.PROJECT, clone, ignore=not_committed)

    def call(what, *words):
        one = measured.run([asked.python, "run.py", "demo", *words], environment=newcomer(), folder=clone)
        print(f"{what}: {one}", file=sys.stderr)
        taken.setdefault(what, []).append(one)

    call("clean clone, no cache, pip")
    for _ in range(asked.times):
        for name in ("outputs", ".cache", "data/example"):
            shutil.rmtree(clone / name)
        call("from scratch, the environment there")
        call("all pages again (`--force`), the numbers there", "--force")
        call("nothing to do")


def not_committed(folder, names):
    """The names in a folder of this clone that a new one would not have."""
    own = set(names) - {"README.md"} if folder in (str(measured.PROJECT / name) for name in ("data", "outputs")) else ()
    return shutil.ignore_patterns(*LEFT)(folder, names) | set(own)


def newcomer():
    """The environment of somebody who has never been here: no cache of pip's, no uv, no folders of the project."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("SVD_", "VIRTUAL_ENV", "PYTHON"))}
    folders = [one for one in own["PATH"].split(os.pathsep) if not shutil.which("uv", path=one)]
    return own | {"PATH": os.pathsep.join(folders), "PIP_NO_CACHE_DIR": "1"}


if __name__ == "__main__":
    main()
