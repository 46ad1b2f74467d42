"""A finding stands as high as its checks: planted worlds that reach each rung, and for each check one that it stops.

The worlds are those of `example.planted`, asked through the whole of `causes`. Rung 5 is of interrupted series.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from benchmarks.causes import OF_THE_NULL, answered, neighbourhoods
from svd_analysis.causes import findings, ladder
from svd_analysis.example import planted
from svd_analysis.example.planted import ARROWS, CONFOUNDER, CONTROL, EXPOSURE, NULL, OUTCOME, SECOND, Truth
from svd_analysis.models.result import FAILED, NOT_RUN, PASSED, rung_of

STRONG = Truth(rate=0.03, alpha=0.05)
WHOLE = {"second_source": SECOND, "negative_control": CONTROL}
SAME_SIDE = "the same side before and after"
ALONE = {f"{EXPOSURE} -> violence": "nothing else is stated"}
HIDDEN = {"visitors -> deprivation": "supposed", "visitors -> violence": "supposed"}


def found(truth=STRONG, *, areas=20, side=4, seed=1):
    return neighbourhoods(planted.draw(planted.world(areas, side, truth=truth), seed))


@pytest.fixture(scope="module")
def whole():
    """A world in which everything is as it should be, Neighbourhoods."""
    return found()


@pytest.fixture(scope="module")
def asked(whole):
    return findings.ask(planted.question(**WHOLE), OUTCOME, whole)


@pytest.fixture(scope="module")
def best(asked):
    """The main result with its checks, all of which it passes."""
    return findings.checked(asked, {"minimal": 0.001, "full": 0.001})


def not_passed(result):
    return {check.name: check.state for check in result.checks if check.state != PASSED}


def test_a_measure_that_causes_nothing_is_a_pattern_rung_1():
    result = answered(planted.question(exposure=NULL, arrows=OF_THE_NULL, **WHOLE), found(), OUTCOME)
    assert result.rung == 1
    assert not_passed(result)["told from chance"] == FAILED


def test_one_that_only_shares_a_cause_with_violence_is_an_association_rung_2():
    truth = replace(STRONG, null_confounded=0.6, confounder=1.35)
    result = answered(planted.question(exposure=NULL, arrows=OF_THE_NULL, **WHOLE), found(truth))
    assert result.rung == 2
    assert not_passed(result)["told from chance after adjustment"] == FAILED


def test_a_cause_that_one_recording_system_knows_of_is_an_adjusted_association_rung_3(whole):
    result = answered(planted.question(), whole)
    assert result.rung == 3
    assert not_passed(result) == {"second source": NOT_RUN, "negative control": NOT_RUN}


def test_a_cause_that_another_source_tells_of_too_is_a_robust_association_rung_4(whole, best):
    assert not_passed(best) == {}
    assert best.rung == 4
    assert answered(planted.question(**WHOLE), whole).rung == 4


# Worlds and questions that differ from the whole one in a single thing: that the check asks about.
def lacking_a_confounder(whole):
    return planted.question(**WHOLE), replace(whole, table=whole.table.drop(columns=NULL))


def without_outlines(whole):
    return planted.question(**WHOLE), replace(whole, near=None)


def of_fewer_areas(whole):
    # From 20 areas on are clusters trusted, and from 10 on are they left out one by one.
    return planted.question(**WHOLE), found(areas=16, side=5)


def with_one_area_that_carries_it(whole):
    inside = whole.table["area"].eq("X09000003")
    steep = np.exp(1.0 * whole.table[EXPOSURE].where(inside, 0.0) + 1.0 * inside)
    counts = whole.counts.copy()
    counts[OUTCOME] = counts[OUTCOME].mul(steep, axis=0).round()
    return planted.question(**WHOLE), replace(whole, counts=counts)


def with_one_year(whole):
    return planted.question(**WHOLE), replace(whole, years=whole.years[:1])


def with_a_year_that_tells_nothing(whole):
    stronger = found(replace(STRONG, exposure=1.6))  # half of it is left over both years
    counts = stronger.counts.copy()
    counts[OUTCOME, "2023"] = counts[CONTROL, "2023"]
    return planted.question(**WHOLE), replace(stronger, counts=counts)


def with_confounders_that_hide_each_other(whole):
    """Nothing is seen with the confounder alone held equal: what then remains of the other takes away all effect."""
    rng = np.random.default_rng(6)
    other = whole.table[EXPOSURE] + rng.normal(size=len(whole.table))
    table = whole.table.assign(**{NULL: (other - other.mean()) / other.std(ddof=0)})
    # With the confounder held equal the exposure has 0.25 - 0.35 x 0.71 = 0.00.
    log_rate = 0.25 * table[EXPOSURE] + 0.4 * table[CONFOUNDER] - 0.35 * table[NULL]
    means = 0.03 * table["residents"] * np.exp(log_rate) * rng.gamma(20, 1 / 20, len(table))
    counts = whole.counts.copy()
    for year in planted.YEARS:
        counts[OUTCOME, year] = rng.poisson(means).astype(float)
    return planted.question(**WHOLE), replace(whole, table=table, counts=counts)


def without_wards(whole):
    return planted.question(**WHOLE), replace(whole, wards=whole.wards.iloc[:0])


def with_crowds_where_few_are_deprived(whole):
    least = whole.table[EXPOSURE].nsmallest(8).index
    counts = whole.counts.copy()
    counts.loc[least, OUTCOME] = 15 * counts.loc[least, OUTCOME].to_numpy()
    return planted.question(**WHOLE), replace(whole, counts=counts, visited={OUTCOME: set(least)})


def with_a_cause_nobody_measures(whole):
    return planted.question(arrows=ARROWS | HIDDEN, unmeasured={"visitors": "nobody counts them"}, **WHOLE), whole


def with_a_stronger_confounder(whole):
    return planted.question(**WHOLE), found(replace(STRONG, confounder=2.0))


def without_confounders(whole):
    return planted.question(arrows=ALONE, **WHOLE), whole


def with_no_second_source(whole):
    return planted.question(negative_control=CONTROL), whole


def with_a_second_source_that_knows_of_nothing(whole):
    return planted.question(second_source=CONTROL, negative_control=CONTROL), whole


def with_no_negative_control(whole):
    return planted.question(second_source=SECOND), whole


def with_a_control_that_moves(whole):
    return planted.question(second_source=SECOND, negative_control=SECOND), whole


STATED = "stated confounders are in the data"
CRUDE_NEIGHBOURS = "neighbours, nothing else allowed for"
WORLDS = [
    (of_fewer_areas, "other models of noise", NOT_RUN, 3),
    (with_one_area_that_carries_it, "each area left out", FAILED, 3),
    (with_one_year, "each year alone", NOT_RUN, 3),
    (with_a_year_that_tells_nothing, "each year alone", FAILED, 3),
    (with_confounders_that_hide_each_other, "specification curve", FAILED, 3),
    (without_wards, "second geography", NOT_RUN, 3),
    (with_crowds_where_few_are_deprived, "visitor areas", FAILED, 3),
    (with_a_cause_nobody_measures, "no open path in the diagram", FAILED, 3),
    (with_a_stronger_confounder, "E-value of the limit", FAILED, 3),
    (with_no_second_source, "second source", NOT_RUN, 3),
    (with_a_second_source_that_knows_of_nothing, "second source", FAILED, 3),
    (with_no_negative_control, "negative control", NOT_RUN, 3),
    (with_a_control_that_moves, "negative control", FAILED, 3),
]


@pytest.mark.parametrize(("altered", "check", "state", "rung"), WORLDS)
def test_one_check_that_is_not_passed_is_enough_to_fall(whole, altered, check, state, rung):
    result = answered(*altered(whole))
    assert not_passed(result) == {check: state}
    assert result.rung == rung


def test_a_stated_confounder_that_is_not_there_is_not_allowed_for_and_leaves_no_sets_to_choose_from(whole):
    result = answered(*lacking_a_confounder(whole))
    assert not_passed(result) == {STATED: NOT_RUN, "specification curve": NOT_RUN}
    assert result.rung == 2


def test_a_confounder_known_for_one_half_of_the_areas_is_not_allowed_for_in_the_region(whole):
    known = whole.table.assign(**{NULL: whole.table[NULL].where(whole.table["area"] < "X09000010")})
    result = answered(planted.question(**WHOLE), replace(whole, table=known))
    assert not_passed(result)[STATED] == FAILED
    assert result.rung == 2


@pytest.mark.parametrize(
    ("lower", "upper", "state"), [(0.8, 1.6, NOT_RUN), (0.8, 1.2, PASSED), (1.05, 1.3, FAILED), (0.6, 0.9, FAILED)]
)
def test_a_negative_control_too_small_to_leave_the_ratio_out_earns_nothing(best, lower, upper, state):
    # The finding's own ratio is about 1.35: a control that may have it as well tells nothing.
    assert 1.2 < best.of(EXPOSURE)["rate_ratio"] < 1.6
    row = pd.DataFrame({"term": [EXPOSURE], "rate_ratio": [1.0], "lower": [lower], "upper": [upper], "p": [0.5]})
    control = best.but(coefficients=row)
    check = ladder.negative_control(control, planted.question(**WHOLE), best.of(EXPOSURE))
    assert check.state == state


def test_without_outlines_not_even_an_association_is_told_since_neighbours_may_be_alike(whole):
    result = answered(*without_outlines(whole))
    assert not_passed(result) == {CRUDE_NEIGHBOURS: NOT_RUN, "neighbours": NOT_RUN}
    assert result.rung == 1


def test_without_confounders_there_is_nothing_to_set_an_unmeasured_one_beside_nor_sets_to_choose_from(whole):
    result = answered(*without_confounders(whole))
    assert not_passed(result) == {"E-value of the limit": NOT_RUN, "specification curve": NOT_RUN}
    assert result.rung == 3


def holding_one(result):
    return result.but(coefficients=result.coefficients.assign(lower=0.5, upper=2.0))


def refused(result):
    return result.but(coefficients=result.coefficients.iloc[:0], refused="Drawn as refused.")


# Where no world parts a check from all others, one fit of the whole world is exchanged. The spatial model is the main
# one, so that whatever takes its interval to 1 takes the standard from every other check; clusters that differ while no
# single one carries the association, and wards that hide what their parts show, take more places than a test should;
# fewer than ten areas are fewer than twenty too.
FITS = [
    ("minimal", "Leroux", holding_one, CRUDE_NEIGHBOURS, FAILED, 1),
    ("full", "Leroux", holding_one, "neighbours", FAILED, 2),
    ("full", "quasi-Poisson, robust", holding_one, "other models of noise", FAILED, 3),
    ("full", "negative binomial", refused, "other models of noise", NOT_RUN, 3),
    ("full, without X09000003", "", refused, "each area left out", NOT_RUN, 3),
    ("full, only 2024", "", refused, "each year alone", NOT_RUN, 3),
    (f"specification: {NULL}", "", refused, "specification curve", NOT_RUN, 3),
    ("full, wards", "", holding_one, "second geography", FAILED, 3),
    ("full, visitor areas in", "", refused, "visitor areas", NOT_RUN, 3),
    ("second source", "", refused, "second source", NOT_RUN, 3),
    ("negative control", "", refused, "negative control", NOT_RUN, 3),
]


@pytest.mark.parametrize(("adjustment", "model", "changed", "check", "state", "rung"), FITS)
def test_one_fit_that_says_otherwise_is_enough_to_fall(asked, adjustment, model, changed, check, state, rung):
    results = [
        changed(one) if one.adjustment == adjustment and one.model.startswith(model) else one for one in asked.results
    ]
    result = findings.checked(replace(asked, results=tuple(results)), {"minimal": 0.001, "full": 0.001})
    assert not_passed(result) == {check: state}
    assert result.rung == rung


# What is left over by the fit itself is in many checks; the number that lets only these two fail is q: the same
# intervals, told among so many tests that chance alone would give such.
TESTS = [("minimal", "told from chance", 1), ("full", "told from chance after adjustment", 2)]


@pytest.mark.parametrize(("test", "check", "rung"), TESTS)
def test_an_interval_without_1_is_not_told_from_chance_where_too_much_was_tested(asked, test, check, rung):
    result = findings.checked(asked, {"minimal": 0.001, "full": 0.001} | {test: 0.06})
    assert not_passed(result) == {check: FAILED}
    assert result.rung == rung


@pytest.mark.parametrize(
    ("limits", "state"), [((1.1, 1.4), PASSED), ((0.9, 1.2), FAILED), ((0.6, 0.9), FAILED), ((np.nan, np.nan), FAILED)]
)
def test_sets_are_counted_by_the_side_they_lie_on_whatever_the_finding_itself_is(limits, state):
    def row(lower, upper):
        return pd.Series({"rate_ratio": (lower + upper) / 2, "lower": lower, "upper": upper})

    sets = [row(1.2, 1.4), row(1.1, 1.3), row(1.05, 1.2), row(1.1, 1.5)]
    check = ladder.specifications(sets, row(*limits))
    assert (check.state, check.found.partition(";")[0]) == (state, "of 4 sets 4 have an interval above 1 and 0 below")


def test_a_side_that_changes_with_what_is_allowed_for_is_no_adjusted_association():
    # 0.18 + 0.6 x -0.51 is below 0 with nothing held equal. That fit is one of the specifications, which fall with it.
    result = answered(planted.question(**WHOLE), found(replace(STRONG, exposure=1.2, confounder=0.6)))
    third = {check.name for check in result.checks if check.rung == 3 and check.state != PASSED}
    assert third == {SAME_SIDE}
    assert result.rung == 2


def test_alone_it_is_enough_to_fall(asked, best):
    row = asked.row("minimal")
    mirrored = row.copy()
    mirrored[["rate_ratio", "lower", "upper"]] = 1 / row[["rate_ratio", "upper", "lower"]].to_numpy(dtype="float64")
    for one, state, rung in ((mirrored, FAILED, 2), (None, NOT_RUN, 2), (row, PASSED, 4)):
        check = ladder.agrees(SAME_SIDE, 3, one, best.of(EXPOSURE), why="refused")
        assert check.state == state
        assert rung_of([check if old.name == SAME_SIDE else old for old in best.checks]) == rung


def test_what_only_likeness_of_neighbours_told_from_chance_is_no_adjusted_association():
    result = answered(
        planted.question(exposure=NULL, arrows=OF_THE_NULL, **WHOLE),
        found(replace(STRONG, spatial_sd=0.4, smooth=True), seed=0),
    )
    assert not_passed(result)["neighbours"] == FAILED
    assert result.rung <= 2


@pytest.mark.parametrize(("p", "state"), [(0.01, FAILED), (0.05, FAILED), (0.051, PASSED), (np.nan, NOT_RUN)])
def test_without_a_spatial_model_no_likeness_may_be_left_over(best, p, state):
    check = ladder.neighbours("neighbours", 3, best.of(EXPOSURE), None, p, "it did not converge")
    assert check.state == state
    assert rung_of([check if old.name == "neighbours" else old for old in best.checks]) == (4 if state == PASSED else 2)


def test_every_check_of_the_ladder_is_tried_here(best):
    tried = {check for _, check, _, _ in WORLDS} | {row[3] for row in FITS} | {check for _, check, _ in TESTS}
    assert tried | {SAME_SIDE, STATED} == {check.name for check in best.checks}
