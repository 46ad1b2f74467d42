"""Standardised rates and ratios: what an area's figure would be if its age structure were that of another population.

Arrays have the age bands (or age by sex) on their last axis, the areas before it. A band whose count or population is
missing leaves the area without a figure: it is never taken for 0. `level` is the confidence level, 0.95 unless said.
"""

import numpy as np

from svd_analysis.rates.events import byar_limits, poisson_limits

# Morris, Tan, Fryers and Bestwick 2018, Population Health Metrics 16: limits of a directly standardised rate of fewer
# events do not cover as they should, so the guidance behind Fingertips withholds it.
DIRECT_FROM = 10


def directly_standardised_rate(counts, populations, standard, *, per, level=0.95):
    """Events per `per` if the area's rates by band met the standard population: arrays value, lower, upper (areas).

    `counts` and `populations` are (..., bands), `standard` (bands) people in any unit. Limits by Dobson, Kuulasmaa,
    Eberle and Scherer 1991 on Byar's limits of all events. Withheld (missing) below 10 events in all bands, and where a
    band has no population. Compare only rates on the same standard; events are taken as independent of each other:
    for people with several events there is `directly_standardised_rate_of_repeats`.
    """
    counts = np.asarray(counts, dtype=float)
    return directly_standardised_rate_of_repeats(counts[..., None, :], populations, standard, per=per, level=level)


def directly_standardised_rate_of_repeats(persons, populations, standard, *, per, level=0.95):
    """A directly standardised rate of events that some people have several of: arrays value, lower, upper (areas).

    `persons` is (..., frequencies, bands): how many people in a band had 1 event in the period, 2 events, 3 events and
    so on. The rate is of events, per `per`. The variance takes the people, not their events, as independent: those with
    f events add f squared times theirs (Fingertips technical guidance, directly standardised rates, non-independent
    events). Limits by Dobson's method on Byar's limits of all events; withheld below 10 events.
    """
    persons, populations = np.asarray(persons, dtype=float), np.asarray(populations, dtype=float)
    frequency = np.arange(1, persons.shape[-2] + 1)[:, None]
    weight = np.asarray(standard, dtype=float) / np.sum(standard)
    weight = weight / np.where(populations > 0, populations, np.nan)
    counts = (frequency * persons).sum(axis=-2)
    variance = (weight**2 * (frequency**2 * persons).sum(axis=-2)).sum(axis=-1)
    return _dobson((weight * counts).sum(axis=-1), variance, counts.sum(axis=-1), per, level)


def _dobson(rate, variance, events, per, level):
    """A weighted sum of Poisson counts with Dobson's limits: those of the plain sum, shifted and scaled to it."""
    events = np.where(events >= DIRECT_FROM, events, np.nan)
    rate = np.where(np.isnan(events), np.nan, rate)
    scale = np.sqrt(variance / events)
    lower, upper = byar_limits(events, level=level)
    return rate * per, (rate + scale * (lower - events)) * per, (rate + scale * (upper - events)) * per


def expected_events(populations, reference_counts, reference_populations):
    """Events an area would have at the reference's rates in each band: array (areas).

    `populations` is (..., bands), the reference's counts and populations (bands). A band with nobody in it adds none.
    """
    people = np.asarray(reference_populations, dtype=float)
    rates = np.asarray(reference_counts, dtype=float) / np.where(people > 0, people, np.nan)
    return (np.asarray(populations, dtype=float) * rates).sum(axis=-1)


def indirectly_standardised_ratio(observed, populations, reference_counts, reference_populations, *, per=1, level=0.95):
    """Events observed for every `per` expected at the reference's rates: arrays value, lower, upper (areas).

    `observed` (areas) are all events of the area, whatever their band, so that it can be had where events have no age;
    the rest as in `expected_events`. Limits are exact Poisson below 10 events, Byar's from 10, of the observed count;
    the reference is taken as known. Two areas' ratios are each against the reference and not against each other: their
    age structures differ. Missing where nothing is expected.
    """
    expected = expected_events(populations, reference_counts, reference_populations)
    expected = np.where(expected > 0, expected, np.nan)
    observed = np.asarray(observed, dtype=float)
    lower, upper = poisson_limits(observed, level=level)
    return observed / expected * per, lower / expected * per, upper / expected * per


def indirectly_standardised_rate(observed, populations, reference_counts, reference_populations, *, per, level=0.95):
    """Events per `per`: the indirectly standardised ratio times the reference's crude rate: value, lower, upper.

    Arguments, limits and caveats are those of `indirectly_standardised_ratio`.
    """
    crude = np.sum(reference_counts) / np.sum(reference_populations) * per
    return indirectly_standardised_ratio(
        observed, populations, reference_counts, reference_populations, per=crude, level=level
    )
