"""What a commit may hold: no data, no results, no notebook as it was run, nothing that says who somebody is.

`.githooks/pre-commit` runs this before every commit, and `svd check` looks at all that is in version control, since a
hook can be left off. Only the standard library is used, so that it runs before anything is installed. What is found is
told by its file, its line and its kind, never by its value.
"""

import re
import sys
from pathlib import Path

from svd_analysis import identifiers, kinds_of_file, rows_of_data
from svd_analysis.staged_files import LARGEST, LINK, OTHER_REPOSITORY, Blob, staged, tracked

LARGEST_SAMPLE = 64_000  # bytes: a few rows that we wrote, and no publisher's file
_OWN_ROWS = (
    f"Rows that are ours: fewer than {rows_of_data.FEWEST} in code and prose, fewer than {rows_of_data.DRAWN} in a "
    "test or a document's table that is not of persons, a sample in tests/, what the product reads in parameters/ or "
    "svd_analysis/taxonomies/."
)
_MANY = 12  # faults that are told one by one

_REMEDY = "Take a file out of the commit with `git rm --cached -- FILE`; what is written in it, out of the file."

_KEPT_FOLDERS = ("restricted", "outputs", ".cache")
_READMES = ("data/readme.md", "outputs/readme.md")
_OF_DATA = re.compile(
    r"\.(csv|tsv|tab|psv|dat|xls[xmb]?|ods|fods|numbers|parquet|feather|arrow|orc|avro|pickle|pkl|joblib|np[yz]|sqlite3?"
    r"|db|duckdb|mdb|accdb|dbf|h5|hdf5?|rds|rda|rdata|dta|sav|por|sas7bdat|geojson|topojson|gpkg|shp|shx|kmz?|fgb|jsonl"
    r"|ndjson|zip|t?gz|bz2|xz|zst|lz4|7z|rar|tar|pdf|rtf|odt|docx?|pptx?|html?|svg|png|jpe?g|gif|tiff?|webp|eml|msg|vcf|pst|mbox"
    r"|sql|log|dump|bak)(?![a-z0-9])"
)
# The few places for such files: rows that we wrote, the taxonomies, what was published, the documents' pictures.
_SAMPLES = re.compile(r"tests/.+\.(csv|geojson)")
_TEMPLATES = re.compile(r"svd_analysis/report/template/[\w./-]+\.j2")
_PLACES = re.compile(
    r"svd_analysis/taxonomies/\w+\.csv|docs/[\w-]+\.png"
    r"|releases/[\w-]+/(counts\.csv|release\.json|[\w-]+/(results\.csv|changes\.csv|run\.json|rules/\w+\.csv))"
)
# Where tables are drawn for a reader; the product's own lists, which `svd check` reads by the keys that each may have.
_DRAWINGS = re.compile(r"tests/.+|svd_analysis/example/\w+\.py")
_LISTS = re.compile(r"parameters/.+\.ya?ml|releases/[\w-]+/[\w-]+/rules/.+\.ya?ml")


def faults(blobs, key=b""):
    """What of some files no commit may hold, a sentence each; `key` is the partnership's own, which none may show."""
    return [f"{_shown(blob.path)!r}: {fault}" for blob in blobs for fault in dict.fromkeys(_faults(blob, key))]


def _shown(path):
    """A path as it may be told: without the digits of what says who somebody is."""
    return re.sub(r"\d", "#", path) if [*identifiers.found_in(path, whole=True)] else path


def _faults(blob, key):
    name = "/".join(part.rstrip(". ") for part in blob.path.casefold().split("/"))
    yield from _of_place(blob, name)
    if blob.content is None or len(blob.content) > LARGEST:
        yield f"a file of more than {LARGEST // 1_000_000} MB."
        return
    if _SAMPLES.fullmatch(name) and len(blob.content) > LARGEST_SAMPLE:
        yield f"a sample of more than {LARGEST_SAMPLE // 1000} kB. Write a few rows in the publisher's layout."
    if len(key) >= 8 and key in blob.content:
        yield "it holds the key of restricted/key."
    yield from _of_content(blob, name)


