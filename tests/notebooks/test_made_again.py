"""An edition made again after the world went on is the same bytes: what came later is not of this edition."""

import shutil

import pytest

from tests.notebooks.conftest import like, run
from tests.notebooks.projects import CLONE, bytes_below, edit

LATER_ADOPTION = """\
  - definition: later-definition
    adopted: "2025-02-01"
    standing: agreed
    source: a partnership that met after the reporting year
"""
CLASSES = """\
mps-2030,EVERYTHING: EVERYTHING,homicide rape cyber_violence,,
ambulance-2030,assault,assault_with_injury,,
"""
PLACES = "E08000035,Leeds,lad24,\nnew-airport,Another Airport,pseudo,added later\n"


def later(project):
    """The project years later, with a copy of this package in it: a definition adopted after the reporting year, new
    areas, editions and sources' classes, and a taxonomy that has grown.
    """
    parameters = project / "parameters"
    shutil.copy(parameters / "definitions" / "norfolk.yaml", parameters / "definitions" / "later-definition.yaml")
    edit(
        parameters / "areas" / "exampleton.yaml",
        "^accessibility_statement:",
        f"{LATER_ADOPTION}accessibility_statement:",
    )
    edit(parameters / "areas" / "exampleton.yaml", '^review_date: "2027', 'review_date: "2031')
    shutil.copy(parameters / "areas" / "bexley.yaml", parameters / "areas" / "newtown.yaml")
    shutil.copy(parameters / "editions" / "london-2024.yaml", parameters / "editions" / "newtown-2030.yaml")
    edit(parameters / "breaks.yaml", "^breaks:\n", "breaks:\n" + BREAK)
    narrative = parameters / "narrative" / "london-2024" / "bexley" / "02_scale_and_trend.md"
    narrative.parent.mkdir(parents=True)
    narrative.write_text("author: A lead\ndate: 1 May 2030\n\nOf another edition.\n", encoding="utf-8")
    shutil.copytree(CLONE / "svd_analysis", project / "svd_analysis", ignore=shutil.ignore_patterns("__pycache__"))
    grown(project / "svd_analysis" / "taxonomies")
    return project


BREAK = """\
  - name: Another force changes its record system
    region: Newshire
    source: police_uk_street
    series: [all]
    date: "2029-04-01"
    grade: relative only
    effect: not of this region
    evidence: a test
"""


def grown(taxonomies):
    """New schemes, places, an offence and a concept; nothing that was there is changed."""
    rows = {
        "codes": CLASSES,
        "areas": PLACES,
        "offences": "cyber_violence,Violence online,,violence_against_the_person\n",
        "implications": "cyber_violence,sexual_violence,true\n",
        "concepts": "online,Violence online,cyber_violence\n",
        "area_changes": "E08000035,E08000099,M,2029-04-01,a test\n",
    }
    for name, text in rows.items():
        path = taxonomies / f"{name}.csv"
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8", newline="\n")


@pytest.fixture(scope="module")
def made_again(example_run, tmp_path_factory):
    """The example area run again from the same files in that later world."""
    project = later(like(example_run.project, tmp_path_factory.mktemp("later") / "project"))
    return run(project, "exampleton", PYTHONPATH=str(project))


def test_an_edition_made_again_years_later_is_the_same_page_results_and_record(made_again, example_run):
    assert made_again.done.returncode == 0, made_again.done.stderr
    assert bytes_below(made_again.folder) == bytes_below(example_run.folder)


def test_the_numbers_made_again_years_later_are_the_same_bytes(made_again, example_run):
    made = bytes_below(made_again.edition_folder / "numbers")
    assert made == bytes_below(example_run.edition_folder / "numbers")


def test_in_the_later_world_the_page_that_was_made_before_is_complete(example_run, tmp_path):
    project = later(like(example_run.project, tmp_path / "project", outputs=True))
    again = run(project, "exampleton", PYTHONPATH=str(project))
    assert "example-2025: the numbers are there already" in again.done.stderr
    assert "exampleton  unchanged" in again.done.stdout
