"""What no finding of small areas can say, with this edition's numbers; and why the higher rungs are out of reach."""

from datetime import date

from svd_analysis import breaks, parameters, questions, rates
from svd_analysis.models.panel import FEWEST_AREAS
from svd_analysis.models.result import ASSOCIATION, NOT_RUN, PASSED, QUASI_EXPERIMENT, ROBUST
from svd_analysis.sentences import rungs
from svd_analysis.sentences.answers import FULL, answers
from svd_analysis.sentences.limits_of_models import (
    VISITORS_IN,
    apart,
    firmest,
    fitted,
    left_out,
    likeness,
    months,
    ordinary,
)
from svd_analysis.sentences.names import spelt
from svd_analysis.sentences.text import Sentence, day, listed, whole

# Police, Crime, Sentencing and Courts Act 2022, part 2, chapter 1: in force on the first day, the first strategies
# published by the second.
DUTY, STRATEGIES = date(2023, 1, 31), date(2024, 1, 31)


def out_of_reach(svd):
    """Why no finding, or only which, stands on rungs 4 and 5, and why no share of violence is laid to a factor."""
    found = answers(svd)
    return Sentence("\n\n".join([_robust(found), _attributable(found), _quasi_experiment(svd, found)]))


def limits(svd):
    """What is always to be kept in mind, a paragraph each, with the numbers of this edition where it has some."""
    found = [one for one in answers(svd) if one.rung]
    told = (
        _persons, _boundaries, left_out, likeness, _recording, months, _small_numbers, _many_tests, ordinary,
        _residents, _few,
    )  # fmt: skip
    return Sentence("\n\n".join(filter(None, (one(svd, found) for one in told))))


def _robust(found):
    reached = [one.name for one in found if one.rung >= ROBUST]
    begins = (
        f"On rung 4 or above: {listed(reached)}." if reached else "No finding stands on rung 4 (robust association)."
    )
    told = [one for one in found if one.rung >= ASSOCIATION] or found
    rows = [row for one in told for row in one.checks.to_dict("records") if row["rung"] == ROBUST]
    missed = {row["check"]: spelt(row["found"]) for row in rows if row["state"] == NOT_RUN}
    said = [f"{check} ({why})" for check, why in missed.items()]
    failed = dict.fromkeys(row["check"] for row in rows if row["state"] not in (PASSED, NOT_RUN))
    return " ".join(
        [
            f"{begins} It takes every one of its checks; one that could not be run earns no more than one that failed.",
            *([f"Not to be had for some or all findings: {'; '.join(said)}."] if said else []),
            *([f"Failed for some: {listed(failed)}."] if failed else []),
        ]
    )


def _attributable(found):
    reached = any(one.rung >= ROBUST for one in found)
    return (
        "The share of violence that a factor would account for (attributable fraction) is told from rung 4 on and, "
        f"even there, is no headline for a board{'' if reached else '; so there is none here'}. Shares of several "
        "factors overlap and are never added together."
    )


def _quasi_experiment(svd, found):
    region = svd.edition.region
    series = [one for one in found if one.question.design == questions.INTERRUPTED_SERIES]
    said = [f"{one.question.title}, {one.outcome.label}: {one.refused}" for one in series if one.refused] + [
        f"{one.question.title}, {one.outcome.label}, stands on {rungs.step(one.rung)}." for one in series if one.rung
    ]
    met = {one.name: day(one.date) for one in breaks.of(region, svd.source, "all") if one.grade != "note"}
    registered = f"Registered for {region}: {listed(f'{name}, {when}' for name, when in met.items())}." if met else ""
    reached = any(one.rung == QUASI_EXPERIMENT for one in series)
    begins = "Rung 5 (quasi-experiment)" if reached else "Rung 5 (quasi-experiment) is out of reach for the Duty. It"
    return " ".join(
        [
            f"{begins} takes a date that met some places and passed others by, whole months in plenty on both sides, "
            f"and no change of recording near it. The Serious Violence Duty began on {day(DUTY)} in all of England and "
            f"Wales at once, and strategies were due by {day(STRATEGIES)}.",
            *filter(None, [registered]),
            *said,
        ]
    )