def _of_place(blob, name):
    folders = name.split("/")
    if blob.mode == LINK:
        yield "a link. Version control holds files, not where they are on one machine."
    if blob.mode == OTHER_REPOSITORY:
        yield "another repository."
    if name not in _READMES and (folders[0] == "data" or set(folders) & set(_KEPT_FOLDERS)):
        yield "it stands in a folder whose contents stay on this machine."
    elif blob.ignored:
        yield "`.gitignore` leaves it out, and it was added by force."
    if _OF_DATA.search(folders[-1]) and not _may_stand(name):
        yield "by its name, data or results. They stay out of version control."
    yield from (f"its name holds {kind}." for _, kind in identifiers.found_in(blob.path, whole=True))


def _may_stand(name):
    return any(places.fullmatch(name) for places in (_SAMPLES, _TEMPLATES, _PLACES))


def _of_content(blob, name):
    kind = kinds_of_file.of_bytes(blob.content)
    if kind == "a picture" and _PLACES.fullmatch(name):
        return
    if kind:
        yield f"by its content, {kind}."
        return
    text = kinds_of_file.text_of(blob.content)
    read = kinds_of_file.notebook(text)
    if read is None:
        yield from _of_text(text, name)
    else:
        yield from _of_notebook(read, name)
    for line, kind in kinds_of_file.within(text):
        yield f"line {line} begins {kind}, written as letters. Data and results stay out of version control."
    for line, kind in sorted(set(identifiers.found_in(text))):
        yield f"line {line} holds {kind}."


def _of_text(text, name):
    if name.endswith(".ipynb"):
        yield "a notebook that can't be read."
    if _may_stand(name):
        return
    if kind := kinds_of_file.of_text(text):
        yield f"by its content, {kind}. Data and results stay out of version control."
        return
    yield from (f"line {line} begins {told}" for line, told in _of_rows(text, name))


def _of_notebook(read, name):
    if kinds_of_file.was_run(read):
        yield "a notebook with what its run left. In Jupyter: Edit, Clear Outputs of All Cells; save."
    for number, cell in enumerate(kinds_of_file.cells_of(read), 1):
        text = kinds_of_file.written_in(cell)
        if kind := kinds_of_file.of_text(text):
            yield f"cell {number} is {kind}. Data and results stay out of version control."
        else:
            yield from (f"line {line} of cell {number} begins {told}" for line, told in _of_rows(text, name))


def _of_rows(text, name):
    """Where the first rows begin that read as data, and what is said of them."""
    fewest = rows_of_data.DRAWN if _DRAWINGS.fullmatch(name) else rows_of_data.FEWEST
    found = rows_of_data.first_in(text, fewest, of_persons=bool(_LISTS.fullmatch(name)))
    if found:
        line, rows = found
        yield line, f"{rows} rows that read as data, which stay out of version control. {_OWN_ROWS}"


def check(folder):
    """The faults of all that is in version control below a folder; None where it is no checkout of git."""
    blobs = tracked(folder)
    return None if blobs is None else faults(blobs, _key(folder))


def _key(folder):
    place = Path(folder, "restricted", "key")
    return place.read_bytes().strip() if place.is_file() else b""


def main(words=()):
    """Before a commit, or a merge, or with the file of what is said of one: 1 and what is wrong, else 0."""
    blobs = [_message(Path(words[0]))] if words else staged(".")
    if blobs is None:
        print("The commit could not be looked at, so it was stopped: git did not list what is staged.", file=sys.stderr)
        return 1
    found = faults(blobs, _key("."))
    if found:
        more = [f"... and {len(found) - _MANY} more."] if len(found) > _MANY else []
        told = "\n  ".join(["The commit was stopped, for what it must not hold:", *found[:_MANY], *more])
        print(f"{told}\n{_REMEDY}".encode("ascii", "backslashreplace").decode(), file=sys.stderr)
    return 1 if found else 0


def _message(place):
    """What is said of a commit, without what git adds below for the writer to read."""
    lines = place.read_bytes().split(b"\n")
    return Blob("the message", b"\n".join(line for line in lines if not line.startswith(b"#")))
