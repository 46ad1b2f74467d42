"""The extracts that partners of the example region hand over, each in a layout and in words of its supplier's own.

`parameters/sources/example_*.yaml` says how each is read. Everybody in them is invented: no name, number, postcode or
reference can be anybody's (`record_people`). None is a Parquet file, since that names the library that wrote it.
"""

import datetime
from functools import cache

from svd_analysis import taxonomies
from svd_analysis.example import chance, record_events, record_health
from svd_analysis.example.csv_text import csv_text
from svd_analysis.example.record_people import people
from svd_analysis.example.xlsx_file import xlsx

EDITION = record_events.EDITION
_PEOPLE = 76
POLICE, AMBULANCE = "partners/police/victims.csv", "partners/ambulance/conveyances.xlsx"
EMERGENCY = "partners/emergency department/attendances.csv"
HOSPITAL, YOUTH = "partners/hospital/admissions.csv", "partners/youth justice/children.csv"
SHEET = "Calls"

_SEX = {"female": "F", "male": "M"}
_YES = {True: "Y", False: "N"}
_RELATIONSHIP = {"partner": "Partner or ex", "family": "Relative", "acquaintance": "Known", "stranger": "Stranger"}
_HARM = {"fatal": "Fatal", "serious": "Grave", "minor": "Slight", "threatened": "Threat", "none": "Unhurt"}
_PREMISES = {
    "home": "Dwelling", "other private": "Private", "licensed premises": "Pub or club", "school": "School",
    "transport": "Transport", "street or public place": "Street", "prison": "Custody",
}  # fmt: skip
_LOCATION_TYPE = {
    "home": "Own home", "other private": "Someone else's home", "licensed premises": "Bar, pub or club",
    "school": "School or college", "transport": "Public transport", "street or public place": "Street or park",
    "prison": "Custody",
}  # fmt: skip
# Heading -> the fact that the police's own flag is of.
_FLAGS = {
    "DA": "domestic", "Sexual": "sexual_violence", "Exploited": "exploitation", "Knife": "knife",
    "Knife injury": "knife_injury", "Gun": "firearm", "Acid": "corrosive", "Hate": "hate", "Alcohol": "alcohol",
    "Drugs": "drugs", "Gang": "gang", "County line": "county_lines", "Slavery": "modern_slavery",
    "Night-time": "night_time_economy",
}  # fmt: skip
_POLICE_HEADER = (
    "Crime reference", "Name", "Date of birth", "Postcode", "NHS number", "Recorded on", "Committed on", "Committed at",
    "Borough", "Offence code", "Age", "Sex", "Suspect age", "Suspect sex", "Relationship", "Premises", "Harm", *_FLAGS,
    "Remarks",
)  # fmt: skip


def extracts(draw):
    """Where each extract lies inside the edition's folder -> its bytes."""
    offences = record_events.violence(draw)
    return {
        POLICE: police(draw, offences).encode("utf-8"),
        AMBULANCE: ambulance(record_health.calls(draw, offences)),
        EMERGENCY: emergency(record_health.attendances(draw, offences)).encode("utf-8"),
        HOSPITAL: hospital(record_health.admissions(draw)).encode("utf-8"),
        YOUTH: youth(record_events.children(draw, offences)).encode("utf-8"),
    }


def police(draw, offences):
    """Offences of violence with their victims, a row each, in the order they were recorded; every fact is given."""
    offences = offences.sort_values(["recorded", "committed", "minute"], kind="stable", ignore_index=True)
    numbers = chance.stream(draw.seed, _PEOPLE)
    victims = people(offences["victim_age"].tolist(), offences["committed"].tolist(), numbers)
    flags = zip(*([_YES[flag] for flag in offences[fact].tolist()] for fact in _FLAGS.values()), strict=True)
    rows = (
        (
            f"X{number:06d}", who.name, _day(who.born), who.postcode, who.nhs_number, _day(one.recorded),
            _day(one.committed), _time(one.minute), taxonomies.area_name(one.area_code), one.code, one.victim_age,
            _SEX[one.victim_sex], one.suspect_age, _SEX[one.suspect_sex], _RELATIONSHIP[one.relationship],
            _PREMISES[one.place], _HARM[one.harm], *flagged, f"Invented {number}",
        )
        for number, (one, who, flagged) in enumerate(zip(_each(offences), victims, flags, strict=True), start=1)
    )  # fmt: skip
    return csv_text(_POLICE_HEADER, rows)


def ambulance(calls):
    """Calls to violence, a row each, as a workbook: the day, the hour, where, who and what kind of injury."""
    header = ("Call", "Date", "Hour", "Borough", "Age", "Sex", "Kind of injury")
    rows = (
        (
            f"XA{number:06d}", _day(one.committed), one.minute // 60, taxonomies.area_name(one.area_code),
            int(one.victim_age), _SEX[one.victim_sex] if one.noted else "U", _kind(one),
        )
        for number, one in enumerate(_each(calls), start=1)
    )  # fmt: skip
    return xlsx(SHEET, header, rows)


def _kind(one):
    return "Gunshot" if one.firearm else "Stab wound" if one.knife else "Other assault"


def emergency(attendances):
    """Attendances by the ISTV fields, a row each, of those that the department asked; the place is free text too."""
    header = (
        "Attendance", "Department", "Assault date", "Assault time", "Location type", "Location", "Weapon",
        "Borough of residence", "Age", "Sex",
    )  # fmt: skip
    asked = attendances[attendances["noted"]]
    rows = (
        (
            f"XE{number:06d}", "Imagined General Hospital", _day(one.committed), _time(one.minute),
            _LOCATION_TYPE[one.place], f"Invented place {number}", one.means, taxonomies.area_name(one.area_code),
            one.victim_age, _SEX[one.victim_sex],
        )
        for number, one in enumerate(_each(asked), start=1)
    )  # fmt: skip
    return csv_text(header, rows)


def hospital(admissions):
    """Admissions for violence, counted, in order of month and borough; what is 0 is left out."""
    header = ("Month", "Borough", "Age band", "Sex", "ICD-10", "N")
    rows = (
        (month, taxonomies.area_name(area_code), band, _SEX[sex], code, count)
        for (month, area_code, band, sex, code), count in sorted(admissions.items())
    )
    return csv_text(header, rows)


def youth(children):
    """Children cautioned or sentenced for violence, a row each, in order of month and borough."""
    header = ("Child", "Month of outcome", "Borough", "Age", "Sex", "Offence code", "Outcome")
    rows = (
        (
            f"Invented Child {number:05d}", one.month, taxonomies.area_name(one.area_code), one.suspect_age,
            _SEX[one.suspect_sex], one.code, "Sentence" if number % 3 == 0 else "Caution",
        )
        for number, one in enumerate(_each(children), start=1)
    )  # fmt: skip
    return csv_text(header, rows)


def _each(rows):
    """The rows one by one, from columns of Python's own values: those of Arrow's are ten times as long in coming."""
    return rows.astype("object").itertuples()


@cache
def _day(ordinal):
    return datetime.date.fromordinal(ordinal).strftime("%d/%m/%Y")


def _time(minute):
    return f"{minute // 60:02d}:{minute % 60:02d}"
