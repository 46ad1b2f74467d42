"""Editions of London drawn for one test: the borough table and residents alone, so that numbers take seconds."""

import csv
from collections import defaultdict

from svd_analysis import parameters
from tests.notebooks.projects import copy_project
from tests.projects import SIGNED, sha256

HEADLINES = ("core_recorded_violence", "violence_with_injury", "rape", "robbery_personal")
RESIDENTS = "population/regionalpopulation.csv"
NAMES = ("MPS Borough Level Crime (Historical).csv", "MPS Borough Level Crime (most recent 24 months).csv")


def small_project(folder, real_data):
    """A project of its own whose data folder holds the real tables by Met releases, and its residents."""
    project = copy_project(folder)
    for place in ("mps/2023-07_release", "mps/2025-02_release", "population"):
        target = project / "data" / place
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(real_data / place, target_is_directory=True)
    return project


def write_edition(project, name, year, release, previous=""):
    """An edition of the 32 boroughs by one release of the borough table, and no other file changed."""
    files = "".join(_pin(project, f"mps/{release}/{file}") for file in NAMES)
    text = (
        f"title: London boroughs by the release {release}\nregion: London\nareas: [{', '.join(boroughs())}]\n"
        f'year: "{year}"\nlast_month: "{year}-12"\nbaseline: "{year - 1}"\nprevious: "{previous}"\n'
        f"headlines: [{', '.join(HEADLINES)}]\ndata_as_at: {release}\nsources:\n"
        f"  - source: mps_borough\n    files:\n{files}"
        f"  - source: regional_population\n    files:\n{_pin(project, RESIDENTS)}"
    )
    (project / "parameters/editions" / f"{name}.yaml").write_text(text + SIGNED, encoding="utf-8")


def boroughs():
    """The slugs of the 32 boroughs that the Met polices."""
    return parameters.edition("london-2024").areas


def _pin(project, path):
    return f'      - {{path: "{path}", sha256: "{sha256(project / "data" / path)}"}}\n'


def write_release(folder, offences):
    """A release of the borough table in the layout of 2025: (borough's name, major, minor, month) -> offences."""
    folder.mkdir(parents=True)
    months = sorted({month for *_, month in offences})
    for name, part in zip(NAMES, (months[:-24], months[-24:]), strict=True):
        rows = defaultdict(dict)
        for (borough, major, minor, month), number in offences.items():
            if month in part:
                rows[major, minor, borough][month] = number
        with open(folder / name, "w", encoding="utf-8", newline="") as file:
            lines = csv.writer(file)
            lines.writerow(["MajorText", "MinorText", "BoroughName", *(month.replace("-", "") for month in part)])
            for key, counts in sorted(rows.items()):
                lines.writerow([*key, *(counts.get(month, 0) for month in part)])
