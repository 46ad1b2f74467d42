"""What a kernel costs: start, `1 + 1` and stop, forked against stock, side by side in one run.

python benchmarks/kernels.py --times 7 2>/dev/null
"""

import argparse
import os
import statistics
import time

import nbformat
import papermill
import psutil

from svd_analysis.runner import kernels, sections

NOTEBOOK = nbformat.v4.new_notebook(
    cells=[nbformat.v4.new_code_cell("1 + 1")],
    metadata={"kernelspec": {"name": "python3", "language": "python", "display_name": "Python"}},
)
IMPORTS = nbformat.v4.new_notebook(
    cells=[nbformat.v4.new_code_cell("from svd_analysis import assessment, figures, maps, sentences, tables")],
    metadata=NOTEBOOK.metadata,
)


def by_papermill(notebook):
    """As papermill does it by itself."""
    papermill.execute_notebook(notebook, None, progress_bar=False)


def by_the_runner(kind):
    """As a run of the project does it with kernels of a kind."""

    def execute(notebook):
        kernels.start(kind)
        sections.execute(notebook, name="benchmark", parameters={}, closing="1")

    return execute


WAYS = {
    "stock kernel, plain papermill": by_papermill,
    "stock kernel, this project": by_the_runner("stock"),
    "forked kernel": by_the_runner("forked"),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=7)
    asked = parser.parse_args()
    kernels.start("forked")
    print("| median | wall, ms | times faster | CPU of all processes, ms | times less |\n|---|---|---|---|---|")
    for label, notebook in (("start, `1 + 1`, stop", NOTEBOOK), ("start, imports of a section, stop", IMPORTS)):
        report(label, measured(notebook, asked.times))
    kernels.end()


def measured(notebook, times):
    """For each way, (wall, CPU) in seconds of each try; the ways take turns, after one try that is not counted."""
    found = {name: [] for name in WAYS}
    for number in range(times + 1):
        for name, execute in WAYS.items():
            wall, cpu = time.perf_counter(), spent()
            execute(notebook)
            if number:
                found[name].append((time.perf_counter() - wall, spent() - cpu))
    return found


def spent():
    """Seconds of CPU so far of this process and of all it started and has seen the end of, the warm parent's too."""
    own = os.times()
    parent = psutil.Process(kernels._parent._process.pid).cpu_times() if kernels._parent else None
    return sum(own[:4]) + (sum(parent[:4]) if parent else 0)


def report(label, found):
    """Print a row for each way, against the first; a ratio is the median of the ratios of each turn."""
    first = next(iter(found.values()))
    for name, tries in found.items():
        cells = []
        for which in (0, 1):
            median = statistics.median(one[which] for one in tries)
            ratios = [base[which] / max(one[which], 0.001) for base, one in zip(first, tries, strict=True)]
            cells += [f"{1000 * median:.0f}", f"{statistics.median(ratios):.1f}"]
        print(f"| {label}: {name} | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
