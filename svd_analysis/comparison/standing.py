"""What may be said of two years of one thing: decided from what is known of both editions, each with its reason.

Exactly one of `comparable`, `comparable after restatement`, `relative only`, `not comparable`.
"""

import numpy as np
import pandas as pd

from svd_analysis import breaks, parameters
from svd_analysis.comparison import path
from svd_analysis.comparison.endpoints import UNLISTED
from svd_analysis.periods import Period

COMPARABLE, RESTATED, RELATIVE, NOT = (
    "comparable", "comparable after restatement", "relative only", "not comparable",
)  # fmt: skip
# The steps that restate the earlier year, in the order in which they are walked; counts have no `denominator`.
STEPS = ("revision", "attribution", "taxonomy", "boundary", "definition", "denominator")
_STATUSES = {
    "suppressed": "is withheld", "gap": "is missing", "incomplete": "lacks a month", "not recorded": "is not recorded",
    "not observable": "can't be seen in its source", "too few": "is too few to tell", "refused": "was refused",
}  # fmt: skip


def of(rows, edition):
    """`comparable` and `reason` of each row of one quantity; `rows` have the steps, `edition` is the latest.

    The reason of a comparable row is empty.
    """
    met = _breaks_met(rows, edition)
    against = [_against(row, one) for row, one in zip(rows.to_dict("records"), met, strict=True)]
    restated = [_restated(row) for row in rows.to_dict("records")]
    relative = [one is not None and one.grade == RELATIVE for one in met]
    comparable = np.select(
        [[bool(said) for said in against], relative, [bool(said) for said in restated]], [NOT, RELATIVE, RESTATED],
        COMPARABLE,
    )  # fmt: skip
    reasons = [
        said or "; ".join(filter(None, [f"{_named(one)}, only beside the rest of the force" if across else "", again]))
        for said, across, again, one in zip(against, relative, restated, met, strict=True)
    ]
    return pd.DataFrame({"comparable": comparable, "reason": reasons}, index=rows.index)


def _breaks_met(rows, edition):
    """The gravest registered break between the two years of each row; None where there is none that matters."""
    found = {}
    for key in rows[["source", "indicator", "earlier", "latest"]].drop_duplicates().itertuples(index=False):
        found[tuple(key)] = _between(edition, *key)
    keys = zip(*(rows[name] for name in ("source", "indicator", "earlier", "latest")), strict=True)
    return [found[key] for key in keys]


def _between(edition, source, indicator, earlier, latest):
    if pd.isna(earlier) or pd.isna(latest) or earlier == latest:
        return None
    span = Period(Period.parse(earlier).first, Period.parse(latest).last)
    met = [one for one in breaks.across(edition.region, source, indicator, span) if one.grade != "note"]
    return met[0] if met else None


def _named(one):
    return f"{one.name}, {one.date.day} {one.date:%B %Y}"


def _against(row, one):
    """Why a row can't be compared; empty where it can."""
    return next((said for said in _reasons_against(row, one) if said), "")


def _reasons_against(row, one):
    yield from _not_counted(row)
    if row["source_published"] != row["source_latest"]:
        told = (parameters.source(row[f"source_{at}"]).title for at in ("published", "latest"))
        yield "the two years are of different sources: {}, and {}".format(*told)
    if row["source_restated"] != row["source_latest"]:
        yield "the latest edition does not hold the earlier year from the same source"
    if Period.parse(row["earlier"]).last >= Period.parse(row["latest"]).first and row["earlier"] != row["latest"]:
        yield f"the years {row['earlier']} and {row['latest']} overlap"
    if one is not None and one.grade == "refuse":
        yield f"{_named(one)}: nothing is compared across it"
    for at, edition in (("published", "earlier"), ("restated", "latest"), ("latest", "latest")):
        if pd.isna(row[f"count_{at}"]):
            year = row["latest"] if at == "latest" else row["earlier"]
            yield f"the {edition} edition's number of {year} {_STATUSES.get(row[f'status_{at}'], 'is not known')}"
    yield from _not_the_same(row)


def _not_counted(row):
    """Why one of the editions has no number of a thing at all."""
    if pd.isna(row["earlier"]) or (pd.isna(row["status_published"]) and row["counted_then"] is False):
        yield "the earlier edition does not count this"
    elif pd.isna(row["status_published"]):
        yield "the earlier edition does not cover this area"
    if pd.isna(row["latest"]) or (pd.isna(row["status_latest"]) and row["counted_now"] is False):
        yield "the latest release counts these offences only together with others, or not at all"
    elif pd.isna(row["status_latest"]):
        yield "the latest edition does not cover this area"
    elif pd.isna(row["status_restated"]):
        yield f"the latest edition does not hold the year {row['earlier']} of this area"


def _not_the_same(row):
    """What is wrong with the path between two numbers that are both there."""
    if row["law"] and row["law"] == row["law"]:
        yield f"the crosswalk of classes is wrong: {row['law']}"
    if row["irregular"] is True:
        yield "the area's boundary changed in a way that has no like-for-like"
    if row["again"] != row["again"]:
        yield "the classes of one of the two releases are not known, or not on the earlier boundaries"
    if row["bound"] == "exact" and not abs(row["count_published"] - row["again"]) <= path.SAME:
        yield "the published number can't be had again from the classes of its release"
    if row["quantity"] == "rate" and any(row[name] != row[name] for name in ("as_published", "denominator")):
        yield "the residents of one of the two years are not known, or no rate is given"
    if any(row[name] != row[name] for name in ("revision", "attribution")):
        yield "a number of the region is withheld or missing, so revision can't be told from attribution"
    if any(row[name] != row[name] for name in ("taxonomy", "boundary", "definition", "restated")):
        yield "the earlier rule can't be counted in the latest release"


def _restated(row):
    """What restates the earlier year, or which release leaves the area out; empty where nothing does."""
    moved = [name for name in STEPS if row[name] == row[name] and row[name] != 0]
    said = [f"the earlier year is restated by {_listed(moved)}"] if moved else []
    if not row["one_rule"]:
        names = (row[f"definition_{at}"] or "other offences" for at in ("published", "restated"))
        said.append("the rule changed from {} to {}".format(*names))
    left_out = {"published": "earlier", "latest": "latest"}
    said += [
        f"the {release} release does not list this area, so it counts 0 there"
        for at, release in left_out.items()
        if row[f"status_{at}"] == UNLISTED
    ]
    return "; ".join(said)


def _listed(names):
    """Names in a row, the last after an `and`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
