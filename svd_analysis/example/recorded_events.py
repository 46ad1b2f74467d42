"""Recorded offences of the example region one by one, as a police force's own extract would hold them.

What each offence was is drawn within the class it was counted in, and so is everything a definition can ask of it;
chance then decides what was recorded. Shares are invented. Nothing of this is in any open table.
"""

from bisect import bisect
from functools import cache
from itertools import accumulate

import pandas as pd

from svd_analysis import conditions, definitions, schemas
from svd_analysis.example import classes
from svd_analysis.example.truth import RECENT, SUSPECT_AGES, VICTIM_AGES
from svd_analysis.periods import month_at, month_number

SOURCE = "example_recorded_events"
EDITION = "example-2025"

# How often each is true of an offence that does not imply it.
_FLAGS = {
    "domestic": 0.3, "sexual_violence": 0.02, "exploitation": 0.02, "knife": 0.07, "knife_injury": 0.02,
    "firearm": 0.01, "corrosive": 0.003, "hate": 0.05, "alcohol": 0.2, "drugs": 0.08, "gang": 0.03,
    "county_lines": 0.02, "modern_slavery": 0.005, "night_time_economy": 0.1,
}  # fmt: skip
# The first of each is the commonest, the last the rarest; the relationship's follow from whether it is domestic.
_VALUES = {
    "relationship": (),
    "place": ("street or public place", "home", "licensed premises", "other private", "transport", "school", "prison"),
    "harm": ("minor", "none", "threatened", "serious"),
    "victim_sex": ("female", "male"),
    "suspect_sex": ("male", "female"),
}
# Domestic is what is done by a partner or a relative, and nothing else is.
_RELATIONSHIPS = {True: ("partner", "family"), False: ("stranger", "acquaintance")}
_AGES = {"victim_age": VICTIM_AGES, "suspect_age": SUSPECT_AGES}
# The share of offences of which a fact is recorded, where it is not nearly always.
_RECORDED = {
    "suspect_age": 0.55, "suspect_sex": 0.65, "relationship": 0.7, "place": 0.85, "harm": 0.9, "alcohol": 0.5,
    "drugs": 0.5, "gang": 0.4, "county_lines": 0.4, "exploitation": 0.6, "night_time_economy": 0.6,
}  # fmt: skip
_USUALLY = 0.95
# Ages are sometimes known as a band only.
_BANDS = ("0-9", "10-17", "18-24", "25-34", "35-49", "50-64", "65-120")
_IN_BAND = 0.1
# The offences that make up most of a class; the others it holds are drawn one time in ten.
_COMMONEST = (
    "homicide", "assault_with_injury", "assault_without_injury", "harassment", "rape", "sexual_assault",
    "robbery_of_personal_property", "robbery_of_business_property", "possession_of_blade_or_point",
    "possession_of_other_weapon", "firearm_offences",
)  # fmt: skip


def months():
    """The twelve months that the extract covers: the last of the later edition."""
    last = month_number(RECENT[EDITION][1])
    return [month_at(number) for number in range(last - 11, last + 1)]


def known(offences, world, numbers, covered=None):
    """Each violent offence of the extract's months, or of others `covered`, with every fact of it: COUNTS, one row an
    offence.
    """
    inside = offences["month"].isin(covered or months())
    violent = offences["part"].map(world.parts["violent"]) & inside
    kinds = {part: _kinds(row) for part, row in world.parts[world.parts["violent"]].iterrows()}
    rows = [
        {"area_code": one.area_code, "month": one.month} | _event(kinds[one.part], numbers)
        for one in offences[violent].itertuples()
    ]
    table = pd.DataFrame(rows, columns=["area_code", "month", "code", *definitions.FACTS])
    pseudo = table["area_code"].str.startswith("met-")
    return schemas.conform(
        table.assign(
            source=SOURCE, unit="offence", taxonomy="home_office", status="ok", count=1,
            parent_code=table["area_code"], geography=pseudo.map({True: "pseudo", False: "lad24"}),
        ),
        schemas.COUNTS,
    )  # fmt: skip


def recorded(events, numbers):
    """The same offences as they were recorded: facts left out, and some ages only as a band."""
    blanked = {}
    for name in definitions.FACTS:
        share = _RECORDED.get(name, _USUALLY)
        values = [value if numbers.random() < share else None for value in events[name].tolist()]
        if name.endswith("_age"):
            values = [_banded(value, numbers) for value in values]
        blanked[name] = pd.array(values, dtype=events[name].dtype)
    return schemas.conform(events.assign(**blanked), schemas.COUNTS)


def _kinds(part):
    latest = f"{classes.later_major(part['major'])}: {part['latest_minor']}" if part["latest_minor"] else ""
    return _kinds_of(f"{part['major']}: {part['minor']}", latest)


@cache
def _kinds_of(earlier, latest):
    """The (offence, Home Office code) pairs of what two lists of classes leave of a part, the commonest first."""
    held = set(definitions.may_hold("mps-2023", earlier))
    held &= set(definitions.may_hold("mps-2026", latest)) if latest else held
    pairs = [(offence, code) for offence, code in conditions.kinds() if offence in held and code]
    return sorted(pairs, key=lambda pair: pair[0] not in _COMMONEST)


def _event(kinds, numbers):
    """One offence of some kinds, its Home Office code and every fact of it."""
    at = 0 if numbers.random() < 0.8 else int(numbers.random() * len(kinds))
    offence, home_office = kinds[at]
    facts = {name: numbers.random() < often for name, often in _FLAGS.items()}
    found = {name: numbers.random() for name in _VALUES}
    facts |= {name: age(numbers.random(), shares) for name, shares in _AGES.items()}
    facts |= conditions.implications().get(offence, {})
    values = _VALUES | {"relationship": _RELATIONSHIPS[facts["domestic"]]}
    facts = {name: _early(values[name], chance) for name, chance in found.items()} | facts
    # What one fact says of another: a knife injury is an offence with a knife.
    facts |= {other: True for fact, other in conditions.FACT_IMPLIES if facts[fact]}
    return {"code": home_office} | facts


def _early(values, chance):
    """One of the values for a chance from 0 to 1, the earlier the likelier."""
    return values[int(len(values) * chance * chance)]


def age(chance, shares):
    """An age in whole years, as text, for a chance from 0 to 1: a band by its share of people, then evenly in it."""
    reached, bands = _bands(tuple(shares.items()))
    at = min(bisect(reached, chance), len(bands) - 1)
    first, last = bands[at]
    before = reached[at - 1] if at else 0.0
    inside = (chance - before) / (reached[at] - before)
    return str(min(first + int((last - first + 1) * inside), last))


@cache
def _bands(shares):
    """The shares added up to each band, and the first and last age of each."""
    return list(accumulate(share for _, share in shares)), [tuple(map(int, band.split("-"))) for band, _ in shares]


def _banded(age, numbers):
    if age is None or numbers.random() >= _IN_BAND:
        return age
    return next(band for band in _BANDS if int(age) <= int(band.split("-")[1]))
