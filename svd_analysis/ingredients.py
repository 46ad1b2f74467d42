"""What an edition follows from: of the files here only those that its numbers are made of, so that the same edition can
be made again byte for byte.

A partnership adopts its next definition, another region's areas are added, a publisher renames its classes: none of
that is of an edition that was counted before, and none of it changes the hashes here.
"""

import json
import re

from svd_analysis import parameters, paths, provenance, taxonomies, yaml_files
from svd_analysis.errors import SourceError

_OF_THE_EXAMPLE = b"the key of the example region is no secret"
_WORD = re.compile(r"[\w.-]*\w")
# What an edition takes from the file of an area, beside the definition in force.
_SHOWN = {"slug", "name", "codes", "accessibility_statement", "no_resident_rate"}


def key(edition):
    """One hash of all that the numbers follow from but the taxonomy."""
    return provenance.digest(*(f"{name} {value}" for name, value in of_numbers(edition).items()))


def of_numbers(edition):
    """All that the numbers follow from but the taxonomy, hashes by name: pinned files, parameters, code and lock."""
    return {
        "edition": provenance.digest(_without_files(edition), _corrected(edition)),
        **{f"file {path}": sha256 for _, path, sha256 in edition.pinned},
        "areas": provenance.digest(*_areas(edition)),
        **{f"definition {path.stem}": provenance.sha256(path) for path in definition_files(edition)},
        "indicators": provenance.digest(*(one.model_dump_json() for one in parameters.indicators())),
        "sources": provenance.digest(*_sources(edition)),
        "registers": provenance.digest(*_registers(edition)),
        "questions": provenance.digest_of_folder(paths.parameters(), "questions/*.yaml"),
        "previous edition": provenance.digest(_previous(edition)),
        **_of_records(edition),
        "code": provenance.code(),
        "packages": provenance.lock(),
    }


def rounding_key(edition):
    """The partnership's own key, by which an edition's counts of records are rounded; empty where it has none yet."""
    return _key(edition.synthetic)


def _key(synthetic):
    if synthetic:
        return _OF_THE_EXAMPLE
    return paths.key().read_bytes().strip() if paths.key().is_file() else b""


def pinning_key(source, *, synthetic):
    """The key by which files of a source are pinned: the partnership's own for records, empty for what is open.

    SourceError where records have no key yet.
    """
    if not parameters.source(source).records:
        return b""
    if not (key := _key(synthetic)):
        raise SourceError(
            f"{paths.key()}: there is no key, and files of records ({source}) are pinned by it, since their SHA-256 "
            "could tell what is in them. Write 32 letters or more that nobody can guess into it; see "
            "docs/records-and-audiences.md."
        )
    return key


def _of_records(edition):
    """That counts of records follow from the key: six digits of its hash, which tell a change and not the key."""
    if not any(parameters.source(entry.source).records for entry in edition.sources):
        return {}
    return {"key": provenance.sha256_of(rounding_key(edition))[:6]}


def of_every_page(edition):
    """What every section of every area follows from beside its notebook and its slice of the numbers: hashes by name.

    Pinned files are not among them: what is read of a file is in the numbers, and what a page says of the file itself
    is a part of its own (`of_area`).
    """
    previous = [parameters.edition(edition.previous)] if edition.previous else []
    said = [
        *(_without_files(one) for one in (edition, *previous)),
        _corrected(edition),
        *_names(edition),
        *(one.model_dump_json() for one in parameters.indicators()),
        *_sources(edition),
        *_registers(edition),
        provenance.digest_of_folder(paths.parameters(), "questions/*.yaml", *_contributions(edition)),
    ]
    return {"parameters": provenance.digest(*said), "code": provenance.code(), "packages": provenance.lock()}


def _contributions(edition):
    """The registers of contributions that stand for an edition: its own, or that of the one it extends."""
    return [f"contributions/{name}.yaml" for name in (edition.name, edition.extends) if name]


def of_area(edition, slug):
    """What the pages of one area can follow from beside that: hashes by the name of the part that is read."""
    area = parameters.area(slug)
    adoption = area.adoption_on(edition.last_day)
    own = paths.parameters() / "definitions" / f"{adoption.definition}.yaml"
    before = parameters.edition(edition.previous) if edition.previous else None
    then = area.adoption_on(before.last_day) if before and slug in before.areas else None
    named = {adoption.definition, edition.regional_minimum} | ({then.definition} if then else set())
    pinned = [*edition.pinned, *(before.pinned if before else [])]
    return {
        "area": provenance.digest(area.model_dump_json(include=_SHOWN)),
        "adoption": provenance.digest(adoption.model_dump_json()),
        "definition": provenance.digest(
            *(f"{name} {provenance.sha256(own.with_stem(name))}" for name in sorted(named - {""}))
        ),
        "measure": provenance.digest(json.dumps(yaml_files.read_plain(own).get("measure"), sort_keys=True)),
        "files": provenance.digest(json.dumps(pinned)),
    }


