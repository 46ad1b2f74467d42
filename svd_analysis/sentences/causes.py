"""What goes with more recorded violence, in words that the rung of each finding allows and no others.

Which word stands where is decided in `rungs`, and what fills it in `finding_words`. The outcomes of a question stand in
one paragraph; all that are not told from chance, or from the likeness of neighbours, in another, and all that were
refused in a third.
"""

from svd_analysis import parameters, questions
from svd_analysis.models.result import ADJUSTED, ASSOCIATION, PATTERN, RUNGS
from svd_analysis.sentences import rungs
from svd_analysis.sentences.answers import answers, by_question, by_reason, firmest_first, with_outcomes
from svd_analysis.sentences.finding_words import from_neighbours, more, names_in, told
from svd_analysis.sentences.names import named
from svd_analysis.sentences.text import Sentence, listed

_BESIDE = {
    questions.NEIGHBOURHOODS: "neighbourhoods beside others of the same authority",
    questions.AUTHORITY_YEARS: "years of an authority beside other years of it",
    questions.INTERRUPTED_SERIES: "months beside the months before",
}
_NOT_NONE = "That is not to say that there is none: the intervals in the table hold what may still be there."


def findings(svd):
    """What a board takes away; a paragraph a question, the highest rung first; then what is not told or answered."""
    found = answers(svd)
    put = [one for one in found if len(one.rows)]
    firm = firmest_first(one for one in put if one.rung >= ASSOCIATION)
    rest = [*_not_told(svd, [one for one in put if one.rung == PATTERN]), *_unanswered(found)]
    return Sentence("\n\n".join([_lead(svd, put, firm), *(_of_question(svd, some) for some in firm), *rest]))


def finding(svd, answer):
    """One finding in the words of its rung; why there is none, where it was refused. No word is beyond the rung."""
    if not answer.rung:
        return Sentence(_refused(answer.refused, [answer]))
    if answer.rung == PATTERN:
        return Sentence(_not_told(svd, [answer])[0])
    return Sentence(_of_question(svd, [answer]))


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
        f"has too few places and years for it. {_set_beside(svd)} {said}".strip()
    )


def _set_beside(svd):
    """What the findings of this edition set beside what; empty where nothing was asked."""
    designs = {one.question.design for one in answers(svd) if len(one.rows)}
    beside = [words for design, words in _BESIDE.items() if design in designs]
    return f"It sets {listed(beside)}." if beside else ""


def _lead(svd, put, firm):
    """What goes with more and with less, the firmest first; then how many findings stand on which rung."""
    if not put:
        return f"No finding was asked for in {svd.edition.region}."
    said = [*_taken_away(svd, [one for some in firm for one in some])]
    return " ".join([*said, f"Of {len(put)} findings, each of one question and one kind of offence, {_counted(put)}."])


def _taken_away(svd, found):
    """What stays when the diagram is allowed for; what is seen before anything is; and how firm the firmest is.

    No sentence has a word beyond the lowest rung that it names.
    """
    held = [one for one in found if one.rung >= ADJUSTED]
    yield from _directions(svd, held, "What goes with", lambda some: named(_exposures(some)))
    also = "also " if held else ""
    before = f"Before anything else is allowed for, what {also}goes with"
    yield from _directions(svd, [one for one in found if one.rung == ASSOCIATION], before, with_outcomes)
    if found:
        best = max(one.rung for one in found)
        yield rungs.within(best, f"The firmest of it stands on {rungs.step(best)}.")


def _directions(svd, found, begins, naming):
    """`What goes with more recorded violence in London: income deprivation and private renting.`"""
    ways = {"more": [], "less": [], "more of one kind and less of another": []}
    for some in firmest_first(found):
        sides = {more(one) for one in some}
        ways[sides.pop() if len(sides) == 1 else "more of one kind and less of another"] += some
    for way, some in ways.items():
        if some:
            text = f"{begins} {way} recorded violence in {svd.edition.region}: {naming(some)}."
            yield rungs.within(min(one.rung for one in some), text, names_in(svd, some))


def _exposures(found):
    """What the answers are asked about, each once."""
    return list(dict.fromkeys(one.exposure for one in found))


def _counted(put):
    """`2 stand on rung 3 (adjusted association) and 1 is not answered`: how many findings stand where."""
    many = {}
    for one in sorted(put, key=lambda one: (-one.rung, one.like_neighbours)):
        where = (one.rung, one.like_neighbours)
        many[where] = many.get(where, 0) + 1
    return listed(_stand(number, *where) for where, number in many.items())


def _stand(many, rung, like_neighbours):
    """`2 stand on rung 3 (adjusted association)`, `1 is not answered`."""
    if rung >= ASSOCIATION:
        return f"{many} {'stands' if many == 1 else 'stand'} on rung {rung} ({RUNGS[rung]})"
    told = rungs.SHORT_LIKE_NEIGHBOURS if like_neighbours else "not told from chance" if rung else "not answered"
    return f"{many} {'is' if many == 1 else 'are'} {told}"


def _of_question(svd, found):
    """The paragraph of a question: its outcomes by rung and side of 1, then what the diagram names beside."""
    groups = {}
    for one in sorted(found, key=lambda one: -one.rung):
        groups.setdefault((one.rung, more(one), *one.held), []).append(one)
    return " ".join([*(told(svd, some) for some in groups.values()), *_beside(found)])


def _not_told(svd, found):
    """A paragraph of all findings without an association, by what was set beside each other; none where none is."""
    names = names_in(svd, found)
    chance = [one for one in found if not one.like_neighbours]
    near = [one for one in found if one.like_neighbours]
    said = [
        rungs.told(PATTERN, {"places": where, "names": with_outcomes(some)}, names)
        for where, some in _together(chance, lambda one: f"{one.places} of {svd.edition.region}")
    ] + [
        rungs.told(
            PATTERN, {"places": where, "names": with_outcomes(some), "Found": why}, [*names, why],
            words=rungs.LIKE_NEIGHBOURS,
        )
        for (where, why), some in _together(
            near, lambda one: (f"{one.places} of {svd.edition.region}", from_neighbours(one))
        )
    ]  # fmt: skip
    step = rungs.step(PATTERN)
    return [" ".join([*said, _NOT_NONE, f"{step[:1].upper()}{step[1:]}."])] if said else []


def _together(found, key):
    """Answers by what `key` says of each, in the order in which they come."""
    groups = {}
    for one in found:
        groups.setdefault(key(one), []).append(one)
    return groups.items()


def _unanswered(found):
    """A paragraph of those without an answer, by reason, and one of the questions that this edition did not ask."""
    put = [one for one in found if len(one.rows)]
    reasons = by_reason((one, one.refused) for one in put if not one.rung)
    if reasons:
        yield " ".join(_refused(why, some) for why, some in reasons)
    asked = by_question(put)
    names = dict.fromkeys(one.question.title for one in found if one.question.name not in asked)
    if names:
        yield f"Not asked in this edition: {'; '.join(names)}."


def _refused(why, found):
    names = [why, *(name for one in found for name in (one.exposure, one.outcome.label))]
    return rungs.told(rungs.NOT_ANSWERED, {"names": with_outcomes(found), "why": why}, names)


def _beside(found):
    """What the diagram asks for and the edition lacks, and what it names and no source of it measures."""
    lacking = list(dict.fromkeys(title for one in found for title in one.lacking))
    if lacking:
        yield f"The diagram asks for {named(lacking)} too, which this edition lacks."
    if found[0].unmeasured:
        names = listed(found[0].unmeasured)
        yield f"No source of this edition measures {names}; the diagram names them, and any may lie behind it."
