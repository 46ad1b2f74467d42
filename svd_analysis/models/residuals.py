"""What a fitted model gives beside its coefficients: fitted counts, and rates in plain units."""

import numpy as np

from svd_analysis.models import leroux, quasi_poisson


def standardised_means(data, steps, shape=None):
    """The rate that all rows together would have in each of some groups, everything else as it is.

    `steps` are terms, one a group of places (0 or 1), all groups but the first: the mean of the fitted rates with every
    row in the first group, then in each other, and the standard errors of the logarithms of these over the rate of all
    rows as they are (delta method): two arrays. What all rows together have is taken as known: places' effects and
    areas' levels stand for each other in it, and it is not what is asked about. With the `shape` of a spatial model the
    places keep the effects they share in it; else the model is quasi-Poisson.
    """
    level, covariance, effects, matrix, data = leroux.settled(data, shape) if shape else _plain(data)
    columns = [data.terms.columns.get_loc(name) for name in steps]
    weights = data.population / data.population.sum()
    as_they_are = _slope(weights, matrix, level, effects)[1]
    means, errors = [], []
    for chosen in [None, *columns]:
        moved = matrix.copy()
        moved[:, columns] = 0.0
        if chosen is not None:
            moved[:, chosen] = 1.0
        mean, slope = _slope(weights, moved, level, effects)
        means.append(mean)
        errors.append(np.sqrt((slope - as_they_are) @ covariance @ (slope - as_they_are)))
    return np.array(means), np.array(errors)


def _slope(weights, matrix, level, effects):
    """The weighted mean rate of a design, and how its logarithm follows the levels (k,)."""
    rates = weights * np.exp(matrix @ level + effects)
    return rates.sum(), rates @ matrix / rates.sum()


def _plain(data):
    fitted, data = quasi_poisson.fitted_to(data)
    covariance = quasi_poisson.covariance(fitted, data)
    return np.asarray(fitted.params), covariance, np.zeros(len(data)), fitted.model.exog, data


def fitted_tenths(data):
    """Recorded and fitted counts of the rows in ten groups of equal number by fitted rate: two arrays (10,)."""
    fitted, data = quasi_poisson.fitted_to(data)
    expected = np.asarray(fitted.fittedvalues)
    order = np.argsort(expected / data.population, kind="stable")
    group = np.empty(len(order), dtype=int)
    group[order] = 10 * np.arange(len(order)) // len(order)
    return np.bincount(group, data.counts, 10), np.bincount(group, expected, 10)


def predicted(data):
    """The fitted means (n,) of the rows that were fitted, and the data they are of."""
    fitted, data = quasi_poisson.fitted_to(data)
    return np.asarray(fitted.fittedvalues), data
