"""environment.yml from pyproject.toml, so that there is one list of what the project needs.

`python .ci/environment_yml.py` writes it; a test fails when the two differ. Standard library only.
"""

import re
import tomllib
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent

HEADING = """\
# Made from pyproject.toml by `python .ci/environment_yml.py`: change that file, not this one.
# Then: conda env create -f environment.yml; conda activate {name}; pip install --no-deps -e .
name: {name}
channels:
  - conda-forge
  - nodefaults
dependencies:
"""


def environment_yml(declared):
    """The text of environment.yml for what pyproject.toml declares; tests' packages are among them."""
    project = declared["project"]
    extras = project["optional-dependencies"]
    needed = [f"python{project['requires-python']}", "pip"]
    packages = project["dependencies"] + extras["cluster"] + extras["setup"] + extras["test"]
    from_pip = [package for package in packages if package.startswith(ONLY_FROM_PIP)]
    needed += [conda_name(package) for package in packages if package not in from_pip]
    lines = [f'  - "{package}"' for package in needed] + ["  - pip:"] + [f'      - "{package}"' for package in from_pip]
    return HEADING.format(name=project["name"]) + "\n".join(lines) + "\n"


def conda_name(package):
    """A package as conda-forge names it: in lower case, with hyphens, but for the few it names otherwise."""
    name, bounds = re.fullmatch(r"([A-Za-z0-9_.-]+?)((?:[<>=!~].*)?)", package).groups()
    return CONDA_NAMES.get(name.lower(), name.lower()) + bounds


# conda-forge's `matplotlib-base` leaves out a desktop toolkit that nothing here opens.
CONDA_NAMES = {"matplotlib": "matplotlib-base", "flit_core": "flit-core"}
ONLY_FROM_PIP = ("axe-playwright-python", "gptables", "phstatsmethods")


if __name__ == "__main__":
    declared = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    (PROJECT / "environment.yml").write_text(environment_yml(declared), encoding="utf-8", newline="\n")
