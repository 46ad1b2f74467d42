"""Which of the things a finished page was made of are no longer what they were."""

from svd_analysis import parameters, paths, provenance
from svd_analysis.runner import record


def status(made, edition, slug):
    """`complete`, or what a page was made before: its files, its definition, the code, the locked packages, else its
    parameters or its numbers. `no page yet` without a record.
    """
    if not made:
        return "no page yet"
    if made["key"] == record.key(edition):
        return "complete"
    return f"made before a change of {' and '.join(changed(made, edition, slug))}"


def changed(made, edition, slug):
    """What differs between a record and what is here now; at least one thing is said."""
    pinned = {(file.path, file.sha256) for entry in edition.sources for file in entry.files}
    differs = {
        "files": {(one["path"], one["sha256"]) for one in made["inputs"]} != pinned,
        "definition": made["definition"] != definition(edition, slug),
        "code": made["code"] != provenance.code(),
        "packages": made["lock"] != provenance.lock(),
    }
    return [name for name, different in differs.items() if different] or ["parameters, numbers or text"]


def definition(edition, slug):
    """The definition in force for an area of an edition, as its record has it."""
    adoption = parameters.area(slug).adoption_on(edition.last_day)
    return {
        "name": adoption.definition,
        "sha256": provenance.sha256(paths.parameters() / "definitions" / f"{adoption.definition}.yaml"),
        "standing": adoption.standing,
    }