def _persons(svd, found):
    return (
        f"Places, not persons (ecological fallacy). A ratio sets {listed(dict.fromkeys(one.places for one in found))} "
        "beside each other. It is not a ratio between persons: where most violence is recorded, too, most residents "
        "neither suffer nor do it."
    )


def _boundaries(svd, found):
    one = firmest(found)
    near, wide = (one.fitted(FULL), one.fitted("full, wards")) if one else (None, None)
    said = ""
    if apart(near) and fitted(wide):
        said = (
            f" {one.name}, for as much more: {near['rate_ratio']:.2f} by neighbourhoods ({whole(near['n'])}) and "
            f"{wide['rate_ratio']:.2f} by wards ({whole(wide['n'])})."
        )
    return f"Other boundaries (modifiable areas). Other places would give other ratios.{said}"


def _recording(svd, found):
    one = firmest(found)
    said = (
        f" {one.name}: {one.said['rate_ratio']:.2f} could be that difference in recording and nothing else."
        if one
        else ""
    )
    return (
        "Recording. Only what is told to the police and recorded is counted. Where more of what happens is "
        "recorded in one kind of place or year than in another, a ratio as large as that difference comes of it "
        f"alone.{said}"
    )


def _small_numbers(svd, found):
    known = [(one, row) for one in found if (row := one.one("zeros")) and fitted(one.fitted(FULL))]
    said = [
        f" {one.outcome.title}: {whole(row['value'])} of {whole(one.fitted(FULL)['n'])} places had none, where a "
        f"negative binomial gives {whole(round(row['expected']))}."
        for one, row in known
        if row["value"] or round(row["expected"])
    ]
    return f"Small numbers. One place's count says little; a model rests on all of them.{''.join(said[:1])}"


def _many_tests(svd, found):
    rows = svd.coefficients
    models = len(rows.drop_duplicates(["question", "outcome", "model", "adjustment"]))
    tests = len(rows[rows["q"].notna()].drop_duplicates(["question", "outcome", "adjustment"]))
    at_most = f"{rates.FALSE_DISCOVERY:.0%}"
    alone = f"about {tests * rates.FALSE_DISCOVERY:.1f} of them would be called though nothing went together"
    return (
        f"Many comparisons. {whole(models)} models were fitted or refused, all in coefficients.csv beside this page; "
        f"{whole(tests)} tests stand under one false-discovery control. With a bar of p at most {at_most} and no such "
        f"control, {alone}. With it a test is called at a q of at most {at_most}: of all tests that are called, at "
        "most one in twenty is expected to be a false alarm. That is of tests together, and not of any one finding, "
        "which takes several."
    )


def _residents(svd, found):
    pairs = [(one, one.fitted(FULL), one.fitted(VISITORS_IN)) for one in found]
    known = [(one, out, all_in) for one, out, all_in in pairs if fitted(out) and fitted(all_in)]
    said = [
        f" {one.outcome.title}: {whole(out['n'])} places without visitor areas, {whole(all_in['n'])} with them."
        for one, out, all_in in known[:1]
    ]
    return (
        "Residents (denominators). Rates are by those who live in a place, and those who come to it are hurt there "
        f"too.{''.join(said)}"
    )


def _few(svd, found):
    """What few areas can support and what not; empty where there are enough."""
    areas = len({code for slug in svd.edition.areas for code in parameters.area(slug).codes})
    if areas >= FEWEST_AREAS:
        return ""
    sizes = [one.fitted(FULL)["n"] for one in found if fitted(one.fitted(FULL))]
    size = f" and at most {whole(max(sizes))} places in a model" if sizes else ""
    return (
        f"Few areas. {svd.edition.region} has {areas} authorities{size}. That can support a ratio with its interval "
        f"for one or two terms within these authorities. It takes {FEWEST_AREAS} authorities to tell whether one of "
        "them carries a finding, how far limits hold where an authority's places are alike, and anything of years of "
        "authorities: those checks could not be run here. What is found is of these authorities and not of others."
    )
