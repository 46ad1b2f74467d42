"""What a commit may hold: no data, no results, no notebook as it was run, nothing that says who somebody is.

`.githooks/pre-commit` runs this before every commit, and `svd check` looks at all that is in version control, since a
hook can be left off. Only the standard library is used, so that it runs before anything is installed. What is found is
told by its file, its line and its kind, never by its value.
"""

import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from svd_analysis import identifiers, kinds_of_file

LARGEST = 2_000_000  # bytes of a file
LARGEST_SAMPLE = 64_000  # bytes: a few rows that we wrote, and no publisher's file
_MANY = 12  # faults that are told one by one

_LINK, _OTHER_REPOSITORY = "120000", "160000"
_KEPT_FOLDERS = ("restricted", "outputs", ".cache")
_READMES = ("data/readme.md", "outputs/readme.md")
_OF_DATA = re.compile(
    r"\.(csv|tsv|tab|psv|dat|xls[xmb]?|ods|fods|numbers|parquet|feather|arrow|orc|avro|pickle|pkl|joblib|np[yz]|sqlite3?"
    r"|db|duckdb|mdb|accdb|dbf|h5|hdf5?|rds|rda|rdata|dta|sav|por|sas7bdat|geojson|topojson|gpkg|shp|shx|kmz?|fgb|jsonl"
    r"|ndjson|zip|t?gz|bz2|xz|zst|lz4|7z|rar|tar|pdf|docx?|pptx?|html?|svg|png|jpe?g|gif|tiff?|webp|eml|msg|pst|mbox"
    r"|sql|log|dump|bak)(?![a-z0-9])"
)
# The few places for such files: rows that we wrote, the taxonomies, what was published, the documents' pictures.
_SAMPLES = re.compile(r"tests/.+\.(csv|geojson)")
_TEMPLATES = re.compile(r"svd_analysis/report/template/[\w./-]+\.j2")
_PLACES = re.compile(
    r"svd_analysis/taxonomies/\w+\.csv|docs/[\w-]+\.png"
    r"|releases/[\w-]+/(counts\.csv|release\.json|[\w-]+/(results\.csv|changes\.csv|run\.json|rules/\w+\.csv))"
)


class Blob(NamedTuple):
    """A file as version control holds it, or would: its content is None where it is larger than any may be."""

    path: str
    content: bytes | None
    mode: str = "100644"
    ignored: bool = False


def faults(blobs, key=b""):
    """What of some files no commit may hold, a sentence each; `key` is the partnership's own, which none may show."""
    return [f"{blob.path!r}: {fault}" for blob in blobs for fault in dict.fromkeys(_faults(blob, key))]


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
    if blob.mode == _LINK:
        yield "a link. Version control holds files, not where they are on one machine."
    if blob.mode == _OTHER_REPOSITORY:
        yield "another repository."
    if name not in _READMES and (folders[0] == "data" or set(folders) & set(_KEPT_FOLDERS)):
        yield "it stands in a folder whose contents stay on this machine."
    elif blob.ignored:
        yield "`.gitignore` leaves it out, and it was added by force."
    if _OF_DATA.search(folders[-1]) and not _may_stand(name):
        yield "by its name, data or results. They stay out of version control."
    yield from (f"its name holds {kind}." for _, kind in identifiers.found_in(blob.path))


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
    yield from _of_notebook(text, name)
    if not _may_stand(name) and (kind := kinds_of_file.of_text(text)):
        yield f"by its content, {kind}. Data and results stay out of version control."
    for line, kind in sorted(set(identifiers.found_in(text))):
        yield f"line {line} holds {kind}."


def _of_notebook(text, name):
    read = kinds_of_file.notebook(text)
    if read is None and name.endswith(".ipynb"):
        yield "a notebook that can't be read."
    if read is not None and kinds_of_file.was_run(read):
        yield "a notebook with what its run left. In Jupyter: Edit, Clear Outputs of All Cells; save."


# --- what git holds ---------------------------------------------------------------------------------------------------


