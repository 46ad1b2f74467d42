"""The example's public release of 33 boroughs with five earlier editions, made by the project's commands and attacked.

    python -m benchmarks.boroughs
    python -m benchmarks.boroughs --areas 3 --editions 2 --keep FOLDER

In a project of its own, which is thrown away (unless `--keep` names where it stays), the example region is drawn with
as many boroughs. Each edition is pinned to extracts of its own of its year and the years before (`--years` in all),
which hold a little more of these than the edition before had: what was recorded late. Of each in turn `svd run` makes
the numbers and pages and, of all but the last, `svd publish` the release, by way of an attack with the one before; of
the earlier ones only the sections that show extracts. Then `svd attack` reads the last edition's pages and all earlier
releases. Cells are those of counts of records in the last edition's results; the attack's time is the whole command's.
"""

import argparse
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
import yaml

from benchmarks import measured
from svd_analysis import example, provenance
from svd_analysis.example import record_events, record_files, record_health
from svd_analysis.example.truth import RECENT
from svd_analysis.example.write import FILES
from tests.notebooks.projects import CLONE, command, copy_project, environment

LAST = 2024
# The sections that show extracts.
SHOWING = ("01_definition_and_data", "03_people_and_places", "06_methods_and_provenance")
# What is costly and holds no count of records: small areas, their maps and what explains them.
LEFT_OUT = (
    "mps_lsoa", "mps_ward", "lsoa_population", "lsoa_change_lookup", "ward_lookup", "boundaries", "deprivation",
    "census_tenure", "census_household_deprivation",
)  # fmt: skip
# The first whole year that the example has of a source.
BEGIN = {"mps_dashboard": 2023, "mps_vawg": 2023, "fingertips": 2023}
# One row in so many was recorded a year late, and of these one in two yet another year later.
LATE = (101, 202, 404)


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--areas", type=int, default=33)
    parser.add_argument("--editions", type=int, default=6)
    parser.add_argument("--years", type=int, default=2, help="years in each edition's extracts")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", help="a folder for the project, which stays")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        return measure(Path(asked.keep or f"{folder}/project").resolve(), asked)


def measure(folder, asked):
    """Make every edition in turn, and attack the last; 1 where a command refused, as it does where it finds a leak."""
    project, years = make_project(folder), range(LAST - asked.editions + 1, LAST + 1)
    slugs = write_editions(project, asked, years)
    for year in years:
        keep_sections(project, year)
        words = [("run", "--workers", str(asked.workers)), *([("publish",)] if year < LAST else [])]
        if not all(svd(project, word, name_of(year), *more)[0] for word, *more in words):
            return 1
    pages = [f"outputs/{name_of(LAST)}/{slug}" for slug in slugs]
    earlier = [f"releases/{name_of(year)}" for year in years[:-1]]
    safe, said, seconds, cpu = svd(project, "attack", *pages, *(["--earlier", *earlier] if earlier else []))
    cells, hidden = shown(project / "outputs" / name_of(LAST))
    row = [asked.areas, asked.editions, cells, hidden, f"{hidden / cells:.0%}", f"{seconds:.0f}", f"{cpu:.0f}", said]
    measured.table(["areas", "editions", "cells", "hidden", "share hidden", "attack, s", "CPU, s", "said"], [row])
    return 0 if safe else 1


