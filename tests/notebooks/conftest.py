"""The example area run from end to end once, in a project of its own, and its outputs for every test to look at."""

import pickle
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from tests.notebooks.projects import command, copy_project, environment, svd, write_example
from tests.once import once

EDITIONS = ("example-2024", "example-2025")


@dataclass(frozen=True)
class Run:
    """A project where `svd run` was called, what it said, and where one area's outputs are."""

    project: Path
    done: subprocess.CompletedProcess
    area: str
    edition: str

    @property
    def edition_folder(self):
        return self.project / "outputs" / self.edition

    @property
    def folder(self):
        return self.edition_folder / self.area

    @property
    def page(self):
        return (self.folder / "appendix.html").read_text(encoding="utf-8")

    @property
    def index(self):
        return (self.edition_folder / "index.html").read_text(encoding="utf-8")

    def table(self, name):
        """One of its CSV files, every cell as it is written."""
        return pd.read_csv(self.folder / name, dtype="str", keep_default_na=False, encoding="utf-8-sig")


def run(project, *areas, edition="example-2025", **more):
    """`svd run` in a project, with what came of it."""
    return Run(project, svd(project, "run", edition, *areas, **more), areas[0], edition)


def like(other, folder, *, outputs=False):
    """A project as another one is now, its raw files and what was read of them included; its outputs where asked."""
    left = shutil.ignore_patterns() if outputs else shutil.ignore_patterns("outputs")
    return Path(shutil.copytree(other, folder, ignore=left))


@pytest.fixture(scope="session")
def example_run(tmp_path_factory):
    """`svd run example-2025 exampleton` in a project of its own; tests look at it and leave it as it is."""
    place = once(tmp_path_factory, "example-run", "example", _run_the_example)
    return Run(place / "project", pickle.loads((place / "done.pickle").read_bytes()), "exampleton", "example-2025")


def _run_the_example(place):
    project = copy_project(place / "project")
    write_example(project, *EDITIONS)
    made = run(project, "exampleton")
    assert made.done.returncode == 0, made.done.stderr
    (place / "done.pickle").write_bytes(pickle.dumps(made.done))


@pytest.fixture(scope="session")
def first_opened(example_run, tmp_path_factory):
    """The first section's cells run by hand in `notebooks/`, first thing: no numbers are there yet.

    A dict of the project and of what the cells showed.
    """
    project = like(example_run.project, tmp_path_factory.mktemp("opened") / "project")
    executed = project / "first.ipynb"
    execute = "from nbclient.cli import main; main()"  # what `jupyter execute` of this environment runs
    words = ("-c", execute, "--output", str(executed), "01_definition_and_data.ipynb")
    done = subprocess.run(**command(*words, env=environment(project)), cwd=project / "notebooks", timeout=300)
    return {"project": project, "executed": executed, "done": done}


@pytest.fixture(scope="session")
def second_run(first_opened):
    """The example area run again elsewhere: one worker, stock kernels, another time zone, language, order of sets."""
    more = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1234", "SVD_KERNELS": "stock"}
    words = ("run", "example-2025", "exampleton", "--workers", "1")
    done = svd(first_opened["project"], *words, **more)
    return Run(first_opened["project"], done, "exampleton", "example-2025")
