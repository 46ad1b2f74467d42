"""Files and folders that are there whole or not at all, whatever ends the work half way.

A file is written beside its place, flushed and renamed. A folder is built in `.<name>.new` and flushed with all that is
in it; then the one before it goes to `.<name>.old`, the new one to its place, and the old one is deleted. What a killed
run left is healed at the start of the next.
"""

import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor

from svd_analysis.errors import EnvironmentFault

_LEFT = re.compile(r"\.(.+)\.(new|old)")


def write(path, content):
    """Write bytes to a file that is there whole or, as it was before, not at all."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        with open(aside, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise
    _flush(path.parent)


def new(place):
    """The folder that is built for what is to stand at `place`."""
    return place.with_name(f".{place.name}.new")


def begin(place):
    """An empty folder to build what is to stand at `place`."""
    folder = new(place)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def swap(folder, place):
    """Put a finished folder in the place of the one before it, which is gone only when the new one is there.

    EnvironmentFault, with the one before it still in place, where the system does not let it be moved. OSError where
    the disk is full or broken. Where the place is a link, the link is replaced, and what it leads to stays.
    """
    old = place.with_name(f".{place.name}.old")
    _clear(old)
    try:
        if folder.parent != place.parent:  # as from the store, which can be on another disk
            _clear(new(place))
            folder = shutil.move(folder, new(place))
    except OSError as fault:
        raise _not_put_there(place, fault) from None
    _flush_all(folder)
    try:
        if os.path.lexists(place):
            place.rename(old)
        folder.rename(place)
    except OSError as fault:
        if os.path.lexists(old) and not os.path.lexists(place):
            old.rename(place)
        raise _not_put_there(place, fault) from None
    _flush(place.parent)
    _clear(old)


def _not_put_there(place, fault):
    return EnvironmentFault(
        f"{place}: the finished folder could not be put there ({fault}). Close files that are open in it."
    )


def heal(parent):
    """Clear what a killed run left in a folder: what it had put aside is put back, what it had begun is deleted.

    Only one process at a time may do this: the one that holds the folder's lock.
    """
    for left in sorted(parent.glob(".*")):
        found = _LEFT.fullmatch(left.name)
        if not found:
            continue
        if found[2] == "old" and not (parent / found[1]).exists():
            left.rename(parent / found[1])
        else:
            _clear(left)


def _clear(path):
    """Delete a folder, a file or a link, not what the link leads to; where nothing is, nothing."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def _flush_all(folder):
    """Have the system write down a folder and all below it: a rename can reach the disk before what it names.

    Several files at a time, which a disk has done in a third of the time: an area's 80 in 0.1 s.
    """
    places = [(place, names) for place, _, names in os.walk(folder)]
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(_flush_file, [os.path.join(place, name) for place, names in places for name in names]))
    for place, _ in places:
        _flush(place)


def _flush_file(path):
    file = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _flush(folder):
    """Have the system write down a folder's names; Windows does so by itself."""
    if os.name == "nt":
        return
    names = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(names)
    finally:
        os.close(names)
