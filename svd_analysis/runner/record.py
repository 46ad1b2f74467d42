"""The record of an area's run: written last, so that an area whose record is there and whose hashes match is whole.

It holds what each section and the page were made of, by name and hash: what differs from what is here now is what makes
them stale, and says why.
"""

import pandas as pd

from svd_analysis import folders, ingredients, numbers, parameters, paths, provenance, sentences
from svd_analysis.runner import sections

NAME = "run.json"
_NOT_YET = "not made yet"


def parts(edition, at=None):
    """What is here now of an edition: by area, each part that its pages can follow from and its hash.

    The numbers are those that are there, in a place of their own where one is named.
    """
    at = at or numbers.folder(edition)
    rows = numbers.taxonomy(edition, at) or {"sha256": "none"}
    shared = ingredients.of_every_page(edition) | {"taxonomy": rows["sha256"]}
    tables = (provenance.read_json(at / "record.json") or {"outputs": {}})["outputs"]
    return {slug: shared | _of_area(edition, slug, tables) for slug in edition.areas}


def _of_area(edition, slug, tables):
    names = (*numbers.TABLES, "boundaries")
    read = {name: tables.get(numbers.place_of(slug, name), "none") for name in names if name != "counts"}
    written = paths.parameters() / "narrative" / edition.name / slug
    for notebook in sections.notebooks():
        text = written / f"{notebook.stem}.md"
        read[f"narrative/{notebook.stem}"] = provenance.sha256(text) if text.is_file() else "none"
    return ingredients.of_area(edition, slug) | read


def of_section(here, notebook, opened):
    """What a section is made of: its notebook, what every page follows from, and the parts that it opened."""
    always = ("area", "code", "packages", "parameters", "taxonomy")
    return {"notebook": provenance.sha256(notebook)} | {name: here[name] for name in sorted({*always, *opened})}


def stale_sections(made, here):
    """Which sections have to be made again, each with the names of what changed; `made` is a record, or None."""
    stale = {}
    for notebook in sections.notebooks():
        before = (made or {}).get("sections", {}).get(notebook.stem)
        changed = [_NOT_YET] if before is None else _changed(before, of_section(here, notebook, before.keys() & here))
        if changed:
            stale[notebook.stem] = changed
    return stale


def stale_page(made, here):
    """What changed since an area's page was put together of its sections; nothing where it is as it would be now."""
    if not made:
        return [_NOT_YET]
    gone = sorted(made["sections"].keys() - {notebook.stem for notebook in sections.notebooks()})
    return _changed(made["made_of"], here) + [f"no section {name}" for name in gone]


def _changed(before, now):
    return [name for name in sorted(before.keys() | now.keys()) if before.get(name) != now.get(name)]


def write(folder, svd, made_of, of_sections):
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
        "made_of": made_of,
        "sections": of_sections,
        "outputs": outputs,
    }
    folders.write(folder / NAME, provenance.as_json(record))


def _input(entry, file, rows):
    """One pinned file; `rows` is None where it is a companion that is not read by itself, or how many is not told."""
    name = file.path.rpartition("/")[2]
    counted = int(rows[name]) if pd.notna(rows.get(name)) else None
    return {"path": file.path, "sha256": file.sha256, "source": entry.source, "use": entry.use, "rows": counted}


def whole(folder):
    """The record of an area's folder that holds a whole run, every output as it was written; None otherwise."""
    record = _read(folder)
    return record if record and not _damaged(folder, record) else None


def lacks(folder):
    """Why an area's folder holds no whole run, in words: there is none, or which of its files are not as written."""
    if not (folder / NAME).is_file():
        return _NOT_YET
    record = _read(folder)
    names = _damaged(folder, record) if record else [NAME]
    return f"not as it was written: {', '.join(names[:4])}{f' and {len(names) - 4} more' if len(names) > 4 else ''}"


def _read(folder):
    """The record of a folder; None where none is there, or it is cut short or of another kind."""
    record = provenance.read_json(folder / NAME)
    parts = [record.get(name) for name in ("made_of", "sections", "outputs")] if isinstance(record, dict) else [None]
    return record if all(isinstance(part, dict) for part in parts) else None


def _damaged(folder, record):
    """Which of the files that a record lists are missing or changed."""
    return [name for name, expected in record["outputs"].items() if provenance.fault(folder / name, expected)]


def complete(folder, edition, slug):
    """Whether an area's folder holds a whole run made of what is here now."""
    made = whole(folder)
    if not made or not numbers.ready(edition):
        return False
    here = parts(edition)[parameters.area_of(edition, slug).slug]
    return not stale_sections(made, here) and not stale_page(made, here)


def _files(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != NAME)
