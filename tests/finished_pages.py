"""A project of a test's own with finished pages of the example's earlier edition, ready to be published.

The pages are stubs beside the real results and changes: what a release takes from a page stands in those.
"""

import shutil

from svd_analysis import assessment, ingredients, parameters, provenance
from svd_analysis.runner import pages, record, sections
from tests.notebooks.projects import copy_project, enter

EDITION = "example-2024"
AREAS = ["exampleton", "sampleford", "mockbridge"]


def project_with_pages(folder, outputs, monkeypatch):
    """A project in `folder` with the edition's numbers as they were made in `outputs`, and pages of its three areas."""
    project = copy_project(folder)
    shutil.rmtree(project / "releases" / EDITION)
    shutil.copytree(outputs / EDITION / "numbers", project / "outputs" / EDITION / "numbers")
    enter(monkeypatch, project)
    finish(project, *AREAS)
    return project


def like(project, folder, monkeypatch):
    """Inside a copy of a project."""
    shutil.copytree(project, folder)
    enter(monkeypatch, folder)
    return folder


def finish(project, *areas, edition=EDITION):
    """Write the page's folder of some areas, whole and made of what is here now."""
    here = record.parts(parameters.edition(edition))
    for slug in areas:
        svd = assessment.load(slug, edition)
        folder = project / "outputs" / edition / slug
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "results.csv").write_text(pages._csv(svd.estimates), encoding="utf-8", newline="\n")
        (folder / "changes.csv").write_text(pages._csv(svd.changes), encoding="utf-8", newline="\n")
        (folder / "appendix.html").write_text(f"<p>{svd.area.name}</p>\n", encoding="utf-8", newline="\n")
        made = {one.stem: record.of_section(here[slug], one, ["estimates"]) for one in sections.notebooks()}
        record.write(folder, svd, here[slug], made)


def give_numbers(project, name):
    """Give another edition the same numbers, so that they need not be made again for it."""
    folder = project / "outputs" / name / "numbers"
    shutil.copytree(project / "outputs" / EDITION / "numbers", folder)
    made = provenance.read_json(folder / "record.json")
    provenance.write_json(folder / "record.json", made | {"made_of": ingredients.of_numbers(parameters.edition(name))})


def edition():
    """The edition that is published."""
    return parameters.edition(EDITION)
