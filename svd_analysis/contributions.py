"""Who contributed to an edition: the register of the authorities of the Duty, as `parameters/contributions/` has it.

An assessment reads differently where an authority's data are missing, so that each of them stands in the register:
what it supplied and by which gateway, or that it was asked and nothing came, or declined. Beside them stand whether
education, prisons and youth custody were consulted, and how young people were heard.
"""

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from svd_analysis import parameters, paths, record_sources, yaml_files
from svd_analysis.errors import ParameterError, nearest
from svd_analysis.parameters import Day, Noun, Signed, Text

# Of the two health authorities an area has one: the first in England, the second in Wales.
_NEEDED = tuple(one for one in record_sources.SPECIFIED if one not in record_sources.HEALTH)


# Section 16(4) leaves out what these hold of patients and of social care.
_OF_CARE = (*record_sources.HEALTH, "local authority")
_NOBODYS = "no personal information"


class Contribution(Noun):
    """What one authority was asked for, and what came of it.

    `source` is a source of this project with its own gateway and last day; what was supplied as something else says
    them itself, and its `form` and what it `holds` where section 16 may be no gateway for it. What is missing or
    declined gives a `reason`.
    """

    authority: Literal[(*record_sources.SPECIFIED, *record_sources.RELEVANT)]
    body: str
    standing: Literal["supplied", "missing", "declined"]
    what: str
    source: Text = ""
    gateway: Literal[("", *record_sources.GATEWAYS)] = ""
    until: Day = None
    form: Literal["", "records", "aggregates"] = ""
    holds: Literal[("", *record_sources.HOLDINGS)] = ""
    reason: Text = ""

    @model_validator(mode="after")
    def _says_how_or_why_not(self):
        if self.standing == "supplied" and bool(self.source) == bool(self.gateway):
            raise ValueError(
                f"{self.body} supplied: give either its `source`, which has a gateway, or a `gateway` and `until`."
            )
        if (self.standing == "supplied") == bool(self.reason):
            raise ValueError(
                f"{self.body}: what is missing or declined has a `reason`, and what was supplied has none."
            )
        return self

    @model_validator(mode="after")
    def _by_a_gateway(self):
        if self.gateway not in ("", _NOBODYS) and not self.until:
            raise ValueError(f"{self.body}: give `until`, the last day on which its agreement lets it be used.")
        if self.gateway == "section 16" and self.authority in _OF_CARE:
            if not self.form:
                raise ValueError(f"{self.body}: give its `form`, records or aggregates: section 16 is not for all.")
            if self.form == "records" and not self.holds:
                raise ValueError(f"{self.body}: give what the records are of, as `holds`: section 16 is not for all.")
        if fault := record_sources.no_gateway(self.form, self.gateway, self.authority, self.holds):
            raise ValueError(f"{self.body}: {fault}")
        return self

    @model_validator(mode="after")
    def _is_of_its_supplier(self):
        if self.records and self.records.authority != self.authority:
            raise ValueError(
                f"{self.body}: its source {self.source!r} names {self.records.authority} as its supplier, and here it "
                f"stands under {self.authority}. Mend whichever is wrong."
            )
        return self

    @field_validator("source")
    @classmethod
    def _is_described(cls, name):
        if name and name not in parameters.names("sources"):
            raise ValueError(f"there is no source {name!r}. {nearest(name, parameters.names('sources'))}")
        return name

    @property
    def records(self):
        """How its source describes the extract; None where it is not one of records."""
        return parameters.source(self.source).records if self.source else None

    @property
    def by(self):
        """The name of the gateway it came by; empty where nothing did, or no extract."""
        return self.records.gateway if self.records else self.gateway

    @property
    def last_day(self):
        """The last day on which it may be used; None where none is set."""
        return self.records.until if self.records else self.until


class Consulted(Noun):
    """Whether a relevant authority was consulted, and how, or why not."""

    standing: Literal["consulted", "not consulted"]
    how: str


class Register(Signed):
    """Every authority of the Duty in one edition, who else was consulted, and how young people were heard."""

    contributions: Annotated[list[Contribution], Field(min_length=1)]
    consulted: dict[Literal[record_sources.RELEVANT], Consulted]
    young_people: str

    @model_validator(mode="after")
    def _leaves_nobody_out(self):
        listed = {one.authority for one in self.contributions}
        absent = [one for one in _NEEDED if one not in listed]
        absent += [] if listed & set(record_sources.HEALTH) else [" or ".join(record_sources.HEALTH)]
        if absent:
            raise ValueError(
                f"{absent[0]} is not in the register. An authority that gave nothing is missing or declined."
            )
        unsaid = [one for one in record_sources.RELEVANT if one not in self.consulted]
        if unsaid:
            raise ValueError(f"consulted: say whether {unsaid[0]} was.")
        return self


def register(name):
    """The register of the edition of that name, else that of the one it extends; None where neither was given one.

    ParameterError where the edition reads an extract that the register does not list, or lists one that may no longer
    be used on the last day of the edition's year.
    """
    edition = parameters.edition(name)
    files = [paths.parameters() / "contributions" / f"{one}.yaml" for one in (name, edition.extends) if one]
    path = next((file for file in files if file.is_file()), None)
    if path is None:
        return None
    found = yaml_files.read(path, Register, name=path.stem)
    listed = {one.source for one in found.contributions}
    for entry in edition.sources:
        if parameters.source(entry.source).records and entry.source not in listed:
            raise ParameterError(f"{path}: {name} reads {entry.source}, which the register does not list. Add it.")
    for one in found.contributions:
        if one.standing == "supplied" and one.last_day and one.last_day < edition.last_day:
            raise ParameterError(
                f"{path}: what {one.body} supplied may be used until {one.last_day}, and the year of {name} ends on "
                f"{edition.last_day}. Write the `until` of the agreement that is in force, or that it is missing."
            )
    return found
