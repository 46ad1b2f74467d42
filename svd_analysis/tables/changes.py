"""Tables of change: the headlines from the edition before to this one, what became of its findings, and questions.

A word of direction is that of the row of CHANGES, where the one `rates.direction` put it; nothing here chooses one.
"""

from svd_analysis import parameters, taxonomies
from svd_analysis.comparison import RELATIVE
from svd_analysis.html_tables import HTMLTable
from svd_analysis.rates import NOT_COMPARABLE, NOT_TESTED, WORDS
from svd_analysis.sentences import Sentence, listed, plain_ratio, pseudo_name, whole
from svd_analysis.sentences.two_editions import ENDS, between, endpoint_text, nothing_before
from svd_analysis.tables.headlines import FEWEST_FOR_A_RATIO, finding

LIKE_FOR_LIKE = "like for like"
_MORE, _LESS, _NEITHER = zip(WORDS["movement"], WORDS["relative"], strict=True)
# What became of a finding, by its word of direction: fewer recorded offences are an improvement, more the opposite.
_PROGRESS = (
    dict.fromkeys(_LESS, "improved")
    | dict.fromkeys(_MORE, "worsened")
    | dict.fromkeys(_NEITHER, _NEITHER[0])
)  # fmt: skip


def headline_changes(svd):
    """Each headline from the edition before to this one: three numbers, the ratio, the word, and how comparable."""
    two = between(svd)
    rows = two.of(two.latest.headlines) if two else []
    if not rows:
        return nothing_before(svd, "No headline is set beside an earlier one")
    return HTMLTable(
        name="headline-changes",
        caption=f"Headlines, {two.area.name}, {two.before} to {two.after}: as counted, and the earlier year restated",
        columns=(
            "Headline", "Finding", *(two.heading(name) for name in ENDS), "Ratio (95% interval)",
            "If as many had been located", "Change that would show", "Movement", "Comparable",
        ),
        rows=tuple(_headline(two, one, row) for one, row in rows),
        numeric=frozenset({2, 3, 4, 5, 6, 7}),
        notes=(
            f"Ratio: {two.heading('latest_value')} over {two.heading('restated')}; where “{RELATIVE}”, the area's "
            "ratio over that of the rest of the force, which cancels a break that hit areas alike. Intervals allow for "
            "chance and for the ordinary year-to-year variation between areas.",
            "Movement: a word takes an interval that leaves out 1 and a false-discovery rate of at most 5% among these "
            "headlines. “No clear change” means that a change could not be told, not that there was none.",
            "Change that would show: the nearest ratio above 1, as a percentage, that two such years would show in "
            "four years of five. If as many had been located: given where the share of offences without a place moved "
            "by more than one point.",
            *reasons([(one.label, row) for one, row in rows]),
        ),
    )  # fmt: skip


def comparability(svd):
    """Every measure: its ratio, its word, how far the two years may be compared, and why."""
    two = between(svd)
    rows = two.rows() if two else []
    if not rows:
        return nothing_before(svd, "No measure is compared")
    return HTMLTable(
        name="comparability",
        caption=f"How far {two.before} and {two.after} may be compared, measure by measure, {two.area.name}",
        columns=("Measure", "Ratio (95% interval)", "Movement", "Comparable", "Why"),
        rows=tuple(
            (two.titled(one, row), ratio_words(one, row), row["direction"], row["comparable"], _reason(row))
            for one, row in rows
        ),
        numeric=frozenset({1}),
        notes=(f"“{NOT_TESTED}” is said of a measure that is not among the headlines, which alone are tested.",),
    )  # fmt: skip


def progress(svd):
    """What became of each finding of the edition before, by its name: improved, worsened, no clear change, not
    comparable.
    """
    two = between(svd)
    rows = two.of(two.earlier.headlines) if two else []
    if not rows:
        return nothing_before(svd, "No earlier finding is looked at again")
    return HTMLTable(
        name="progress",
        caption=f"Findings of {two.earlier.name}, {two.area.name}, and what became of them in {two.after}",
        columns=("Finding", "Headline", "Progress", "Beside what", "Why"),
        rows=tuple(
            (
                finding(two, one.name) + ("" if row["bound"] == "exact" else f"/{row['bound']}"),
                two.titled(one, row), progress_of(row), _beside(two, row), _why_not(two, row),
            )
            for one, row in rows
        ),
        notes=(
            f"From the word of the movement alone: “{'” or “'.join(_LESS)}” is improved, “{'” or “'.join(_MORE)}” "
            "worsened. Fewer recorded offences are called an improvement here; recording can move too.",
        ),
    )  # fmt: skip


