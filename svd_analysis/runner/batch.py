"""Areas × sections: the numbers once, then every area's sections, then its page, swapped in whole when it is done.

Of an area only the sections are made again whose notebook, parameters or slice of the numbers changed. One failing area
never stops the others, and nothing of an area is replaced before all of it is done.
"""

import errno
import os
from dataclasses import dataclass

from svd_analysis import assessment, folders, locks, numbers, parameters, paths, provenance, remote
from svd_analysis.errors import EnvironmentFault, ParameterError, nearest
from svd_analysis.runner import finished, jobs, kernels, pages, pinned, plan, queue, record, sections


@dataclass(frozen=True)
class Way:
    """How a run is done: so many sections at a time; all of it, or one section; again, or what is stale only."""

    workers: int = 2
    force: bool = False
    only: str = ""
    stop: bool = False
    scheduler: str = ""


def make_numbers(edition, *, say):
    """Make an edition's numbers where they are not there already; the signs of its raw files, which are as pinned."""
    remote.bring(f"{edition.name}/numbers")
    if numbers.ready(edition):
        say(f"{edition.name}: the numbers are there already")
    else:
        say(f"{edition.name}: making the numbers of {len(edition.areas)} areas")
        remote.bring_store()
        numbers.make(edition)
        remote.put_store()
    raw = pinned.verified(edition)
    remote.put(f"{edition.name}/numbers")
    return raw


def run(edition, areas, way, progress):
    """Make the pages of some areas of an edition; the state of each: `made`, `unchanged`, `not begun`, `failed: why`.

    EnvironmentFault where another run is at work in the edition's folder, or nothing can be written there.
    """
    kernels.start()  # so that the warm parent imports while the numbers are looked at
    place = paths.outputs() / edition.name
    with locks.held(place), queue.elsewhere(way) as cluster:
        try:
            with locks.held(place, name=numbers.LOCK, wait=True):
                folders.heal(place)
            jobs.begin()
            before = plan.signs(plan.inputs()[0])
            remote.bring(*(f"{edition.name}/{slug}" for slug in edition.areas))
            before |= make_numbers(edition, say=progress.say)
            return _pages(edition, areas, way, cluster, place, before, progress)
        except OSError as fault:
            raise _of_the_machine(place, fault.errno, fault.strerror or fault) from None
        finally:
            kernels.end()


def _pages(edition, areas, way, cluster, place, before, progress):
    os.environ[assessment.SEEN_TO] = provenance.sha256(numbers.folder(edition) / "record.json")
    here = record.parts(edition)
    made = {slug: record.whole(place / slug) for slug in edition.areas}
    todo = {slug: what for slug in areas if (what := _stale(made[slug], here[slug], way)) is not None}
    states = {slug: "unchanged" if slug not in todo else "not begun" for slug in areas}
    states |= _make(edition, todo, place, here, way, cluster, progress)
    made |= {slug: record.whole(place / slug) for slug in todo}
    pages.write_index(edition, place, made, here)
    done = finished.complete(made, here)
    queue.forget_failures(place, done)
    finished.write_plan(edition, place, done, before)
    remote.put(f"{edition.name}/index.html", f"{edition.name}/{plan.NAME}")
    return states


def _stale(made, here, way):
    """Which sections of an area are to be made, each with its reasons; None where it is complete."""
    stale = record.stale_sections(made, here)
    if way.force:
        again = [way.only] if way.only else [notebook.stem for notebook in sections.notebooks()]
        return dict.fromkeys(again, ["asked for"]) | stale
    return stale if stale or record.stale_page(made, here) else None


def _refusal(stale, way):
    """Why an area can't be made of one section alone, forced or not: its page would be of two states; or None."""
    others = sorted(set(stale) - {way.only}) if way.only else []
    return f"other sections have to be made as well ({', '.join(others)}): leave out --only" if others else None


def _make(edition, todo, place, here, way, cluster, progress):
    """Make what is stale of some areas; the state of each."""
    work = {}
    states = {}
    for slug, stale in todo.items():
        if refusal := _refusal(stale, way):
            states[slug] = f"failed: {refusal}"
            progress.area(slug, states[slug], len(todo) - len(states))
            continue
        work[slug] = set(stale)
    return states | queue.work_off(edition, work, place, here, way, cluster, progress)


def _of_the_machine(place, number, said):
    """A fault of the machine's, in words for whoever looks after it."""
    what = {
        errno.ENOSPC: "the disk is full. Make some room: a region's pages take about 5 MB an area",
        errno.EDQUOT: "the quota is used up. Make some room: a region's pages take about 5 MB an area",
        errno.EROFS: "the disk can only be read. Choose another folder with --outputs",
        errno.EACCES: "this user may not write there. Choose another folder with --outputs",
        errno.EMFILE: "too many files are open. Raise the limit, or use fewer --workers",
    }.get(number, "the system refused to write. Look after the disk")
    return EnvironmentFault(f"{place}: {what}, then run again: finished areas are whole ({said}).")


def why(edition, areas, way):
    """Lines that say what a run would make, and why; nothing is written among the outputs.

    Numbers that are stale are made, since only they tell which sections their change touches; the run takes them over.
    """
    place = paths.outputs() / edition.name
    lines, at = [], numbers.folder(edition)
    if not numbers.ready(edition):
        lines.append(f"numbers: {_listed(numbers.stale(edition))}")
        at = numbers.waiting(edition)
        with locks.held(at.parent, wait=True):
            if not numbers.ready(edition, at):
                numbers.make_in(at, edition)
    pinned.verified(edition)
    here = record.parts(edition, at)
    for slug in areas:
        made = record.whole(place / slug)
        stale = _stale(made, here[slug], way)
        if stale is None:
            continue
        if refusal := _refusal(stale, way):
            lines.append(f"{slug} would be refused: {refusal}")
            continue
        lacks = None if made else record.lacks(place / slug)
        lines += [f"{slug} {name}: {lacks or _listed(reasons)}" for name, reasons in stale.items()]
        lines.append(f"{slug} page: {lacks or _listed(record.stale_page(made, here[slug]) or stale)}")
    return lines or ["nothing: all of it is complete and unchanged"]


def _listed(names):
    names = list(names)
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")


def check(edition_name, areas, only=""):
    """The edition and the areas asked for (none means all), every name checked before anything runs."""
    edition = parameters.edition(edition_name)
    for slug in areas:
        parameters.area_of(edition, slug)
    chosen = list(dict.fromkeys(areas)) or list(edition.areas)
    for slug in chosen:
        _check_narrative(edition, parameters.area(slug))
    for notebook in sections.notebooks():
        sections.refuse_no_notebook(notebook)
    known = [notebook.stem for notebook in sections.notebooks()]
    if only and only not in known:
        raise ParameterError(f"--only: there is no section {only!r}. {nearest(only, known)}")
    return edition, chosen


def _check_narrative(edition, area):
    """Refuse what was written for a section that there is not, and what does not say who wrote it and when."""
    known = [notebook.stem for notebook in sections.notebooks()]
    for path in sorted((paths.parameters() / "narrative" / edition.name / area.slug).glob("*")):
        if path.suffix != ".md" or path.stem not in known:
            raise ParameterError(f"{path}: there is no section {path.stem!r}. {nearest(path.stem, known)}")
        assessment.narrative(edition, area, path.stem)
