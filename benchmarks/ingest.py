"""How much memory and time it takes to read police.uk's files into the store, and to read one area out of it again.

    python benchmarks/ingest.py            # 12 and 130 files of 100,000 rows, about two minutes of one core
    python benchmarks/ingest.py --quick    # 2 and 4 files of 20,000 rows, seconds

Files are written one at a time, read through the source's own reader and the store's own function, and deleted, so that
13 million rows (3 GB of CSV) never take more than 0.3 GB of disk. Every month has the rows of the first. Each size is
ingested by a process of its own, whose CPU seconds leave out the drawing and whose peak memory does not: it is a file's
text more. Printed as a Markdown table.
"""

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

AREAS, LSOAS_AN_AREA, REPEATS = 33, 151, 5
HEADINGS = (
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,"
    "Last outcome category,Context\n"
)
TYPES = (
    "Anti-social behaviour", "Bicycle theft", "Burglary", "Criminal damage and arson", "Drugs", "Other crime",
    "Other theft", "Possession of weapons", "Public order", "Robbery", "Shoplifting", "Theft from the person",
    "Vehicle crime", "Violence and sexual offences",
)  # fmt: skip


def codes():
    """The LSOAs of each area: nine of ten in a run, the others far from it, as where the census drew new ones."""
    every = [f"E01{number:06d}" for number in range(1, AREAS * LSOAS_AN_AREA + 1)]
    later = [every[-(area + 1) * 15 :][:15] for area in range(AREAS)]
    run = LSOAS_AN_AREA - 15
    return [every[area * run : (area + 1) * run] + later[area] for area in range(AREAS)]


@cache
def drawn(rows):
    """The text of a month of so many rows, 3% of them without a place; the month is `MONTH`."""
    random = np.random.default_rng(20)
    lsoas = np.array([code for area in codes() for code in area])
    place, kind = random.integers(0, len(lsoas), rows), random.integers(0, len(TYPES), rows)
    ids, located = random.bytes(32 * rows).hex(), random.random(rows) > 0.03
    lines = [HEADINGS]
    for row in range(rows):
        number = "" if kind[row] == 0 else ids[64 * row : 64 * row + 64]
        where = f"-0.{place[row]:06d},51.{place[row]:06d},On or near Road {place[row] % 400},{lsoas[place[row]]},"
        where = where + f"Area {place[row] // LSOAS_AN_AREA} 001A" if located[row] else ",,No Location,,"
        lines.append(f"{number},MONTH,Drawn Police,Drawn Police,{where},{TYPES[kind[row]]},Under investigation,\n")
    return "".join(lines)


def ingest(folder, files, rows, *, keep):
    """CPU seconds of ingesting so many files, and the peak memory of this process in MB; `keep` leaves the files."""
    from svd_analysis import provenance, store

    seconds = 0.0
    for number in range(files):
        month = f"{2010 + number // 12}-{number % 12 + 1:02d}"
        path = folder / f"{month}-drawn-street.csv"
        path.write_text(drawn(rows).replace("MONTH", month), encoding="utf-8")
        begin = time.process_time()
        store.keep("police_uk_street", path, provenance.sha256(path))
        seconds += time.process_time() - begin
        if not keep:
            path.unlink()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak": peak}))


def in_process(folder, files, rows, *, keep=False):
    """`ingest` in a process and a store of its own."""
    environment = os.environ | {"SVD_STORE": str(folder / "store"), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, __file__, "--ingest", str(folder), str(files), str(rows), *(["--keep"] if keep else [])]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    return json.loads(said)


def cpu(work):
    """CPU seconds of a piece of work."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def own_rows(folder):
    """CPU seconds of an area's counts: from the CSVs by pandas, file by file, and from the store; medians, paired."""
    from svd_analysis import store

    own = codes()[7]
    csvs = sorted(folder.glob("*.csv"))
    stored = sorted(path for path in (folder / "store").rglob("*.parquet") if "quality" not in path.name)

    def by_pandas():
        tables = [pd.read_csv(path, usecols=["Month", "LSOA code", "Crime type"]) for path in csvs]
        rows = pd.concat([table[table["LSOA code"].isin(own)] for table in tables])
        return rows.value_counts(["Month", "LSOA code", "Crime type"]).sum()

    def by_store():
        return store.of_areas(stored, own, columns=["area_code", "month", "code", "count"])["count"].sum()

    assert by_pandas() == by_store()
    pairs = [(cpu(by_pandas), cpu(by_store)) for _ in range(REPEATS)]
    csv, kept = (statistics.median(column) for column in zip(*pairs, strict=True))
    return csv, kept, statistics.median(one / other for one, other in pairs)


def measure(small, large, rows):
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few = [in_process(folder, small, rows, keep=True)]
        csv, kept, ratio = own_rows(folder)
        for path in folder.glob("*.csv"):
            path.unlink()
        few += [in_process(folder, small, rows) for _ in range(2)]
        many = in_process(folder, large, rows)
    seconds = statistics.median(one["seconds"] for one in few)
    exponent = math.log(many["seconds"] / seconds) / math.log(large / small)
    print("| measured | found | at least | aim |\n|---|---:|---:|---:|")
    print(f"| ingest of {small * rows:,} rows, CPU s (median of 3) | {seconds:.1f} | | |")
    print(f"| ingest of {large * rows:,} rows, CPU s | {many['seconds']:.1f} | | |")
    print(f"| growth exponent of CPU | {exponent:.2f} | 1.1 | 1.0 |")
    print(f"| peak memory of the larger, MB | {many['peak']:.0f} | 1,000 | 500 |")
    print(f"| an area by pandas from the CSVs, CPU ms (median of {REPEATS}) | {1000 * csv:.0f} | | |")
    print(f"| an area from the store, CPU ms | {1000 * kept:.0f} | | |")
    print(f"| ratio of the two, paired | {ratio:.0f}x | 25x | 40x |")


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--quick", action="store_true", help="few and small files")
    asked.add_argument("--ingest", nargs=3, metavar=("FOLDER", "FILES", "ROWS"), help="one process's part")
    asked.add_argument("--keep", action="store_true", help="leave the files of that part")
    said = asked.parse_args()
    if said.ingest:
        ingest(Path(said.ingest[0]), int(said.ingest[1]), int(said.ingest[2]), keep=said.keep)
    else:
        measure(*((2, 4, 20_000) if said.quick else (12, 130, 100_000)))
