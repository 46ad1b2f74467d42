"""What goes with more recorded violence, in words that the rung of each finding allows and no others.

Which word stands where is decided in `rungs`; here are only the parts: whose places, per what, allowing for what, and
what the diagram names that no source measures.
"""

from svd_analysis import parameters, questions
from svd_analysis.models.result import ADJUSTED, ASSOCIATION, PATTERN, RUNGS
from svd_analysis.sentences import rungs
from svd_analysis.sentences.answers import FULL, answers, inside, named
from svd_analysis.sentences.text import Sentence, day, decimal, listed

_NOT_NONE = "That is not to say that there is none: the interval in the table holds what may still be there."


def findings(svd):
    """How many findings stand on which rung, then a paragraph a finding, the highest rung first, the refused last."""
    found = answers(svd)
    put = [one for one in found if len(one.rows)]
    told = [finding(svd, one) for one in sorted(put, key=lambda one: -one.rung) if one.rung]
    return Sentence("\n\n".join([_how_many(svd, put), *told, *_refused(put), *_not_put(found)]))


def finding(svd, answer):
    """One finding in the words of its rung; why there is none, where it was refused. No word is beyond the rung."""
    names = [answer.exposure, answer.recorded, svd.edition.region, answer.refused, *_titles(answer)]
    said = rungs.told(answer.rung, _parts(svd, answer), names)
    return Sentence(rungs.within(answer.rung, " ".join([said, *_beside(answer)]), names))


def pooled(svd):
    """Whose places the findings are of: the region's, and whether the area's own are among them."""
    name, codes = svd.area.name, {code for slug in svd.edition.areas for code in parameters.area(slug).codes}
    said = f"{name}'s are among them, and it says nothing of {name} alone."
    if svd.area.no_resident_rate:
        said = f"{name}'s own are not among them. {svd.area.no_resident_rate}"
    elif codes == set(svd.area.codes):
        said = ""
    return Sentence(
        f"A finding is of all {svd.edition.region} together and stands the same on every area's page, since one area "
        "has too few neighbourhoods for it. It sets neighbourhoods beside others of the same authority, and years of "
        f"an authority beside other years of it. {said}".strip()
    )


def _how_many(svd, found):
    """How many findings were asked and how many stand on each rung, in a sentence."""
    if not found:
        return Sentence(f"No finding was asked for in {svd.edition.region}.")
    standing = {rung: many for rung in (5, 4, 3, 2, 1, 0) if (many := sum(one.rung == rung for one in found))}
    return Sentence(
        f"{len(found)} findings were asked for in {svd.edition.region}, each of one question and one kind of offence: "
        f"{listed(_stand(many, rung) for rung, many in standing.items())}."
    )


def _stand(many, rung):
    """`2 stand on rung 3 (adjusted association)`, `1 is not answered`."""
    if rung >= ASSOCIATION:
        return f"{many} {'stands' if many == 1 else 'stand'} on rung {rung} ({RUNGS[rung]})"
    return f"{many} {'is' if many == 1 else 'are'} {'not told from chance' if rung else 'not answered'}"


def _refused(found):
    """A paragraph a reason of those without an answer, naming them; none where all were answered."""
    reasons = {}
    for one in found:
        if not one.rung:
            reasons.setdefault(one.refused, []).append(one.name)
    return [Sentence(f"Not answered: {'; '.join(names)}. {why}") for why, names in reasons.items()]


def _not_put(found):
    """A paragraph that names the questions this edition did not ask; none where it asked them all."""
    asked = {one.question.name for one in found if len(one.rows)}
    names = dict.fromkeys(one.question.title for one in found if one.question.name not in asked)
    return [Sentence(f"Not asked in this edition: {'; '.join(names)}.")] if names else []


def _parts(svd, answer):
    """What fills the words of a rung."""
    row = answer.said
    return {
        "exposure": answer.exposure,
        "Exposure": f"{answer.exposure[:1].upper()}{answer.exposure[1:]}",
        "outcome": answer.recorded,
        "places": f"{answer.places} of {svd.edition.region}",
        "Those": _those(svd, answer),
        "more": "more" if row and row["rate_ratio"] > 1 else "less",
        "ratio": _ratio(row) if row else "",
        "held": named(["each authority's own level", *answer.held]),
        "provided": "nothing else that bears on it began or ended with it",
        "why": answer.refused,
    }


def _those(svd, answer):
    """The places that had more or less, as a sentence begins with them."""
    region, design = svd.edition.region, answer.question.design
    if design == questions.INTERRUPTED_SERIES:
        return f"The months from {day(answer.question.date)} on in {region}"
    what = f"a higher {answer.exposure}" if answer.exposure.endswith("rate") else f"more {answer.exposure}"
    if design == questions.AUTHORITY_YEARS:
        return f"Authorities of {region}, in years with {what} than is ordinary for them,"
    return f"{answer.places[:1].upper()}{answer.places[1:]} of {region} with {what}"


def _ratio(row):
    """`1.32 times as much (95% interval 1.25 to 1.40, q under 0.001) for one standard deviation more`."""
    tested = "" if row["q"] != row["q"] else f", q {rungs.q_text(row['q'])}"
    unit = f" for {row['unit']} more" if row["unit"] else ""
    return (
        f"{row['rate_ratio']:.2f} times as much (95% interval {row['lower']:.2f} to {row['upper']:.2f}{tested}){unit}"
    )


def _beside(answer):
    """The sentences after a finding's own: tenths, what was not measured, the rung."""
    if answer.rung == PATTERN:
        yield _NOT_NONE
    if answer.rung == ASSOCIATION:
        yield f"What else differs between these places is left in{_taken_out(answer.main)}."
    if answer.rung >= ADJUSTED:
        yield from _ends(answer)
    if answer.lacking:
        yield f"The diagram asks for {named(answer.lacking)} too, which this edition lacks."
    if answer.rung >= ASSOCIATION and answer.question.unmeasured:
        names = listed(node.replace("_", " ") for node in answer.question.unmeasured)
        yield f"The diagram also names {names}, which no source measures; any of these may lie behind it."
    if answer.rung:
        step = rungs.step(answer.rung)
        yield f"{step[:1].upper()}{step[1:]}."


def _taken_out(row):
    """That nothing is told once what the diagram asks for is taken out, where the interval of that holds 1."""
    held = row["adjustment"] == FULL and row["lower"] <= 1 <= row["upper"]
    return "; with what the diagram asks for taken out, none is told from chance" if held else ""


def _ends(answer):
    """The rates of the two ends of the exposure, as the model has them, in offences per 1,000 residents a year."""
    kind, rows = answer.steps()
    if len(rows) < 2:
        return
    least, most = rows[0], rows[-1]
    yield (
        f"Everything else being as it is, the model gives {_rate(most)} recorded offences per 1,000 residents a year "
        f"for the {kind} of {answer.places} with most {answer.exposure}, and {_rate(least)} for the {kind} with least."
    )


def _rate(row):
    return f"{decimal(row['value'])} (95% interval {decimal(row['lower'])} to {decimal(row['upper'])})"


def _titles(answer):
    """Names in a sentence that are not ours to choose."""
    unmeasured = [node.replace("_", " ") for node in answer.question.unmeasured]
    return [
        *(inside(one) for one in (*answer.held, *answer.lacking)),
        *unmeasured,
        answer.said["unit"] if answer.said else "",
    ]
