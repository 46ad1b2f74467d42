"""Who is in work, looking for it, studying or too ill to work, at Census 2021, by local authority or LSOA.

Publisher: Office for National Statistics, Census 2021, table TS066, bulk files distributed by Nomis.
Covers: usual residents of England and Wales aged 16 and over in the week before 21 March 2021. `unemployed` is of the
    economically active, full-time students among both, as in the publisher's unemployment rate; `inactive_sick`
    (long-term sick or disabled, not looking for work) and `students` (full-time students, working or not) are of all
    residents of 16 and over, retired people too.
Misses: every other year; ages; work that is insecure or too little. The census fell in a lockdown: people on furlough
    were asked to answer as employed, and students were counted where they study in term, though many were away.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: nothing, a census is taken once. The tables of Census 2011 are of ages 16 to 74.
"""

from svd_analysis.sources import census_tables

SOURCE = "census_economic_activity"
_TITLE = "Economic activity status: "
_ACTIVE = "Economically active (excluding full-time students)"
_STUDENT, _INACTIVE = "Economically active and a full-time student", "Economically inactive"
# The publisher leaves out the blank before "In employment" and not before "Unemployed".
_HEADINGS = {
    "residents": "Total: All usual residents aged 16 years and over",
    "active": _ACTIVE,
    "employed": f"{_ACTIVE}:In employment",
    "unemployed": f"{_ACTIVE}: Unemployed",
    "active_students": _STUDENT,
    "employed_students": f"{_STUDENT}:In employment",
    "unemployed_students": f"{_STUDENT}: Unemployed",
    "inactive": _INACTIVE,
    "retired": f"{_INACTIVE}: Retired",
    "inactive_students": f"{_INACTIVE}: Student",
    "at_home": f"{_INACTIVE}: Looking after home or family",
    "sick": f"{_INACTIVE}: Long-term sick or disabled",
    "other": f"{_INACTIVE}: Other",
}
TABLE = census_tables.CensusTable(
    source=SOURCE,
    name="TS066",
    headings={name: _TITLE + heading for name, heading in _HEADINGS.items()},
    sums={
        "residents": ["active", "active_students", "inactive"],
        "active": ["employed", "unemployed"],
        "active_students": ["employed_students", "unemployed_students"],
        "inactive": ["retired", "inactive_students", "at_home", "sick", "other"],
    },
    shares={
        "unemployed": (["unemployed", "unemployed_students"], ["active", "active_students"]),
        "inactive_sick": (["sick"], ["residents"]),
        "students": (["active_students", "inactive_students"], ["residents"]),
    },
)


def read(path):
    """COVARIATES (geography `lad24` or `lsoa21`, year 2021, per cent of residents of 16 and over, `unemployed` of the
    economically active among them) and QUALITY of one file.

    0 means nobody; missing, that nobody is economically active or of that age.
    """
    return census_tables.read(path, TABLE)
