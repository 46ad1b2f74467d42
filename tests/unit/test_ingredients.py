"""What an edition follows from, and nothing else, is in its hashes."""

import shutil

import pytest

from svd_analysis import ingredients, parameters, provenance, taxonomies
from tests.notebooks.projects import copy_project, edit, enter, forget

NAMED = {"schemes": ["mps-2023", "mps-2025"], "places": ["X09000001", "X09000002", "met-unknown"]}


@pytest.fixture
def project(tmp_path, monkeypatch):
    """Inside a project of the test's own."""
    project = copy_project(tmp_path / "project")
    enter(monkeypatch, project)
    return project


def key(name="example-2025"):
    """The edition's hash, read anew."""
    forget()
    return ingredients.key(parameters.edition(name))


def change(project, place, pattern, text):
    edit(project / "parameters" / place, pattern, text)


ADOPTED = 'definitions:\n  - {definition: norfolk, adopted: "%s", standing: agreed, source: a test}\n'


@pytest.mark.parametrize(
    ("place", "pattern", "text"),
    [
        ("areas/exampleton.yaml", "^definitions:\n", ADOPTED % "2025-01-01"),
        ("areas/exampleton.yaml", "^checked_by:.*?$", "checked_by: a colleague"),
        ("areas/bexley.yaml", "^definitions:\n", ADOPTED % "2020-01-01"),
        ("definitions/norfolk.yaml", "^review_date:.*?$", 'review_date: "2031-01-01"'),
        ("editions/london-2024.yaml", "^title:.*?$", "title: Another"),
        ("sources/ons_force_tables.yaml", "^title:.*?$", "title: Another"),
        ("neighbours.yaml", r"E01003851", "E01003850"),
    ],
)
def test_what_is_not_of_an_edition_does_not_change_its_hash(project, place, pattern, text):
    before = key()
    change(project, place, pattern, text)
    assert key() == before


@pytest.mark.parametrize(
    ("place", "pattern", "text"),
    [
        ("areas/exampleton.yaml", "^definitions:\n", ADOPTED % "2024-12-31"),
        ("areas/exampleton.yaml", "^name:.*?$", "name: Another"),
        ("definitions/bexley.yaml", "^review_date:.*?$", 'review_date: "2031-01-01"'),
        ("definitions/london-minimum.yaml", "^review_date:.*?$", 'review_date: "2031-01-01"'),
        ("editions/example-2024.yaml", "^title:.*?$", "title: Another"),
        ("editions/example-2025.yaml", "436c8463|[0-9a-f]{8}", "00000000"),
        ("indicators/rape.yaml", "^title:.*?$", "title: Another"),
        ("sources/mps_borough.yaml", "^title:.*?$", "title: Another"),
        ("regimes/open.yaml", "^checked_by:.*?$", "checked_by: a colleague"),
        ("success_measures.yaml", "^checked_by:.*?$", "checked_by: a colleague"),
        ("questions/private_renting.yaml", "^checked_by:.*?$", "checked_by: a colleague"),
    ],
)
def test_what_an_edition_follows_from_changes_its_hash(project, place, pattern, text):
    before = key()
    change(project, place, pattern, text)
    assert key() != before


def test_new_files_of_others_do_not_change_the_hash(project):
    before = key()
    parameters_folder = project / "parameters"
    for kind, old, new in (
        ("areas", "bexley", "newtown"),
        ("definitions", "norfolk", "newer"),
        ("editions", "london-2024", "newtown-2030"),
    ):
        shutil.copy(parameters_folder / kind / f"{old}.yaml", parameters_folder / kind / f"{new}.yaml")
    assert key() == before


def test_an_edition_follows_from_the_release_of_the_one_before_where_there_is_one(project):
    release = project / "releases" / "example-2024" / "release.json"
    published = key()
    release.write_text("{}", encoding="utf-8")
    changed = key()
    assert changed != published
    shutil.rmtree(release.parent)
    assert key() not in (published, changed)


# --- the taxonomy


def rows_changed(monkeypatch, name, change):
    """The taxonomy with the rows of one of its tables changed."""
    real = taxonomies.rows
    monkeypatch.setattr(taxonomies, "rows", lambda asked: change(real(asked)) if asked == name else real(asked))


ADDED = {
    "codes": {"taxonomy": "mps-2030", "code": "X: X", "offences": "homicide", "valid_from": "", "valid_to": ""},
    "areas": {"code": "E08000035", "name": "Leeds", "geography": "lad24", "note": ""},
    "offences": {"offence": "cyber", "title": "Online", "home_office_codes": "", "group": "miscellaneous"},
    "concepts": {"concept": "online", "title": "Online", "offences": "cyber"},
    "implications": {"offence": "cyber", "attribute": "hate", "value": "true"},
}


@pytest.mark.parametrize("name", ADDED)
def test_a_row_that_an_edition_does_not_use_changes_nothing(monkeypatch, name):
    edition = parameters.edition("example-2025")
    before = ingredients.taxonomy(edition, **NAMED)
    rows_changed(monkeypatch, name, lambda rows: [ADDED[name], *rows])
    assert ingredients.taxonomy(edition, **NAMED) == before


@pytest.mark.parametrize(
    ("name", "column", "value", "other"),
    [
        ("codes", "taxonomy", "mps-2025", {"offences": "homicide"}),
        ("areas", "code", "met-unknown", {"name": "Nowhere"}),
        ("offences", "offence", "rape", {"group": "another"}),
        ("concepts", "concept", "violence_with_injury", {"offences": "homicide"}),
        ("implications", "offence", "rape", {"value": "false"}),
    ],
)
def test_a_row_that_an_edition_uses_changes_its_hash(monkeypatch, name, column, value, other):
    edition = parameters.edition("example-2025")
    before = ingredients.taxonomy(edition, **NAMED)
    assert value in {row[column] for row in taxonomies.rows(name)}
    rows_changed(monkeypatch, name, lambda rows: [row | (other if row[column] == value else {}) for row in rows])
    assert ingredients.taxonomy(edition, **NAMED) != before


def test_the_hash_of_the_code_is_not_of_the_tables_of_the_taxonomy(monkeypatch, tmp_path):
    package = tmp_path / "svd_analysis"
    shutil.copytree(parameters.paths.project() / "svd_analysis", package, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(provenance, "__file__", str(package / "provenance.py"))
    provenance.code.cache_clear()
    before = provenance.code()
    (package / "taxonomies" / "codes.csv").write_text("taxonomy,code,offences\n", encoding="utf-8")
    provenance.code.cache_clear()
    assert provenance.code() == before
    (package / "errors.py").write_text("\n", encoding="utf-8")
    provenance.code.cache_clear()
    assert provenance.code() != before
    provenance.code.cache_clear()
