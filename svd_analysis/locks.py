"""One at a time: a lock on a folder that the system lets go of when its holder ends, however that happens.

So there is no stale lock to take over. The file stays when the lock is let go: were it deleted, two processes could
hold a lock of the same name on different files.
"""

import json
import os
import socket
import time
from contextlib import contextmanager, suppress
from datetime import datetime

from svd_analysis.errors import EnvironmentFault

NAME = ".lock"
# Windows locks bytes, not files: one far behind the text, so that others can read who holds it.
_FAR = 1 << 20


@contextmanager
def held(folder, *, name=NAME, wait=False):
    """Hold the lock of a folder, which is made where it is missing.

    Where another process holds it: wait for it where `wait` is set, else an EnvironmentFault with its number, machine
    and the time it began.
    """
    path = folder / name
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as fault:
        raise EnvironmentFault(
            f"{folder}: nothing can be written there ({fault.strerror}). Choose another folder with --outputs."
        ) from None
    try:
        while not _taken(file, folder):
            if not wait:
                raise EnvironmentFault(
                    f"{folder}: another run is at work there{_holder(path)}. Wait until it has ended."
                )
            time.sleep(0.2)
        _sign(file)
        yield
        os.ftruncate(file, 0)
    finally:
        os.close(file)


def _taken(file, folder):
    """Whether the lock is ours now."""
    try:
        if os.name == "nt":
            import msvcrt

            os.lseek(file, _FAR, os.SEEK_SET)
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError as fault:
        raise EnvironmentFault(
            f"{folder}: this disk knows no locks ({fault.strerror}), so two runs could mix their pages. Choose another "
            "folder with --outputs."
        ) from None
    return True


def _sign(file):
    """Say who holds the lock, for whoever meets it; it is held as well where the disk is too full to say so."""
    began = datetime.now().isoformat(sep=" ", timespec="seconds")
    with suppress(OSError):
        os.ftruncate(file, 0)
        os.lseek(file, 0, os.SEEK_SET)
        os.write(file, json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "began": began}).encode())


def _holder(path):
    """Who holds the lock, in brackets; nothing where it was taken this very moment."""
    try:
        by = json.loads(path.read_text(encoding="utf-8"))
        return f" (process {by['pid']} on {by['host']}, since {by['began']})"
    except (OSError, ValueError):
        return ""
