"""The columns of a local extract as its source's file describes them, and what each may hold.

The values of attributes are those of `schemas`.
"""

import re
from datetime import datetime
from functools import cache
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, create_model, model_validator

from svd_analysis import periods, schemas, taxonomies
from svd_analysis.errors import ParameterError, nearest
from svd_analysis.schemas import CATEGORIES, OLDEST, SEXES

GIVEN = ("month", "area_code", "code")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_HOURS = tuple(f"{hour:02d}" for hour in range(24))
_AGES = re.compile(r"([0-9]{1,3})(?:(\+)|-([0-9]{1,3}))?")
# How a column may be read; the values of every other column are listed.
READINGS = {
    "month": ("date", "month", "year"), "area_code": ("authority", "lsoa21", "lsoa11", "ward24"),
    "victim_age": ("age",), "suspect_age": ("age",), "weekday": ("weekday",), "hour": ("hour",), "count": ("number",),
}  # fmt: skip
# What a format must tell of what is read with it.
_TOLD = {"date": "%Y-%m-%d", "weekday": "%Y-%m-%d", "month": "%Y-%m", "hour": "%H"}
_CONFIG = ConfigDict(extra="forbid", frozen=True)

Text = Annotated[str, BeforeValidator(lambda text: text or "")]
# `as` is a word of Python's own, so that a class can't name it among its fields.
_Read = create_model("_Read", __config__=_CONFIG, **{"as": (Text, "")})


class Column(_Read):
    """Where one column of COUNTS comes from: a `column` of the extract by its heading, or what is `always` so.

    `as` is how its values are read, `format` how days, months or hours are written (as Python's strptime has it), and
    `codes` what the extract's own values mean; an empty meaning is "not recorded". `withheld` are what stands in place
    of a count that its supplier withheld.
    """

    column: Text = ""
    always: Text = ""
    format: Text = ""
    codes: dict[str, Text] = {}
    withheld: list[Text] = []

    @model_validator(mode="after")
    def _comes_from_one_place(self):
        if bool(self.column) == bool(self.always):
            raise ValueError("give either `column`, a heading of the extract, or `always`, what is so of every row.")
        return self


def reading_of(name, column):
    """How a column of COUNTS is read: `date`, `authority`, `age` ...; empty for one whose values are listed."""
    ways = READINGS.get(name, ("",))
    return getattr(column, "as") or (ways[0] if len(ways) == 1 else "")


def values_of(name, scheme=""):
    """What the values of a column may mean: a scheme's codes, places, an attribute's values; none for those that are
    only read (an age, an hour, a month).
    """
    if name == "code":
        return codes_of(scheme)
    if name == "area_code":
        return place_codes()
    if schemas.COUNTS_ATTRIBUTES.get(name) == schemas.FLAG:
        return ("true", "false")
    if name == "weekday":
        return DAYS
    return SEXES if name.endswith("_sex") else CATEGORIES.get(name, ())


@cache
def codes_of(scheme):
    """The codes of a scheme of the taxonomy; none for an unknown one."""
    if scheme == "home_office":
        return frozenset(code for row in taxonomies.rows("offences") for code in row["home_office_codes"].split())
    return frozenset(row["code"] for row in taxonomies.rows("codes") if row["taxonomy"] == scheme)


@cache
def place_codes():
    """The code of an authority or pseudo-area by what may be written for it, its code or its name."""
    areas = taxonomies.areas()
    return {row["name"]: code for code, row in areas.items()} | {code: code for code in areas}


def ages_of(written):
    """The first and last age of `17`, `18-24` or `85+`, blanks and a longer dash between them or not; None for
    anything else.
    """
    match = _AGES.fullmatch(re.sub("[\u2010-\u2015\u2212]", "-", "".join(written.split())))
    if match is None:
        return None
    low = int(match[1])
    high = OLDEST if match[2] else int(match[3] or low)
    return (low, high) if low <= high <= OLDEST else None


def band_of(ages, bands):
    """The band that holds a first and last age whole, as it is where there are no bands; None where none does."""
    low, high = ages
    if not bands:
        return str(low) if low == high else f"{low}-{high}"
    known = {band: ages_of(band) for band in bands}
    return next((band for band, (first, last) in known.items() if first <= low and high <= last), None)


def faults(name, column, scheme, ages):
    """What is wrong with the description of one column of COUNTS, a sentence each; `ages` are the bands of ages."""
    reading, ways = reading_of(name, column), READINGS.get(name, ("",))
    if reading not in ways:
        yield f"`as` is one of {', '.join(ways)}, and not {reading!r}." if any(ways) else "it takes no `as`."
    elif (reading == "date" and not column.format) or not _tells(reading, column.format):
        yield f"the format {column.format!r} does not tell a {reading}. Write for instance format: '%d/%m/%Y'."
    if column.withheld and name != "count":
        yield "`withheld` is said of the count."
    yield from _meanings(name, column, scheme, ages)
    if name in GIVEN and "" in column.codes.values():
        yield "every row has one: give each of its `codes` a meaning."
    if name == "count" and (column.codes or column.always):
        yield "a count is read as it stands: `column`, and `withheld` where some are."


def _meanings(name, column, scheme, ages):
    """What is wrong with what the values of a column mean: each is one of those that a table has."""
    known, reading = values_of(name, scheme), reading_of(name, column)
    for value in filter(None, [*column.codes.values(), column.always]):
        if known and value not in known:
            yield f"{value!r} is no value of it. {nearest(value, known)}"
    for value in filter(None, column.codes.values()):
        if reading == "age" and not (ages_of(value) and band_of(ages_of(value), ages)):
            yield f"{value!r} is no value of it. {nearest('', ages) or 'Write an age such as 17 or 18-24.'}"
        if reading == "hour" and value not in _HOURS:
            yield f"{value!r} is no value of it. Write an hour from 00 to 23."
        if name == "month" and not _is_period(reading, value):
            written = "a year such as 2024 or 2023/24" if reading == "year" else "a month such as 2024-03"
            yield f"{value!r} is no value of it. Write {written}."


def _is_period(reading, written):
    """Whether it is written as COUNTS has it: a month, or a year where years are read."""
    try:
        period = periods.Period.parse(written)
    except ParameterError:
        return False
    return str(period) == written and len(period.months) == (12 if reading == "year" else 1)


def _tells(reading, written):
    """Whether a format tells all that is read with it: of a date its day, month and year."""
    if not written:
        return True
    day = datetime(2031, 11, 23, 17)
    try:
        found = datetime.strptime(day.strftime(written), written)
    except ValueError:
        return False
    return reading in _TOLD and found.strftime(_TOLD[reading]) == day.strftime(_TOLD[reading])
