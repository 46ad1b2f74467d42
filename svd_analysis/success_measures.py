"""The Home Office's three success measures of the Duty, and which of them an edition can show.

Each stands in one of three ways: *measured*, *nearest available* (another count, with what differs said beside it) or
*not available*. Their age bounds are versioned, since the sources put them differently (25 and under, under 25).
"""

from datetime import date
from functools import cache
from typing import Annotated, Literal, NamedTuple

from pydantic import Field, field_validator

from svd_analysis import parameters, paths, yaml_files
from svd_analysis.errors import ParameterError
from svd_analysis.parameters import Day, Noun, Signed, Text

# Persons proceeded against are no homicides: an indicator in this unit may stand for no measure.
NEVER_STANDS_IN = "person proceeded against"

AgeBound = Annotated[str, Field(pattern=r"^(<=?[1-9]\d{0,2})?$")]


class Wording(Noun):
    """How a source puts a measure: `ages` bounds its young victims (`<25`, `<=25`), and is empty where it has none."""

    ages: AgeBound = ""
    wording: str
    source: str

    @property
    def oldest(self):
        """The last age inside the bound, in years: 24 for `<25`, 25 for `<=25`; None where there is no bound."""
        if not self.ages:
            return None
        return int(self.ages.lstrip("<=")) - (not self.ages.startswith("<="))


class Version(Wording):
    """A wording that holds from a day on; `since` is None where no day is known, and then it stands for all earlier."""

    since: Day = None


class Nearest(Noun):
    """An indicator that comes near a measure, and what differs, in words that follow `it counts`."""

    indicator: str
    differs: str


class SuccessMeasure(Noun):
    """A measure of the Home Office: what it says, in which versions, and which indicators count it or come near.

    `not_counted` says what of the measure no indicator of this project counts.
    """

    name: str
    title: str
    text: str
    versions: Annotated[list[Version], Field(min_length=1)]
    other_wordings: list[Wording] = []
    measured_by: list[str] = []
    nearest: list[Nearest] = []
    not_counted: Text = ""

    @field_validator("versions")
    @classmethod
    def _in_order(cls, versions):
        days = [one.since or date.min for one in versions]
        if days != sorted(set(days)):
            raise ValueError("its versions are not in order of `since`, each on a day of its own.")
        return versions

    def version_on(self, day):
        """The version in force on a day; the first where none is in force yet."""
        in_force = [one for one in self.versions if (one.since or date.min) <= day]
        return in_force[-1] if in_force else self.versions[0]


class SuccessMeasures(Signed):
    """The register of success measures."""

    measures: Annotated[list[SuccessMeasure], Field(min_length=1)]


class Standing(NamedTuple):
    """How a measure stands in an edition, the indicator that is shown for it (None where none is), and why."""

    word: Literal["measured", "nearest available", "not available"]
    indicator: str | None
    why: str


@cache
def all():
    """The success measures, in the order of the register."""
    return read(paths.parameters() / "success_measures.yaml")


def read(path):
    """The success measures of a register; a ParameterError where one names no indicator, or one it must not name."""
    found = tuple(yaml_files.read(path, SuccessMeasures, name="success_measures").measures)
    for measure in found:
        for name in (*measure.measured_by, *(one.indicator for one in measure.nearest)):
            _refuse_unusable(path, measure, name)
    return found


def _refuse_unusable(path, measure, name):
    try:
        indicator = parameters.indicator(name)
    except ParameterError as fault:
        raise ParameterError(f"{path}: {measure.name}: {fault}") from None
    if indicator.unit == NEVER_STANDS_IN:
        raise ParameterError(
            f"{path}: {measure.name}: {name!r} counts persons proceeded against, who stand in for no success measure."
        )


def standing(measure, available):
    """How a measure stands where the indicators named in `available` can be shown: (word, indicator, why).

    An indicator that is not in `available` is missing, which is not 0: the measure is then not available by it.
    """
    for name in measure.measured_by:
        if name in available:
            rest = f" No source counts {measure.not_counted}." if measure.not_counted else ""
            return Standing("measured", name, f"{_title(name)} is counted as such, at all ages.{rest}")
    for near in measure.nearest:
        if near.indicator in available:
            return Standing(
                "nearest available", near.indicator, f"{_title(near.indicator)} comes nearest: {near.differs}."
            )
    return Standing("not available", None, _why_not(measure))


def _title(name):
    return parameters.indicator(name).title


def _why_not(measure):
    named = [*measure.measured_by, *(near.indicator for near in measure.nearest)]
    sought = "; ".join(_title(name).lower() for name in named)
    return f"No source of this edition counts it or comes near. Looked for: {sought}."
