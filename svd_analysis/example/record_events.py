"""Violence of the example region as a police force's own extract has it: every fact, the day, the hour and the victim.

The offences are those that the later release of the police's tables counts, so that the two agree to the last offence.
Those of the last twelve months are `Draw.known_events`. What is planted stands in `truth`.
"""

import datetime
from bisect import bisect
from functools import cache
from itertools import accumulate

import pandas as pd

from svd_analysis import conditions
from svd_analysis.example import chance, recorded_events
from svd_analysis.example.truth import EXTRACT_MONTHS
from svd_analysis.periods import Period, month_at, month_number

EDITION = recorded_events.EDITION
_FACTS, _MOMENTS = 70, 71
_MOMENT = ("committed", "minute", "recorded", "delayed")
_HOURS = [(weekday, hour) for weekday in range(7) for hour in range(24)]
# Friday and Saturday are 4 and 5; what is after midnight is of the next day.
_NIGHT = {(day, hour) for day in (4, 5) for hour in (21, 22, 23)} | {(day, hour) for day in (5, 6) for hour in range(3)}
_FOUR_WEEKS = 28
_HURT = ("minor", "serious")


def violence(draw):
    """Every offence of violence recorded in the extract's months, one a row, in the order of area and month.

    Columns of COUNTS with every fact of a definition, then when it was: `committed` and `recorded` are days as
    `date.toordinal` numbers them, `minute` is counted from midnight, and `delayed` says that it was recorded four weeks
    after. An offence that has no victim in law, such as possessing a weapon, has the person it was shown to.
    """
    months = Period(*EXTRACT_MONTHS).months
    before = [month for month in months if month not in recorded_events.months()]
    numbers = chance.stream(draw.seed, _FACTS)
    earlier = recorded_events.known(draw.recorded[EDITION], draw.world, numbers, before)
    table = pd.concat([earlier, draw.known_events], ignore_index=True)
    table = table.sort_values(["area_code", "month"], kind="stable", ignore_index=True)
    numbers, truth = chance.stream(draw.seed, _MOMENTS), draw.world.truth
    moments = [moment(month, truth, numbers, truth.committed_earlier) for month in table["month"].tolist()]
    return pd.concat([table, pd.DataFrame(moments, columns=list(_MOMENT))], axis="columns")


def moment(month, truth, numbers, earlier=0.0):
    """When one offence recorded in a month was committed, and which day it was recorded; a share was weeks earlier."""
    hours = _reached(truth.night_ratio)
    weekday, hour = _HOURS[bisect(hours, numbers.random() * hours[-1])]
    days, last = _days(month)
    day = days[weekday][int(len(days[weekday]) * numbers.random())]
    minute = 60 * hour + int(60 * numbers.random())
    recorded = min(day + int(3 * numbers.random()), last)
    delayed = numbers.random() < earlier
    return day - _FOUR_WEEKS * delayed, minute, recorded, delayed


@cache
def _reached(night_ratio):
    """The weights of a week's hours, added up to each."""
    return list(accumulate(night_ratio if hour in _NIGHT else 1.0 for hour in _HOURS))


@cache
def _days(month):
    """The days of a month by weekday, Monday first, and its last day, as ordinals."""
    first, following = (
        datetime.date.fromisoformat(f"{one}-01").toordinal() for one in (month, month_at(month_number(month) + 1))
    )
    # Day 1 of the calendar was a Monday.
    return [[day for day in range(first, following) if (day - 1) % 7 == weekday] for weekday in range(7)], following - 1


def hurt(offences):
    """Offences of violence with injury whose victim was hurt and lived, recorded within days in some borough."""
    injuring = conditions.concepts()["violence_with_injury"]
    codes = {code for offence, code in conditions.kinds() if offence in injuring}
    inside = offences["code"].isin(codes) & offences["harm"].isin(_HURT) & ~offences["delayed"]
    return offences[inside & (offences["geography"] == "lad24")].reset_index(drop=True)


def suspected_children(offences):
    """Offences of some borough whose suspect was aged 10 to 17."""
    inside = offences["suspect_age"].astype("int64").between(10, 17) & (offences["geography"] == "lad24")
    return offences[inside].reset_index(drop=True)


def picked(rows, one_in, first=None):
    """Every so many-th row, so that the share is exact to one row."""
    return rows.iloc[one_in // 2 if first is None else first :: one_in].reset_index(drop=True)


def children(draw, offences):
    """Children cautioned or sentenced for violence: some of the suspected, so many months after the offence.

    Those of offences whose outcome would come after the last month are left out.
    """
    truth = draw.world.truth
    ended = picked(suspected_children(offences), truth.outcome_one_in)
    after = [month_at(month_number(month) + truth.outcome_after) for month in ended["month"].tolist()]
    ended = ended.assign(month=after)
    return ended[ended["month"] <= EXTRACT_MONTHS[1]].sort_values(["month", "area_code"], kind="stable")
