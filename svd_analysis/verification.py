"""Whether what is here is what was pinned, made or published: every hash of an edition or of a folder, offline."""

from pathlib import Path

from svd_analysis import ingredients, numbers, parameters, paths, provenance, releases
from svd_analysis.errors import ParameterError, SourceError, nearest

_RUN = "run.json"
# Who signed an edition's file and when it is looked at again may change after it is published.
_SIGNED = {"authored_by", "checked_by", "review_date"}


def verify(asked):
    """Lines for what was checked of an edition, by its name, or of a folder with `run.json` or `release.json`.

    SourceError naming each file that is missing or changed, with both hashes.
    """
    place = Path(asked)
    if asked not in parameters.names("editions") and place.is_dir():
        said, faults = _folder(place.resolve())
    else:
        _refuse_unknown(asked)
        said, faults = _edition(parameters.edition(asked))
    if faults:
        raise SourceError("\n".join(faults))
    return said


def _refuse_unknown(asked):
    known = parameters.names("editions")
    if asked not in known:
        raise ParameterError(f"There is no edition and no folder {asked!r}. {nearest(asked, known)}")


def _edition(edition):
    said, faults = [], []
    try:
        numbers.prepare(edition)
        count = len({file.path for entry in edition.sources for file in entry.files})
        said.append(f"{edition.name}: {count} pinned files are there, unchanged")
    except SourceError as fault:
        faults.append(str(fault))
    place = releases.folder(edition.name)
    if not place.is_dir():
        return [*said, f"{edition.name}: not published from here, there is no {place}"], faults
    more, wrong = _release(place)
    return said + more, faults + wrong


def _folder(place):
    if (place / releases.NAME).is_file():
        return _release(place)
    if not (place / _RUN).is_file():
        raise ParameterError(
            f"{place}: holds neither {_RUN} nor {releases.NAME}. Give the name of an edition, the folder of an area's "
            "page or the folder of a release."
        )
    if (place.parent / releases.NAME).is_file():
        return _release(place.parent)
    return _run(place)


def _release(place):
    """A release: its own files, and whether its edition's file still says what was published."""
    faults = releases.faults(place)
    if faults:
        return [], faults
    record = provenance.read_json(place / releases.NAME)
    said = [f"{place}: published, {len(record['files'])} files are there, unchanged"]
    for slug in record["areas"]:
        run = provenance.read_json(place / slug / _RUN)
        rule = place / slug / "rules" / "definition.yaml"
        faults += filter(None, [provenance.fault(rule, run["definition"]["sha256"])])
    return said, faults + _edited(record)


def _edited(record):
    name = record["edition"]
    if name not in parameters.names("editions"):
        return []
    published = parameters.Edition(**record["parameters"], name=name)
    now = parameters.edition(name)
    changed = [one for one in type(now).model_fields if getattr(now, one) != getattr(published, one)]
    changed = [one for one in changed if one not in _SIGNED]
    if not changed:
        return []
    return [
        f"parameters/editions/{name}.yaml: {', '.join(changed)} changed since the edition was published. Put back what "
        "was published; a correction is a new edition with `corrects:` and `reason:`."
    ]


def _run(place):
    """The folder of an area's page: its outputs, the definition and the pinned files that are here."""
    record = provenance.read_json(place / _RUN)
    if not record or "outputs" not in record:
        return [], [f"{place / _RUN}: the record of this run is cut short. Run the area again."]
    data = _data(record["edition"])
    inputs = {data / one["path"]: (one["sha256"], _key(record["edition"], one["source"])) for one in record["inputs"]}
    here = {path: pinned for path, pinned in inputs.items() if path.is_file() and pinned[1] is not None}
    rule = paths.parameters() / "definitions" / f"{record['definition']['name']}.yaml"
    written = {place / name: expected for name, expected in record["outputs"].items()}
    checked = {path: (expected, b"") for path, expected in written.items()} | here
    checked[rule] = record["definition"]["sha256"], b""
    faults = [fault for path, pinned in checked.items() if (fault := provenance.fault(path, *pinned))]
    said = [f"{place}: {len(record['outputs'])} files of the page are there, unchanged"]
    said.append(f"{record['edition']}: of {len(inputs)} pinned files {len(here)} are here, unchanged")
    if len(here) < len(inputs):
        said.append(f"not checked, since they (or their key) are not here: {len(inputs) - len(here)} pinned files")
    if record["code"] != provenance.code():
        said.append(f"made by other code ({record['code'][:12]}) than is here ({provenance.code()[:12]})")
    return said, faults


def _data(name):
    """The folder of an edition's raw files."""
    return parameters.edition(name).data if name in parameters.names("editions") else paths.data()


def _key(name, source):
    """The key by which an edition's files of a source are pinned; None where it is not here."""
    editions, sources = parameters.names("editions"), parameters.names("sources")
    if name not in editions or source not in sources:
        return b""
    try:
        return ingredients.pinning_key(source, synthetic=parameters.edition(name).synthetic)
    except SourceError:
        return None
