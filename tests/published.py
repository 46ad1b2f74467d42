"""A project of a test's own with finished pages of the example's earlier edition, ready to be published.

The pages are stubs beside the real results and changes: what a release takes from a page stands in those.
"""

import shutil

from svd_analysis import assessment, parameters
from svd_analysis.runner import pages, record
from tests.notebooks.projects import copy_project, enter

EDITION = "example-2024"


def project_with_numbers(folder, outputs, monkeypatch):
    """Inside a project in `folder` with the edition's numbers as they were made in `outputs`."""
    project = copy_project(folder)
    shutil.copytree(outputs / EDITION / "numbers", project / "outputs" / EDITION / "numbers")
    enter(monkeypatch, project)
    return project


def finish(project, *areas, edition=EDITION):
    """Write the page's folder of some areas, whole and made of what is here; the last one's folder."""
    for slug in areas:
        svd = assessment.load(slug, edition)
        folder = project / "outputs" / edition / slug
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "results.csv").write_text(pages._csv(svd.estimates), encoding="utf-8", newline="\n")
        (folder / "changes.csv").write_text(pages._csv(svd.changes), encoding="utf-8", newline="\n")
        (folder / "appendix.html").write_text(f"<p>{svd.area.name}</p>\n", encoding="utf-8", newline="\n")
        record.write(folder, svd)
    return folder


def edition():
    """The edition that is published."""
    return parameters.edition(EDITION)
