"""The four factors of section 13(6) of the Act, by which a partnership decides what violence is serious in its area.

Maximum penalty and prevalence are filled where they are known. Impact on victims and on the community are never filled
with a stand-in: they stay open, and say what would fill them.
"""

import numpy as np

from svd_analysis import conditions, definitions, taxonomies
from svd_analysis.sentences import STATUS_WORDS, count_text, value_text

NOT_ENTERED = "not yet entered"
VICTIMS_OPEN = "not yet supplied: injuries, health records, victims' accounts"
COMMUNITY_OPEN = "not yet supplied: residents' survey, services' reports"


def factors(svd):
    """A row for each offence that the area's definition names: title, maximum penalty, and the other three factors."""
    return [
        (
            conditions.offence_titles()[offence],
            penalty(offence),
            VICTIMS_OPEN,
            prevalence(svd, offence),
            COMMUNITY_OPEN,
        )
        for offence in kinds(svd.definition)
    ]


def kinds(definition):
    """The offences that a definition names and can hold, in the order of the taxonomy; all it can hold where it names
    none.
    """
    able = _able(definition)
    named = able & definitions.offences_named(definition.rule)
    return [offence for offence in conditions.offence_groups() if offence in (named or able)]


def others(definition):
    """How many offences a definition can hold by what is recorded of them, without naming them."""
    named = definitions.offences_named(definition.rule)
    return len(_able(definition) - named) if named else 0


def _able(definition):
    truth = conditions.Truth(definition.rule)
    may_be = (truth.true & truth.possible_event).reshape(len(conditions.kinds()), -1).any(axis=1)
    return {conditions.kinds()[at][0] for at in np.flatnonzero(may_be)}


def penalty(offence):
    """The maximum penalty on conviction and its statute, or that it is not yet entered."""
    found = [row for row in taxonomies.rows("penalties") if row["offence"] == offence]
    return f"{found[0]['maximum_penalty']}: {found[0]['statute']}" if found else NOT_ENTERED


def prevalence(svd, offence):
    """Number and rate where an indicator counts this offence alone; else the smallest indicator that holds it."""
    holding = [(definitions.offences(one.offences), one) for one in svd.countable()]
    holding = sorted((len(offences), one.order, one.name, one) for offences, one in holding if offence in offences)
    if not holding:
        return "not in this source"
    size, _, _, indicator = holding[0]
    said = _counted(svd.row(indicator.name))
    return said if size == 1 else f"not counted alone; inside {indicator.title.lower()}: {said}"


def _counted(row):
    rated = row is not None and row["status"] not in STATUS_WORDS and row["per"] == row["per"]
    if rated:
        return f"{count_text(row)} ({value_text(row)} per {row['per']:,.0f} residents)"
    return f"{count_text(row)} (no rate)" if row is not None and row["status"] not in STATUS_WORDS else count_text(row)
