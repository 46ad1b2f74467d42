"""The factor table by ecological level: what is known from elsewhere beside what was found here, each with a grade.

The levels are those of the ecological model (Krug and others 2002, World report on violence and health, World Health
Organization). A grade follows from the rung and the literature by one function, and from nothing else.
"""

import math
import re

from svd_analysis import questions
from svd_analysis.html_tables import HTMLTable
from svd_analysis.models.result import ADJUSTED, ASSOCIATION, PATTERN, ROBUST
from svd_analysis.parameters import Measure
from svd_analysis.sentences import listed
from svd_analysis.sentences.answers import answers
from svd_analysis.sentences.rungs import short
from svd_analysis.tables.causes import ratio_of, unbroken

CONSISTENT = "consistent across sources and literature"
LOCAL = "local association"
BEFORE = "local association, before more is allowed for"
LITERATURE = "literature only"
NOT_TESTED = "not tested"
NOT_TOLD = "tested, not told from chance"
LIKE_NEIGHBOURS = "tested, not told from the likeness of neighbours"
REFUSED = "refused as a predictor"

# Authors and year stay on one line, which keeps the column wide enough to read on a narrow screen.
_SOURCE = re.compile(r"\w[\w-]+(?: and [\w-]+)? \d{4}\b")

LEVELS = ("individual", "relationship", "community", "society")


def _elsewhere(level, role, title, literature):
    return Measure(title=title, of="", level=level, role=role, literature=literature)


_LIPSEY = "of children who were followed (Lipsey and Derzon 1998, synthesis of studies)"
_LOSEL = "(Lösel and Farrington 2012, American Journal of Preventive Medicine, review)"
# Factors of persons, families and places that the literature names and no source of this project measures by place.
UNMEASURED = (
    _elsewhere("individual", "risk", "Being male", "Admissions for violence in Wales: 4.55 times those of females "
               "(Long and others 2016, BMJ Open)."),
    _elsewhere("individual", "risk", "Early aggression", f"Goes with violence later, {_LIPSEY}."),
    _elsewhere("individual", "risk", "Early substance use", f"Among the strongest at 6 to 11 years, {_LIPSEY}."),
    _elsewhere("individual", "risk", "Earlier victimisation", "Those harmed and those who harm are often the same "
               "(Jennings, Piquero and Reingle 2012, Aggression and Violent Behavior, review)."),
    _elsewhere("relationship", "risk", "Adverse childhood experiences", "Four or more against none: 7.71 times the "
               "odds of having hit someone in a year (Bellis and others 2014, BMC Medicine, survey of England)."),
    _elsewhere("relationship", "risk", "Maltreatment in childhood", "Goes with violence later (Fitton, Yu and Fazel "
               "2020, Trauma, Violence, and Abuse, meta-analysis)."),
    _elsewhere("relationship", "risk", "Parental imprisonment, harsh or poor supervision", "Go with violence later "
               "(Derzon 2010, Journal of Experimental Criminology, meta-analysis)."),
    _elsewhere("relationship", "risk", "Delinquent peers", f"Among the strongest at 12 to 14 years, {_LIPSEY}."),
    _elsewhere("relationship", "protective", "A trusted adult", "Goes with less harm from childhood adversity (Bellis "
               "and others 2017, BMC Psychiatry, survey)."),
    _elsewhere("relationship", "protective", "Parental warmth and supervision", f"Goes with less violence {_LOSEL}."),
    _elsewhere("community", "protective", "Bond to school", f"Goes with less violence {_LOSEL}."),
    _elsewhere("community", "risk", "Gang membership", "Goes with offending (Pyrooz and others 2016, Criminal Justice "
               "and Behavior, meta-analysis)."),
    _elsewhere("community", "risk", "Drug markets", "Named by the Serious Violence Strategy (HM Government 2018)."),
    _elsewhere("society", "risk", "Income inequality", "Goes with violent crime (Hsieh and Pugh 1993, Criminal Justice "
               "Review, meta-analysis)."),
    _elsewhere("society", "protective", "Youth services and stable housing", ""),
)  # fmt: skip
# Measures that only tell again what another tells: a number beside its rate, a part beside its whole, a census share
# beside the domain of the index. They stay in the store for whoever asks about them.
REPEATED = frozenset({
    "on_sales_licences", "off_sales_licences", "licences_24_hour", "children_in_need", "claimants", "neet_known",
    "deprived_in_any_dimension", "unemployed", "inactive_sick",
})  # fmt: skip


