"""A run of three example areas, two sections each, killed again and again: is anything lost, half made, made twice?

    python -m benchmarks.kills --kills 200 --batches 30

In a project of its own, which is thrown away, `svd run` is killed (-9) at a random moment and taken up again by a run
that may be killed in its turn; now and then everything is asked for anew, over finished pages or from nothing. After
each kill every area is whole or not there, and no process is left. Then two runs are started at once, again and again.
A Markdown report; it ends with 1 where a rule broke.
"""

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil

from svd_analysis.runner import record
from tests.notebooks.projects import CLONE, bytes_below, command, copy_project, environment

EDITION = "example-2025"
SECTIONS = ("01_definition_and_data", "05_change_since_last_edition")
WORKERS = 2
ORPHANS = 1.0  # seconds that what a killed run had started may outlive it
IMPORTING = 60.0  # seconds for a parent without kernels: it looks whether its run is there when it has imported
REFUSED = 30.0  # seconds for the second of two runs to end: its imports, with the other run at work beside it
_OWN = (".lock", ".numbers.lock", "plan.json")  # they say times and numbers of processes


def two_sections(project):
    """Leave two of the sections only, so that runs are short."""
    for path in (project / "notebooks").glob("*.ipynb"):
        if path.stem not in SECTIONS:
            path.unlink()
    return project


def of_project(project):
    """The processes that were started in a project, whoever their parents are now."""
    mark = f"SVD_OUTPUTS={project / 'outputs'}\0".encode()
    found = []
    for process in psutil.process_iter():
        try:
            if mark in Path(f"/proc/{process.pid}/environ").read_bytes() + b"\0":
                found.append(process)
        except OSError:
            continue
    return [process for process in found if _runs(process)]


def _runs(process):
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def childless(run):
    """The parent of kernels that a run has started, where it has no kernel: it may still be importing."""
    try:
        parents = [one for one in psutil.Process(run).children() if "svd_analysis.runner.warm_parent" in one.cmdline()]
        return {parent.pid for parent in parents if not parent.children()}
    except psutil.NoSuchProcess:
        return set()


