"""A process that ends itself with signal 9 at the n-th call it makes of the system, for `test_kills_at_each_call.py`.

    python tests/unit/killed.py swap|write|heal N PLACE

It ends with 0 where all was done before the n-th call.
"""

import builtins
import io
import os
import signal
import sys
from pathlib import Path

from svd_analysis import folders

ASKED = ("open", "write", "fsync", "rename", "replace", "mkdir", "unlink", "rmdir", "scandir", "stat", "close")
ACTS = {
    "swap": lambda place: folders.swap(folders.new(place), place),
    "write": lambda place: folders.write(place, b"later " * 200),
    "heal": lambda place: folders.heal(place.parent),
}


def main(act, nth, place):
    calls = 0

    def deadly(call):
        def asked(*words, **more):
            nonlocal calls
            calls += 1
            if calls == nth:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*words, **more)

        return asked

    for room, name in [*((os, name) for name in ASKED), (builtins, "open"), (io, "open")]:
        setattr(room, name, deadly(getattr(room, name)))
    ACTS[act](place)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
