"""A command measured as a whole, with all it starts: seconds of wall clock and of processor, and the most memory."""

import os
import statistics
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

PROJECT = Path(__file__).resolve().parent.parent
SVD = (sys.executable, "-m", "svd_analysis")
EVERY = 0.5  # seconds between two looks at the memory: looking costs processor time as well


@dataclass(frozen=True)
class Taken:
    """Seconds of wall clock and of processor, and MB of memory; 0 MB where memory was not looked at."""

    wall: float
    cpu: float
    memory: float = 0


def run(command, *, environment=None, folder=PROJECT, memory=False):
    """Run a command to its end, which must be a good one; what it took. Its output is thrown away, but for errors."""
    begun = time.perf_counter()
    child = subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    most, over = [0], threading.Event()
    looking = threading.Thread(target=_look, args=(child.pid, most, over), daemon=True)
    if memory:
        looking.start()
    said = child.stderr.read()
    # Of every process that was waited for, down to the last: `wait4` gives it for this child alone.
    _, status, used = os.wait4(child.pid, 0)
    wall = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    over.set()
    if child.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with {child.returncode}:\n{said.decode(errors='replace')}")
    return Taken(wall, used.ru_utime + used.ru_stime, most[0] / 1e6)


def _look(number, most, over):
    while not over.wait(EVERY):
        most[0] = max(most[0], tree_memory(number))


def tree_memory(number):
    """Bytes in memory of a process and all below it; a page that several share counts once in all (PSS, on Linux)."""
    try:
        top = psutil.Process(number)
        tree = [top, *top.children(recursive=True)]
    except psutil.Error:
        return 0
    return sum(map(_memory, tree))


def _memory(process):
    try:
        with open(f"/proc/{process.pid}/smaps_rollup", encoding="ascii") as file:
            return next(int(line.split()[1]) * 1024 for line in file if line.startswith("Pss:"))
    except (OSError, StopIteration):  # it has ended since
        return 0


def median(takings):
    """The median of each figure by itself; of memory the most."""
    return Taken(
        statistics.median(one.wall for one in takings),
        statistics.median(one.cpu for one in takings),
        max(one.memory for one in takings),
    )


def environment(**own):
    """This environment without the folders that it names for data, outputs and store, and with others of one's own."""
    names = ("SVD_OUTPUTS", "SVD_STORE", "SVD_NUMBERS")
    kept = {name: value for name, value in os.environ.items() if name not in names}
    return kept | {name: str(value) for name, value in own.items()}


def table(headings, rows):
    """Print a Markdown table, under when and where it was measured and by which command."""
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    words = " ".join(["python", f"benchmarks/{Path(sys.argv[0]).name}", *sys.argv[1:]])
    python = ".".join(map(str, sys.version_info[:3]))
    print(f"\n`{words}`, {time.strftime('%Y-%m-%d')}, {os.cpu_count()} cores (load {load}), Python {python}\n")
    print(f"| {' | '.join(headings)} |\n|{'---|' * len(headings)}")
    for row in rows:
        print(f"| {' | '.join(map(str, row))} |")
