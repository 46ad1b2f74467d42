"""People of the example's records, of whom none can exist: what a real extract would identify them by.

Names say that they are invented. Postcodes are of the area ZZ, which Royal Mail has never used and the NHS keeps for
places that have none. NHS numbers begin with 999, which is kept for tests, and have a true check digit, so that what
looks for such numbers finds these.
"""

import datetime
from itertools import count
from operator import mul
from typing import NamedTuple

_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"
# Weights of the first nine digits of an NHS number; the tenth makes the sum of all a multiple of 11.
_WEIGHTS = range(10, 1, -1)
_FOR_TESTS = 999_000_000


class Person(NamedTuple):
    """Somebody invented: a name, a date of birth as an ordinal, a postcode and an NHS number."""

    name: str
    born: int
    postcode: str
    nhs_number: str


def people(ages, days, numbers):
    """A person for each age on a day (an ordinal), one after another, no two alike."""
    free = _nhs_numbers()
    return [
        Person(f"Invented Person {number:06d}", _born(int(age), day, numbers), _postcode(numbers), next(free))
        for number, (age, day) in enumerate(zip(ages, days, strict=True), start=1)
    ]


def _born(age, day, numbers):
    """A day of birth of somebody of that age on that day."""
    then = datetime.date.fromordinal(day)
    # The 28th is in every month, and so the birthday has passed.
    birthday = datetime.date(then.year - age, then.month, min(then.day, 28)).toordinal()
    return birthday - int(360 * numbers.random())


def _postcode(numbers):
    first, second = (_LETTERS[int(len(_LETTERS) * numbers.random())] for _ in range(2))
    return f"ZZ99 {int(10 * numbers.random())}{first}{second}"


def _nhs_numbers():
    """Every NHS number for tests, in order; where the check digit would be 10 there is none."""
    for number in count(_FOR_TESTS):
        check = -sum(map(mul, _WEIGHTS, map(int, str(number)))) % 11
        if check < 10:
            yield f"{number}{check}"
