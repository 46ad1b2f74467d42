"""Jobs for the workers of a test, in a module that imports little: each worker imports it."""

import os
import signal

from svd_analysis.errors import SVDError


def die_once(path):
    """A job that takes its worker with it, the first time."""
    if not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return os.getpid()


def refuse(job):
    """A job that fails as a section does, with the notebook as far as it came."""
    fault = SVDError(f"{job}: a sentence")
    fault.notebook = "as far as it came"
    raise fault


def settings_of(names):
    """What the worker has in its environment."""
    return {name: os.environ.get(name) for name in names}
