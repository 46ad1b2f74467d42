"""The tables that pass between rooms: their columns, in order, each with its kind.

A missing value is never a zero: it means what the column's status says. `text` columns are never missing
unless the table says so (an attribute that was not recorded this time); `count` is a whole number, missing
where it could not be counted or is withheld; `number` is a measurement.
"""

import pandas as pd

TEXT, COUNT, NUMBER, FLAG, GEOMETRY = "text", "count", "number", "flag", "geometry"

STATUSES = (
    "ok", "zero", "gap", "incomplete", "suppressed", "not recorded", "not observable", "too few", "refused",
)  # fmt: skip
BOUNDS = ("certain", "possible", "exact")
DENOMINATOR_STATUSES = ("ok", "population carried", "visitor area", "none")

# What a publisher's file records, an offence count a row. `parent_code` is the local authority or
# pseudo-area the place lies in (itself, for an authority); it is empty where only the place's own code is
# in the file and a lookup must tell. `month` is a year where a source gives years only. `count` is missing
# wherever `status` is not `ok`, and the status says why.
COUNTS = {
    "source": TEXT, "area_code": TEXT, "geography": TEXT, "parent_code": TEXT, "month": TEXT, "unit": TEXT,
    "taxonomy": TEXT, "code": TEXT, "count": COUNT, "status": TEXT,
}  # fmt: skip

# What is recorded of an offence, where its values are listed; ages go to OLDEST.
CATEGORIES = {
    "relationship": ("partner", "family", "acquaintance", "stranger"),
    "place": ("home", "other private", "licensed premises", "school", "transport", "street or public place", "prison"),
    "harm": ("fatal", "serious", "minor", "threatened", "none"),
}
SEXES = ("female", "male")
OLDEST = 120

# An absent column was never recorded by that source; a missing value was not recorded this time. All but `weekday` and
# `hour` are what a definition can ask of an offence: values as above, ages a year or a band (18-24).
COUNTS_ATTRIBUTES = {
    "victim_age": TEXT, "victim_sex": TEXT, "suspect_age": TEXT, "suspect_sex": TEXT, "relationship": TEXT,
    "place": TEXT, "harm": TEXT, "domestic": FLAG, "sexual_violence": FLAG, "exploitation": FLAG, "knife": FLAG,
    "knife_injury": FLAG, "firearm": FLAG, "corrosive": FLAG, "hate": FLAG, "alcohol": FLAG, "drugs": FLAG,
    "gang": FLAG, "county_lines": FLAG, "modern_slavery": FLAG, "night_time_economy": FLAG, "weekday": TEXT,
    "hour": TEXT,
}  # fmt: skip

QUALITY = {
    "source": TEXT, "file": TEXT, "check": TEXT, "expected": TEXT, "found": TEXT, "rows": COUNT, "place": TEXT,
}  # fmt: skip

CELLS = {
    "indicator": TEXT, "area_code": TEXT, "geography": TEXT, "parent_code": TEXT, "period": TEXT, "breakdown": TEXT,
    "source": TEXT, "definition": TEXT, "unit": TEXT, "bound": TEXT, "count": COUNT, "status": TEXT,
}  # fmt: skip

# `q` is the p value of the row's own question after false-discovery control, missing where nothing was tested; `word`
# is
# what the one `rates.direction`, or a stated rule, says of it, empty where nothing does.
ESTIMATES = CELLS | {
    "numerator": COUNT, "denominator": NUMBER, "denominator_status": TEXT, "per": NUMBER, "value": NUMBER,
    "lower": NUMBER, "upper": NUMBER, "level": NUMBER, "method": TEXT, "q": NUMBER, "word": TEXT,
}  # fmt: skip

POPULATION = {
    "area_code": TEXT, "geography": TEXT, "year": COUNT, "age": TEXT, "sex": TEXT, "base": TEXT, "population": NUMBER,
}  # fmt: skip
COVARIATES = {"area_code": TEXT, "geography": TEXT, "year": COUNT, "measure": TEXT, "value": NUMBER}
BOUNDARIES = {"area_code": TEXT, "geography": TEXT, "name": TEXT, "geometry": GEOMETRY}

# `change` is the publisher's flag where codes moved: U unchanged, S split, M merged, X irregular; empty elsewhere.
LOOKUPS = {
    "from_code": TEXT, "from_geography": TEXT, "to_code": TEXT, "to_geography": TEXT, "to_name": TEXT, "change": TEXT,
}  # fmt: skip

