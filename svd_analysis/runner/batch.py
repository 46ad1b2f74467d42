"""Areas × sections: the numbers once, then every area's sections, then its page, swapped in whole when it is done."""

import os
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from svd_analysis import assessment, numbers, parameters, paths
from svd_analysis.errors import EnvironmentFault, SVDError
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
    left, failed = {slug: len(sections.notebooks()) for slug in areas}, {}
    try:
        with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=get_context("spawn")) as pool:
            running = {
                pool.submit(sections.run, notebook, slug, edition.name, aside[slug] / "notebooks" / notebook.name): slug
                for notebook, slug in jobs
            }
            for job in as_completed(running):
                slug = running[job]
                left[slug] -= 1
                if fault := job.exception():
                    failed.setdefault(slug, str(fault))
                if left[slug] == 0 and slug not in failed:
                    _finish(edition, slug, aside[slug], place / slug, failed)
                if left[slug] == 0:
                    say(f"{slug}: {'failed' if slug in failed else 'done'}, {sum(map(bool, left.values()))} areas left")
    finally:
        for folder in aside.values():
            shutil.rmtree(folder, ignore_errors=True)
    return failed


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
    return edition, list(areas) or list(edition.areas)


def plain(text):
    """Say a line as it happens, also where the output is a file."""
    print(text, flush=True, file=sys.stderr)
