"""What went in and what came out, by hash, so that a figure can be traced and a page checked."""

import hashlib
import hmac
import json
import subprocess
from functools import cache
from pathlib import Path

from svd_analysis import paths
from svd_analysis.errors import SourceError


def sha256(path):
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pinned_hash(path, key=b""):
    """What an edition pins a file by: its SHA-256, or under a key a hash that tells nobody else what is in the file.

    A small table of counts has so few possible contents that whoever knows its SHA-256 can try them all.
    """
    found = sha256(path)
    return hmac.new(key, f"file {found}".encode(), hashlib.sha256).hexdigest() if key else found


def sha256_of(content):
    """The SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def digest(*texts):
    """One SHA-256 of several texts, in their order."""
    return hashlib.sha256("\0".join(str(text) for text in texts).encode()).hexdigest()


def digest_of_folder(folder, *patterns):
    """One SHA-256 of the names and contents of a folder's files that match, wherever the folder lies."""
    files = sorted({path for pattern in patterns for path in folder.rglob(pattern) if path.is_file()})
    return digest(*(part for path in files for part in (path.relative_to(folder).as_posix(), sha256(path))))


@cache
def code():
    """One SHA-256 of this package: any change to how a number is made changes it.

    The tables of the taxonomy are no code: an edition follows from the rows it uses, not from those that came later.
    """
    return digest_of_folder(Path(__file__).parent, "*.py", "*.j2", "*.css")


@cache
def commit():
    """The commit of the checkout that last changed the code, with `+` where it was changed since; `unknown` outside a
    checkout.

    A commit that brings parameters or rows of the taxonomy only leaves the same code, and so the same name.
    """
    code = ["--", "svd_analysis", "notebooks", "requirements.lock", ":(exclude)svd_analysis/taxonomies/*.csv"]
    try:
        asked = {"cwd": paths.project(), "capture_output": True, "text": True, "check": True}
        name = subprocess.run(["git", "log", "-1", "--format=%H", *code], **asked).stdout.strip()[:12]
        status = ["git", "status", "--porcelain", "--untracked-files=no"]
        changed = subprocess.run([*status, *code], **asked).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{name}+" if name and changed else name or "unknown"


@cache
def lock():
    """The SHA-256 of the lock of all packages; `none` where the project has none."""
    path = paths.project() / "requirements.lock"
    return sha256(path) if path.is_file() else "none"


def verify(edition, *, address, key):
    """Refuse an edition whose pinned files are not all there unchanged: a SourceError naming each, and where it is
    published.

    `address` gives the publisher's page for a source, `key` that by which its files are pinned.
    """
    pinned = {(entry.source, file.path, file.sha256) for entry in edition.sources for file in entry.files}
    faults = []
    for source, place, expected in sorted(pinned):
        try:
            of = {"edition": edition.name, "address": address(source), "key": key(source)}
            verify_file(edition.data / place, expected, **of)
        except SourceError as fault:
            faults.append(str(fault))
    if faults:
        more = f"\n... and {len(faults) - 5} more files." if len(faults) > 5 else ""
        raise SourceError("\n".join(faults[:5]) + more)


def verify_file(path, expected, *, edition, address, key=b""):
    """Refuse a file that is not there, or is not the one an edition is pinned to (under a key, where there is one)."""
    if not path.is_file():
        raise SourceError(
            f"{path}: there is no such file. It is published at {address} (SHA-256 expected {expected[:12]})."
        )
    if (found := pinned_hash(path, key)) != expected:
        kind, more = ("keyed hash", " (or restricted/key is another than then)") if key else ("SHA-256", "")
        raise SourceError(
            f"{path}: not the file that {edition} is pinned to{more} ({kind} found {found[:12]}, expected "
            f"{expected[:12]}). Use the pinned file, or make a new edition and pin this one."
        )


def fault(path, expected, key=b""):
    """What is wrong with a file that a record lists, in words with both hashes; None where it is as it was written."""
    if not path.is_file():
        return f"{path}: there is no such file (SHA-256 expected {expected[:12]})."
    found = pinned_hash(path, key)
    return None if found == expected else f"{path}: changed (SHA-256 found {found[:12]}, expected {expected[:12]})."


def as_json(record):
    """A record as the bytes of JSON, keys sorted, the same everywhere."""
    return (json.dumps(record, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()


def write_json(path, record):
    """Write a record as JSON."""
    path.write_bytes(as_json(record))


def read_json(path):
    """A record written by `write_json`; None where there is none or it was cut short."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
