"""How long a definition takes over 1.3 million rows, and how much memory beyond the table: target 1 s and 200 MB.

python benchmarks/definitions.py [DEFINITION ...]
"""

import resource
import sys
import time
import tracemalloc

import numpy as np
import pandas as pd

from svd_analysis import conditions, definitions, example, schemas

ROWS = 1_300_000
MEGABYTE = 1e6


def class_counts():
    """A table of classes by month and place, as the borough table has it: a class a row and nothing recorded of it."""
    numbers = np.random.default_rng(1)
    codes = sorted(conditions.known_codes("mps-2023"))
    return pd.DataFrame(
        {
            "area_code": pd.array([f"X01{n:06d}" for n in range(5000)], dtype="str").take(
                numbers.integers(5000, size=ROWS)
            ),
            "taxonomy": pd.array(["mps-2023"], dtype="str").take(np.zeros(ROWS, dtype=int)),
            "code": pd.array(codes, dtype="str").take(numbers.integers(len(codes), size=ROWS)),
            "count": numbers.integers(1, 50, size=ROWS),
        }
    )


def recorded_counts():
    """The example's recorded offences, over and over: every fact a definition asks for, each sometimes missing."""
    events = example.draw(example.world(years=range(2023, 2026))).events
    return schemas.conform(events.take(np.arange(ROWS) % len(events)), schemas.COUNTS)


def measured(work):
    """The seconds that some work takes, and the largest memory it holds at once, in megabytes."""
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    tracemalloc.start()
    work()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return seconds, most / MEGABYTE


def main(names):
    print(f"{ROWS:,} rows; target 1 s and 200 MB")
    for what, counts in (("classes", class_counts()), ("recorded offences", recorded_counts())):
        for name in names:
            rule = definitions.load(name).rule
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            seconds, most = measured(lambda counts=counts, rule=rule: definitions.decide(counts, rule))
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1000
            print(f"{what:18} {name:32} {seconds:6.2f} s {most:7.0f} MB of Python; the peak rose {grown:4.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:] or ["bexley", "london-minimum", "havering"])