def start(project, *words):
    """`svd run` of the example, of areas and with options, started in a project."""
    words = ("-m", "svd_analysis", "run", EDITION, *words, "--workers", str(WORKERS))
    asked = command(*words, env=environment(project, PYTHONPATH=_package(project)))
    del asked["capture_output"]
    return subprocess.Popen(**asked, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def _package(project):
    """Where the package is found: a copy in the project, where there is one that nobody edits meanwhile."""
    return str(project if (project / "svd_analysis").is_dir() else CLONE)


class Trial:
    """A project under test: its undisturbed pages, what was counted, and which rules broke."""

    def __init__(self, project, seed, *areas):
        self.project, self.place, self.asked = project, project / "outputs" / EDITION, areas
        self.chance, self.counts, self.faults = random.Random(seed), Counter(), []
        self.longest = self.refused = 0.0  # seconds
        began = time.monotonic()
        self.finish()
        self.seconds = time.monotonic() - began
        self.right = self.tree()
        self.areas = sorted(path.parent.name for path in self.place.glob("*/run.json"))

    def tree(self):
        """What is in the edition's folder, byte by byte."""
        return {name: digest for name, digest in bytes_below(self.place).items() if name not in _OWN}

    def finish(self):
        """A run to its end."""
        process = start(self.project, *self.asked)
        said = process.communicate(timeout=300)[0]
        if process.returncode:
            self.fault(f"a run ended with {process.returncode}: {said[-500:]}")

    def see_right(self, text):
        """See that every file is that of an undisturbed run."""
        now = self.tree()
        if differ := sorted(name for name in now.keys() | self.right.keys() if now.get(name) != self.right.get(name)):
            self.fault(f"{text}: {', '.join(differ[:5])}")

    def fault(self, text):
        """A rule broke."""
        self.faults.append(f"after {self.counts['kills']} kills: {text}")

    def kills(self, number):
        """Kill so many runs; the last is taken up undisturbed."""
        words = ("--force",)
        while self.counts["kills"] < number and len(self.faults) < 10:
            before = self.made()
            ended = self.run_and_kill(words)
            print(f"{self.counts['kills']} kills, {len(self.faults)} rules broken", file=sys.stderr)
            if not words:
                self.see_nothing_done_twice(before)
            words = ()
            if ended:
                words = self.begin_anew()
        self.finish()
        self.see_right("the last tree is not that of an undisturbed run")

    def begin_anew(self):
        """After a run that ended before it was killed: ask for all of it over finished pages, or from nothing."""
        self.see_right("a run that was taken up ended with another tree than an undisturbed one")
        if self.chance.random() < 0.5:
            self.counts["all asked for over finished pages"] += 1
            return ("--force",)
        self.counts["begun from nothing"] += 1
        for slug in self.areas:
            shutil.rmtree(self.place / slug, ignore_errors=True)
        return ()

    def run_and_kill(self, words):
        """Start a run and kill it at a random moment; whether it had ended by itself."""
        process = start(self.project, *self.asked, *words)
        try:
            process.wait(self.chance.uniform(0, self.seconds))
        except subprocess.TimeoutExpired:
            pass
        else:
            self.counts["ended before the kill"] += 1
            said = process.communicate()[0]
            if process.returncode:
                self.fault(f"a run ended with {process.returncode}: {said[-500:]}")
            return True
        importing = childless(process.pid)
        process.kill()
        self.counts["kills"] += 1
        process.wait()
        self.see_no_orphans(importing)
        process.stdout.close()
        self.see_all_whole(forced=bool(words))
        return False

    def see_no_orphans(self, importing):
        """See that nothing of a killed run is alive a second later, but a parent that still imports."""
        began = time.monotonic()
        while left := of_project(self.project):
            lived = time.monotonic() - began
            others = [process for process in left if process.pid not in importing]
            if lived > (ORPHANS if others else IMPORTING):
                self.fault(f"{len(left)} processes were alive after {lived:.1f} s: {[one.pid for one in left]}")
                psutil.wait_procs(left, timeout=60)
                return
            time.sleep(0.02)
        lived = time.monotonic() - began
        self.counts["a parent that still imported lived on for more than a second"] += lived > ORPHANS
        self.longest = max(self.longest, lived)

    def see_all_whole(self, *, forced):
        """See that each area is as it should be or not there, an earlier page still there, and no file cut short."""
        left = [path.name for path in self.place.glob(".*") if path.name not in _OWN]
        self.counts["an area was being made"] += any(name.endswith(".new") for name in left)
        self.counts["an area was being swapped"] += any(name.endswith(".old") for name in left)
        for slug in self.areas:
            there = [folder for folder in (self.place / slug, self.place / f".{slug}.old") if folder.is_dir()]
            if forced and not there:
                self.fault(f"{slug}: the earlier page is gone")
            if there and not self.is_right(slug, there[0]):
                self.fault(f"{slug}: half written")
        self.see_files_whole()

    def is_right(self, slug, folder):
        """Whether a folder is byte by byte what an undisturbed run makes of an area."""
        right = {name: digest for name, digest in self.right.items() if name.startswith(f"{slug}/")}
        return {f"{slug}/{name}": digest for name, digest in bytes_below(folder).items()} == right

    def see_files_whole(self):
        """See that the numbers are untouched, and the index and the plan whole or not there."""
        now = {name: digest for name, digest in self.tree().items() if name.startswith("numbers/")}
        if now != {name: digest for name, digest in self.right.items() if name.startswith("numbers/")}:
            self.fault("the numbers are not what they were")
        index, plan = self.place / "index.html", self.place / "plan.json"
        if index.is_file() and not index.read_text(encoding="utf-8").rstrip().endswith("</html>"):
            self.fault("the index is cut short")
        try:
            json.loads(plan.read_text(encoding="utf-8") if plan.is_file() else "{}")
        except ValueError:
            self.fault("the plan is cut short")

    def made(self):
        """When the record of each complete area was written: a page that is made again has another."""
        folders = {slug: (self.place / slug, self.place / f".{slug}.old") for slug in self.areas}
        there = {slug: next(filter(record.whole, both), None) for slug, both in folders.items()}
        return {slug: (one / record.NAME).stat().st_mtime_ns for slug, one in there.items() if one}

    def see_nothing_done_twice(self, before):
        """See that areas which were complete before a run was taken up are still the same."""
        now = self.made()
        self.counts["complete areas met by a resume"] += len(before)
        for slug, written in before.items():
            if now.get(slug) != written:
                self.fault(f"{slug}: was complete and was made again")

    def two_at_once(self):
        """Start two runs within a second of each other: one has to run, the other to end with 5."""
        began = time.monotonic()
        first = start(self.project, *self.asked, "--force")
        time.sleep(self.chance.uniform(0, 1))
        both = [first, start(self.project, *self.asked, "--force")]
        while all(process.poll() is None for process in both) and time.monotonic() < began + REFUSED:
            time.sleep(0.02)
        refused = time.monotonic() - began
        said = [process.communicate(timeout=300)[0] for process in both]
        self.counts["starts of two at once"] += 1
        self.refused = max(self.refused, refused)
        if sorted(process.returncode for process in both) != [0, 5]:
            self.fault(f"two runs at once ended with {[process.returncode for process in both]}: {said}")
        elif "another run is at work there" not in said[[process.returncode for process in both].index(5)]:
            self.fault(f"the second run did not say why it ended: {said}")
        elif refused > REFUSED:
            self.fault(f"the second run ended after {refused:.0f} s only")
        self.see_right("two runs at once left another tree than one")


def report(trial, seed, seconds):
    """What was done and found, as Markdown."""
    lines = [
        f"{len(trial.areas)} example areas, {len(SECTIONS)} sections each, {WORKERS} workers; seed {seed}. An "
        f"undisturbed run takes {trial.seconds:.1f} s here, all of this took {seconds:.0f} s.",
        "",
        "| | |",
        "|---|---|",
        *(f"| {name} | {count} |" for name, count in trial.counts.items()),
        f"| longest that a process outlived its run | {trial.longest:.1f} s |",
        f"| longest that a second run took to be refused | {trial.refused:.1f} s |",
        f"| **rules that broke** | **{len(trial.faults)}** |",
        "",
        *(f"* {fault}" for fault in trial.faults),
    ]
    return "\n".join(lines)


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--batches", type=int, default=30, help="starts of two runs at once")
    parser.add_argument("--seed", type=int, default=7)
    asked = parser.parse_args(words)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        trial = Trial(_project(Path(folder).resolve() / "project"), asked.seed)
        trial.kills(asked.kills)
        for _ in range(asked.batches):
            trial.two_at_once()
    print(report(trial, asked.seed, time.monotonic() - began))
    return 1 if trial.faults else 0


def _project(folder):
    """A project with the example's numbers, and a copy of the package, so that the clone can be edited meanwhile."""
    project = two_sections(copy_project(folder))
    shutil.copytree(CLONE / "svd_analysis", project / "svd_analysis", ignore=shutil.ignore_patterns("__pycache__"))
    words = ("-m", "svd_analysis", "run", EDITION, "--numbers")
    subprocess.run(**command(*words, env=environment(project, PYTHONPATH=str(project))), cwd=project, check=True)
    return project


if __name__ == "__main__":
    sys.exit(main())
