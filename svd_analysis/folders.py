"""Files and folders that are there whole or not at all, whatever ends the work half way.

A file is written beside its place, flushed and renamed. A folder is built in `.<name>.new`; then the one before it goes
to `.<name>.old`, the new one to its place, and the old one is deleted. What a killed run left is healed at the start of
the next.
"""

import os
import re
import shutil

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

    EnvironmentFault, with the one before it still in place, where the system does not let it be moved.
    """
    old = place.with_name(f".{place.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    try:
        if folder.parent != place.parent:  # as from the store, which can be on another disk
            shutil.rmtree(new(place), ignore_errors=True)
            folder = shutil.move(folder, new(place))
        if place.exists():
            place.rename(old)
        folder.rename(place)
    except OSError as fault:
        if old.exists() and not place.exists():
            old.rename(place)
        raise EnvironmentFault(
            f"{place}: the finished folder could not be put there ({fault}). Close files that are open in it."
        ) from None
    _flush(place.parent)
    shutil.rmtree(old, ignore_errors=True)


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
        elif left.is_dir():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def _flush(folder):
    """Have the system write down a folder's names; Windows does so by itself."""
    if os.name == "nt":
        return
    names = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(names)
    finally:
        os.close(names)