def tracked(folder):
    """Every file in version control below a folder, as it is staged; None where the folder is no checkout of git."""
    listed = _git(folder, "ls-files", "-s", "-z")
    if listed.returncode:
        return None
    entries = [re.split("[ \t]", entry, maxsplit=3) for entry in _names(listed.stdout)]
    return _blobs(folder, [(path, mode, name) for mode, name, _, path in entries])


def staged(folder):
    """Every file that the next commit would add or change; None where the folder is no checkout of git."""
    asked = ("--cached", "--raw", "--no-abbrev", "--no-renames", "--no-relative", "--ignore-submodules=none")
    listed = _git(folder, "diff", "-z", "--diff-filter=d", *asked)
    if listed.returncode:
        return None
    told = _names(listed.stdout)
    entries = [(path, *about.split(" ")[1:4:2]) for about, path in zip(told[::2], told[1::2], strict=True)]
    return _blobs(folder, [(path, mode, name) for path, mode, name in entries])


def _blobs(folder, entries):
    files = [(path, mode, name) for path, mode, name in entries if mode != _OTHER_REPOSITORY]
    ignored, contents = _ignored(folder, [path for path, _, _ in entries]), _contents(folder, {one[2] for one in files})
    others = [Blob(path, b"", mode, path in ignored) for path, mode, _ in entries if mode == _OTHER_REPOSITORY]
    return [Blob(path, contents[name], mode, path in ignored) for path, mode, name in files] + others


def _contents(folder, names):
    """The content of each blob by its name; None of one that is too large to be looked at."""
    asked = "".join(f"{name}\n" for name in sorted(names)).encode()
    sizes = _git(folder, "cat-file", "--batch-check=%(objectname) %(objectsize)", given=asked).stdout.decode().split()
    contents = dict.fromkeys(sizes[::2])
    read = [name for name, size in zip(sizes[::2], sizes[1::2], strict=True) if int(size) <= LARGEST]
    given = _git(
        folder, "cat-file", "--batch=%(objectname) %(objectsize)", given="\n".join([*read, ""]).encode()
    ).stdout
    at = 0
    while at < len(given):
        end = given.index(b"\n", at)
        name, size = given[at:end].decode().split()
        contents[name] = given[end + 1 : end + 1 + int(size)]
        at = end + int(size) + 2
    return contents


def _ignored(folder, paths):
    """Those of the paths that a `.gitignore` of the repository leaves out, and not one of the machine."""
    given = "".join(f"{path}\0" for path in paths).encode("utf-8", "surrogateescape")
    told = _names(_git(folder, "check-ignore", "-v", "-z", "--no-index", "--stdin", given=given).stdout)
    rules = zip(told[::4], told[2::4], told[3::4], strict=True)
    return {
        path for file, pattern, path in rules
        if Path(file).name == ".gitignore" and not Path(file).is_absolute() and not pattern.startswith("!")
    }  # fmt: skip


def _names(told):
    return told.decode("utf-8", "surrogateescape").split("\0")[:-1]


def _git(folder, *words, given=None):
    asked = ["git", "-C", str(folder), "-c", "core.quotePath=false", *words]
    try:
        return subprocess.run(asked, input=given, capture_output=True)
    except OSError:
        return subprocess.CompletedProcess(asked, 127, b"", b"git is not there")


def check(folder):
    """The faults of all that is in version control below a folder; None where it is no checkout of git."""
    blobs = tracked(folder)
    return None if blobs is None else faults(blobs, _key(folder))


def _key(folder):
    place = Path(folder, "restricted", "key")
    return place.read_bytes().strip() if place.is_file() else b""


def main():
    """Before a commit: 1 and what is wrong where it holds what it may not, else 0."""
    blobs = staged(".")
    if blobs is None:
        print("The commit could not be looked at, so it was stopped: git did not list what is staged.", file=sys.stderr)
        return 1
    found = faults(blobs, _key("."))
    if found:
        more = [f"... and {len(found) - _MANY} more."] if len(found) > _MANY else []
        remedy = "Take a file out of the commit with `git rm --cached -- FILE`; what is written in it, out of the file."
        told = "\n  ".join(["The commit was stopped, for what it must not hold:", *found[:_MANY], *more])
        print(f"{told}\n{remedy}".encode("ascii", "backslashreplace").decode(), file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
