"""What git holds, or would after the next commit: each file with its content, and whether it should be there at all.

Only the standard library, since a hook of git runs it before anything is installed.
"""

import re
import subprocess
from pathlib import Path
from typing import NamedTuple

LARGEST = 2_000_000  # bytes of a file
LINK, OTHER_REPOSITORY = "120000", "160000"  # as git writes what is no file


class Blob(NamedTuple):
    """A file as version control holds it, or would: its content is None where it is larger than any may be."""

    path: str
    content: bytes | None
    mode: str = "100644"
    ignored: bool = False


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
    files = [(path, mode, name) for path, mode, name in entries if mode != OTHER_REPOSITORY]
    ignored, contents = _ignored(folder, [path for path, _, _ in entries]), _contents(folder, {one[2] for one in files})
    others = [Blob(path, b"", mode, path in ignored) for path, mode, _ in entries if mode == OTHER_REPOSITORY]
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
