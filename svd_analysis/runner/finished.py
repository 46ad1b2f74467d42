"""What is finished at the end of a run, and the plan that says so to the next."""

import os

from svd_analysis import folders, numbers, provenance
from svd_analysis.runner import pinned, plan, record


def complete(made, here):
    """The records of the areas that are whole and as they would be now, by area."""
    done = {slug: one for slug, one in made.items() if one and not record.stale_page(one, here[slug])}
    return {slug: one for slug, one in done.items() if not record.stale_sections(one, here[slug])}


def write_plan(edition, place, done, before):
    """Keep what this run found and made, so that the next can see at once that there is nothing to do.

    What came in has the times it had when it was looked at: a change since then is one for the next run.
    """
    tables = provenance.read_json(numbers.folder(edition) / "record.json")["outputs"]
    outputs = {str(numbers.folder(edition) / name): sha256 for name, sha256 in tables.items()}
    outputs |= {str(place / slug / name): sha for slug, one in done.items() for name, sha in one["outputs"].items()}
    records = [place / "index.html", numbers.folder(edition) / "record.json", *(place / s / record.NAME for s in done)]
    # A file that appeared since the run began was not looked at: no sign is right for it.
    appeared = {str(path): [*plan.NEVER, ""] for path in plan.inputs()[0] if os.path.isfile(path)}
    written = plan.as_expected(outputs, plan.last(edition.name)) | plan.signs(records)
    kept = {
        "edition": edition.name,
        "edition_areas": list(edition.areas),
        "areas": list(done),
        "settings": plan.settings(),
        "jobs": {slug: one["sections"] for slug, one in done.items()},
        "files": appeared | before | written,
        "lacking": pinned.lacking(edition, before),
        "folders": plan.times(plan.inputs()[1]),
    }
    folders.write(place / plan.NAME, provenance.as_json(kept))
