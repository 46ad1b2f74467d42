"""What readers returned, kept as Parquet beside its quality record, so that a pinned file is read once.

A stored table is known by the file's hash and the hash of the code that read it, and a partner's extract by that of its
description too: a changed file, reader or description is read anew, and a new month, which is a new file, touches only
itself. Rows stand in the reader's order, in row groups so small that some areas' rows are read without the others'
where the reader sorts by area, as that of police.uk does.
"""

import bisect
import importlib
import io
from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from pyarrow import compute, parquet

from svd_analysis import folders, ingredients, parameters, paths, provenance, record_columns, record_sources, schemas
from svd_analysis.errors import SourceError
from svd_analysis.sources import records

# A shapefile is several files; all are pinned, the first of them is read.
_COMPANIONS = (".dbf", ".shx", ".prj", ".cpg")
# Fewer rows, and a file has more groups than are worth looking through; more, and others' rows are read with one's own.
_ROWS_A_GROUP = 4096
# What is counted of an extract over many attributes is nearly its records: the folder is for nobody else's eyes.
_OWNER_ONLY = 0o700
_TEXT = [name for name, kind in schemas.COUNTS.items() if kind == schemas.TEXT]


def verify(edition):
    """Refuse an edition whose pinned files are missing or changed."""
    provenance.verify(
        edition,
        address=lambda source: parameters.source(source).published_at,
        key=lambda source: ingredients.pinning_key(source, synthetic=edition.synthetic),
    )


def read(edition, entry, *, areas=None):
    """A source's table in an edition, all its files together, and its QUALITY, which is of the whole files.

    For counts: only months inside the entry's window are kept, and a month that two files hold is a SourceError. With
    `areas` only the rows whose `area_code` is among those codes: of police.uk, which names no authority, LSOAs.
    """
    readings = [_read(edition, entry.source, file, areas) for file in _tables(entry)]
    quality = pd.concat([found for _, found in readings], ignore_index=True)
    _refuse_double_months(entry, [found for _, found in readings])
    table = pd.concat([table for table, _ in readings], ignore_index=True)
    if "month" in table.columns and entry.window:
        table = table[_within(table["month"], entry.window)]
    return table.reset_index(drop=True), quality


def _within(months, window):
    """Which months, or years by themselves, lie whole in a window."""
    years = months.str.fullmatch(r"\d{4}")
    first, last = months.str[:7].mask(years, months + "-01"), months.str[:7].mask(years, months + "-12")
    return first.ge(window.first) & last.le(window.last)


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


def _read(edition, source, file, areas):
    if (found := kept(source, file.sha256, areas)) is not None:
        return found
    path = edition.data / file.path
    address, key = parameters.source(source).published_at, ingredients.pinning_key(source, synthetic=edition.synthetic)
    provenance.verify_file(path, file.sha256, edition=edition.name, address=address, key=key)
    table, quality = keep(source, path, file.sha256)
    return table if areas is None else table[table["area_code"].isin(areas)], quality


def keep(source, path, sha256):
    """Read a source's file by its reader and keep what it returns, its table and QUALITY, under the file's hash."""
    described = parameters.source(source)
    if described.records:
        table, quality = records.read(path, described)
    else:
        table, quality = importlib.import_module(f"svd_analysis.sources.{source}").read(path)
    for one, place in zip((table, quality), _places(source, sha256), strict=True):
        place.parent.mkdir(parents=True, exist_ok=True, mode=_OWNER_ONLY if described.records else 0o777)
        content = io.BytesIO()
        one.to_parquet(content, index=False, row_group_size=_ROWS_A_GROUP)
        folders.write(place, content.getvalue())
    return table, quality


def kept(source, sha256, areas=None):
    """The table and QUALITY kept under a file's hash, of the table some areas' rows where they are named; None where
    nothing is kept, or what a full disk or a stopped copy has left of it can't be read.
    """
    table, quality = _places(source, sha256)
    if not quality.is_file() or not table.is_file():
        return None
    try:
        return (_whole(table) if areas is None else of_areas([table], areas)), pd.read_parquet(quality)
    except (ValueError, OSError):
        return None


def _places(source, sha256):
    stem, folder = f"{sha256[:20]}-{_reader_digest()[:12]}", paths.store()
    if described := parameters.source(source).records:
        stem += f"-{provenance.digest(described.model_dump_json())[:12]}"
        folder = paths.restricted() / "store"
    return [folder / source / f"{stem}{end}" for end in (".parquet", ".quality.parquet")]


def _whole(path):
    drawn = b"geo" in (parquet.read_schema(path).metadata or {})
    return gpd.read_parquet(path) if drawn else pd.read_parquet(path)


def of_areas(files, areas, *, columns=None):
    """The rows of some areas in stored tables of one kind together; of other rows only those in the same row groups are
    read at all. `columns` are all unless named.
    """
    codes = sorted(areas)
    # Text is told apart by number until only own rows are left.
    text = [name for name in parquet.read_schema(files[0]).names if name in _TEXT]
    rows = pa.concat_tables([_near_rows(path, codes, columns, text) for path in files])
    kind = rows.schema.field("area_code").type.value_type
    rows = rows.filter(compute.is_in(rows["area_code"], pa.array(codes, kind)))
    plain = [field.with_type(getattr(field.type, "value_type", field.type)) for field in rows.schema]
    return rows.cast(pa.schema(plain, rows.schema.metadata)).to_pandas()


def _near_rows(path, codes, columns, text):
    """The row groups that may hold a row of some codes."""
    with parquet.ParquetFile(path, read_dictionary=text, pre_buffer=True) as file:
        place = file.metadata.schema.names.index("area_code")
        ranges = [file.metadata.row_group(number).column(place).statistics for number in range(file.num_row_groups)]
        chosen = [number for number, span in enumerate(ranges) if _may_hold(span, codes)]
        return file.read_row_groups(chosen, columns=columns, use_threads=False)


def _may_hold(span, codes):
    """Whether one of some codes, in order, may stand in a row group with that least and that greatest code."""
    if span is None or not span.has_min_max:
        return True
    nearest = bisect.bisect_left(codes, span.min)
    return nearest < len(codes) and codes[nearest] <= span.max


@cache
def _reader_digest():
    folder = Path(__file__).parent
    return provenance.digest(
        provenance.digest_of_folder(folder / "sources", "*.py"),
        provenance.digest_of_folder(folder / "taxonomies", "*.csv"),
        *(provenance.sha256(module.__file__) for module in (schemas, record_sources, record_columns)),
    )


def _refuse_double_months(entry, qualities):
    """Refuse a month that two files hold, whatever the files are called: its offences would count twice."""
    seen = {}
    for file, quality in zip(_tables(entry), qualities, strict=True):
        for month in _held(entry.source, quality):
            if month in seen:
                raise SourceError(
                    f"{entry.source}: the month {month[0]} stands in more than one place: {seen[month]}, {file.path}. "
                    "Pin one of them."
                )
            seen[month] = file.path


def _held(source, quality):
    """The months a file holds; for police.uk, which has one file a force and month, with the force's unlocated code."""
    if source == "police_uk_street":
        unlocated = quality.loc[quality["check"] == "pseudo-area", "place"]
        return {(month, force) for month in months_found(quality) for force in unlocated}
    return {(month,) for month in months_found(quality)}


def _tables(entry):
    return [file for file in entry.files if not file.path.endswith(_COMPANIONS)]
