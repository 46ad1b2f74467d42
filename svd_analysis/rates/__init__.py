"""Rates and their kin with intervals, by the rules of public health and crime analysis.

Plain functions on arrays, usable by themselves: `from svd_analysis import rates`. Everywhere: missing in, missing out,
never 0; rates are events per `per` people; `level` is the confidence level, 0.95 unless said; what is drawn at random
takes its seed.

| method | function | source |
|---|---|---|
| Poisson limits of a count | `poisson_limits` | exact below 10 (Garwood 1936), Byar's from 10 (Breslow and Day 1987) |
| crude rate | `crude_rate` | those limits; Fingertips technical guidance |
| share of a complete count | `share` | no limits: nothing was sampled |
| proportion | `proportion` | Wilson 1927 |
| mean | `mean` | Student's t; Fingertips technical guidance |
| fifths, tenths | `quantiles` | guidance on deprivation categories behind Fingertips |
| directly standardised rate | `directly_standardised_rate` | Dobson and others 1991; withheld below 10 events |
| ... of people with several events | `directly_standardised_rate_of_repeats` | Fingertips technical guidance |
| indirectly standardised ratio | `indirectly_standardised_ratio` | Breslow and Day 1987 |
| indirectly standardised rate | `indirectly_standardised_rate` | the same; `expected_events` beneath both |
| ratio of two counts or rates | `rate_ratio` | Clopper and Pearson 1934 below 10, log-Wald from 10, both with tau2 |
| ... over that of the rest of a force | `ratio_of_ratios` | the same |
| ordinary variation, tau2 | `between_area_variance`, `mean_between_area_variance` | DerSimonian and Laird 1986 |
| smallest change that can be told | `smallest_detectable_ratio` | difference of roots of Poisson counts, with tau2 |
| q values | `benjamini_hochberg` | Benjamini and Hochberg 1995 |
| from an interval to a word | `direction`; `turned`, the other way round | the project's rules; nothing else says one |
| funnel limits of rates | `funnel_limits_of_rates` | Spiegelhalter 2005 |
| ... of ratios, of proportions | `funnel_limits_of_ratios`, `funnel_limits_of_proportions` | the same |
| variation beyond chance | `overdispersion` | the same; z scores from `scores_of_rates` and its like |
| inside, above or below limits | `side_of_limits` | |
| slope and relative index of inequality | `slope_index` | Low and Low 2004; simulated limits |
| concentration curve | `lorenz`, `share_in_top` | Lorenz 1905 |
| Gini's coefficient | `gini`, `adjusted_gini` | Gini 1912; for sparse counts Bernasco and Steenbeek 2017 |
| shrunken rates of small places | `shrunk_rates` | Marshall 1991 |
| rates apart from composition | `kitagawa` | Kitagawa 1955 |
"""

from svd_analysis.rates.concentration import adjusted_gini, gini, lorenz, share_in_top
from svd_analysis.rates.decomposition import Decomposition, kitagawa
from svd_analysis.rates.directions import (
    FALSE_DISCOVERY,
    NOT_COMPARABLE,
    NOT_TESTED,
    WORDS,
    benjamini_hochberg,
    direction,
    turned,
)
from svd_analysis.rates.events import (
    EXACT_BELOW,
    byar_limits,
    crude_rate,
    exact_limits,
    method,
    poisson_limits,
    share,
)
from svd_analysis.rates.funnels import (
    Overdispersion,
    funnel_limits_of_proportions,
    funnel_limits_of_rates,
    funnel_limits_of_ratios,
    overdispersion,
    scores_of_proportions,
    scores_of_rates,
    scores_of_ratios,
    side_of_limits,
)
from svd_analysis.rates.inequality import Inequality, slope_index
from svd_analysis.rates.proportions import mean, proportion, quantiles
from svd_analysis.rates.ratios import (
    Ratio,
    between_area_variance,
    mean_between_area_variance,
    rate_ratio,
    ratio_of_ratios,
    smallest_detectable_ratio,
)
from svd_analysis.rates.shrinkage import ShrunkRates, shrunk_rates
from svd_analysis.rates.standardised import (
    DIRECT_FROM,
    directly_standardised_rate,
    directly_standardised_rate_of_repeats,
    expected_events,
    indirectly_standardised_rate,
    indirectly_standardised_ratio,
)

__all__ = [
    "DIRECT_FROM",
    "EXACT_BELOW",
    "FALSE_DISCOVERY",
    "NOT_COMPARABLE",
    "NOT_TESTED",
    "WORDS",
    "Decomposition",
    "Inequality",
    "Overdispersion",
    "Ratio",
    "ShrunkRates",
    "adjusted_gini",
    "benjamini_hochberg",
    "between_area_variance",
    "byar_limits",
    "crude_rate",
    "direction",
    "directly_standardised_rate",
    "directly_standardised_rate_of_repeats",
    "exact_limits",
    "expected_events",
    "funnel_limits_of_proportions",
    "funnel_limits_of_rates",
    "funnel_limits_of_ratios",
    "gini",
    "indirectly_standardised_rate",
    "indirectly_standardised_ratio",
    "kitagawa",
    "lorenz",
    "mean",
    "mean_between_area_variance",
    "method",
    "overdispersion",
    "poisson_limits",
    "proportion",
    "quantiles",
    "rate_ratio",
    "ratio_of_ratios",
    "scores_of_proportions",
    "scores_of_rates",
    "scores_of_ratios",
    "share",
    "share_in_top",
    "shrunk_rates",
    "side_of_limits",
    "slope_index",
    "smallest_detectable_ratio",
    "turned",
]
