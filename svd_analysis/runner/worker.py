"""What a process of a cluster does with a job: it does it in this machine's own clone, if that is like the run's."""

import os
import platform
import socket
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

from svd_analysis import paths, provenance, remote
from svd_analysis.errors import EnvironmentFault

_at_work = []  # the settings of each job under way in this process
_room = threading.Condition()
_last = {"run": None}
_begun = {}  # what of the clone this process has imported


def at_home(settings, names, function, *arguments):
    """Do a job of a run; `names` are the files it reads of the outputs folder.

    EnvironmentFault with this machine's name where it can't: its clone is not like the run's, or the numbers are not
    here.
    """
    with _settled(settings):
        if why := fault(settings):
            raise EnvironmentFault(why)
        if address := os.environ.get("SVD_OUTPUTS_ADDRESS"):
            remote.fetch(address, paths.outputs(), names)
        for name, expected in settings["records"].items():
            if wrong := provenance.fault(paths.outputs() / name, expected):
                raise EnvironmentFault(
                    f"{socket.gethostname()}: {wrong} The outputs folder has to be one for all machines: a shared "
                    "folder under the same path, or an address of object storage."
                )
        return function(*arguments)


def fault(settings):
    """Why this process can't do the jobs of a run, with the name of this machine; None where it can."""
    if _last["run"] != settings["run"]:
        _forget(settings["run"])
    here, where = clone(), f"{socket.gethostname()}: the clone in {paths.project()}"
    unlike = [name for name, found in here.items() if settings["clone"][name] != found]
    if unlike:
        named = " and ".join(unlike)
        return f"{where} has not the same {named} as the run. Bring both to one commit and restart its workers."
    imported = {name: here[name] for name in ("code", "packages")}
    if imported != (_begun or imported):
        return f"{where} has changed since its worker began. Restart the worker."
    _begun.update(imported)
    return None


def clone():
    """What jobs depend on of a machine: its Python, and what its clone holds, by hash."""
    package = Path(__file__).resolve().parents[1]
    return {
        "Python": ".".join(platform.python_version_tuple()[:2]),
        "code": provenance.code(),
        "packages": provenance.lock(),
        "notebooks": provenance.digest_of_folder(paths.notebooks(), "*.ipynb"),
        "parameters": provenance.digest_of_folder(paths.parameters(), "*"),
        "taxonomy": provenance.digest_of_folder(package / "taxonomies", "*.csv"),
    }


def folders_of_run():
    """The settings of this run, as a worker has to have them: SVD_OUTPUTS and the others, each folder by its path."""
    places = {"SVD_DATA": paths.data(), "SVD_OUTPUTS": paths.outputs(), "SVD_STORE": paths.store()}
    return _own() | {name: str(place) for name, place in places.items()}


def _own():
    return {name: value for name, value in os.environ.items() if name.startswith("SVD_")}


@contextmanager
def _settled(settings):
    """This process with the folders of a run; a job of another run waits until those under way are done."""
    with _room:
        _room.wait_for(lambda: not _at_work or _at_work[0] == settings)
        _at_work.append(settings)
        _settle(settings["environment"])
    try:
        yield
    finally:
        with _room:
            _at_work.remove(settings)
            _room.notify_all()


def _settle(environment):
    for name in _own().keys() - environment.keys():
        del os.environ[name]
    os.environ.update(environment)
    remote.settle(os.environ)
    os.chdir(paths.project())


def _forget(run):
    """Remember nothing of an earlier run: parameters may have changed since, and its time is over."""
    for name, module in list(sys.modules.items()):
        if name.startswith("svd_analysis"):
            for thing in list(vars(module).values()):
                if hasattr(thing, "cache_clear"):
                    thing.cache_clear()
    _last["run"] = run
