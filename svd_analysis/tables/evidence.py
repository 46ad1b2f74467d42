"""The factor table by ecological level: what is known from elsewhere beside what was found here, each with a grade.

The levels are those of the ecological model (Krug and others 2002, World report on violence and health, World Health
Organization). A grade follows from the rung and the literature by one function, and from nothing else.
"""

import math

from svd_analysis import questions
from svd_analysis.html_tables import HTMLTable
from svd_analysis.models.result import ASSOCIATION, PATTERN, ROBUST
from svd_analysis.parameters import Measure
from svd_analysis.sentences.answers import answers
from svd_analysis.sentences.rungs import SHORT, step
from svd_analysis.tables.causes import ratio_of

CONSISTENT = "consistent across sources and literature"
LOCAL = "local association"
LITERATURE = "literature only"
NOT_TESTED = "not tested"
NOT_TOLD = "tested, not told from chance"
REFUSED = "refused as a predictor"

LEVELS = ("individual", "relationship", "community", "society")
_ROLES = {"risk": "risk", "protective": "protective", "context": "context, of which nothing is asked"}


def _elsewhere(level, role, title, literature):
    return Measure(title=title, of="", level=level, role=role, literature=literature)


_LIPSEY = (
    "Lipsey and Derzon 1998, in Loeber and Farrington, Serious and violent juvenile offenders (synthesis of studies "
    "that followed children)"
)
_LOSEL = "Lösel and Farrington 2012, American Journal of Preventive Medicine (review)"
# Factors of persons, families and places that the literature names and no source of this project measures by place.
UNMEASURED = (
    _elsewhere("individual", "risk", "Being male", "Admissions for violence in Wales, 4.55 times those of females "
               "(Long and others 2016, BMJ Open)."),
    _elsewhere("individual", "risk", "Early aggression", f"{_LIPSEY}."),
    _elsewhere("individual", "risk", "Early substance use", f"Among the strongest at 6 to 11 years: {_LIPSEY}."),
    _elsewhere("individual", "risk", "Earlier victimisation", "Those harmed and those who harm are often the same "
               "persons (Jennings, Piquero and Reingle 2012, Aggression and Violent Behavior, review)."),
    _elsewhere("relationship", "risk", "Adverse childhood experiences", "Four or more against none: 7.71 times the "
               "odds of having hit someone in a year, 4.90 to 12.14 (Bellis and others 2014, BMC Medicine, survey of "
               "England)."),
    _elsewhere("relationship", "risk", "Maltreatment in childhood", "Fitton, Yu and Fazel 2020, Trauma, Violence, and "
               "Abuse (meta-analysis)."),
    _elsewhere("relationship", "risk", "Parental imprisonment, and harsh or poor supervision", "Derzon 2010, Journal "
               "of Experimental Criminology (meta-analysis of family features)."),
    _elsewhere("relationship", "risk", "Delinquent peers", f"Among the strongest at 12 to 14 years: {_LIPSEY}."),
    _elsewhere("relationship", "protective", "A trusted adult", "Bellis and others 2017, BMC Psychiatry (survey)."),
    _elsewhere("relationship", "protective", "Parental warmth and supervision", f"{_LOSEL}."),
    _elsewhere("community", "protective", "Bond to school", f"{_LOSEL}."),
    _elsewhere("community", "risk", "Gang membership", "Pyrooz and others 2016, Criminal Justice and Behavior "
               "(meta-analysis)."),
    _elsewhere("community", "risk", "Drug markets", "Named by the Serious Violence Strategy (HM Government 2018)."),
    _elsewhere("society", "risk", "Income inequality", "Hsieh and Pugh 1993, Criminal Justice Review (meta-analysis)."),
    _elsewhere("society", "protective", "Youth services and stable housing", ""),
)  # fmt: skip


def factors(svd):
    """Every measure that a source has, and every factor known from elsewhere that none has, by ecological level.

    A factor that is asked about has a row an outcome. What is allowed for in another question has no ratio here: it
    would be read as an answer that no diagram was drawn for (Westreich and Greenland 2013, Am J Epidemiol 177:292).
    """
    found = answers(svd)
    known = [(name, one.measure) for name, one in questions.measures().items()] + [("", one) for one in UNMEASURED]
    ordered = sorted(known, key=lambda one: LEVELS.index(one[1].level))
    return HTMLTable(
        name="factors",
        caption=f"Factors by ecological level: what is known from elsewhere, what was found in {svd.edition.region}",
        columns=("Factor", "Level", "More of it", "Offences", "Found here", "Evidence", "Known from elsewhere"),
        rows=tuple(row for name, measure in ordered for row in _rows(name, measure, found)),
        notes=(
            "The level is the one a factor stands for: a share of persons in a place is still of places. "
            f"{CONSISTENT.capitalize()}: rung 4 or above here, and literature. {LOCAL.capitalize()}: rung 2 or 3, or "
            "above without literature. What contains crime or follows on violence is refused as a predictor.",
            "What is known from elsewhere is mostly of persons. That it holds of places here does not follow.",
        ),
    )


def grade(rung, measure, ratio):
    """The evidence grade of a measure: by the rung of its finding, 0 where it has none, and what is known elsewhere.

    A `ratio` on the other side of 1 than its role has it (missing where there is none) is not consistent with the
    literature, however firm.
    """
    if measure.not_a_predictor:
        return REFUSED
    if rung >= ROBUST and measure.literature and not _otherwise(measure, ratio):
        return CONSISTENT
    if rung >= ASSOCIATION:
        return LOCAL
    if measure.literature:
        return LITERATURE
    return NOT_TOLD if rung == PATTERN else NOT_TESTED


def _otherwise(measure, ratio):
    """Whether a risk goes with less, or what protects with more."""
    return (ratio < 1 and measure.role == "risk") or (ratio > 1 and measure.role == "protective")


def _rows(name, measure, found):
    """The rows of a factor: one an outcome it is asked about, else one that says why there is none."""
    asked = [one for one in found if name and one.question.exposure == name and len(one.rows)]
    if not asked:
        yield _row(measure, "none", _why_not(name, measure, found), grade(0, measure, math.nan))
    for one in asked:
        ratio = one.said["rate_ratio"] if one.said else math.nan
        yield _row(measure, one.outcome.label, _found(one, measure), grade(one.rung, measure, ratio))


def _row(measure, offences, here, graded):
    return (
        measure.title, measure.level, _ROLES[measure.role], offences, here, graded,
        measure.literature or "nothing is named",
    )  # fmt: skip


def _found(answer, measure):
    """The ratio with its interval and its rung; below an association only that; why, where it was refused."""
    if answer.rung < ASSOCIATION:
        return SHORT[answer.rung] if answer.rung else f"{SHORT[0]}: {answer.refused}"
    unit = f" for {answer.said['unit']} more" if answer.said["unit"] else ""
    other = _otherwise(measure, answer.said["rate_ratio"])
    return f"{ratio_of(answer.said)}{unit}; {step(answer.rung)}{_OTHERWISE if other else ''}"


_OTHERWISE = "; the other way round than a factor of its kind is known for"


def _why_not(name, measure, found):
    if measure.not_a_predictor:
        return measure.not_a_predictor
    if not name:
        return "no source measures it by place"
    allowed = any(name in set(one.rows["term"]) for one in found)
    return "allowed for in other questions, asked about in none" if allowed else "not asked in this edition"