def make_project(folder):
    """A project without editions, and a copy of the package, so that the clone can be edited meanwhile."""
    project = copy_project(folder)
    shutil.copytree(CLONE / "svd_analysis", project / "svd_analysis", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(project / "releases" / "example-2024")
    return project


def keep_sections(project, year):
    """Leave the sections that show extracts; of the last edition all."""
    for path in (CLONE / "notebooks").glob("*.ipynb"):
        if year == LAST:
            shutil.copy(path, project / "notebooks")
        elif path.stem not in SHOWING:
            (project / "notebooks" / path.name).unlink(missing_ok=True)


def name_of(year):
    """The edition of a year, named as the example's are: after the year it comes out."""
    return f"boroughs-{year + 1}"


def svd(project, *words):
    """A command to its end: whether it ended well, the last line it said, its seconds and those of the processor."""
    asked = command("-m", "svd_analysis", *words, env=environment(project, PYTHONPATH=str(project)))
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    ended = subprocess.run(**asked, cwd=project)
    after, seconds = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
    cpu = sum(getattr(after, one) - getattr(before, one) for one in ("ru_utime", "ru_stime"))
    print(f"{' '.join(words[:2])}: {ended.returncode}, {seconds:.0f} s, CPU {cpu:.0f} s", file=sys.stderr, flush=True)
    if ended.returncode:
        print(*ended.stdout.splitlines()[-20:], ended.stderr, sep="\n", file=sys.stderr)
    said = ended.stdout.strip().splitlines() or [""]
    return ended.returncode == 0, said[-1], seconds, cpu


def shown(outputs):
    """How many cells of counts of records a release's results have, and how many of these are hidden."""
    keys = ["area_code", "geography", "period", "breakdown", "indicator", "source", "definition", "bound"]
    tables = [pd.read_csv(path, dtype="str", keep_default_na=False) for path in outputs.glob("*/results.csv")]
    cells = pd.concat(tables).drop_duplicates(keys)
    cells = cells[cells["source"].str.startswith("example_") & cells["status"].isin(["ok", "suppressed"])]
    return len(cells), int(cells["status"].eq("suppressed").sum())


def write_editions(project, asked, years):
    """Write the region's areas, and the files and parameters of each year's edition; the slugs of the areas."""
    drawn = example.draw(example.world(areas=asked.areas))
    slugs = write_areas(project / "parameters" / "areas", drawn.world.areas)
    records = histories(drawn, years[0] - asked.years)
    for year in years:
        said = yaml.safe_load((project / "parameters" / "editions" / "example-2025.yaml").read_text(encoding="utf-8"))
        sources = [one for one in said["sources"] if one["source"] not in LEFT_OUT and one.get("use") != "models"]
        said["sources"] = [one for one in sources if BEGIN.get(one["source"], year) <= year]
        made = contents(drawn, records, range(year - asked.years + 1, year + 1))
        pin(project / "data" / "example", said["sources"], name_of(year), made)
        said |= {"areas": slugs, "year": str(year), "last_month": f"{year}-12", "title": f"Boroughs, {year + 1}"}
        said["previous"] = name_of(year - 1) if year > years[0] else ""
        text = yaml.safe_dump(said, allow_unicode=True, sort_keys=False)
        (project / "parameters" / "editions" / f"{name_of(year)}.yaml").write_text(text, encoding="utf-8")
    return slugs


def write_areas(folder, areas):
    """Write the parameters of the boroughs that have none, like Exampleton's; all slugs."""
    text = (folder / "exampleton.yaml").read_text(encoding="utf-8")
    for area in areas.itertuples():
        path = folder / f"{area.name.lower()}.yaml"
        if not path.exists():
            own = text.replace("Exampleton", area.name).replace("X09000001", area.area_code)
            path.write_text(own, encoding="utf-8", newline="\n")
    return [name.lower() for name in areas["name"]]


def histories(drawn, first):
    """What happened from a year on, as partners' extracts hold it by the end of it all: each extract's rows."""
    # The example's own extracts begin with 2023.
    record_events.EXTRACT_MONTHS = record_health.ADMISSION_MONTHS = (f"{first}-01", RECENT["example-2025"][1])
    offences = record_events.violence(drawn)
    admitted = [(*of, count) for of, count in sorted(record_health.admissions(drawn).items())]
    return {
        record_files.POLICE: offences,
        record_files.AMBULANCE: record_health.calls(drawn, offences),
        record_files.EMERGENCY: record_health.attendances(drawn, offences),
        record_files.YOUTH: record_events.children(drawn, offences),
        record_files.HOSPITAL: pd.DataFrame(admitted, columns=["month", "area_code", "band", "sex", "code", "count"]),
    }


def contents(drawn, records, years):
    """What makes each file of an edition, by its place: tables of one of the example's, and of extracts what was known
    of some years at the end of the last.
    """
    usual = "example-2025" if years[-1] == LAST else "example-2024"
    known = {name: table[in_time(table["month"], years)].reset_index(drop=True) for name, table in records.items()}
    admitted = known[record_files.HOSPITAL].itertuples(index=False, name=None)
    return {name: lambda text=text: text(drawn, usual).encode() for name, text in FILES.items()} | {
        record_files.POLICE: lambda: record_files.police(drawn, known[record_files.POLICE]).encode(),
        record_files.AMBULANCE: lambda: record_files.ambulance(known[record_files.AMBULANCE]),
        record_files.EMERGENCY: lambda: record_files.emergency(known[record_files.EMERGENCY]).encode(),
        record_files.HOSPITAL: lambda: record_files.hospital({tuple(of): count for *of, count in admitted}).encode(),
        record_files.YOUTH: lambda: record_files.youth(known[record_files.YOUTH]).encode(),
    }


def in_time(months, years):
    """Which rows of the years, by their months, were recorded by the end of the last."""
    found = [int(month[:4]) for month in months]
    late = [sum(place % one_in == 0 for one_in in LATE) for place in range(len(found))]
    return [year in years and year + more <= years[-1] for year, more in zip(found, late, strict=True)]


def pin(folder, sources, name, made):
    """Write the files that an edition's sources name, below the folder of the edition, and pin them."""
    for file in (file for one in sources for file in one["files"]):
        place = file["path"].partition("/")[2]
        path = folder / name / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made[place]())
        file |= {"path": f"{name}/{place}", "sha256": provenance.sha256(path)}


if __name__ == "__main__":
    sys.exit(main())
