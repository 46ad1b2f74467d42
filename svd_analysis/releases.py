"""An edition as it was counted and published: what the next one is compared with.

`releases/<edition>/` holds what was published; where there is none, the same is recomputed from the pinned files. A
release whose files are not the bytes that its `release.json` lists is refused by name.
"""

import csv
import json
from dataclasses import dataclass

import pandas as pd

from svd_analysis import conditions, definitions, parameters, paths, provenance, schemas, yaml_files
from svd_analysis.errors import SourceError

NAME = "release.json"
# What the figures of an earlier edition are: those of its release, or worked out again from its pinned files.
AS_PUBLISHED, RECOMPUTED = "as published", "recomputed, not as published"
_ORDER = [
    "indicator", "geography", "parent_code", "area_code", "period", "breakdown", "source", "bound", "definition",
]  # fmt: skip
_BLANK_IS_MISSING = (schemas.COUNT, schemas.NUMBER, schemas.FLAG)
_KINDS = {schemas.TEXT: "str", schemas.COUNT: "Int64", schemas.NUMBER: "float64", schemas.FLAG: "boolean"}


@dataclass(frozen=True)
class Published:
    """An edition's own numbers and the rules they were counted by.

    `estimates` are its ESTIMATES, `counts` its COUNTS by authority or pseudo-area and year (`month` holds the year):
    every class, one that a whole year does not list counting 0. `definitions` are those in force by area code.
    `recomputed` says that this was worked out again and is not what was published.
    """

    edition: parameters.Edition
    estimates: pd.DataFrame
    counts: pd.DataFrame
    definitions: dict[str, definitions.Definition]
    indicators: tuple[parameters.Indicator, ...]
    recomputed: bool


def folder(name):
    """Where the release of an edition of that name is."""
    return paths.releases() / name


def read(edition):
    """The edition as its release has it, which holds the areas that were published; None where it has none.

    Of the estimates a release keeps years, and an area, its authorities, the region and the pseudo-areas. SourceError
    where a file of the release is not the one that was published.
    """
    place = folder(edition.name)
    if not place.is_dir():
        return None
    record = whole(place)
    tables = [_table(place / slug / "results.csv", schemas.ESTIMATES) for slug in record["areas"]]
    estimates = pd.concat(tables, ignore_index=True).drop_duplicates()
    named = {slug: provenance.read_json(place / slug / "run.json")["definition"]["name"] for slug in record["areas"]}
    return Published(
        edition=parameters.Edition(**record["parameters"], name=record["edition"]),
        estimates=estimates.sort_values(_ORDER, ignore_index=True),
        counts=_table(place / "counts.csv", schemas.COUNTS),
        definitions={code: _definition(place / slug, named[slug]) for slug, code in record["areas"].items()},
        indicators=_indicators(place, record["areas"]),
        recomputed=False,
    )


def whole(place):
    """The record of a release, every file as it was published; a SourceError naming those that are not."""
    said = faults(place)
    if said:
        more = [f"... and {len(said) - 5} more files."] if len(said) > 5 else []
        raise SourceError("\n".join([*said[:5], *more]))
    return provenance.read_json(place / NAME)


def faults(place):
    """What is wrong with the files of a release, a line each: missing, changed, or never published."""
    record = provenance.read_json(place / NAME)
    if not record or "files" not in record:
        return [f"{place / NAME}: the record of this release is missing or cut short. {_MEND}"]
    there = {path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()}
    strange = sorted(name for name in there - {*record["files"], NAME} if not name.rpartition("/")[2].startswith("."))
    checked = (provenance.fault(place / name, expected) for name, expected in sorted(record["files"].items()))
    said = [f"{one} {_MEND}" for one in checked if one]
    return said + [f"{place / name}: this file was never published. Take it out. {_MEND}" for name in strange]


_MEND = "A release is never edited: restore it from the project's history."


def _table(path, schema):
    """A table as it was written, blanks of numbers missing and blanks of text empty; attributes of COUNTS that were not
    recorded are missing.
    """
    with open(path, encoding="utf-8", newline="") as file:
        headings = next(csv.reader(file))
    kinds = {name: (schema | schemas.COUNTS_ATTRIBUTES)[name] for name in headings}
    blank = [name for name, kind in kinds.items() if kind in _BLANK_IS_MISSING or name not in schema]
    table = pd.read_csv(
        path, dtype={name: _KINDS[kind] for name, kind in kinds.items()}, keep_default_na=False,
        na_values={name: [""] for name in blank}, encoding="utf-8",
    )  # fmt: skip
    return schemas.conform(table, schema)


def _definition(place, name):
    path = place / "rules" / "definition.yaml"
    return yaml_files.read(path, definitions.Definition, name=name, quoted=("code",))


def _indicators(place, areas):
    """The indicators that were counted, in the order they were shown."""
    found = {}
    for slug in areas:
        rules = place / slug / "rules"
        with open(rules / "concepts.csv", encoding="utf-8", newline="") as file:
            concepts = {row["concept"]: row["offences"].split() for row in csv.DictReader(file)}
        for name, rule in yaml_files.read_plain(rules / "indicators.yaml").items():
            signed = {"name": name, "why": "", "authored_by": "", "checked_by": "", "review_date": ""}
            then = [offence for one in rule.get("offences", []) for offence in _as_then(one, concepts)]
            found[name] = parameters.Indicator(**rule | signed | {"offences": then})
    return tuple(sorted(found.values(), key=lambda one: (one.order, one.name)))


def _as_then(name, concepts):
    """A concept by its name where it holds what it held then, else the offences it held."""
    held = concepts.get(name)
    return [name] if held is None or frozenset(held) == conditions.concepts().get(name) else held


def rules_of(indicators):
    """The rules of indicators as a file keeps them, YAML in which every text is quoted as JSON quotes it."""
    kept = (
        "title", "label", "offences", "own_definition", "taxonomies", "unit", "measure", "per", "residents", "kind",
        "order",
    )  # fmt: skip
    lines = []
    for one in indicators:
        lines.append(f"{one.name}:")
        lines += [f"  {name}: {json.dumps(getattr(one, name), ensure_ascii=False)}" for name in kept]
    return "\n".join(lines) + "\n"
