"""The checks of rung 5 that only a difference in differences has; what it shares with a series is in `time_checks`."""

import numpy as np

from svd_analysis.models import series_design
from svd_analysis.models.time_checks import ALPHA, not_run, p_words, quasi


def others_not_treated(data, treated, others, date, *, everywhere):
    """That none of the areas set beside the treated ones was treated too."""
    name = "comparators not treated"
    if everywhere:
        return not_run(name, f"Every comparator was treated on the same day, {series_design.written(date)}.")
    areas = set() if data.areas is None else set(data.areas) - set(treated)
    found = sorted(set(others) & areas)
    first = f"; the first is {found[0]}" if found else ""
    return quasi(name, not found, f"{len(found)} of {len(areas)} comparators were treated too{first}.")


def leads_quiet(found, of_leads):
    """That treated areas and the others changed alike in the years before the day: all leads together, p from 0.05."""
    name = "leads quiet"
    if of_leads is None:
        return not_run(name, found.result.refused)
    table, p = of_leads
    if np.isnan(p):
        return not_run(name, "There are fewer than 24 months before the day, so 0 years can be set against the last.")
    words = f"{len(table)} years before the last, together {p_words(p)}; at least {ALPHA} is asked."
    return quasi(name, p >= ALPHA, words)


def enough_areas(data, treated, least, least_untreated):
    """So many areas, and so many of them not treated."""
    areas = set() if data.areas is None else set(data.areas)
    untreated = len(areas - set(treated))
    words = f"{len(areas)} areas, {untreated} of them not treated; {least} and {least_untreated} are asked."
    return quasi("enough areas", len(areas) >= least and untreated >= least_untreated, words)


def randomisation_agrees(found, randomised):
    """That few choices of as many areas differ as much: p by reassignment at most 0.05."""
    name = "randomisation agrees"
    if randomised is None:
        return not_run(name, found.result.refused)
    p, choices = randomised
    words = f"{p_words(p)} among {choices:,} choices of areas; at most {ALPHA} is asked."
    return quasi(name, p <= ALPHA, words)
