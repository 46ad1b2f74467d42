"""Series and victims of the example region as the Metropolitan Police's long tables have them.

Knife crime, gun crime, domestic abuse and hate crime by borough and month, with neighbourhood teams and positive
outcomes among the rows; and victims of violence against women and girls, three breakdowns one below the other. Both are
drawn from chance streams of their own, month after month, so that the later release repeats the earlier and goes on.
"""

from bisect import bisect
from collections import Counter
from itertools import accumulate

from svd_analysis.example import chance, places
from svd_analysis.example.csv_text import csv_text
from svd_analysis.example.truth import FIRST_SERIES_MONTH, INSIDE, RECENT, SERIES_RATES, VAWG_RATES
from svd_analysis.periods import Period, month_at, month_number

_DASHBOARD, _VICTIMS = 60, 61
_FLAGGED = ("Domestic Abuse", "Hate Crime")
_HEADER = (
    "Month_Year", "Area Type", "Borough_SNT", "Area name", "Area code", "Crime Type", "Crime Subtype", "Measure",
    "Financial Year", "FY_FYIndex", "Count", "Refresh Date",
)  # fmt: skip
_VICTIMS_HEADER = (
    "bcu_location", "borough_name", "ward_name_clean_2", "recorded_date_months", "date_committed_from_date_months",
    "count", "sheet", "age_group", "ethnic_appearance_group_group",
)  # fmt: skip
# What is recorded with no borough in a year, and the share of victims with no borough.
_ELSEWHERE = {"Knife Crime": 9.0, "Hate Crime": 15.0}
_NOT_PLACED = 0.03
_COMMITTED_EARLIER = 0.12
_AGES = {
    "Aged 10 to 19 years": 14, "Aged 20 to 29 years": 26, "Aged 30 to 39 years": 26, "Aged 40 to 49 years": 18,
    "Aged 50 to 59 years": 10, "Aged 60 to 69 years": 4, "Aged 70 to 79 years": 1, "Aged 80+": 1,
}  # fmt: skip
_ETHNICITY = {"White": 43, "Unknown": 26, "Black": 16, "Asian": 12, "Any Other": 3}


def dashboard(draw, edition):
    """The dashboard's long table; the publisher leaves rows of 0 out. The date of refreshing is left blank."""
    numbers, rows = chance.stream(draw.seed, _DASHBOARD), []
    for month in _months(edition):
        for area in draw.world.areas.itertuples():
            counts = _series(draw.world, numbers, area.area_code, month)
            outcomes = {"Knife Crime": _thinned(numbers, counts["Knife Crime"], 0.12)}
            named = (area.name, area.name, area.area_code)
            rows += _rows(month, ("Borough", *named), counts)
            rows += _rows(month, ("Borough", *named), outcomes, "Positive Outcomes")
            rows += _teams(numbers, area, month, draw.world.wards, counts["Knife Crime"])
        elsewhere = {name: chance.poisson(numbers, yearly / 12) for name, yearly in _ELSEWHERE.items()}
        rows += _rows(month, ("Borough", "Other / NK", "N/K (Legacy Only)", ""), elsewhere)
    return csv_text(_HEADER, rows)


def _months(edition):
    return Period(FIRST_SERIES_MONTH, RECENT[edition][1]).months


def _series(world, numbers, area_code, month):
    """What each series counts in a borough and month: those inside another are so many of it, at most all."""
    residents, counts = _residents(world, area_code, month), {}
    for name, rate in SERIES_RATES.items():
        left = _flags(world, month) if name in _FLAGGED else 1
        counts[name] = chance.poisson(numbers, round(residents / 1000 * rate * left / 12, 6))
    for name, (whole, share) in INSIDE.items():
        counts[name] = _thinned(numbers, counts[whole], share)
    return counts


def _residents(world, area_code, month):
    people = world.population
    return int(people.loc[(people["area_code"] == area_code) & (people["year"] == int(month[:4])), "population"].sum())


def _flags(world, month):
    return world.truth.flag_ratio if month >= world.truth.break_month else 1


def _thinned(numbers, count, share):
    return sum(numbers.random() < share for _ in range(count))


def _teams(numbers, area, month, wards, crimes):
    """The same knife crimes again by neighbourhood team, whose codes end in a blank."""
    own = wards[wards["area_code"] == area.area_code]
    found = Counter(int(numbers.random() * len(own)) for _ in range(crimes))
    rows = []
    for number, ward in enumerate(own.itertuples()):
        named = ("Safer Neighbourhood Teams", f"{area.name} {ward.name}", ward.name, f"{ward.ward_code} ")
        rows += _rows(month, named, {"Knife Crime": found[number]})
    return rows


def _rows(month, place, counts, measure="Offences"):
    first = int(month[2:4]) - (month[5:] < "04")
    year = f"{first:02d}-{first + 1:02d}"
    return [
        (f"{month}-01", *place, _kind(series), series, measure, f"fy{year}", f"{year}_01", count, "")
        for series, count in counts.items()
        if count
    ]


def _kind(series):
    """The crime type a series stands under: the outermost that it lies inside."""
    return _kind(INSIDE[series][0]) if series in INSIDE else series


def victims(draw, edition):
    """Victims by place, the same by age group, then by ethnic group: a sum over the file is three times too many."""
    numbers, sheets = chance.stream(draw.seed, _VICTIMS), (Counter(), Counter(), Counter())
    for month in _months(edition):
        for area in draw.world.areas.itertuples():
            for _ in range(_hurt(draw.world, numbers, area.area_code, month)):
                for sheet, key in zip(sheets, _victim(numbers, area, month), strict=True):
                    sheet[key] += 1
    by_place, by_age, by_ethnicity = (sorted(sheet.items()) for sheet in sheets)
    rows = [_row("Victim count by location", *key, count=count) for key, count in by_place]
    rows += [_row("Victim count by age group", *key, age=age, count=count) for (*key, age), count in by_age]
    rows += [_row("Victim count by ethnic group", *key, ethnic=one, count=count) for (*key, one), count in by_ethnicity]
    return csv_text(_VICTIMS_HEADER, rows)


def _hurt(world, numbers, area_code, month):
    domestic, other = VAWG_RATES
    yearly = _residents(world, area_code, month) / 1000 * (domestic * _flags(world, month) + other)
    return chance.poisson(numbers, round(yearly / 12, 6))


def _victim(numbers, area, month):
    """One victim as each of the three breakdowns has her, after the months of recording and of the offence."""
    earlier = numbers.random() < _COMMITTED_EARLIER
    when = (month, month_at(month_number(month) - 1) if earlier else month)
    wards = places.AREAS[area.area_code][1]
    place = ("Imagined", area.name, wards[int(numbers.random() * len(wards))])
    if numbers.random() < _NOT_PLACED:
        place = ("Other", "Other", "N/K")
    return (*when, *place), (*when, _one_of(numbers, _AGES)), (*when, _one_of(numbers, _ETHNICITY))


def _one_of(numbers, weights):
    reached = list(accumulate(weights.values()))
    return list(weights)[bisect(reached, numbers.random() * reached[-1])]


def _row(sheet, recorded, committed, bcu="", borough="", ward="", *, count, age="", ethnic=""):
    return (bcu, borough, ward, f"{recorded}-01", f"{committed}-01", count, sheet, age, ethnic)
