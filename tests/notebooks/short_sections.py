"""Two short sections in the place of a project's own, where a test is about runs and not about what a page shows."""

import nbformat
from nbformat import v4

FIRST, SECOND = "01_first", "02_second"
_KERNEL = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python"}}


def only_short_sections(project):
    """Leave a project two short sections only; the project."""
    for path in (project / "notebooks").glob("*.ipynb"):
        path.unlink()
    for section in (FIRST, SECOND):
        write(project, section, "pass")
    return project


def write(project, section, source, area="exampleton"):
    """Write a short section whose last cell does something for one area only."""
    asked = 'area = "mockbridge"\nedition = "example-2025"'
    cells = [
        v4.new_markdown_cell(f"# Section {section}", id="title"),
        v4.new_code_cell(asked, id="asked", metadata={"tags": ["parameters"]}),
        v4.new_code_cell("from svd_analysis import assessment\n\nsvd = assessment.load(area, edition)", id="load"),
        v4.new_code_cell("svd.estimates['count'].sum() >= 0", id="good"),
        v4.new_code_cell(f"if area == {area!r}:\n" + _indented(source), id="of-one-area"),
    ]
    nbformat.write(v4.new_notebook(metadata=_KERNEL, cells=cells), project / "notebooks" / f"{section}.ipynb")


def _indented(source):
    return "".join(f"    {line}\n" for line in source.splitlines())
