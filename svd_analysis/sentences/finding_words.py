"""The parts of a finding's sentence: whose places, per what, allowing for what, and the rates at both ends.

All that is given together are answers to one question that stand on one rung and on one side of 1.
"""

import re

from svd_analysis import questions
from svd_analysis.models.result import ASSOCIATION, NOT_RUN
from svd_analysis.sentences import rungs
from svd_analysis.sentences.answers import FULL, MINIMAL, NEIGHBOURS
from svd_analysis.sentences.names import inside, named, spelt
from svd_analysis.sentences.text import day, decimal, listed

_PER = re.compile(r"one standard deviation \(([\d.,]+) (.+)\)")


def told(svd, found):
    """Outcomes of a question that stand on one rung, on one side of 1, in the words of that rung."""
    rung, names = found[0].rung, names_in(svd, found)
    said = rungs.told(rung, _parts(svd, found), names)
    beside = [_left_in(found)] if rung == ASSOCIATION else [*_ends(svd, found)]
    step = rungs.step(rung)
    return rungs.within(rung, " ".join([said, *beside, f"{step[:1].upper()}{step[1:]}."]), names)


def more(answer):
    """`more` or `less` of the outcome, by the side of 1 that the ratio lies on."""
    return "more" if answer.said["rate_ratio"] > 1 else "less"


def _parts(svd, found):
    """What fills the words of a rung."""
    one = found[0]
    return {
        "exposure": one.exposure,
        "Exposure": f"{one.exposure[:1].upper()}{one.exposure[1:]}",
        "outcome": listed(each.recorded for each in found),
        "places": f"{one.places} of {svd.edition.region}",
        "Those": _those(svd, one),
        "more": more(one),
        "Ratio": _ratios(found),
        "held": named(["each authority's own level", *one.held]),
        "provided": "nothing else that bears on it began or ended with it",
    }


def _those(svd, answer):
    """The places that had more or less, as a sentence begins with them."""
    region, design = svd.edition.region, answer.question.design
    if design == questions.INTERRUPTED_SERIES:
        return f"The months from {day(answer.question.date)} on in {region}"
    if design != questions.AUTHORITY_YEARS:
        return f"{answer.places[:1].upper()}{answer.places[1:]} of {region} with more {answer.exposure}"
    rate = answer.exposure.endswith("rate")
    what = f"a {answer.exposure} above their ordinary one" if rate else f"more {answer.exposure} than ordinary for them"
    return f"Authorities of {region}, in years with {what},"


def _ratios(found):
    """`For one standard deviation (...) more it was 1.42 times as much violence with injury (95% interval ...)`."""
    said = []
    for one in found:
        row, of = one.said, f" {one.offences}" if len(found) > 1 else ""
        level = "" if said else "95% interval "
        limits = f"{level}{row['lower']:.2f} to {row['upper']:.2f}"
        said.append(f"{row['rate_ratio']:.2f} times as much{of} ({limits})")
    unit = per([one.said["unit"] for one in found])
    return f"{f'For {unit} more it' if unit else 'It'} was {listed(said)}"


def per(units):
    """What ratios are per, in words; standard deviations that differ a little between outcomes, from least to most."""
    units = list(dict.fromkeys(units))
    sizes = [_PER.fullmatch(unit) for unit in units]
    if len(units) == 1 or not all(sizes) or len({size[2] for size in sizes}) > 1:
        return listed(units)
    least, *_, most = sorted((size[1] for size in sizes), key=lambda size: float(size.replace(",", "")))
    return f"one standard deviation ({least} to {most} {sizes[0][2]})"


def _left_in(found):
    """That all else is left in; and that nothing is told once what the diagram asks for is allowed for, where so."""
    rows = [one.main for one in found]
    gone = all(row["adjustment"] == FULL and row["lower"] <= 1 <= row["upper"] for row in rows)
    then = "; once what the diagram asks for is allowed for, none is told from chance" if gone else ""
    return f"What else differs between these places is left in{then}."


def from_neighbours(answer):
    """Why an association is not told from the likeness of neighbours, as a sentence without its stop."""
    spatial = answer.fitted(MINIMAL, spatial=True)
    [check] = answer.checks[answer.checks["check"] == NEIGHBOURS].to_dict("records")
    if check["state"] == NOT_RUN:
        return f"That could not be looked into: {spelt(check['found']).rstrip('.')}"
    if spatial is None or spatial["status"] != "ok":
        return "The spatial model could not be fitted, and what is left over is alike between neighbours"
    if spatial["lower"] <= 1 <= spatial["upper"]:
        return "The interval of the spatial model, in which neighbours may be alike, holds 1"
    return "The spatial model, in which neighbours may be alike, says otherwise"


def _ends(svd, found):
    """Offences per 1,000 residents a year if all places were at one end of the exposure, as the model has them."""
    known = [(one, *one.steps()) for one in found]
    known = [(one, kind, rows) for one, kind, rows in known if len(rows) > 1]
    if known:
        first, kind, rows = known[0]
        said = [f"of {one.offences} {_rate(rows[-1])} and {_rate(rows[0])}" for one, _, rows in known[1:]]
        yield (
            f"If all {first.places} of {svd.edition.region} were in this like the {kind} of them with most "
            f"{first.exposure}, everything else as it is, the model gives {decimal(rows[-1]['value'])} recorded "
            f"offences of {first.offences} per 1,000 residents a year over all of them (95% interval "
            f"{_limits(rows[-1])}); if all were like the {kind} with least, "
            f"{_rate(rows[0])}{''.join(f'; {one}' for one in said)}."
        )


def _rate(row):
    return f"{decimal(row['value'])} ({_limits(row)})"


def _limits(row):
    return f"{decimal(row['lower'])} to {decimal(row['upper'])}"


def names_in(svd, found):
    """Names in a sentence that are not ours to choose."""
    return [
        svd.edition.region,
        *(name for one in found for name in (one.exposure, one.recorded, one.offences, *one.unmeasured)),
        *(inside(title) for one in found for title in (*one.held, *one.lacking)),
        *(one.said["unit"] for one in found if one.said),
    ]
