"""What readers returned, kept as Parquet beside its quality record, so that a pinned file is read once.

A stored table is known by the file's hash and the hash of the code that read it: a changed file or reader is read anew.
"""

import importlib
import os
from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd

from svd_analysis import parameters, paths, provenance, schemas
from svd_analysis.errors import SourceError

# A shapefile is several files; all are pinned, the first of them is read.
_COMPANIONS = (".dbf", ".shx", ".prj", ".cpg")


def verify(edition):
    """Refuse an edition whose pinned files are missing or changed."""
    provenance.verify(edition, address=lambda source: parameters.source(source).published_at)


def read(edition, entry):
    """A source's table in an edition, all its files together, and its QUALITY.

    For counts: only months inside the entry's window are kept, and a month that two files hold is a SourceError.
    """
    readings = [_read(edition, entry.source, file) for file in _tables(entry)]
    quality = pd.concat([found for _, found in readings], ignore_index=True)
    _refuse_double_months(entry, readings)
    table = pd.concat([table for table, _ in readings], ignore_index=True)
    if "month" in table.columns and entry.window:
        table = table[table["month"].str[:7].between(entry.window.first, entry.window.last)]
    return table.reset_index(drop=True), quality


def together(edition, *sources, schema):
    """The tables of some sources of an edition together (of none, an empty one), and their QUALITY."""
    readings = [read(edition, entry) for entry in edition.of(*sources)]
    tables = [table for table, _ in readings] or [schemas.empty(schema)]
    return pd.concat(tables, ignore_index=True), schemas.quality_of([quality for _, quality in readings])


def months_found(quality):
    """The months that a source's files hold whole: missing and partial ones are left out.

    Where each file is of one force and month, a month is found only if every force has it: a force whose file is
    missing must not read as one without offences.
    """
    months = quality[(quality["check"] == "month") & (quality["found"] == "1")]
    forces = months["file"].str.extract(r"^\d{4}-\d{2}-(.+)-street", expand=False).fillna("")
    held = [set(months.loc[forces == force, "place"]) for force in forces.unique()]
    return set.intersection(*held) if held else set()


def _read(edition, source, file):
    folder = paths.store() / source
    stem = f"{file.sha256[:20]}-{_reader_digest()[:12]}"
    kept, kept_quality = folder / f"{stem}.parquet", folder / f"{stem}.quality.parquet"
    if kept_quality.is_file() and kept.is_file():
        try:
            return _load(kept), pd.read_parquet(kept_quality)
        except ValueError:
            # A disk that filled up or a copy that stopped can leave half a table: it is read anew.
            pass
    path = edition.data / file.path
    provenance.verify_file(path, file.sha256, edition=edition.name, address=parameters.source(source).published_at)
    table, quality = importlib.import_module(f"svd_analysis.sources.{source}").read(path)
    folder.mkdir(parents=True, exist_ok=True)
    _keep(table, kept)
    _keep(quality, kept_quality)
    return table, quality


def _keep(table, path):
    """Written aside and swapped in, so that a stopped run leaves no half table."""
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    table.to_parquet(aside, index=False)
    aside.replace(path)


def _load(path):
    try:
        return gpd.read_parquet(path)
    except ValueError:
        return pd.read_parquet(path)


@cache
def _reader_digest():
    folder = Path(__file__).parent
    return provenance.digest(
        provenance.digest_of_folder(folder / "sources", "*.py"),
        provenance.digest_of_folder(folder / "taxonomies", "*.csv"),
        provenance.sha256(schemas.__file__),
    )


def _refuse_double_months(entry, readings):
    """Refuse a month that two files hold, whatever the files are called: its offences would count twice."""
    seen = {}
    for file, (table, quality) in zip(_tables(entry), readings, strict=True):
        for month in _held(entry.source, table, quality):
            if month in seen:
                raise SourceError(
                    f"{entry.source}: the month {month[0]} stands in more than one place: {seen[month]}, {file.path}. "
                    "Pin one of them."
                )
            seen[month] = file.path


def _held(source, table, quality):
    """The months a file holds; for police.uk, which has one file a force and month, with the force's unlocated code."""
    if source == "police_uk_street":
        unlocated = table[table["geography"] == "pseudo"]
        return set(zip(unlocated["month"], unlocated["area_code"], strict=True))
    return {(month,) for month in months_found(quality)}


def _tables(entry):
    return [file for file in entry.files if not file.path.endswith(_COMPANIONS)]
