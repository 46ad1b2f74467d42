"""Areas × sections: the numbers once, then every area's sections, then its page, swapped in whole when it is done."""

import multiprocessing
import os
import re
import shutil
import sys
import threading
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed

from svd_analysis import assessment, numbers, parameters, paths
from svd_analysis.errors import EnvironmentFault, ParameterError, SVDError, nearest
from svd_analysis.runner import pages, record, sections


def make_numbers(edition, *, say):
    """Make an edition's numbers where they are not there already; the folder they are in."""
    if numbers.ready(edition):
        say(f"{edition.name}: the numbers are there already")
    else:
        say(f"{edition.name}: making the numbers of {len(edition.areas)} areas")
        numbers.make(edition)
    return numbers.folder(edition)


def run(edition, areas, *, workers=2, force=False, say):
    """Make the pages of some areas of an edition; a dict of the areas that failed, each with why.

    An area that is complete and unchanged is not made again. One failing area never stops the others, and nothing of an
    area is replaced before all of it is done.
    """
    make_numbers(edition, say=say)
    place = paths.outputs() / edition.name
    sweep(place)
    todo = [slug for slug in areas if force or not record.complete(place / slug, edition)]
    for slug in areas:
        if slug not in todo:
            say(f"{slug}: complete and unchanged")
    failed = _make(edition, todo, place, workers, say) if todo else {}
    pages.write_index(edition, place)
    return failed


def _make(edition, areas, place, workers, say):
    aside = {slug: _aside(place, slug) for slug in areas}
    jobs = [(notebook, slug) for slug in areas for notebook in sections.notebooks()]
    context = multiprocessing.get_context("spawn")
    failed = {}
    try:
        with ProcessPoolExecutor(min(workers, len(jobs)), context, initializer=_end_with_the_run) as pool:
            running = {
                pool.submit(sections.run, notebook, slug, edition.name, aside[slug] / "notebooks" / notebook.name): slug
                for notebook, slug in jobs
            }
            try:
                _take(running, edition, aside, place, failed, say)
            except BaseException:
                _stop(pool)
                raise
    finally:
        for folder in aside.values():
            shutil.rmtree(folder, ignore_errors=True)
    return failed


def _take(running, edition, aside, place, failed, say):
    """Take the sections as they are done, and finish each area with its last one."""
    left = Counter(running.values())
    for job in as_completed(running):
        slug = running[job]
        left[slug] -= 1
        if fault := job.exception():
            failed.setdefault(slug, str(fault))
        if left[slug] == 0 and slug not in failed:
            _finish(edition, slug, aside[slug], place / slug, failed)
        if left[slug] == 0:
            say(f"{slug}: {'failed' if slug in failed else 'done'}, {sum(map(bool, left.values()))} areas left")


def _end_with_the_run():
    """A worker ends when the run that started it is gone, however it went; its kernel then ends with it."""
    parent = multiprocessing.parent_process()
    threading.Thread(target=lambda: (parent.join(), os._exit(1)), daemon=True).start()


def _stop(pool):
    """Leave no worker at its section, nor wait for the sections that have not begun."""
    workers = list(pool._processes.values())
    pool.shutdown(wait=False, cancel_futures=True)
    for worker in workers:
        worker.terminate()


def sweep(place):
    """Clear what a run that was killed left in an edition's folder; an earlier page it had put aside is put back."""
    for folder in place.glob(".*-*"):
        named = re.fullmatch(r"\.(old-)?(.+)-(\d+)", folder.name)
        if not named or _runs(int(named[3])):
            continue
        if named[1] and not (place / named[2]).exists():
            folder.rename(place / named[2])
        else:
            shutil.rmtree(folder, ignore_errors=True)


def _runs(process):
    """Whether a process of that number may still be at work; Windows has no harmless way to ask."""
    try:
        os.name == "nt" or os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def _finish(edition, slug, folder, place, failed):
    try:
        svd = assessment.load(slug, edition.name)
        pages.write(svd, folder)
        record.write(folder, svd)
        swap(folder, place)
    except SVDError as fault:
        failed[slug] = str(fault)


def swap(folder, place):
    """Put a finished folder in the place of the one before it, which is gone only when the new one is there."""
    old = place.with_name(f".old-{place.name}-{os.getpid()}")
    shutil.rmtree(old, ignore_errors=True)
    try:
        if place.exists():
            place.rename(old)
        folder.rename(place)
    except OSError as fault:
        if old.exists() and not place.exists():
            old.rename(place)
        raise EnvironmentFault(
            f"{place}: the finished pages could not be put there ({fault}). Close files that are open in it."
        ) from None
    shutil.rmtree(old, ignore_errors=True)


def _aside(place, slug):
    folder = place / f".{slug}-{os.getpid()}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "notebooks").mkdir(parents=True)
    return folder


def check(edition_name, areas):
    """The edition and the areas asked for (none means all), every name checked before anything runs."""
    edition = parameters.edition(edition_name)
    for slug in areas:
        parameters.area_of(edition, slug)
    chosen = list(areas) or list(edition.areas)
    for slug in chosen:
        _check_narrative(edition, parameters.area(slug))
    return edition, chosen


def _check_narrative(edition, area):
    """Refuse what was written for a section that there is not, and what does not say who wrote it and when."""
    known = [notebook.stem for notebook in sections.notebooks()]
    for path in sorted((paths.parameters() / "narrative" / edition.name / area.slug).glob("*")):
        if path.suffix != ".md" or path.stem not in known:
            raise ParameterError(f"{path}: there is no section {path.stem!r}. {nearest(path.stem, known)}")
        assessment.narrative(edition, area, path.stem)


def plain(text):
    """Say a line as it happens, also where the output is a file."""
    print(text, flush=True, file=sys.stderr)
