"""Time and peak memory of an edition's numbers and of the pages of all its areas, from nothing.

python benchmarks/pages.py london-2025 --workers 2
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

PROJECT = Path(__file__).resolve().parent.parent
EVERY = 0.25  # seconds between two looks at the memory


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("edition")
    parser.add_argument("--workers", default="2")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        own = {"SVD_OUTPUTS": f"{folder}/outputs", "SVD_STORE": f"{folder}/store"}
        for step in (["--numbers"], ["--workers", asked.workers]):
            print(measured(["run", asked.edition, *step], os.environ | own), flush=True)


def measured(words, environment):
    """Run one command; a line that says what it took."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "svd_analysis", *words]
    process = subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        most = max(most, memory(psutil.Process(process.pid)))
        time.sleep(EVERY)
    seconds = time.perf_counter() - started
    return f"svd {' '.join(words)}: exit {process.returncode}, {seconds:.0f} s, peak memory {most / 1e6:.0f} MB"


def memory(process):
    """Bytes of a process and of everything it started that are in memory now."""
    total = 0
    for one in (process, *process.children(recursive=True)):
        try:
            total += one.memory_info().rss
        except psutil.Error:  # it has ended since
            continue
    return total


if __name__ == "__main__":
    main()