def factors(svd):
    """A row a factor: what is asked about or could be, and what is known elsewhere and no source measures, by level.

    Left out are what may explain nothing (`refused`), context, measures that repeat another, and those of which nothing
    was asked and nothing is known. What is allowed for in
    another question has no ratio here: it would be read as an answer that no diagram was drawn for (Westreich and
    Greenland 2013, Am J Epidemiol 177:292).
    """
    found = [one for one in answers(svd) if len(one.rows)]
    asked = {one.question.exposure for one in found}
    known = [(name, one.measure) for name, one in questions.measures().items() if _shown(name, one.measure, asked)]
    ordered = sorted([*known, *(("", one) for one in UNMEASURED)], key=lambda one: LEVELS.index(one[1].level))
    return HTMLTable(
        name="factors",
        caption=f"Factors by ecological level: what was found in {svd.edition.region}, what is known from elsewhere",
        columns=("Factor", "Stands for", "Found here", "Evidence", "Known from elsewhere"),
        rows=tuple(_row(name, measure, found) for name, measure in ordered),
        notes=(
            "Found here: the ratio with its 95% interval for one standard deviation more, the size of which stands in "
            f"the table of associations. {CONSISTENT.capitalize()}: rung 4 or above here, and literature. "
            f"{LOCAL.capitalize()}: rung 3, or above without literature; rung 2 is before more is allowed for.",
            "The level is the one a factor stands for: a share of persons in a place is still of places. What is known "
            "from elsewhere is mostly of persons; that it holds of places here does not follow.",
        ),
    )


def refused(svd):
    """What a source measures and may explain nothing, a row a reason: it contains crime, or violence brings it."""
    reasons = {}
    for one in questions.measures().values():
        if one.measure.not_a_predictor:
            reasons.setdefault(one.measure.not_a_predictor, []).append(_stem(one.measure.title))
    return HTMLTable(
        name="refused",
        caption=f"Measured in {svd.edition.region} or to be had, and refused as a predictor of violence",
        columns=("Factor", "Why it may explain nothing"),
        rows=tuple(("; ".join(dict.fromkeys(names)), why) for why, names in reasons.items()),
    )


def _shown(name, measure, asked):
    """Whether there is something to say of a measure: it is asked about here, or known from elsewhere."""
    if measure.not_a_predictor or measure.role == "context" or name in REPEATED:
        return False
    return bool(measure.literature) or name in asked


def _stem(title):
    """A title without the word for its rank, decile or score, which are one thing told three ways."""
    head, _, last = title.rpartition(", ")
    return head if last in ("rank", "decile", "score") else title


def grade(rung, measure, ratio, *, like_neighbours=False):
    """The evidence grade of a measure: by the rung of its finding, 0 where it has none, and what is known elsewhere.

    A `ratio` on the other side of 1 than its role has it (missing where there is none) is not consistent with the
    literature, however firm. `like_neighbours` is said of a finding on rung 1 that is told from chance and not from the
    likeness of neighbours.
    """
    if measure.not_a_predictor:
        return REFUSED
    if rung >= ROBUST and measure.literature and not _otherwise(measure, ratio):
        return CONSISTENT
    if rung >= ASSOCIATION:
        return LOCAL if rung >= ADJUSTED else BEFORE
    if measure.literature:
        return LITERATURE
    return NOT_TESTED if rung != PATTERN else LIKE_NEIGHBOURS if like_neighbours else NOT_TOLD


def _otherwise(measure, ratio):
    """Whether a risk goes with less, or what protects with more."""
    return (ratio < 1 and measure.role == "risk") or (ratio > 1 and measure.role == "protective")


def _row(name, measure, found):
    """The row of a factor: the outcomes it is asked about together, else why there is none."""
    asked = [one for one in found if name and one.question.exposure == name]
    here = _found(asked, measure) if asked else _why_not(name, found)
    return (
        measure.title, f"{measure.level}; {measure.role}", here, _graded(asked, measure),
        _SOURCE.sub(lambda found: found[0].replace(" ", "\u00a0"), measure.literature) or "nothing is named",
    )  # fmt: skip


def _graded(asked, measure):
    """The grade of the highest rung that an outcome stands on; of several on it the one that says least."""
    best = max((one.rung for one in asked), default=0)
    firm = [one for one in asked if one.rung == best]
    ratios = [one.said["rate_ratio"] if one.said else math.nan for one in firm]
    near = all(one.like_neighbours for one in firm)
    grades = [grade(best, measure, ratio, like_neighbours=near) for ratio in ratios or [math.nan]]
    return min(grades, key=lambda one: one == CONSISTENT)


def _found(asked, measure):
    """Ratios by outcome with their rungs; below an association only what it is not told from; if all refused, that."""
    where = {}
    for one in sorted(asked, key=lambda one: -one.rung):
        where.setdefault((one.rung, one.like_neighbours), []).append(one)
    if len(where) == 1 and asked[0].rung < ASSOCIATION:
        return short(asked[0])
    return "; ".join(_on_rung(rung, some, measure) for (rung, _), some in where.items())


def _on_rung(rung, found, measure):
    if rung < ASSOCIATION:
        return f"{listed(one.offences for one in found)}: {short(found[0])}"
    ratios = ", ".join(f"{one.offences} {unbroken(ratio_of(one.said))}" for one in found)
    other = any(_otherwise(measure, one.said["rate_ratio"]) for one in found)
    return f"{ratios}: rung {rung}, {short(found[0])}{_OTHERWISE if other else ''}"


_OTHERWISE = ", the other way round than a factor of its kind is known for"


def _why_not(name, found):
    if not name:
        return "no source by place"
    allowed = any(name in set(one.rows["term"]) for one in found)
    return "only allowed for" if allowed else "not asked about"
