"""Open tables, as COUNTS: what a publisher shows of the same events that a release hides.

A row's class is turned into the indicators that it lies in, by the concepts of `taxonomies`; an indicator is counted
where every class that touches it lies in it wholly. A class named like an indicator is that indicator.
"""

from collections import defaultdict

import pandas as pd

from svd_analysis import taxonomies
from svd_analysis.attack import breakdowns, structure
from svd_analysis.attack.statements import Cell

NEEDED = {"source", "area_code", "geography", "month", "taxonomy", "code", "count", "status"}
# Indicators whose concept has another name.
_CONCEPT = {"robbery_personal": "robbery_of_personal_property", "weapon_possession": "possession_of_weapons",
            "robbery_all": "robbery"}  # fmt: skip
_OWN = ("source", "area_code", "geography", "parent_code", "month", "unit", "taxonomy", "code", "count", "status")


def tell(book, table, file, indicators):
    """Write down the counts of an open table (text columns) for the indicators that are asked for."""
    table = table.assign(count=pd.to_numeric(table["count"], errors="coerce"))
    attributes = [name for name in table.columns if name not in _OWN]
    for (source, taxonomy), rows in table.groupby(["source", "taxonomy"]):
        for indicator, codes in _codes(taxonomy, set(rows["code"]), indicators).items():
            held = rows[rows["code"].isin(codes)]
            for names in [[], *([name] for name in attributes)]:
                _sums(book, held, Cell(indicator, "", "", "", "", source), names, file)


def _sums(book, rows, cell, attributes, file):
    rows = rows.fillna(dict.fromkeys(attributes, ""))
    for (geography, area, month, *values), part in rows.groupby(["geography", "area_code", "month", *attributes]):
        if part["count"].isna().any() or "" in values:
            continue
        total, said = int(part["count"].sum()), f"{file}: the open table"
        for named in _breakdowns(dict(zip(attributes, values, strict=True))):
            one = cell._replace(geography=geography, area_code=area, period=month, breakdown=named)
            number = book.number(one)
            book.say({number: 1}, total, total, said)


def _breakdowns(values):
    """How a results table may write an attribute of COUNTS: `victim_age=10-17` or `age=10-17`."""
    short = {key.removeprefix("victim_"): value for key, value in values.items()}
    return {breakdowns.written(values), breakdowns.written(short)}


def _codes(taxonomy, codes, indicators):
    """The codes of a taxonomy that make up each indicator."""
    offences = _offences(taxonomy)
    found = {}
    for indicator in indicators:
        if indicator in codes:
            found[indicator] = {indicator}
            continue
        inside = _inside(indicator)
        known = {code: offences.get(code, frozenset()) for code in codes}
        touching = {code for code, own in known.items() if own & inside}
        if touching and all(known[code] <= inside for code in touching):
            found[indicator] = touching
    return found


def _offences(taxonomy):
    concepts = _concepts()
    made = defaultdict(set)
    for row in taxonomies.rows("codes"):
        if row["taxonomy"] == taxonomy:
            for name in row["offences"].split():
                made[row["code"]] |= concepts.get(name, {name})
    return {code: frozenset(own) for code, own in made.items()}


def _concepts():
    return {row["concept"]: frozenset(row["offences"].split()) for row in taxonomies.rows("concepts")}


def _inside(indicator):
    """The offences of an indicator: of its concept, or of the indicators that make it up."""
    parts = dict(structure.MADE_OF).get(indicator)
    if parts:
        return frozenset().union(*(_inside(one) for one in parts))
    name = _CONCEPT.get(indicator, indicator)
    return _concepts().get(name, frozenset({name}))
