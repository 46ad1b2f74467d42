"""What health services of the example region saw of its violence: attendances, calls of an ambulance, admissions.

Most of whom a service saw is in the police's records too, at the same hour, of the same age and sex; a planted share is
not. Nothing else links the two. Whoever was hurt lives in the borough where it happened.
"""

from bisect import bisect
from collections import Counter
from itertools import accumulate

import pandas as pd

from svd_analysis.example import chance, classes, record_events, recorded_events
from svd_analysis.example.truth import (
    ADMISSION_CODES,
    ADMISSION_MONTHS,
    ADMISSIONS,
    MEANS,
    NEVER_RECORDED,
    NEVER_RECORDED_PLACES,
    VICTIM_AGES,
)
from svd_analysis.periods import Period

_ATTENDANCES, _CALLS, _ADMISSIONS, _ADMITTED = 72, 73, 74, 75
_COLUMNS = [
    "area_code", "month", "victim_age", "victim_sex", "place", "knife", "firearm", "committed", "minute",
]  # fmt: skip
_BANDS = ("0-9", "10-14", "15-17", "18-24", "25-34", "35-49", "50-64", "65-120")


def attendances(draw, offences):
    """Every attendance after an assault at the region's one emergency department, in the order of the assaults.

    Columns area_code, month, victim_age, victim_sex, place, knife, firearm, committed, minute as in
    `record_events.violence`; `means`, by what; `known`, whether the police recorded the offence; and `noted`, whether
    the department asked for it and has it in its extract.
    """
    truth, numbers = draw.world.truth, chance.stream(draw.seed, _ATTENDANCES)
    reported = record_events.picked(record_events.hurt(offences), truth.attended_one_in)
    whole = _with_unknown(reported, truth.attendances_never_recorded, truth, numbers)
    missed = record_events.picked(whole.reset_index(), truth.attendances_missed_one_in)["index"]
    whole = whole.assign(means=[_means(one, numbers) for one in whole.itertuples()], noted=~whole.index.isin(missed))
    return _in_order(whole)


def calls(draw, offences):
    """Every call of an ambulance to violence, in order: columns as those of attendances; `noted` is of the sex."""
    truth, numbers = draw.world.truth, chance.stream(draw.seed, _CALLS)
    reported = record_events.picked(record_events.hurt(offences), truth.called_one_in, first=0)
    whole = _with_unknown(reported, truth.calls_never_recorded, truth, numbers)
    blank = record_events.picked(whole.reset_index(), truth.sex_not_noted_one_in)["index"]
    return _in_order(whole.assign(noted=~whole.index.isin(blank)))


def _with_unknown(reported, share, truth, numbers):
    """Those whom the police know of, and after them so many more that the share of all was never recorded."""
    more = round(len(reported) * share / (1 - share))
    like = reported.iloc[[number * len(reported) // more for number in range(more)]]
    rows = [_unknown(one, truth, numbers) for one in like[["area_code", "month"]].itertuples(index=False)]
    unknown = pd.DataFrame(rows, columns=_COLUMNS).assign(known=False)
    return pd.concat([reported[_COLUMNS].assign(known=True), unknown], ignore_index=True)


def _unknown(like, truth, numbers):
    """Somebody hurt in the same borough and month, of whose assault no offence was recorded."""
    committed, minute, *_ = record_events.moment(like.month, truth, numbers)
    age = recorded_events.age(numbers.random(), VICTIM_AGES)
    sex = _sex(numbers)
    place = _one_of(numbers, NEVER_RECORDED_PLACES)
    knife, firearm = (numbers.random() < NEVER_RECORDED[fact] for fact in ("knife", "firearm"))
    return like.area_code, like.month, age, sex, place, knife, firearm, committed, minute


def _means(one, numbers):
    """By what somebody was hurt, in the words of the ISTV fields."""
    other = _one_of(numbers, MEANS)
    return "Gun" if one.firearm else "Knife" if one.knife else other


def _in_order(rows):
    return rows.sort_values(["committed", "minute"], kind="stable", ignore_index=True)


def admissions(draw):
    """Admissions for violence by month, borough, age band, sex and ICD-10 code: a Counter of those keys.

    A whole financial year's add up to `Draw.admissions`; those of the months after are drawn with the same mean.
    """
    admitted = draw.admissions.set_index(["area_code", "year"])["count"]
    numbers, found = chance.stream(draw.seed, _ADMITTED), Counter()
    later = chance.stream(draw.seed, _ADMISSIONS)
    for area_code in draw.world.areas["area_code"]:
        for year, months in _financial_years().items():
            weights = [classes.SUMMER[int(month[5:]) - 1] for month in months]
            expected = round(ADMISSIONS[area_code] * sum(weights) / sum(classes.SUMMER), 6)
            key = area_code, year
            count = int(admitted[key]) if key in admitted.index else chance.poisson(later, expected)
            for _ in range(count):
                found[_one_of(numbers, dict(zip(months, weights, strict=True))), area_code, *_patient(numbers)] += 1
    return found


def _financial_years():
    """The months of each financial year that the extract covers, by its first year."""
    years = {}
    for month in Period(*ADMISSION_MONTHS).months:
        years.setdefault(int(month[:4]) - (month[5:] < "04"), []).append(month)
    return years


def _patient(numbers):
    age = int(recorded_events.age(numbers.random(), VICTIM_AGES))
    band = next(band for band in _BANDS if age <= int(band.split("-")[1]))
    return band, _sex(numbers), _one_of(numbers, ADMISSION_CODES)


def _sex(numbers):
    return "male" if numbers.random() < NEVER_RECORDED["male"] else "female"


def _one_of(numbers, weights):
    reached = list(accumulate(weights.values()))
    return list(weights)[bisect(reached, numbers.random() * reached[-1])]
