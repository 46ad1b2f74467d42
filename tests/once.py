"""What takes long is made once for all workers of a run: the first that asks makes it, the others wait for it."""

import os
import time

# London's numbers take four minutes where two tests run side by side on two cores.
_LONGEST = 1200  # seconds


def once(tmp_path_factory, place, name, make):
    """The folder `place` that all workers share, after `make(folder)` was called once for this `name` in it.

    Tests look at what is there and leave it as it is. What went wrong fails every test that asks.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / place
    folder.mkdir(exist_ok=True)
    done = folder / f"{name}.done"
    try:
        (folder / f"{name}.begun").mkdir()
    except FileExistsError:
        _wait(done)
    else:
        done.with_suffix(".new").write_text(_fault(make, folder), encoding="utf-8")
        done.with_suffix(".new").replace(done)
    fault = done.read_text(encoding="utf-8")
    assert fault == "", f"{name} could not be made: {fault}"
    return folder


def _fault(make, folder):
    """What went wrong, as text; empty where nothing did."""
    try:
        make(folder)
    except Exception as fault:
        return repr(fault)
    return ""


def _wait(done):
    until = time.monotonic() + _LONGEST
    while not done.exists():
        assert time.monotonic() < until, f"{done.stem}: another worker did not end"
        time.sleep(0.5)
