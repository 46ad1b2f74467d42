"""The models of an edition: what goes with more recorded violence, and how far each finding may be said.

A question stands in `parameters/questions`; its diagram says what to allow for. Every model that is fitted is listed,
every test is under one false-discovery control, and a finding carries the rung that its checks have earned.
"""

import pandas as pd

from svd_analysis import questions, rates, schemas
from svd_analysis.causes import findings, ladder, places, rows, series, years
from svd_analysis.cells import region_code
from svd_analysis.models.quasi_poisson import CLUSTERS
from svd_analysis.models.result import ASSOCIATION
from svd_analysis.questions import AUTHORITY_YEARS, INTERRUPTED_SERIES, NEIGHBOURHOODS

__all__ = ["checked", "estimates", "q_values", "tables"]


def estimates(edition, counted, lookup, population, boundaries):
    """COEFFICIENTS, CHECKS, DIAGNOSTICS and QUALITY of every question that the edition's sources can be asked.

    `counted` are its ESTIMATES, `population` POPULATION of all residents, `boundaries` BOUNDARIES or None.
    """
    found, quality = places.neighbourhoods(edition, lookup, population, boundaries)
    every = list(_asked(edition, counted, found, years.known(edition, population)))
    period = str(found.period) if found is not None else ""
    return *tables(edition, every, period), quality


def tables(edition, every, period):
    """COEFFICIENTS, CHECKS and DIAGNOSTICS of all that was Asked, under one false-discovery control.

    `period` is that of the neighbourhoods' counts; everything else is of the edition's year.
    """
    tests = q_values(every)
    answered = [checked(one, tests) for one in every]
    parts = [
        rows.coefficients(
            [answer if result is one.main else result for result in one.results],
            main=answer, area_code=region_code(edition), units=_units(one),
            period=period if one.question.design == NEIGHBOURHOODS else str(edition.year),
        )
        for one, answer in zip(every, answered, strict=True)
    ]  # fmt: skip
    coefficients = pd.concat(parts or [schemas.empty(schemas.COEFFICIENTS)], ignore_index=True)
    return (
        _with_q(schemas.conform(coefficients, schemas.COEFFICIENTS), tests),
        rows.checks(answered),
        rows.diagnostics([row for one in every for row in one.diagnostics]),
    )


def _asked(edition, counted, found, known):
    """Every question for every outcome that the edition counts, Asked."""
    held = set(counted["indicator"])
    for question in questions.questions():
        for outcome in question.outcomes:
            if question.design == NEIGHBOURHOODS and found is not None and outcome in found.outcomes:
                yield findings.ask(question, outcome, found)
            if question.design == AUTHORITY_YEARS and outcome in held:
                yield years.ask(question, outcome, edition, counted, known)
            if question.design == INTERRUPTED_SERIES and outcome in held:
                yield series.ask(question, outcome, edition, counted)


# What is tested: the exposure with nothing and with everything allowed for, by the plain model, the one in which
# neighbours share, and the panel. All else is looked at, not tested.
_TESTED = ("minimal", "full")
_NOT_TESTED = (CLUSTERS, "negative binomial")


def q_values(every):
    """q of everything tested, over all questions and outcomes together (Benjamini-Hochberg): a dict by `key_of`.

    A question, outcome and adjustment is one test, however many models were fitted to it: the largest p counts.
    """
    largest = {}
    for one in every:
        for result in one.results:
            row = result.of(result.exposure)
            if row is not None and result.adjustment in _TESTED and not result.model.startswith(_NOT_TESTED):
                largest[key_of(result)] = max(largest.get(key_of(result), 0.0), float(row["p"]))
    q = rates.benjamini_hochberg(list(largest.values())) if largest else []
    return dict(zip(largest, map(float, q), strict=True))


def key_of(result):
    """What tells a test from all others."""
    return result.question, result.outcome, result.adjustment


def checked(one, tests):
    """The main result with its checks; an interrupted series brings its own, its step judged by q like all else."""
    if one.main.refused:
        return one.main
    q = {name: tests.get((one.question.name, one.outcome, name), float("nan")) for name in _TESTED}
    if one.question.design == INTERRUPTED_SERIES:
        step = ladder.told("step told from chance", ASSOCIATION, one.main.of(one.main.exposure), q["full"])
        others = (check for check in one.main.checks if check.name != step.name)
        return one.main.but(checks=(step, *others))
    room = findings if one.question.design == NEIGHBOURHOODS else years
    return room.checked(one, q)


def _with_q(table, tests):
    """The q of its test on the exposure's row of every model that was tested."""
    keys = zip(table["question"], table["outcome"], table["adjustment"], strict=True)
    exposure = {question.name: question.exposure for question in questions.questions()}
    asked = table["term"].eq(table["question"].map(exposure)) | table["term"].eq("step")
    asked &= ~table["model"].str.startswith(_NOT_TESTED)
    q = pd.Series([tests.get(key, float("nan")) for key in keys], index=table.index, dtype="float64")
    return table.assign(q=q.where(asked))


def _units(one):
    """What a rate ratio is per, by question and measure: a standard deviation, with its size."""
    known = questions.measures()
    return {
        (one.question.name, name): f"one standard deviation ({_size(size)} {known[name].measure.of})"
        for name, size in one.units.items()
    }


def _size(number):
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"
