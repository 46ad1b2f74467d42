"""Every model that was fitted or refused, counted: a row a finding, a column for what its models differ in."""

from svd_analysis.html_tables import HTMLTable
from svd_analysis.sentences import Sentence, whole
from svd_analysis.sentences.answers import FULL, MINIMAL, answers, by_reason, firmest_first, with_outcomes
from svd_analysis.sentences.names import spelt
from svd_analysis.tables.causes import decimals, unbroken

# What models differ in, by how their `adjustment` begins: what a reader calls it. The longer beginnings come first.
FAMILIES = {
    "full, without ": "One area left out",
    "full, only ": "One year alone",
    "full, wards": "By ward",
    "full, visitor areas in": "Visitor areas in",
    "specification:": "Some of it",
    "second source": "Another recording system",
    "negative control": "An offence to be left alone",
    MINIMAL: "Areas' levels only",
    FULL: "All the diagram asks",
}
_ORDER = (MINIMAL, FULL, "full, without ", "full, only ", "specification:", "full, wards", "full, visitor areas in",
          "second source", "negative control")  # fmt: skip


def fitted_models(svd):
    """Every model of each finding, fitted or refused: their number, and the least and the largest ratio."""
    found = [one for some in firmest_first(one for one in answers(svd) if len(one.rows)) for one in some]
    if not found:
        return Sentence("No model is listed: none was fitted in this edition.")
    told = [(one, _by_family(one)) for one in found]
    shown = [family for family in _ORDER if any(family in families for _, families in told)]
    return HTMLTable(
        name="fitted-models",
        caption=f"Every model fitted, {svd.edition.region}: the ratio of what was asked about, or the least and the "
        "largest of several, and how many there are",
        columns=("Finding", *(FAMILIES[family] for family in shown)),
        rows=tuple((one.name, *(_cell(families.get(family, [])) for family in shown)) for one, families in told),
        notes=tuple(_notes(svd, found)),
    )


def model_count(svd):
    """How many models were fitted or refused."""
    return sum(len(one.asked) for one in answers(svd))


def _by_family(answer):
    families = {}
    for row in answer.asked:
        families.setdefault(next(start for start in FAMILIES if row["adjustment"].startswith(start)), []).append(row)
    return families


def _cell(rows):
    """`1.30 to 1.35 (32)`: the least and the largest ratio of so many models; how many of them were refused."""
    if not rows:
        return "none"
    told = sorted(row["rate_ratio"] for row in rows if row["status"] == "ok")
    lost = len(rows) - len(told)
    if not told:
        return f"refused ({len(rows)})"
    ends = " to ".join(dict.fromkeys(decimals(ratio) for ratio in (told[0], told[-1])))
    return f"{unbroken(ends)} ({len(rows)}{f', {lost} refused' if lost else ''})"


def _notes(svd, found):
    rows = [row for one in found for row in one.asked]
    refused = [row for row in rows if row["status"] == "refused"]
    kinds = dict.fromkeys(row["model"] for row in rows)
    yield (
        f"In brackets the number of models: {whole(len(rows))} in all, {whole(len(refused))} of them refused. Each "
        "stands by itself, with every term that it allowed for and its interval, among the "
        f"{whole(len(svd.coefficients))} rows of coefficients.csv beside this page. The ratios of what was allowed for "
        "answer no question and are not read."
    )
    yield f"Kinds of model: {'; '.join(kinds)}."
    pairs = [(one, row) for one in found for row in one.asked if row["status"] == "refused"]
    for why, some in by_reason((one, spelt(row["reason"])) for one, row in pairs):
        yield f"Refused of {with_outcomes(some)}: {why}"
