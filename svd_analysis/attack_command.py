"""`svd attack`: what can be worked out of the hidden counts of a release, said without ever saying a count."""

import time

from svd_analysis import parameters, taxonomies
from svd_analysis.attack.evidence import gather, with_reading
from svd_analysis.attack.solving import VERDICTS, attack, worst
from svd_analysis.attack.statements import SYMBOLS
from svd_analysis.errors import DisclosureError, ParameterError

_WORDS = {
    "exact": "can be worked out",
    "narrow": "is one of two numbers",
    "contradiction": "stands where the files contradict each other",
    "not settled": "was not settled in time",
}
_NAMED = 8  # places named for a cell


def run(outputs, *, earlier=(), opened=(), most=None, base=0, hidden="", say=print):
    """Attack the folders of a release. Lines for each cell found and a summary; DisclosureError where any was found.

    `most` seconds are taken at most; a cell that was not settled in them counts as found, since nothing shows it safe.
    """
    if most is not None and most <= 0:
        raise ParameterError(f"--most {most:g}: expected a number of seconds above 0.")
    began = time.monotonic()
    titles = {one.name: one.title for one in parameters.indicators()}
    known = gather(outputs, earlier, opened, base=base, hidden=_range(hidden), titles=titles)
    left = None if most is None else lambda: most - (time.monotonic() - began)
    for path in known.unread:
        say(f"not read: {path}")
    found, dropped = attacked(known, left)
    for one in sorted(found.values(), key=lambda one: (VERDICTS.index(one.verdict), known.book.cells[one.cell])):
        if one.verdict != "safe":
            say(line(known.book, one))
    for text in dict.fromkeys(one.said for one in dropped if one.said):
        say(f"given up, since other files contradict it: {text}")
    say(summary(found, time.monotonic() - began))
    leaks = sum(one.verdict != "safe" for one in found.values())
    if leaks:
        raise DisclosureError(
            f"{leaks} of {len(found)} hidden cells are not safe: see the lines above for where each stands. Hide or "
            "round what gives them away (one more cell of the same total, the rate, the earlier release's cell), and "
            "attack again."
        )


def attacked(known, left=None):
    """What is found of each hidden cell, by its number, the worst over readings of its symbols; and what was given up
    as it contradicted the rest. A reading that contradicts the rest is none.
    """
    book, results = known.book, []
    for reading in known.readings:
        result = attack(len(book.low), with_reading(known, reading), list(book.hidden), left=left)
        if not any(one.assumed == SYMBOLS for one in result.dropped):
            results.append(result)
    found = worst(results or [attack(len(book.low), book.statements, list(book.hidden), left=left)])
    return {one.cell: one for one in found.found}, found.dropped


def line(book, found):
    """What was found of a cell: its name and where it stands, never its number."""
    cell = book.cells[found.cell]
    places = list(dict.fromkeys(found.because))
    more = f" and {len(places) - _NAMED} more" if len(places) > _NAMED else ""
    where = "; ".join(places[:_NAMED]) + more or book.hidden[found.cell]
    return f"{found.verdict}: {name(cell)} {_WORDS[found.verdict]} ({found.stage}) from {where}"


def name(cell):
    """A cell in words: `knife_crime, Bexley (lad24), 2024, age=10-17 [police]`."""
    place = taxonomies.areas().get(cell.area_code, {}).get("name", cell.area_code)
    words = [cell.indicator, f"{place} ({cell.geography})", cell.period, cell.breakdown]
    words += [cell.bound] if cell.bound != "exact" else []
    return f"{', '.join(word for word in words if word)} [{cell.source}]"


def summary(found, seconds):
    """Numbers of cells by verdict, the stages that settled them, and the time."""
    count = {verdict: sum(one.verdict == verdict for one in found.values()) for verdict in VERDICTS}
    stages = {}
    for one in found.values():
        stages[one.stage] = stages.get(one.stage, 0) + 1
    parts = ", ".join(f"{number} {verdict}" for verdict, number in count.items() if number or verdict in VERDICTS[:2])
    by = ", ".join(f"{stage} {number}" for stage, number in sorted(stages.items()))
    return f"{len(found)} hidden cells: {parts}; settled by {by or 'nothing'}; {seconds:.1f} seconds"


def _range(text):
    """`1-4` as (1, 4); None where nothing is said."""
    if not text:
        return None
    low, dash, high = text.partition("-")
    if not (dash and low.isdigit() and high.isdigit() and int(low) <= int(high)):
        raise ParameterError(f"--hidden {text!r}: expected the least and greatest hidden count, for instance 1-4.")
    return int(low), int(high)
