"""The `check` command: whether what the analyst signs off can be read, what version control holds that it may not, and
what each edition stands on.

It reads and says; it makes nothing. Questions about changes of recording are those of the numbers that are there.
"""

import textwrap
from functools import partial

from svd_analysis import (
    contributions,
    definitions,
    guards,
    numbers,
    parameters,
    paths,
    questions,
    releases,
    store,
    success_measures,
    taxonomies,
    yaml_files,
)  # fmt: skip
from svd_analysis.errors import DisclosureError, ParameterError, SourceError, SVDError

_WIDTH = 100


def check(names, *, say):
    """Say line by line what was found of the parameters and of some editions (of none: every one); the exit code.

    0 where all is right, 2 for a parameter file that cannot be used, else 3 for data that are missing or changed, else
    4 for what version control holds that it may not.
    """
    for name in names:
        parameters.known("editions", name)
    faults = _parameters(say) + _version_control(say)
    for name in names or parameters.names("editions"):
        faults += _edition(name, say)
    return min((fault.exit_code for fault in faults), default=0)


def _parameters(say):
    """The faults of all parameter files, each said once, where it is met first."""
    say("Parameters")
    faults = []
    for kind, readings in _readings().items():
        found = [fault for fault in map(_fault, readings) if fault]
        _tell(say, f"{len(readings)} {kind}: {f'{len(found)} can not be used' if found else 'read'}")
        for fault in found:
            # What another file is wrong by may be said again with the name of the file that needs it before it.
            if not any(str(told) in str(fault) for told in faults):
                _tell(say, fault, "    ")
                faults.append(fault)
    return faults


def _readings():
    """What there is of each kind, as functions that read it; what others name comes before them."""
    one_by_one = {
        "sources": parameters.source, "definitions": definitions.load, "areas": parameters.area,
        "indicators": _indicator, "editions": parameters.edition, "questions": questions.question,
    }  # fmt: skip
    readings = {kind: [partial(read, name) for name in parameters.names(kind)] for kind, read in one_by_one.items()}
    registers = [parameters.breaks, parameters.between_area_variance, _crossings, _success_measures]
    registers += [partial(contributions.register, name) for name in parameters.names("contributions")]
    return readings | {"registers": registers}


def _indicator(name):
    """One alone: `parameters.indicators` reads all and stops at the first that is wrong."""
    return yaml_files.read(parameters.known("indicators", name), parameters.Indicator, name=name)


def _crossings():
    return yaml_files.read(paths.parameters() / "neighbours.yaml", parameters.Crossings, name="neighbours")


def _success_measures():
    return success_measures.read(paths.parameters() / "success_measures.yaml")


def _fault(read):
    """What is wrong with a thing that is read; None where nothing is."""
    try:
        read()
    except SVDError as fault:
        return fault
    return None


def _version_control(say):
    """A fault for each file in version control that no commit may hold, or for what is written in it."""
    found = guards.check(paths.project())
    if found is None:
        _tell(say, "version control: not looked at, since this is not a checkout of git")
        return []
    _tell(say, f"version control: {f'{len(found)} things that no commit may hold' if found else 'keeps the rules'}")
    for text in found:
        _tell(say, text, "    ")
    return [DisclosureError(text) for text in found]


def _edition(name, say):
    """The faults of an edition's data, said with what else there is of it."""
    say("")
    say(name)
    try:
        edition = parameters.edition(name)
    except ParameterError:
        _tell(say, "its parameter file can not be used, as said above")
        return []
    told = [look(edition) for look in (_files, _release)]
    for text, _ in told:
        _tell(say, text)
    standing, asked = _suspicions(edition)
    _tell(say, standing)
    for text in asked:
        _tell(say, text, "    ? " if text.endswith("?") else "    ")
    return [fault for _, fault in told if fault]


def _files(edition):
    count = len({file.path for entry in edition.sources for file in entry.files})
    if edition.synthetic and not (edition.data / edition.name).is_dir():
        return f"files: drawn when its numbers are made: svd run {edition.name} --numbers", None
    fault = _fault(lambda: store.verify(edition))
    return f"files: {fault}" if fault else f"files: all {count} are there, unchanged", fault


def _release(edition):
    try:
        found = releases.read(edition)
    except SVDError as fault:
        return f"release: {fault}", SourceError(str(fault))
    return f"release: {'there is none' if found is None else 'whole'}", None


def _suspicions(edition):
    """How an edition's numbers stand, and their questions about changes of recording, each with its place."""
    try:
        ready = numbers.ready(edition)
    except ParameterError:
        return "numbers: not looked at, since a parameter file can not be used, as said above", []
    if not ready:
        return f"numbers: not here, or not of what is here now; make them: svd run {edition.name} --numbers", []
    quality = numbers.read(edition, "quality")
    asked = quality[quality["check"] == "suspicion"]
    told = asked[["source", "place", "found"]].itertuples(index=False)
    texts = [f"{source}, {_place(place, edition)}: {found}" for source, place, found in told]
    return f"numbers: here, {'with what their counts ask:' if texts else 'and their counts ask nothing'}", texts


def _place(code, edition):
    """The name of an authority or pseudo-area; any other place is the edition's region."""
    return taxonomies.areas()[code]["name"] if code in taxonomies.areas() else edition.region


def _tell(say, text, opening="  "):
    """Say a text in lines of at most 100 columns, the first after `opening`."""
    for part in str(text).splitlines():
        inner = " " * len(opening)
        for line in textwrap.wrap(
            part, _WIDTH, initial_indent=opening, subsequent_indent=inner, break_long_words=False,
            break_on_hyphens=False,
        ):  # fmt: skip
            say(line)
