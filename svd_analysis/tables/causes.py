"""Tables of models: what was found of each question, what each finding was asked, and every model that was fitted."""

from svd_analysis import taxonomies
from svd_analysis.html_tables import HTMLTable
from svd_analysis.models.result import RUNGS
from svd_analysis.periods import Period
from svd_analysis.sentences import Sentence, listed, month_or_year, whole
from svd_analysis.sentences.answers import FULL, MINIMAL, answers, spelt
from svd_analysis.sentences.rungs import SHORT, q_text

NO_ANSWERS = "There are no findings to show: no question of this edition has an answer in its numbers."
# Lists of models that differ in one thing, by how their `adjustment` begins: what a reader calls them.
LISTS = {
    "full, without ": ("all of it, one area left out at a time", "without"),
    "full, only ": ("all of it, one year at a time", "in"),
    "specification:": ("parts of it", "with"),
}
_ADJUSTED = {
    MINIMAL: "areas' own levels only",
    FULL: "all that the diagram asks for",
    "full, wards": "all of it, by ward",
    "full, visitor areas in": "all of it, visitor areas in",
    "second source": "all of it, another recording system",
    "negative control": "all of it, an offence to be left alone",
}


def associations(svd):
    """Each finding with little, all and neighbours too allowed for, side by side, with its q and its rung in words."""
    found = [one for one in answers(svd) if len(one.rows)]
    if not found:
        return Sentence(NO_ANSWERS)
    return HTMLTable(
        name="associations",
        caption=f"What goes with recorded violence in {svd.edition.region}: rate ratios with 95% intervals, with "
        "areas' own levels only and with what the diagram asks for",
        columns=("Finding", "Ratio for", "Rows", "Areas' levels only", "All the diagram asks", "Neighbours too", "q",
                 "What may be said"),
        rows=tuple(
            (one.name, _unit(one), _size(one), ratio_of(one.fitted(MINIMAL)), ratio_of(one.fitted(FULL)),
             ratio_of(one.fitted(FULL, spatial=True)), q_text(one.main["q"]) if one.main else "none", _rung(one))
            for one in found
        ),
        numeric=frozenset({2, 3, 4, 5, 6}),
        notes=(
            "A ratio is of places, or years of an authority, never of persons, and says nothing of what brings what "
            "about. 1 is no difference. q is the share of false alarms to be expected among findings as strong, over "
            "everything tested.",
            "Neighbours too: the model in which neighbouring places share what the terms do not tell. Rows are "
            "neighbourhoods (LSOAs), or authorities by year.",
        ),
    )  # fmt: skip


def checks(svd):
    """What each finding was asked before it may be said more strongly: state and what was found, rung by rung."""
    rows = [
        (one.name, f"{row['rung']} ({RUNGS[row['rung']]})", row["check"], row["state"], spelt(row["found"]))
        for one in answers(svd)
        for row in one.checks.sort_values("rung", kind="stable").to_dict("records")
    ]
    if not rows:
        return Sentence("No check is shown: no finding of this edition was asked for one.")
    return HTMLTable(
        name="checks",
        caption=f"What each finding was asked, {svd.edition.region}: passed, failed, or could not be run",
        columns=("Finding", "Rung", "Check", "State", "Found"),
        rows=tuple(rows),
        notes=(
            "A finding stands on the highest rung whose checks, and those of the rungs below, all passed. A check that "
            "could not be run earns no more than one that failed.",
        ),
    )


def fitted_models(svd):
    """Every model that was fitted or refused; a list of models that differ in one thing is one row with its range."""
    rows = [row for one in answers(svd) for row in _models_of(one)]
    if not rows:
        return Sentence("No model is listed: none was fitted in this edition.")
    return HTMLTable(
        name="fitted-models",
        caption=f"Every model fitted, {svd.edition.region}: what it allowed for, and the ratio of what was asked about",
        columns=("Finding", "Model", "Allowed for", "Rows", "Ratio (95% interval)", "Notes"),
        rows=tuple(rows),
        numeric=frozenset({3, 4}),
        notes=(
            "Where an area, a year or part of what was allowed for was left out in turn, the lowest and the highest "
            "ratio stand for all. Each single one, and every other term, is a row of the table of coefficients in the "
            "numbers folder of the edition. The ratios of what was allowed for answer no question and are not read.",
        ),
    )


def ratio_of(row):
    """`1.32 (1.25 to 1.40)`; `refused`, or `not fitted` where there is no such model."""
    if row is None:
        return "not fitted"
    if row["status"] == "refused":
        return "refused"
    return f"{decimals(row['rate_ratio'])} ({decimals(row['lower'])} to {decimals(row['upper'])})"


def decimals(value):
    """Two decimals; one figure that is not 0 where two decimals would make 0 of it; `none` where there is no number."""
    if value != value:
        return "none"
    return f"{value:.2f}" if value >= 0.005 or value == 0 else f"{value:.1g}"


def area_named(code):
    """An authority's name; the code itself where no name is known."""
    return taxonomies.area_name(code) if code in taxonomies.areas() else code


def _unit(answer):
    return (answer.main["unit"] if answer.main else "") or "not told"


def _size(answer):
    return whole(answer.main["n"]) if answer.main else "none"


def _rung(answer):
    """The rung in words; why not, where the question was refused."""
    return f"{answer.rung}: {SHORT[answer.rung]}" if answer.rung else f"{SHORT[0]}. {answer.refused}"


def _models_of(answer):
    """Rows of an answer: its single models, then a row a list of models."""
    asked = answer.rows[answer.rows["term"].isin([answer.term, ""])].to_dict("records")
    for row in asked:
        if not row["adjustment"].startswith(tuple(LISTS)):
            yield _single(answer, row)
    for start in LISTS:
        chosen = [row for row in asked if row["adjustment"].startswith(start)]
        if chosen:
            yield _many(answer, chosen, start)


def _single(answer, row):
    words = _ADJUSTED.get(row["adjustment"], spelt(row["adjustment"]))
    size = whole(row["n"]) if row["n"] == row["n"] and row["status"] == "ok" else "none"
    return answer.name, row["model"], words, size, ratio_of(row), spelt(row["reason"]) or "none"


def _many(answer, rows, start):
    """One row for a list of models: how many, and the lowest and the highest ratio with what each was without."""
    told = sorted((row for row in rows if row["status"] == "ok"), key=lambda row: row["rate_ratio"])
    refused, (words, how) = len(rows) - len(told), LISTS[start]
    first = answer.name, listed(dict.fromkeys(row["model"] for row in rows)), f"{words} ({len(rows)})"
    if not told:
        return *first, "none", "refused", spelt(rows[0]["reason"])
    sizes = sorted(row["n"] for row in told)
    size = " to ".join(dict.fromkeys(whole(number) for number in (sizes[0], sizes[-1])))
    ends = [decimals(row["rate_ratio"]) for row in (told[0], told[-1])]
    which = [f"{how} {_which(row['adjustment'].removeprefix(start))}" for row in (told[0], told[-1])]
    notes = [f"lowest {which[0]}, highest {which[1]}", *([f"{refused} of {len(rows)} refused"] if refused else [])]
    return *first, size, f"lowest {ends[0]}, highest {ends[1]}", "; ".join(notes)


def _which(what):
    """What was left out or kept, in words: an area by name, a year, or the measures."""
    what = what.strip()
    if what.replace("-", "").replace("/", "").replace(".", "").isdigit():
        return month_or_year(Period.parse(what))
    return area_named(what) if what in taxonomies.areas() else spelt(what) or "nothing"
