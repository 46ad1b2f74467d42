"""The queue of a run: sections in the order of the areas, an area's page as soon as its sections are there.

Its jobs run in threads, each with a kernel of its own; or sections on the machines of a cluster.
"""

import shutil
from collections import deque
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import nullcontext, suppress

from svd_analysis import folders, provenance, remote
from svd_analysis.errors import EnvironmentFault, SVDError
from svd_analysis.runner import jobs, kernels, record, sections

KEPT_ASIDE = "failed"


def work_off(edition, work, place, here, way, cluster, progress):
    """Make the sections in `work` (names by area) and the page of each of its areas; sections on a cluster, if any.

    By area, `made`, `not begun`, or `failed: ` with the reason. OSError where the machine is in the way, not an area.
    """
    progress.begin(sum(len(wanted) + 1 for wanted in work.values()))
    areas = {}
    try:
        for slug, wanted in work.items():
            areas[slug] = _Area(edition.name, slug, place, wanted, here[slug])
        with ThreadPoolExecutor(way.workers) as threads:
            return _in_threads(areas, threads, way, cluster, progress)
    finally:
        # Not before all threads have ended: one may be putting such a folder in its place.
        for slug in work:
            shutil.rmtree(folders.new(place / slug), ignore_errors=True)


def _in_threads(areas, threads, way, cluster, progress):
    try:
        return _Queue(areas, threads, cluster or threads, way, progress).work_off()
    except BaseException:
        threads.shutdown(wait=False, cancel_futures=True)
        kernels.end()
        raise


def forget_failures(place, complete):
    """Clear what was kept of failures of areas that are complete now, made again or as they were."""
    for slug in complete:
        shutil.rmtree(place / KEPT_ASIDE / slug, ignore_errors=True)
    with suppress(OSError):  # none, or others are in it
        (place / KEPT_ASIDE).rmdir()


def elsewhere(way):
    """The cluster that sections are run on; None, as a context too, where none is named."""
    if not way.scheduler:
        return nullcontext()
    from svd_analysis.runner import cluster

    return cluster.executor(way.scheduler)


def _result(future, job):
    """What came of a job; whatever else went wrong with it than the machine is an SVDError that names it."""
    try:
        return future.result()
    except (SVDError, OSError):
        raise
    except Exception as fault:
        name = sections.place_of(job.section).name if job else "page"
        raise SVDError(
            f"{name}: {type(fault).__name__}: {fault}. No sentence was foreseen for this: send it with the command to "
            "who maintains the package."
        ) from fault


class _Queue:
    """What waits, what is running, and what came of each area. Pages are put together here, whoever runs sections."""

    def __init__(self, areas, threads, pool, way, progress):
        self.areas, self.threads, self.pool, self.progress = areas, threads, pool, progress
        self.at_a_time = way.workers if pool is threads else pool.width
        self.stop = way.stop
        self.running, self.states = {}, {}
        self.waiting = deque(job for area in areas.values() for job in area.jobs)
        self.ready = deque(area for area in areas.values() if not area.left)

    def work_off(self):
        """The state of each area, when all is done or given up."""
        self._hand_out()
        while self.running:
            done, _ = wait(self.running, return_when=FIRST_COMPLETED)
            for future in done:
                self._take(future, self.running.pop(future))
            self._hand_out()
        return {slug: self.states.get(slug, "not begun") for slug in self.areas}

    def _hand_out(self):
        while self.ready:
            area = self.ready.popleft()
            self.running[self.threads.submit(area.put_together)] = (area, None)
        while self.waiting and len(self.running) < self.at_a_time:
            job = self.waiting.popleft()
            self.running[self.pool.submit(jobs.do, job)] = (self.areas[job.area], job)

    def _take(self, future, of):
        """Take what came of one job: a section, or with no job an area's page."""
        area, job = of
        try:
            made = _result(future, job)
        except SVDError as fault:
            self.progress.one_done(len(self.running))
            self._fail(area, job, fault)
            return
        self.progress.one_done(len(self.running))
        if job is None:
            self._finish(area, "made")
        elif area.slug not in self.states:
            area.keep(job, made)
            if not area.left:
                self.ready.append(area)

    def _fail(self, area, job, fault):
        if area.slug in self.states:
            return
        if job:
            area.keep_aside(job, fault)
        given_up = [waiting for waiting in self.waiting if waiting.area == area.slug or self.stop]
        self.waiting = deque(job for job in self.waiting if job not in given_up)
        if self.stop:
            self.ready.clear()
        self.progress.drop(len(given_up) + bool(job))  # with a section its page is given up too
        self._finish(area, f"failed: {fault}")

    def _finish(self, area, state):
        self.states[area.slug] = state
        self.progress.area(area.slug, state, len(self.areas) - len(self.states))


class _Area:
    """An area on its way: the folder it is built in, the sections that are still to come, and what each is made of."""

    def __init__(self, edition, slug, place, wanted, here):
        self.edition, self.slug, self.place, self.here = edition, slug, place / slug, here
        self.folder = folders.begin(self.place)
        (self.folder / "notebooks").mkdir()
        # Before they run: one that is edited meanwhile is then stale for the next run, not taken for the one that ran.
        self.asked = {one.stem: provenance.sha256(one) for one in sections.notebooks() if one.stem in wanted}
        self.jobs = [jobs.Job(slug, edition, section) for section in self.asked]
        self.left = len(self.jobs)
        self.of_sections = self._take_over([one for one in sections.notebooks() if one.stem not in wanted])

    def _take_over(self, unchanged):
        """Copy sections from the page that is there; what each is made of."""
        before = record.whole(self.place) if unchanged else None
        if unchanged and not before:
            raise EnvironmentFault(f"{self.place}: the page was changed while the run looked at it. Run again.")
        for notebook in unchanged:
            shutil.copyfile(self.place / "notebooks" / notebook.name, self.folder / "notebooks" / notebook.name)
        return {notebook.stem: before["sections"][notebook.stem] for notebook in unchanged}

    def keep(self, job, made):
        """Put an executed section with the others."""
        notebook = sections.place_of(job.section)
        (self.folder / "notebooks" / notebook.name).write_text(made.notebook, encoding="utf-8", newline="\n")
        made_of = record.of_section(self.here, notebook, made.opened)
        self.of_sections[job.section] = made_of | {"notebook": self.asked[job.section]}
        self.left -= 1

    def keep_aside(self, job, fault):
        """Keep the notebook of a section that failed, as far as it came, for whoever mends it."""
        if not (kept := getattr(fault, "notebook", None)):
            return
        folder = self.place.parent / KEPT_ASIDE / self.slug
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{job.section}.ipynb").write_text(kept, encoding="utf-8", newline="\n")

    def put_together(self):
        """Make the page of the sections, and put the whole in its place."""
        page = jobs.Job(self.slug, self.edition, "page")
        fault = jobs.put_together(page, self.folder, self.here, self.of_sections)
        if fault:
            number, said = fault
            raise OSError(number, said) if number else SVDError(said)
        folders.swap(self.folder, self.place)
        remote.put(f"{self.edition}/{self.slug}")
