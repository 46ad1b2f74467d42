"""The jobs of a run: a section of an area, and an area's page of its sections. Each runs in a kernel of its own."""

import time
from dataclasses import dataclass
from functools import cache

from svd_analysis.runner import notebook_format, sections

AREA_LIMIT = 1800  # seconds for all sections of an area and its page: far more than they take, so that a run ends


@dataclass(frozen=True, order=True)
class Job:
    """A section of an area in an edition, by their names."""

    area: str
    edition: str
    section: str


@dataclass(frozen=True)
class Made:
    """An executed section: its notebook as text, and which parts of the assessment it opened."""

    notebook: str
    opened: tuple[str, ...]


def do(job):
    """Run a section; SVDError where it is not whole. Plain names in and plain text out, so that any machine can."""
    nbformat = notebook_format.load()
    notebook = sections.place_of(job.section)
    asked = {"area": job.area, "edition": job.edition}
    executed, opened = sections.execute(
        notebook,
        name=notebook.name,
        parameters=asked,
        closing="sorted(svd.opened)",
        until=_until(job.edition, job.area),
    )
    return Made(nbformat.writes(executed) + "\n", tuple(opened))


def put_together(job, folder, made_of, of_sections):
    """Put an area's page together of the sections in its folder; what was in the way, or None."""
    nbformat = notebook_format.load()
    arguments = (job.area, job.edition, str(folder), made_of, of_sections)
    source = f"from svd_analysis.runner import pages\n\nfault = pages.put_together(*{arguments!r})"
    kernel = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python"}}
    notebook = nbformat.v4.new_notebook(metadata=kernel, cells=[nbformat.v4.new_code_cell(source, id="page")])
    until = _until(job.edition, job.area)
    return sections.execute(notebook, name=job.section, parameters={}, closing="fault", until=until)[1]


def begin():
    """A run begins: no area has used any of its time."""
    _until.cache_clear()


@cache
def _until(edition, area):
    """When the time of an area is over; it begins with its first job in this process."""
    return time.monotonic() + AREA_LIMIT
