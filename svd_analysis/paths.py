"""Where things are. The project folder is found by walking upwards, since Jupyter starts in `notebooks/`."""

import os
from pathlib import Path

from svd_analysis.errors import EnvironmentFault

_PACKAGE = Path(__file__).resolve().parent


def project():
    """The folder that holds `parameters/`: above the working folder, else above this package."""
    for start in (Path.cwd(), _PACKAGE):
        for folder in (start, *start.parents):
            if (folder / "parameters" / "editions").is_dir() and (folder / "notebooks").is_dir():
                return folder
    raise EnvironmentFault(
        "The project folder was not found: no folder above here holds `parameters/` and `notebooks/`. "
        "Run the command from inside the clone."
    )


def parameters():
    """What analysts and partnerships sign off."""
    return project() / "parameters"


def notebooks():
    """The sections of the appendix."""
    return project() / "notebooks"


def data():
    """Raw files, only ever read: SVD_DATA where it is set, else `data/` of the project."""
    return _folder("SVD_DATA", "data")


def example_data():
    """Where the example region's raw files are made: always in the project."""
    return project() / "data" / "example"


def outputs():
    """Numbers and pages, never edited: SVD_OUTPUTS where it is set, else `outputs/` of the project."""
    return _folder("SVD_OUTPUTS", "outputs")


def store():
    """What readers returned, kept: SVD_STORE where it is set, else `.cache/store` of the project."""
    return _folder("SVD_STORE", ".cache/store")


def releases():
    """What was published."""
    return project() / "releases"


def restricted():
    """What is never committed, sent or shared: the partnership's key, and what readers returned of its extracts."""
    return project() / "restricted"


def key():
    """The partnership's own key, by which counts of records are rounded."""
    return restricted() / "key"


def _folder(variable, default):
    chosen = os.environ.get(variable)
    return Path(chosen).absolute() if chosen else project() / default
