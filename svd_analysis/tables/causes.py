"""What was found of each question beside each other, and how a table writes a ratio."""

from svd_analysis.html_tables import HTMLTable
from svd_analysis.models.result import RUNGS
from svd_analysis.sentences import Sentence, whole
from svd_analysis.sentences.answers import FULL, MINIMAL, answers, firmest_first
from svd_analysis.sentences.finding_words import per
from svd_analysis.sentences.rungs import q_text

NO_ANSWERS = "There are no findings to show: no question of this edition has an answer in its numbers."


def associations(svd):
    """Each finding with a model: little, all and neighbours too allowed for, with its q and its rung in words."""
    asked = firmest_first(one for one in answers(svd) if one.main)
    if not asked:
        return Sentence(NO_ANSWERS)
    return HTMLTable(
        name="associations",
        caption=f"What goes with recorded violence in {svd.edition.region}: rate ratios with 95% intervals, with "
        "areas' own levels only and with what the diagram asks for",
        columns=("Finding", "Areas' levels only", "All the diagram asks", "Neighbours too", "q", "Rung", "Rows"),
        rows=tuple(_row(one) for some in asked for one in some),
        numeric=frozenset({4, 6}),
        notes=(
            f"Ratios are for so much more: {'; '.join(_unit(some) for some in asked)}. 1 is no difference. They are of "
            "places, or years of an authority, never of persons, and say nothing of what brings what about.",
            "q, of all that the diagram asks, is the share of false alarms to be expected among tests as strong, over "
            "everything tested; where the plain model and that with neighbours too differ, by the larger p. "
            "Neighbours too: the model in which neighbouring places share what the terms do not tell. Rows are "
            "neighbourhoods (LSOAs), or authorities by year.",
        ),
    )


def ratio_of(row):
    """`1.32 (1.25 to 1.40)`; `refused`, or `not fitted` where there is no such model."""
    if row is None:
        return "not fitted"
    if row["status"] == "refused":
        return "refused"
    return f"{decimals(row['rate_ratio'])} ({decimals(row['lower'])} to {decimals(row['upper'])})"


def unbroken(ratio):
    """The ratio with an interval that is never broken over two lines, for a narrow column."""
    return ratio.replace(" to ", "\u00a0to\u00a0")


def decimals(value):
    """Two decimals; one figure that is not 0 where two decimals would make 0 of it; `none` where there is no number."""
    if value != value:
        return "none"
    return f"{value:.2f}" if value >= 0.005 or value == 0 else f"{value:.1g}"


def _row(answer):
    ratios = (answer.fitted(MINIMAL), answer.fitted(FULL), answer.fitted(FULL, spatial=True))
    return (
        answer.name, *(unbroken(ratio_of(row)) for row in ratios), q_text(answer.main["q"]),
        f"{answer.rung} ({RUNGS[answer.rung]})", whole(answer.main["n"]),
    )  # fmt: skip


def _unit(found):
    """`income deprivation, one standard deviation (8,390 places in the order of England's neighbourhoods)`."""
    unit = per([one.main["unit"] for one in found])
    return f"{found[0].exposure}, {unit}" if unit else f"{found[0].exposure}, the step in the series"
