"""What unit tests share: the example's numbers, made once as a notebook makes them; and assessments drawn small."""

import re
import shutil
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from svd_analysis import assessment, definitions, figures, maps, parameters, paths, schemas, sentences, tables
from svd_analysis.html_figures import Figure
from svd_analysis.html_tables import HTMLTable
from tests.notebooks.projects import bytes_below, copy_project, enter, write_example
from tests.tables import table

_ROOMS = {"sentences": sentences, "tables": tables, "figures": figures, "maps": maps}
_CALL = re.compile(r"^(sentences|tables|figures|maps)\.\w+\(svd.*\)$", re.MULTILINE)


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """A project with the files of the example's later edition, for commands that must not write."""
    project = copy_project(tmp_path_factory.mktemp("here") / "project")
    write_example(project, "example-2025")
    return project


@pytest.fixture
def untouched(shared, monkeypatch):
    """Inside that project, which a test must leave as it was."""
    enter(monkeypatch, shared)
    before = bytes_below(shared)
    yield shared
    assert bytes_below(shared) == before
    assert not (shared / "outputs").exists()


@pytest.fixture
def own(tmp_path, monkeypatch):
    """Inside a project of the test's own, without data."""
    project = copy_project(tmp_path / "project")
    enter(monkeypatch, project)
    return project


@pytest.fixture(scope="session")
def _example_folders(tmp_path_factory, example_made):
    own = tmp_path_factory.mktemp("example")
    return {
        variable: Path(shutil.copytree(example_made / name, own / name))
        for variable, name in (("SVD_OUTPUTS", "outputs"), ("SVD_STORE", "store"))
    }


@pytest.fixture(scope="module")
def example_outputs(_example_folders):
    """The folder of the example's numbers, with SVD_OUTPUTS and SVD_STORE set to where they are."""
    with pytest.MonkeyPatch.context() as patch:
        for variable, folder in _example_folders.items():
            patch.setenv(variable, str(folder))
        yield _example_folders["SVD_OUTPUTS"]


@pytest.fixture(scope="module")
def assessments(example_outputs):
    """Each area of the example in both its editions."""
    return [
        assessment.load(area, edition)
        for edition in ("example-2024", "example-2025")
        for area in ("exampleton", "sampleford", "mockbridge")
    ]


@pytest.fixture(scope="module")
def two_areas(assessments):
    """An area of each edition of the example, for what takes long to show: the first and the last."""
    return [assessments[0], assessments[-1]]


def drawn(*drawings, area="exampleton", edition="example-2025", source="mps_borough", **more):
    """An assessment of an area of the project with the rows of ESTIMATES that are drawn, and no others.

    What a row does not say is the area's own in the reporting year: counted by `source`, `ok`, with no breakdown, no
    word and no interval. `count` is `numerator`. `more` are other parts of the assessment: `boundaries`, `changes`,
    `quality`.
    """
    area, edition = parameters.area(area), parameters.edition(edition)
    adoption = area.adoption_on(edition.last_day)
    definition = definitions.load(adoption.definition)
    own = {
        "area_code": area.area_code, "geography": "lad24" if len(area.codes) == 1 else "area",
        "parent_code": area.area_code, "period": str(edition.year), "source": source, "unit": "offence",
        "bound": "exact", "status": "ok", "denominator_status": "none",
    }  # fmt: skip
    seen = {"source": source, "clause": "the whole definition", "visibility": "superset", "reason": "drawn"}
    parts = {
        "changes": schemas.empty(schemas.CHANGES), "coefficients": schemas.empty(schemas.COEFFICIENTS),
        "checks": schemas.empty(schemas.CHECKS), "diagnostics": schemas.empty(schemas.DIAGNOSTICS),
        "boundaries": None, "observability": pd.DataFrame([seen]),
        "quality": schemas.quality_of([[
            schemas.quality(source, "drawn.csv", "rows in", rows=1),
            schemas.quality("regional_population", "", "residents of the year", place=edition.year.population_year),
        ]]),
    }  # fmt: skip
    parts |= {"adoption": adoption, "definition": definition, "measure": definition.measure}
    parts |= {"estimates": pd.concat([_rows(one, own) for one in drawings], ignore_index=True)} | more
    return assessment.Assessment(area, edition, parts.__getitem__)


def _rows(drawing, own):
    """ESTIMATES of a drawing: a blank of text is what is said of every row, a blank of numbers is missing."""
    rows = table(drawing)
    for name, kind in schemas.ESTIMATES.items():
        if name not in rows.columns:
            rows[name] = ""
        if kind == schemas.TEXT:
            rows[name] = rows[name].astype("str").replace("", own.get(name, ""))
        else:
            rows[name] = pd.to_numeric(rows[name].where(rows[name].astype("str") != ""))
    return schemas.conform(rows.assign(count=rows["numerator"]), schemas.ESTIMATES)


def shown(svd, *rooms, section="*"):
    """What the notebooks show of an area, by the call that shows it: only what is made in `rooms`, where any is named,
    and only in the sections whose number is `section`.

    A call that shows nothing is left out.
    """
    source = "\n".join(
        cell.source
        for path in sorted(paths.notebooks().glob(f"[0-9]{section}_*.ipynb"))
        for cell in nbformat.read(path, as_version=4).cells
        if cell.cell_type == "code"
    )
    calls = dict.fromkeys(found[0] for found in _CALL.finditer(source) if not rooms or found[1] in rooms)
    made = {call: eval(call, _ROOMS | {"svd": svd}) for call in calls}
    return {call: one for call, one in made.items() if one is not None}


def words(one):
    """Every word of a sentence, a tile, a table or a figure, the texts of a table's cells among them."""
    if isinstance(one, HTMLTable):
        return [one.caption, *one.columns, *(cell for row in one.rows for cell in row), *one.notes]
    if isinstance(one, Figure):
        return [text for text in (one.title, one.caption, one.alt) if text]
    return list(one.values()) if isinstance(one, dict) else [str(one)]


def by_first(one):
    """The rows of a table by their first cell, each a dict by column."""
    return {row[0]: dict(zip(one.columns, row, strict=True)) for row in one.rows}
