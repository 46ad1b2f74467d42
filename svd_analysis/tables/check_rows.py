"""What each finding was asked before it may be said more strongly, and what was found: a row a finding and state."""

import re

from svd_analysis.html_tables import HTMLTable
from svd_analysis.models.result import ADJUSTED, ASSOCIATION, FAILED, NOT_RUN, PASSED, QUASI_EXPERIMENT, ROBUST
from svd_analysis.sentences import Sentence
from svd_analysis.sentences.answers import answers, by_question, firmest_first, with_outcomes
from svd_analysis.sentences.names import spelt
from svd_analysis.sentences.rungs import SMALLEST_P

_BAR = re.compile(r"[;,] bar: ([^;]*)$")
# It stands with the finding and with its diagram.
_UNMEASURED = re.compile(r"; (?:nobody|no source[a-z' ]*?) measures .*$")
# What these found where they passed stands in the table of associations, or under what the diagram asks for.
_ELSEWHERE = (
    "told from chance", "stated confounders are in the data", "told from chance after adjustment",
    "the same side before and after",
)  # fmt: skip
_AT_MOST = re.compile(r"(Moran's I p) (?:under 0\.001|0\.00[0-4])\b")  # as small as it can be told
_PERIOD = re.compile(r"\b\d{4}-\d{2}\.\.\d{4}-\d{2}: ")  # the years come in their order
_LEFT_OUT = (
    " areas left out one by one; the furthest moves the log ratio by ",
    " areas, moving the log ratio by at most ",
)


def checks(svd):
    """The checks of each finding by state, each with what was found; what could not be run for several is one row."""
    asked = [one for some in firmest_first(answers(svd)) for one in some if len(one.checks)]
    near = [one for one in asked if one.rung >= ASSOCIATION]
    rows = [*(row for one in near for row in _ran(one)), *_far(asked), *_not_run(asked)]
    if not rows:
        return Sentence("No check is shown: no finding of this edition was asked for one.")
    return HTMLTable(
        name="checks",
        caption=f"What each finding was asked, {svd.edition.region}: passed, failed, or could not be run",
        columns=("Finding", "State", "Rungs 2 and 3: what was found", "Rungs 4 and 5"),
        rows=tuple(rows),
        notes=(
            "A finding stands on the last rung whose checks, and those of all rungs before it, passed. A check that "
            "could not be run earns no more than one that failed. Where no association is told from chance, or from "
            "the likeness of neighbours, the rungs above are out of reach, and only what decided that is shown; the "
            "rest stands in checks.csv beside this page.",
            *_bars(asked),
        ),
    )


def _ran(answer):
    """A row for what passed and one for what failed."""
    for state in (PASSED, FAILED):
        rows = [row for row in _rows(answer) if row["state"] == state]
        if rows:
            yield answer.name, state, *_listed(rows)


def _far(asked):
    """A row a question and state of those below rung 2, all outcomes together."""
    far = by_question(one for one in asked if one.rung < ASSOCIATION)
    for found in far.values():
        for state in (PASSED, FAILED):
            rows = [
                row | {"found": f"{one.offences} {row['found']}" if len(found) > 1 else row["found"]}
                for one in found
                for row in _rows(one)
                if row["state"] == state
            ]
            if rows:
                yield _titled(found), state, *_listed(_together(rows))


def _rows(answer):
    """The checks that bear on where a finding stands: all; without an association those of rungs 2 and 5."""
    rows = answer.checks.sort_values("rung", kind="stable").to_dict("records")
    near = answer.rung >= ASSOCIATION
    return [row for row in rows if near or row["rung"] in (ASSOCIATION, QUASI_EXPERIMENT)]


def _not_run(asked):
    """What could not be run: checks that the same findings lack are one row."""
    lacking = {}
    for one in asked:
        for row in _rows(one):
            if row["state"] == NOT_RUN:
                lacking.setdefault((row["rung"], row["check"], row["found"]), []).append(one)
    shared = {}
    for (rung, check, found), some in lacking.items():
        key = tuple(one.name for one in some)
        shared.setdefault(key, (some, []))[1].append({"rung": rung, "check": check, "found": found})
    near = sum(one.rung >= ASSOCIATION for one in asked)
    for some, rows in shared.values():
        every = near > 1 and sum(one.rung >= ASSOCIATION for one in some) == near == len(some)
        yield "Every finding on rung 2 or above" if every else _titled(some), NOT_RUN, *_listed(rows)


def _titled(found):
    """`Claimant rate (core recorded violence and violence with injury)`; one alone as it is called elsewhere."""
    if len(found) == 1:
        return found[0].name
    every = all(len(some) == len(some[0].question.outcomes) for some in by_question(found).values())
    text = "; ".join(some[0].exposure for some in by_question(found).values()) if every else with_outcomes(found)
    return text[:1].upper() + text[1:]


def _together(rows):
    """Rows of one check of several outcomes as one."""
    found = {}
    for row in rows:
        found.setdefault((row["rung"], row["check"]), []).append(_tidy(row["found"]))
    return [{"rung": rung, "check": check, "found": ", ".join(texts)} for (rung, check), texts in found.items()]


def _listed(rows):
    """Two cells, of the rungs that allow for what is measured and of those above: each check with what was found."""
    return tuple(
        " ".join(_told(row) for row in rows if row["rung"] in rungs) or "none"
        for rungs in ((ASSOCIATION, ADJUSTED), (ROBUST, QUASI_EXPERIMENT))
    )


def _told(row):
    """A check and what was found, as a sentence; its name alone where what was found stands in another table."""
    check = f"{row['check'][:1].upper()}{row['check'][1:]}"
    elsewhere = row["check"] in _ELSEWHERE and row.get("state") == PASSED
    return f"{check}." if elsewhere else f"{check}: {_tidy(row['found'])}."


def _tidy(found):
    """What was found, in words, without its bar, which stands once under the table, and what has no source."""
    found = _UNMEASURED.sub("", _BAR.sub("", spelt(found))).rstrip(".").replace(*_LEFT_OUT)
    return _PERIOD.sub("", _AT_MOST.sub(rf"\1 at most {SMALLEST_P:g}", found))


def _bars(asked):
    """What each check had to reach, once."""
    bars = {
        row["check"]: bar[1] for one in asked for row in _rows(one) if (bar := _BAR.search(row["found"].rstrip(".")))
    }
    if bars:
        yield f"Bars: {'; '.join(f'{check}, {bar}' for check, bar in bars.items())}."
