"""Chance that falls the same way on every machine.

Guaranteed: the same numbers on every platform and every Python from 3.11. Python promises the sequence of
`random.Random(seed).random()`; everything else here is addition, multiplication and comparison of floats, which
IEEE 754 fixes, and decimal's exponential, which is rounded correctly. Neither C's mathematical library (whose last
digits differ between systems) nor numpy's generators (whose streams may change between releases) are used.
"""

import random
from decimal import Context, Decimal

_EXACT = Context(prec=20)


def stream(seed, purpose):
    """An endless sequence of its own for each purpose, so that drawing more of one thing changes nothing else."""
    return random.Random(1_000 * seed + purpose)


def exponential(power):
    """e to that power."""
    return float(_EXACT.exp(Decimal(power)))


def ratio_to(ratio, exponent):
    """`ratio` to a power that need not be whole: what a rate ratio per unit comes to after `exponent` units."""
    return float(_EXACT.power(Decimal(ratio), Decimal(exponent)))


def poisson(numbers, mean):
    """A count with that mean, by inversion of its distribution; 0 where the mean is 0."""
    chance = numbers.random()
    count, term = 0, exponential(-mean)
    reached = term
    while reached < chance and (count < mean or term > 1e-18):
        count += 1
        term *= mean / count
        reached += term
    return count


def normal(numbers):
    """Mean 0, standard deviation 1, very nearly normal: twelve uniform numbers less 6."""
    return sum(numbers.random() for _ in range(12)) - 6
