"""The finished plan of an edition: its jobs, and every file that they came from or made, as the disk has them.

Where all of that is still as the plan says, there is nothing to do, and that is known before anything is imported that
does not come with Python. Where not, parameters are read and hashes decide.
"""

import hashlib
import json
import os
import sys

from svd_analysis import paths

NAME = "plan.json"
NEVER = (-1, -1)  # the size and time of no file: what has them is looked at in the next run


def unchanged(edition, areas):
    """The areas asked for (none: all of the edition) where the plan holds and all of it is done; else None."""
    try:
        plan = json.loads((paths.outputs() / edition / NAME).read_text(encoding="utf-8"))
        asked = areas or plan["edition_areas"]
        holds = plan["settings"] == settings() and set(asked) <= set(plan["areas"]) and _as_it_was(plan)
        holds = holds and not _left_over(paths.outputs() / edition)
    except (OSError, ValueError, LookupError, TypeError, AttributeError):  # none, or not as this code writes it
        return None
    return asked if holds else None


def settings():
    """Where things are, and by which Python: with other folders it is another plan."""
    places = (paths.project(), paths.data(), paths.outputs(), paths.store())
    return {"folders": [str(place) for place in places], "python": sys.version}


def _left_over(place):
    """Whether a run that was killed has left something in an edition's folder, which a start has to clear."""
    return any(name.startswith(".") and name.endswith((".new", ".old")) for name in os.listdir(place))


def _as_it_was(plan):
    files, folders = plan["files"].items(), plan["folders"].items()
    as_they_were = all(_sign(path) == list(sign[:2]) for path, sign in files)
    as_they_were = as_they_were and all(os.stat(path).st_mtime_ns == changed for path, changed in folders)
    return as_they_were and not any(os.path.lexists(path) for path in plan["lacking"])


def last(edition):
    """The signs of the files in an edition's last plan, by path; none without a plan, or from one that is of a version
    which wrote hashes down without looking.
    """
    try:
        plan = json.loads((paths.outputs() / edition / NAME).read_text(encoding="utf-8"))
        kept = plan["files"].items() if "lacking" in plan else ()
        return {path: sign for path, sign in kept if isinstance(sign, list) and len(sign) == 3}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _sign(path):
    found = os.stat(path)
    return [found.st_size, found.st_mtime_ns]


def sha256(path):
    """The SHA-256 of a file's bytes, in hexadecimal; with nothing imported that does not come with Python."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def signs(files, last=None, hashed=sha256):
    """Size, time of change and hash of files that are there, by path; the hash is that in the signs `last` where size
    and time are theirs too.
    """
    names = sorted({str(path) for path in files})
    return {name: _signed(name, (last or {}).get(name, []), hashed) for name in names if os.path.isfile(name)}


def as_expected(files, last=None):
    """The signs of files with the hashes in `files`, by path; for one with another hash or none a sign that never
    holds.
    """
    found = {name: sign for name, sign in signs(files, last).items() if sign[2] == files[name]}
    return {name: [*NEVER, ""] for name in files} | found


def _signed(name, before, hashed):
    sign = _sign(name)  # before its hash: what changes meanwhile has another by the next run
    return [*sign, before[2] if before[:2] == sign else hashed(name)]


def inputs():
    """What an edition can follow from beside its raw files: the files, and the folders where one more could appear."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    project = paths.project()
    roots = (package, paths.parameters(), paths.notebooks(), paths.releases())
    files, folders = [project / "requirements.lock"], []
    for root in roots:
        for folder, below, names in os.walk(root):
            below[:] = [name for name in below if name != "__pycache__" and not name.startswith(".")]
            folders.append(folder)
            files += [os.path.join(folder, name) for name in names]
    return files, folders


def times(folders):
    """When each folder last gained or lost a name."""
    return {str(folder): os.stat(folder).st_mtime_ns for folder in folders}