CHANGES = {
    "indicator": TEXT, "area_code": TEXT, "geography": TEXT, "breakdown": TEXT, "bound": TEXT, "quantity": TEXT,
    "earlier": TEXT, "latest": TEXT, "as_published": NUMBER, "revision": NUMBER, "attribution": NUMBER,
    "taxonomy": NUMBER, "boundary": NUMBER, "definition": NUMBER, "denominator": NUMBER, "restated": NUMBER,
    "population": NUMBER, "movement": NUMBER, "latest_value": NUMBER, "earlier_under_old": NUMBER,
    "earlier_under_new": NUMBER, "latest_under_old": NUMBER, "latest_under_new": NUMBER, "ratio": NUMBER,
    "lower": NUMBER, "upper": NUMBER, "ratio_located": NUMBER, "smallest_detectable": NUMBER, "q": NUMBER,
    "direction": TEXT, "comparable": TEXT, "reason": TEXT,
}  # fmt: skip

# A row a term of every fitted model, and one without numbers, status `refused`, for a model that was not. `adjustment`
# says what was allowed for, `unit` what the rate ratio is per; `period` and `area_code` what was pooled. `rung` is that
# of the finding, on its main model's row of the exposure; other rows have none.
COEFFICIENTS = {
    "model": TEXT, "question": TEXT, "outcome": TEXT, "adjustment": TEXT, "geography": TEXT, "area_code": TEXT,
    "period": TEXT, "term": TEXT, "unit": TEXT, "rate_ratio": NUMBER, "lower": NUMBER, "upper": NUMBER, "p": NUMBER,
    "q": NUMBER, "n": COUNT, "dispersion": NUMBER, "moran_p": NUMBER, "rung": COUNT, "status": TEXT, "reason": TEXT,
}  # fmt: skip

# What a finding was asked to pass before it may be said more strongly: passed, failed, or could not be run.
CHECKS = {
    "question": TEXT, "outcome": TEXT, "check": TEXT, "rung": COUNT, "state": TEXT, "found": TEXT,
}  # fmt: skip

# What a model gives beside its coefficients: observed and fitted counts, rates by tenth, errors of prediction.
DIAGNOSTICS = {
    "question": TEXT, "outcome": TEXT, "diagnostic": TEXT, "item": TEXT, "value": NUMBER, "expected": NUMBER,
    "lower": NUMBER, "upper": NUMBER,
}  # fmt: skip

_DTYPES = {TEXT: "str", COUNT: "Int64", NUMBER: "float64", FLAG: "boolean"}


def conform(table, schema):
    """`table` with exactly the schema's columns, in its order and kinds; a column it lacks is an AssertionError.

    COUNTS may carry any of COUNTS_ATTRIBUTES after its own columns.
    """
    kinds = dict(schema)
    if schema is COUNTS:
        kinds |= {name: kind for name, kind in COUNTS_ATTRIBUTES.items() if name in table.columns}
    lacking = [name for name in kinds if name not in table.columns]
    unknown = [name for name in table.columns if name not in kinds]
    assert not lacking, f"the table lacks {lacking}"
    assert not unknown, f"the table has columns of no schema: {unknown}"
    dtypes = {name: _DTYPES[kind] for name, kind in kinds.items() if kind != GEOMETRY}
    return table[list(kinds)].astype(dtypes).reset_index(drop=True)


def empty(schema):
    """A table of that schema with no rows."""
    return pd.DataFrame(
        {name: pd.Series(dtype=_DTYPES.get(kind, "object")) for name, kind in schema.items()}, columns=list(schema)
    )


def quality(source, file, check, *, expected="", found="", rows=None, place=""):
    """One row of QUALITY as a dict: what was checked in a file, what was expected and what was found."""
    return {
        "source": source, "file": file, "check": check, "expected": str(expected), "found": str(found),
        "rows": rows, "place": str(place),
    }  # fmt: skip


def quality_of(tables):
    """QUALITY tables and lists of rows together as one; empty ones are left out."""
    tables = [pd.DataFrame(table, columns=list(QUALITY)) for table in tables if len(table)]
    return conform(pd.concat(tables, ignore_index=True), QUALITY) if tables else empty(QUALITY)
