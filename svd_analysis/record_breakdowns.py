"""What is counted of a local extract by its source's file, and what it may be broken down by: ages in bands, and the
tables that partners and the public are shown.
"""

from svd_analysis import conditions
from svd_analysis.errors import nearest
from svd_analysis.record_columns import ages_of
from svd_analysis.schemas import OLDEST

# More than this crossed, and nearly every cell is small.
_MOST_CROSSED = 2
# What the public is shown of the time beside: every year's months, or the years alone.
_TIMES = (["month"], ["year"])


def faults(records):
    """What is wrong with the `tables` and `public` of a description, a sentence each."""
    for name in (name for table in records.tables for name in table):
        if name not in records.attributes:
            yield f"tables: {name!r} is none of its attributes. {nearest(name, records.attributes)}"
    for table in records.tables:
        if len(table) > _MOST_CROSSED or len(set(table)) < len(table):
            yield f"tables: [{', '.join(table)}]: expected one attribute, or two different ones that are crossed."
    for table in records.public:
        if table not in records.tables and table not in _TIMES:
            yield f"public: {', '.join(table)} is none of its tables: what everybody may see, partners may."


def twice(records):
    """Why tables can't be rounded each by itself: an attribute that stands in two of them; empty where none does."""
    for name in records.attributes:
        tables = [f"[{', '.join(table)}]" for table in records.tables if name in table]
        if len(tables) > 1:
            return f"{name} stands in {len(tables)} of its `tables`, {' and '.join(tables)}"
    return ""


def band_faults(bands):
    """What is wrong with the bands that ages are coarsened to, a sentence each."""
    parts = [band.split("-") for band in bands]
    if not all(len(part) == 2 and ages_of(band) for part, band in zip(parts, bands, strict=True)):
        yield "ages: expected bands such as 15-17."
        return
    ends = [int(end) for part in parts for end in part]
    meet = all(after == before + 1 for before, after in zip(ends[1::2], ends[2::2], strict=False))
    if ends and (not meet or ends != sorted(ends) or (ends[0], ends[-1]) != (0, OLDEST)):
        yield f"ages: the bands go from 0 to {OLDEST}, each from where the one before it ended."


def counted(records, indicators):
    """The indicators that an extract can tell: of its scheme and unit, and by what its `codes` mean.

    It can't tell what none of them means: a 0 would be its description's and not the world's. Nor, of two indicators,
    the wider where it has no code of the wider alone: an extract of stabbings counts no assaults. An area's own
    definition is taken to be what the extract was asked for.
    """
    fitting = [one for one in indicators if records.taxonomy in one.taxonomies and one.unit == records.unit]
    column = records.columns["code"]
    has = {*column.codes.values(), column.always} - {""}
    asked = {one.name: _codes(one, records.taxonomy) for one in fitting if has and not one.own_definition}
    return [one for one in fitting if one.name not in asked or _tells(has, asked[one.name], asked.values())]


def _codes(indicator, scheme):
    """The codes of a scheme that may hold an offence of an indicator."""
    offences = conditions.offences_of(indicator.offences)
    return {code for (named, code), held in conditions.codes().items() if named == scheme and offences & set(held)}


def _tells(has, asked, others):
    """Whether some of the codes that an extract has are asked for here, and by nothing narrower all of them."""
    told = has & asked
    return bool(told) and not any(told <= other < asked for other in others)


def uncounted(records, indicators):
    """That no indicator counts what an extract holds, and what is counted; empty where one does."""
    if counted(records, indicators):
        return ""
    pairs = {(scheme, one.unit) for one in indicators for scheme in one.taxonomies}
    if (records.taxonomy, records.unit) in pairs:
        return (
            f"none of its `codes` means a code of {records.taxonomy} that an indicator of {records.unit} counts, so "
            "that nothing of it would be shown. See what its codes mean, or add an indicator under "
            "parameters/indicators/."
        )
    same = {unit for scheme, unit in pairs if scheme == records.taxonomy}
    there = [f"{unit} of {scheme}" for scheme, unit in sorted(pairs) if scheme == records.taxonomy or not same]
    return (
        f"no indicator counts {records.unit} of {records.taxonomy}, so that nothing of it would be shown. There are "
        f"{', '.join(there)}. One file under parameters/indicators/ adds one."
    )
