"""The record of an area's run: written last, so that an area whose record is there and whose hashes match is whole."""

from svd_analysis import numbers, paths, provenance, sentences
from svd_analysis.runner import sections

NAME = "run.json"


def key(edition):
    """One hash of everything an area's page follows from."""
    return provenance.digest(
        numbers.key(edition),
        (numbers.taxonomy(edition) or {"sha256": ""})["sha256"],
        provenance.digest_of_folder(paths.parameters(), f"narrative/{edition.name}/**/*.md"),
        *(provenance.sha256(path) for path in sections.notebooks()),
    )


def write(folder, svd):
    """Record what an area's outputs in `folder` were made of, and their hashes."""
    rows = svd.quality[svd.quality["check"] == "rows in"].groupby("file")["rows"].max()
    outputs = {path.relative_to(folder).as_posix(): provenance.sha256(path) for path in _files(folder)}
    record = {
        "area": svd.area.slug,
        "edition": svd.edition.name,
        "definition": {
            "name": svd.definition.name,
            "sha256": provenance.sha256(paths.parameters() / "definitions" / f"{svd.definition.name}.yaml"),
            "standing": svd.adoption.standing,
        },
        "inputs": [_input(entry, file, rows) for entry in svd.edition.sources for file in entry.files],
        "headline": str(sentences.in_one(svd)),
        "code": provenance.code(),
        "commit": provenance.commit(),
        "lock": provenance.lock(),
        "taxonomy": numbers.taxonomy(svd.edition),
        "key": key(svd.edition),
        "outputs": outputs,
    }
    provenance.write_json(folder / NAME, record)


def _input(entry, file, rows):
    """One pinned file; `rows` is None where it is a companion that is not read by itself."""
    name = file.path.rpartition("/")[2]
    counted = int(rows[name]) if name in rows.index else None
    return {"path": file.path, "sha256": file.sha256, "source": entry.source, "use": entry.use, "rows": counted}


def whole(folder):
    """The record of an area's folder that holds a whole run, every output as it was written; None otherwise."""
    record = provenance.read_json(folder / NAME)
    if not record or "outputs" not in record:
        return None
    outputs = record["outputs"].items()
    as_written = all((folder / name).is_file() and provenance.sha256(folder / name) == hash for name, hash in outputs)
    return record if as_written else None


def complete(folder, edition):
    """Whether an area's folder holds a whole run made of what is here now."""
    record = whole(folder)
    return bool(record) and record["key"] == key(edition)


def _files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
