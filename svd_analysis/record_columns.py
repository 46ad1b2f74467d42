"""The columns of a local extract as its source's file describes them, and what each may hold.

The values of attributes are those of `schemas`.
"""

from datetime import datetime
from functools import cache
from typing import Annotated

from pydantic import BeforeValidator, ConfigDict, create_model, model_validator

from svd_analysis import schemas, taxonomies
from svd_analysis.errors import nearest
from svd_analysis.schemas import CATEGORIES, SEXES

GIVEN = ("month", "area_code", "code")
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
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


def faults(name, column, scheme):
    """What is wrong with the description of one column of COUNTS, a sentence each."""
    reading, ways = reading_of(name, column), READINGS.get(name, ("",))
    if reading not in ways:
        yield f"`as` is one of {', '.join(ways)}, and not {reading!r}." if any(ways) else "it takes no `as`."
    elif (reading == "date" and not column.format) or not _tells(reading, column.format):
        yield f"the format {column.format!r} does not tell a {reading}. Write for instance format: '%d/%m/%Y'."
    if column.withheld and name != "count":
        yield "`withheld` is said of the count."
    known = values_of(name, scheme)
    for value in [*column.codes.values(), column.always]:
        if value and known and value not in known:
            yield f"{value!r} is no value of it. {nearest(value, known)}"
    if name in GIVEN and "" in column.codes.values():
        yield "every row has one: give each of its `codes` a meaning."
    if name == "count" and (column.codes or column.always):
        yield "a count is read as it stands: `column`, and `withheld` where some are."


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
