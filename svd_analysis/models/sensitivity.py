"""How much a finding could owe to what was not measured, and what share of events it would account for as a cause.

Neither makes a cause of an association. An E-value says how strong an unmeasured confounder would have to be; an
attributable fraction says what would follow if the association were causal and unconfounded, and is told from rung 4
up.
"""

import math
from typing import NamedTuple

from svd_analysis.errors import ParameterError, nearest
from svd_analysis.models.result import ROBUST, RUNGS, Refusal


class EValue(NamedTuple):
    """The E-values of a rate ratio and of its limit nearest 1, each from 1 (nothing is needed to explain it) up."""

    point: float
    limit: float


class AttributableFraction(NamedTuple):
    """A share of all events, at most 1, with its range: the same at the lower and at the upper limits.

    A lower end below 0 says that the events may as well be fewer where there is more of the exposure.
    """

    value: float
    lower: float
    upper: float


def e_value(rate_ratio, lower, upper):
    """The E-values of a rate ratio with its limits (VanderWeele and Ding 2017, Annals of Internal Medicine 167:268).

    The least rate ratio that an unmeasured confounder would need both with the exposure and with the outcome, beyond
    what is held equal, to explain all of it away. `limit` is 1 where the interval holds 1. It is of the contrast that
    the rate ratio is of: a ratio for two units has a larger one than a ratio for one. Numbers that are no rate ratio
    between its limits are a ParameterError.
    """
    if not (0 < lower <= rate_ratio <= upper < math.inf):
        raise ParameterError(
            f"{rate_ratio} ({lower} to {upper}) is no rate ratio between its limits: expected positive numbers, the "
            "rate ratio between the lower and the upper limit."
        )
    if lower <= 1 <= upper:
        return EValue(_needed(rate_ratio), 1.0)
    return EValue(_needed(rate_ratio), _needed(lower if lower > 1 else upper))


def _needed(ratio):
    ratio = max(ratio, 1 / ratio)
    return ratio + math.sqrt(ratio * (ratio - 1))


def attributable_fraction(result, case_shares):
    """The AttributableFraction of a result's exposure, from its adjusted rate ratios and from where the events fall.

    `case_shares` has the share of all events (0 to 1) in each level of the exposure but the reference, by term of the
    model: `<exposure>` where there is one level, `<exposure>=<level>` where there are several. The rest of the events
    are in the reference, the level with the lowest rate. Miettinen 1974, Am J Epidemiol 99:325, over several levels
    as in Bruzzi et al. 1985, Am J Epidemiol 122:904: the sum of share x (ratio - 1) / ratio, which stays right with
    adjusted ratios where Levin's formula does not (Rockhill, Newman and Weinberg 1998, Am J Public Health 88:15).

    The range takes all ratios at the same end of their intervals and the shares as known. A Refusal below rung 4; a
    ParameterError for shares that are none, and for terms of another factor: fractions of several factors overlap
    and are never added.
    """
    _refuse_below_robust(result)
    _refuse_other_factors(result, case_shares)
    _refuse_no_shares(case_shares)
    rows = {term: result.of(term) for term in case_shares}
    falling = [term for term, row in rows.items() if row["rate_ratio"] < 1]
    if falling:
        raise ParameterError(
            f"{falling[0]} has a rate ratio below 1: its level has a lower rate than the reference. Take the level "
            "with the lowest rate as the reference."
        )

    def at(column):
        return float(sum(share * (1 - 1 / rows[term][column]) for term, share in case_shares.items()))

    return AttributableFraction(at("rate_ratio"), at("lower"), at("upper"))


def _refuse_below_robust(result):
    if result.refused:
        raise Refusal(f"There is no attributable fraction without a fitted model. {result.refused}")
    if result.rung < ROBUST:
        raise Refusal(
            f"The finding stands on rung {result.rung} ({RUNGS[result.rung]}): an attributable fraction is told from "
            f"rung {ROBUST} ({RUNGS[ROBUST]}) up."
        )


def _refuse_other_factors(result, case_shares):
    terms = list(result.coefficients["term"])
    for term in case_shares:
        if term not in terms:
            raise ParameterError(f"The model has no term {term!r}. {nearest(term, terms)}")
        if not result.exposure or term.partition("=")[0] != result.exposure:
            raise ParameterError(
                f"{term!r} is no level of the exposure {result.exposure!r}. Fractions of several factors overlap, so "
                "they are never added: ask of one exposure at a time."
            )


def _refuse_no_shares(case_shares):
    shares = list(case_shares.values())
    if not shares or not all(0 <= share <= 1 for share in shares) or sum(shares) > 1 + 1e-9:
        raise ParameterError(
            f"{shares} are no shares of all events: expected at least one, each from 0 to 1, and together at most 1."
        )