def questions(svd):
    """What looks like something else than violence in the files, as questions to the analyst, with the evidence."""
    rows = svd.quality[svd.quality["check"] == "suspicion"]
    own = {svd.area.area_code, *svd.area.codes}
    others = {code for slug in svd.edition.areas for code in parameters.area(slug).codes} - own
    shown = rows[~rows["place"].isin(others)]
    if shown.empty:
        return Sentence(
            "No question is raised: no step far outside a series' own noise, no class that ends, no month that is "
            "missing, and no month with far more offences without a place."
        )
    elsewhere = len(rows) - len(shown)
    return HTMLTable(
        name="questions",
        caption=f"Questions for the analyst about the files of {svd.edition.name}, {svd.area.name} and its region",
        columns=("Where", "Question", "What its own past gives", "Offences concerned"),
        rows=tuple(
            (_where(svd, row["place"]), row["found"], row["expected"] or "nothing", _offences(row["rows"]))
            for row in shown.to_dict("records")
        ),
        numeric=frozenset({3}),
        notes=(
            "Raised by rule from the files alone. A question is no finding: it is to be answered by whoever knows how "
            "offences were recorded.",
            *([f"{elsewhere} more stand on the pages of other areas."] if elsewhere else []),
        ),
    )  # fmt: skip


def ratio_words(indicator, row):
    """`0.96 (0.87 to 1.07)`; the words for why there is no ratio."""
    return "too few" if too_few(indicator, row) else with_interval(row)


def with_interval(row):
    """A row's `ratio` with its limits, or the words for why there is none or are none."""
    if row["ratio"] != row["ratio"]:
        return "no ratio"
    ratio = plain_ratio(row["ratio"], "beyond any number")
    if row["lower"] != row["lower"]:
        return f"{ratio} (no interval)"
    return f"{ratio} ({row['lower']:.2f} to {plain_ratio(row['upper'], 'no upper limit')})"


def located(indicator, row):
    """The ratio as if as many offences had had a place in both years; `not needed` where their share hardly moved."""
    value = row["ratio_located"]
    if value == value and too_few(indicator, row):
        return "too few"
    return "not needed" if value != value else plain_ratio(value, "beyond any number")


def too_few(indicator, row):
    """Whether a measure that is only a number has fewer than ten in either year: no ratio is made of it."""
    fewest = min(row["restated"], row["latest_value"])
    return indicator.measure == "count" and fewest == fewest and fewest < FEWEST_FOR_A_RATIO


def reasons(rows):
    """A note for each reason why rows are as comparable as they are; `rows` are pairs of what a row is of and it."""
    of = {}
    for name, row in rows:
        if row["reason"]:
            of.setdefault((row["comparable"], row["reason"]), []).append(name)
    return [
        f"{comparable[:1].upper()}{comparable[1:]} ({_listed(names, rows)}): {reason.rstrip('.')}."
        for (comparable, reason), names in of.items()
    ]


def _listed(names, rows):
    return "all of them" if len(names) == len(rows) > 2 else listed(dict.fromkeys(names))


def progress_of(row):
    """What became of a finding, by its word of direction."""
    return _PROGRESS.get(row["direction"], NOT_COMPARABLE)


def _headline(two, one, row):
    detectable = row["smallest_detectable"]
    shown = "none" if detectable != detectable else f"{100 * (detectable - 1):+.0f}%"
    return (
        two.titled(one, row), finding(two, one.name),
        *(endpoint_text(row[name], "count") for name in ENDS),
        ratio_words(one, row),
        located(one, row),
        "too few" if too_few(one, row) else shown,
        row["direction"], row["comparable"],
    )  # fmt: skip


def _beside(two, row):
    if progress_of(row) == NOT_COMPARABLE:
        return "nothing"
    return "the rest of the force" if row["comparable"] == RELATIVE else f"its own {two.before}, restated"


def _why_not(two, row):
    """Why a finding can't be followed, or only so far; that its word is the row's, where nothing stands against it."""
    if row["direction"] == NOT_TESTED and progress_of(row) == NOT_COMPARABLE:
        return "; ".join(filter(None, [f"not tested: not a headline of {two.latest.name}", row["reason"]]))
    return _reason(row)


def _reason(row):
    return row["reason"] or LIKE_FOR_LIKE


def _where(svd, place):
    if not place or place not in taxonomies.areas():
        return svd.edition.region
    return pseudo_name(place)


def _offences(number):
    return whole(number) if number == number and number is not None else "not counted"
