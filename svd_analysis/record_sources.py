"""An extract that a partnership was given, as the `records:` block of its source's file describes it.

It says who supplied it, by which legal gateway and until when, what each column is and what is left at the door.
Nothing here reads the extract: `sources.records` does, by what is said here.

Gateways: Police, Crime, Sentencing and Courts Act 2022, sections 16 and 17. Section 16(4) authorises neither patient
information nor personal information that a health or social care authority discloses. Written by this project and not
yet checked by a lawyer.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from svd_analysis import record_breakdowns, record_columns, schemas, taxonomies
from svd_analysis.errors import ParameterError, nearest
from svd_analysis.periods import Period
from svd_analysis.record_columns import GIVEN, Column, Text

# Schedule 1 of the Act, and its sections 12 and 15: those the Duty is put on, and those that work with them.
SPECIFIED = (
    "police", "probation", "youth offending team", "integrated care board", "local health board", "fire and rescue",
    "local authority",
)  # fmt: skip
RELEVANT = ("education", "prison", "youth custody")
HEALTH = ("integrated care board", "local health board")
HOLDINGS = (
    "police records", "ambulance", "emergency department", "hospital admissions", "youth justice", "probation",
    "social care", "exclusions", "MARAC",
)  # fmt: skip
CARE = ("ambulance", "emergency department", "hospital admissions", "social care")
GATEWAYS = {
    "section 16": "section 16 of the Police, Crime, Sentencing and Courts Act 2022",
    "section 17": "section 17 of the Police, Crime, Sentencing and Courts Act 2022",
    "section 115": "section 115 of the Crime and Disorder Act 1998",
    "section 17A": "section 17A of the Crime and Disorder Act 1998",
    "section 251": "section 251 of the National Health Service Act 2006",
    "consent": "the consent of each person",
    "no personal information": "none needed: counts that are about nobody",
}
UNITS = ("offence", "victim", "suspect", "person", "child", "admission", "attendance", "incident", "case")


def _day(text):
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise ValueError("not a day. Write it as 2027-03-31, in quotes.") from None


def _period(text):
    try:
        return Period.parse(text)
    except ParameterError as fault:
        raise ValueError(str(fault)) from None


class Records(BaseModel):
    """An extract as its source's file describes it: its supplier, its gateway and its columns.

    `form` is `records` where a row is a person or an event, and `aggregates` where a row has a count; of health and
    social care it is aggregates unless it is said. `ages` are the bands that ages are coarsened to, `tables` the
    breakdowns that it may be published by, each alone, and `public` those of them that everybody may see. `sheet` is
    said of a workbook, `encoding` of CSV. `whole` are the months that the supplier says its one file holds whole: one
    without a row then had none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    authority: Literal[(*SPECIFIED, *RELEVANT)]
    holds: Literal[HOLDINGS]
    form: Literal["records", "aggregates"]
    gateway: Literal[tuple(GATEWAYS)]
    agreement: str
    until: Annotated[date, BeforeValidator(_day)]
    unit: Literal[UNITS]
    taxonomy: str
    columns: dict[str, Column]
    sheet: Text = ""
    encoding: Literal["utf-8", "windows-1252"] = "utf-8"
    whole: Annotated[Period | None, BeforeValidator(_period)] = None
    ages: list[str] = []
    identifiers: list[str] = []
    ignored: list[str] = []
    tables: list[Annotated[list[str], Field(min_length=1)]] = []
    public: list[Annotated[list[str], Field(min_length=1)]] = []

    @model_validator(mode="before")
    @classmethod
    def _aggregates_of_care(cls, said):
        if isinstance(said, dict) and not said.get("form"):
            care = said.get("holds") in CARE or said.get("authority") in HEALTH
            said = said | {"form": "aggregates" if care else "records"}
        return said

    @model_validator(mode="after")
    def _by_a_gateway(self):
        if fault := no_gateway(self.form, self.gateway, self.authority, self.holds):
            raise ValueError(fault)
        return self

    @model_validator(mode="after")
    def _is_well_described(self):
        if not record_columns.codes_of(self.taxonomy):
            schemes = {row["taxonomy"] for row in taxonomies.rows("codes")} | {"home_office"}
            raise ValueError(f"unknown scheme {self.taxonomy!r}. {nearest(self.taxonomy, schemes)}")
        bands, tables = record_breakdowns.band_faults(self.ages), record_breakdowns.faults(self)
        for faults in (bands, self._columns(), self._headings(), tables):
            if fault := next(faults, ""):
                raise ValueError(fault)
        return self

    @property
    def attributes(self):
        """The attributes of COUNTS that it has, in their order."""
        return [name for name in schemas.COUNTS_ATTRIBUTES if name in self.columns]

    @property
    def headings(self):
        """The headings of the extract that are read."""
        return list(dict.fromkeys(one.column for one in self.columns.values() if one.column))

    def reading(self, name):
        """How a column of COUNTS is read: `date`, `authority`, `age` ...; empty for one whose values are listed."""
        return record_columns.reading_of(name, self.columns[name])

    def values(self, name):
        """What the listed values of a column may mean; none for one that is only read."""
        return record_columns.values_of(name, self.taxonomy)

    def _columns(self):
        known = [*GIVEN, *schemas.COUNTS_ATTRIBUTES, "count"]
        needed = [*GIVEN, "count"] if self.form == "aggregates" else GIVEN
        for name in needed:
            if name not in self.columns:
                yield f"columns: {name} is missing."
        if self.form == "records" and "count" in self.columns:
            yield "columns: each row of records is one. Take the count out, or write form: aggregates."
        for name, one in self.columns.items():
            if name not in known:
                yield f"columns: unknown column {name!r}. {nearest(name, known)}"
            for fault in record_columns.faults(name, one, self.taxonomy, self.ages):
                yield f"columns, {name}: {fault}"

    def _headings(self):
        listed = [*self.headings, *self.identifiers, *self.ignored]
        for heading in listed:
            if listed.count(heading) > 1:
                yield f"the heading {heading!r} stands in more than one place of columns, identifiers and ignored."


def no_gateway(form, gateway, authority, holds):
    """Why what an authority holds may not come by a gateway in that form; empty where it may."""
    if form != "records":
        return ""
    if gateway == "no personal information":
        return "records are personal information: name the gateway they came by, or form: aggregates."
    if gateway == "section 16" and (holds in CARE or authority in HEALTH):
        of = " from ".join(filter(None, [holds, authority]))
        return (
            f"section 16 is no gateway for records of {of}: section 16(4) leaves out patient information, and personal "
            "information of a health or social care authority. Ask for counts (form: aggregates), or name the other "
            "gateway that the agreement rests on."
        )
    return ""


def refusal(records, last_day):
    """Why an edition whose year ends on `last_day` may not use an extract; empty where it may."""
    if records is None or last_day <= records.until:
        return ""
    return (
        f"by its agreement it may be used until {records.until}, and the edition's year ends on {last_day}. Write the "
        "`until` of the agreement that is in force, or take the source out."
    )
