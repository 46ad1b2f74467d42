"""What the work needs, looked at one thing at a time: interpreter, lock, data, outputs."""

import hashlib
import os
import sys

from svd_analysis import parameters, paths
from svd_analysis.errors import SVDError


def look():
    """A list of (right, words): a line for each thing, in words that say what to do where it is not right."""
    return [_look(one) for one in (_interpreter, _project, _lock, _data, _outputs, _editions)]


def _look(check):
    try:
        return True, check()
    except (SVDError, OSError) as fault:
        return False, str(fault)


def _interpreter():
    version = ".".join(map(str, sys.version_info[:3]))
    return f"Python {version} at {sys.executable}"


def _project():
    return f"project at {paths.project()}"


def _lock():
    lock = paths.project() / "requirements.lock"
    stamp = paths.project() / ".venv" / ".lock-sha256"
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    if not stamp.is_file():
        return f"lock {digest[:12]}; the environment is your own, not run.py's"
    if stamp.read_text(encoding="utf-8").split("\n")[0] != digest:
        raise OSError("the environment is not that of requirements.lock. Any `python run.py ...` brings it up to date.")
    return f"lock {digest[:12]}, installed"


def _data():
    folder = paths.data()
    if not folder.is_dir():
        raise OSError(f"data folder {folder}: there is none. Make it, or say --data or SVD_DATA.")
    return f"data at {folder}, {sum(1 for path in folder.rglob('*') if path.is_file())} files, only ever read"


def _outputs():
    folder = paths.outputs()
    folder.mkdir(parents=True, exist_ok=True)
    trial = folder / f".doctor-{os.getpid()}"
    trial.write_text("", encoding="utf-8")
    trial.unlink()
    return f"outputs at {folder}, can be written"


def _editions():
    for name in parameters.names("editions"):
        parameters.edition(name)
    for slug in parameters.names("areas"):
        parameters.area(slug)
    return f"{len(parameters.names('editions'))} editions and {len(parameters.names('areas'))} areas read"
