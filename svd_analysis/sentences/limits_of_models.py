"""What no finding of small areas can say, as far as it hangs on the models: areas, neighbours, months, visitors.

A number is always that of the firmest finding. Each takes the assessment and its answers, and gives a short paragraph,
empty where there is nothing to say.
"""

import math

from svd_analysis import breaks, questions
from svd_analysis.models.panel import FEWEST_AREAS
from svd_analysis.models.result import ASSOCIATION
from svd_analysis.periods import Period, in_words
from svd_analysis.sentences.answers import FULL, LEROUX
from svd_analysis.sentences.names import area_named
from svd_analysis.sentences.text import day, listed, whole

WITHOUT, VISITORS_IN = "full, without ", "full, visitor areas in"
MOST_NAMED = 5
# Residuals whose neighbours are more alike than this p are alike beyond chance, as the ladder has it.
_ALIKE = 0.05


def firmest(found):
    """The finding on the highest rung, of several the one with the smallest q; None where none is an association."""
    near = [one for one in found if one.rung >= ASSOCIATION]
    return min(near, key=lambda one: (-one.rung, _q(one)), default=None)


def _q(answer):
    q = answer.main["q"]
    return q if q == q else math.inf


def fitted(row):
    """Whether there is such a row and it was not refused."""
    return row is not None and row["status"] == "ok"


def apart(row):
    """Whether a row was fitted and its interval does not hold 1: no ratio that chance may give is named."""
    return fitted(row) and not row["lower"] <= 1 <= row["upper"]


def left_out(svd, found):
    """The five authorities without which the firmest ratio is another most; empty below ten authorities."""
    one = firmest(found)
    every = one.fitted(FULL) if one else None
    rows = _without(one) if apart(every) else []
    if len(rows) < FEWEST_AREAS:
        return ""
    furthest = sorted(rows, key=lambda row: -abs(math.log(row["rate_ratio"] / every["rate_ratio"])))[:MOST_NAMED]
    names = sorted(area_named(row["adjustment"].removeprefix(WITHOUT)) for row in furthest)
    ratios = [row["rate_ratio"] for row in furthest]
    return (
        f"Single authorities. {one.name}: {every['rate_ratio']:.2f} over all {whole(len(rows))}. It hangs most on "
        f"{listed(names)}: without one of these it is between {min(ratios):.2f} and {max(ratios):.2f}."
    )


def _without(answer):
    """The exposure's rows of the models without one authority, as dicts."""
    rows = answer.rows[answer.rows["adjustment"].str.startswith(WITHOUT) & answer.rows["term"].eq(answer.term)]
    return rows[rows["status"].eq("ok")].to_dict("records")


def likeness(svd, found):
    """What was done about neighbours that are alike."""
    near = _of_neighbourhoods(found)
    if not near:
        return ""
    spatial = sum(one.main["model"].startswith(LEROUX) for one in near)
    plain = [one.fitted(FULL) for one in near]
    alike = sum(fitted(row) and row["moran_p"] <= _ALIKE for row in plain)
    return (
        "Likeness of neighbours (spatial dependence). Neighbours are alike in what no term holds, and an interval that "
        f"passes that over may be too narrow. Of {whole(len(near))} main models of neighbourhoods {whole(spatial)} let "
        f"neighbours share what the terms do not tell. Without that, in {whole(alike)} of them what was left over was "
        "more alike between neighbours than chance gives (Moran's I)."
    )


def months(svd, found):
    """The months of the neighbourhoods' counts, and which registered break of recording they lie after or before."""
    periods = dict.fromkeys(one.main["period"] for one in _of_neighbourhoods(found))
    return " ".join(_months(svd, Period.parse(text)) for text in periods)


def _months(svd, period):
    register = [one for one in breaks.of(svd.edition.region, svd.source, "all") if one.grade != "note"]
    sides = {"lie after": [], "lie before": [], "stand on both sides of": []}
    for one in register:
        after = f"{period.first}-01" >= one.date.isoformat()
        side = "lie after" if after else "stand on both sides of" if breaks.falls_in(one, period) else "lie before"
        sides[side].append(f"{one.name} ({day(one.date)})")
    said = [f"They {side}: {listed(names)}." for side, names in sides.items() if names]
    none = f"No change of recording is registered for all offences of {svd.edition.region}."
    return f"Months. Models of neighbourhoods are of {in_words(period)}. {' '.join(said) or none}"


def ordinary(svd, found):
    """That places which stand out are not picked, but left out where they are visitors' places; with and without."""
    return (
        "Return to the ordinary (regression to the mean). A place picked for standing out in one year mostly stands "
        f"out less in the next, whatever is done. No place was picked into these models{_left_out_for_visitors(found)}"
    )


def _left_out_for_visitors(found):
    """Whether visitor areas were left out of models of neighbourhoods, and what the firmest finding is with them."""
    both = [(one.fitted(FULL), one.fitted(VISITORS_IN)) for one in _of_neighbourhoods(found)]
    both = [(out, within) for out, within in both if fitted(out) and fitted(within)]
    if not both:
        return "."
    which = (
        "visitor areas, with more than ten times the median rate of their authority of that offence in the first year"
    )
    if all(out["n"] == within["n"] for out, within in both):
        return f", and none had to be left out for standing out ({which})."
    one = firmest(found)
    out, within = (one.fitted(FULL), one.fitted(VISITORS_IN)) if one else (None, None)
    said = ""
    if apart(out) and fitted(within):
        said = f" {one.name}: {out['rate_ratio']:.2f} without them, {within['rate_ratio']:.2f} with them."
    return f", but some were left out for standing out: {which}.{said}"


def _of_neighbourhoods(found):
    return [one for one in found if one.question.design == questions.NEIGHBOURHOODS]