def _without_files(edition):
    return edition.model_dump_json(exclude={"sources": {"__all__": {"files"}}})


def _names(edition):
    """What pages of other areas say of an area: its name and codes, and whether it has a rate by residents."""
    for slug in (*edition.areas, *edition.not_covered):
        yield parameters.area(slug).model_dump_json(include={"slug", "name", "codes", "no_resident_rate"})


def taxonomy(edition, *, schemes, places):
    """One hash of the rows of the taxonomy that an edition's numbers use.

    `schemes` are the schemes of classes found in its files and in those it is compared with, `places` the codes of
    authorities and pseudo-areas in its numbers. Rows of other schemes and places are not of this edition.
    """
    return provenance.digest(json.dumps(_rows(edition, set(schemes), set(places)), ensure_ascii=False, sort_keys=True))


def _rows(edition, schemes, places):
    words = _words(edition)
    codes = [row for row in taxonomies.rows("codes") if row["taxonomy"] in schemes | words]
    concepts = [row for row in taxonomies.rows("concepts") if row["concept"] in words]
    held = {offence for row in (*codes, *concepts) for offence in row["offences"].split()} | words
    of_offences = {
        name: [row for row in taxonomies.rows(name) if row["offence"] in held]
        for name in ("offences", "implications", "penalties")
    }
    read = {entry.source for entry in edition.sources}
    moved = [row for row in taxonomies.rows("area_changes") if {row["from_code"], row["to_code"]} & places]
    return of_offences | {
        "codes": codes,
        "concepts": concepts,
        "areas": [row for row in taxonomies.rows("areas") if row["code"] in places],
        "area_changes": moved,
        "published_totals": [row for row in taxonomies.rows("published_totals") if row["source"] in read],
        "forces": taxonomies.rows("forces"),
    }


def _words(edition):
    """Every word of the rules: whatever they name of the taxonomy is among them."""
    previous = [parameters.edition(edition.previous)] if edition.previous else []
    files = {path for one in (edition, *previous) for path in definition_files(one)}
    texts = [path.read_text(encoding="utf-8-sig") for path in sorted(files)]
    texts += [one.model_dump_json() for one in parameters.indicators()]
    texts += [name for one in _breaks(edition) for name in one.series]
    return {word for text in texts for word in _WORD.findall(text)}


def definition_files(edition):
    """The files of the definitions in force for an edition's areas, and of its region's minimum where it names one."""
    named = {parameters.area(slug).adoption_on(edition.last_day).definition for slug in edition.areas}
    named |= {edition.regional_minimum} - {""}
    return [paths.parameters() / "definitions" / f"{name}.yaml" for name in sorted(named)]


def _definitions(edition):
    return (part for path in definition_files(edition) for part in (path.stem, provenance.sha256(path)))


def _areas(edition):
    """What an edition takes from the files of its areas: of the definitions, the one in force."""
    for slug in edition.areas:
        area = parameters.area(slug)
        yield area.model_dump_json(include=_SHOWN)
        yield area.adoption_on(edition.last_day).model_dump_json()
    for slug in edition.not_covered:
        yield parameters.area(slug).model_dump_json(include={"slug", "name", "codes"})


def _sources(edition):
    """The sources of an edition, those with a measure that a question may name, and the regimes they are under."""
    read = {entry.source for entry in edition.sources}
    described = {name: parameters.source(name) for name in parameters.names("sources")}
    chosen = {name: one for name, one in described.items() if name in read or one.measures}
    yield from (one.model_dump_json() for one in chosen.values())
    regimes = sorted({one.regime for one in chosen.values() if one.regime})
    yield provenance.digest_of_folder(paths.parameters(), *(f"regimes/{regime}.yaml" for regime in regimes))


def _registers(edition):
    yield from (one.model_dump_json() for one in _breaks(edition))
    yield json.dumps(parameters.crossings(edition.region))
    yield provenance.digest_of_folder(paths.parameters(), "between_area_variance.yaml", "success_measures.yaml")


def _breaks(edition):
    read = {entry.source for entry in edition.sources}
    return [one for one in parameters.breaks() if one.region == edition.region and one.source in read]


def _previous(edition):
    """What an edition is compared with: the release of the edition before, else all which that one follows from.

    Beside a release stand the edition's own file and definitions, which pages name.
    """
    if not edition.previous:
        return ""
    previous = parameters.edition(edition.previous)
    release = paths.releases() / previous.name / "release.json"
    if not release.is_file():
        return key(previous)
    named = (previous.model_dump_json(), *_areas(previous), *_definitions(previous))
    return provenance.digest("release", provenance.sha256(release), *named)


def _corrected(edition):
    return parameters.edition(edition.corrects).title if edition.corrects else ""
