"""What a section costs beyond its own work: processor time of a run, against the same work in one warm process.

    python benchmarks/overhead.py london-2024 --few 2 --many 6 [--workers 1]

A run's fixed start is taken out by difference: that of the first `--many` areas less that of the first `--few`, all
of its processes counted. The same work is what stands between them: for each area that only the larger run has, the
cells of its sections executed one after the other in a process that has done another area before, what each shows
drawn and formatted, the page written and recorded. Medians of `--times`, one after the other.
"""

import argparse
import ast
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import measured

from svd_analysis import parameters
from svd_analysis.runner import sections


def main():
    asked = parse()
    if asked.plain:
        print(json.dumps(plain(asked.edition, asked.plain)))
        return
    areas = list(parameters.edition(asked.edition).areas)
    few, many = areas[: asked.few], areas[: asked.many]
    if not 0 < len(few) < len(many):
        sys.exit(f"{asked.edition} has {len(areas)} areas: expected 0 < --few < --many.")
    with tempfile.TemporaryDirectory() as folder:
        own = measured.environment(SVD_OUTPUTS=f"{folder}/outputs", SVD_STORE=f"{folder}/store")
        measured.run([*measured.SVD, "run", asked.edition, *many], environment=own)
        taken = [one_turn(asked, few, many, own) for _ in range(asked.times)]
    report(asked, statistics.median(ours for ours, _ in taken), statistics.median(same for _, same in taken))


def parse():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("edition", nargs="?", default="example-2025")
    parser.add_argument("--few", type=int, default=1)
    parser.add_argument("--many", type=int, default=3)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--workers", type=int, default=2, help="areas at once in the run; the plain work is one by one")
    parser.add_argument("--plain", nargs="*", help=argparse.SUPPRESS)
    return parser.parse_args()


def one_turn(asked, few, many, own):
    """CPU seconds of an area: in a run, and as a plain function."""
    run, again = [*measured.SVD, "run", asked.edition], ["--force", "--workers", str(asked.workers)]
    smaller = measured.run([*run, *few, *again], environment=own).cpu
    larger = measured.run([*run, *many, *again], environment=own).cpu
    more = many[len(few) :]
    command = [sys.executable, __file__, asked.edition, "--plain", few[-1], *more]
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    said = subprocess.run(
        command, env=own | threads, cwd=measured.PROJECT, stdout=subprocess.PIPE, text=True, check=True
    )
    taken = (larger - smaller) / len(more), statistics.mean(json.loads(said.stdout.splitlines()[-1])[1:])
    print(f"an area: run {taken[0]:.2f}, plain {taken[1]:.2f} CPU s", file=sys.stderr)
    return taken


def plain(edition, areas):
    """CPU seconds of each area's sections and page in this process."""
    from IPython.core.interactiveshell import InteractiveShell

    from svd_analysis import assessment, numbers, paths, provenance
    from svd_analysis.runner import pages

    os.environ["MPLBACKEND"] = "agg"  # charts draw themselves when they are shown; no window is opened
    shell = InteractiveShell.instance()
    record = provenance.sha256(numbers.folder(parameters.edition(edition)) / "record.json")
    os.environ[assessment.SEEN_TO] = record  # as in a run: the numbers are looked through once, not by each section
    made = paths.outputs() / edition
    spent = []
    for area in areas:
        with tempfile.TemporaryDirectory() as folder:
            before = provenance.read_json(made / area / "run.json")
            shutil.copytree(made / area / "notebooks", f"{folder}/notebooks")
            begun = time.process_time()
            for notebook in sections.notebooks():
                execute(notebook, area, edition, shell)
            fault = pages.put_together(area, edition, folder, before["made_of"], before["sections"])
            spent.append(time.process_time() - begun)
            if fault:
                sys.exit(f"{area}: {fault}")
    return spent


def execute(notebook, area, edition, shell):
    """Execute a section's cells and format what each shows, as a kernel would before it sends it."""
    known = {}
    for cell in json.loads(Path(notebook).read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        if "parameters" in cell["metadata"].get("tags", []):
            known |= {"area": area, "edition": edition}
            continue
        tree = ast.parse("".join(cell["source"]))
        shown = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, notebook.name, "exec"), known)
        if shown:
            shell.display_formatter.format(eval(compile(ast.Expression(shown.value), notebook.name, "eval"), known))


def report(asked, ours, same):
    count = len(sections.notebooks())
    rows = [
        [f"a run of {asked.many} areas less one of {asked.few}, an area", f"{ours:.2f}"],
        ["the same work in one warm process, an area", f"{same:.2f}"],
        [f"**more, a section** (of {count})", f"**{(ours - same) / count:.2f}**"],
        ["more, a section and page job", f"{(ours - same) / (count + 1):.2f}"],
    ]
    measured.table([f"{asked.edition}, `--workers {asked.workers}`, median of {asked.times}", "CPU, s"], rows)


if __name__ == "__main__":
    main()
