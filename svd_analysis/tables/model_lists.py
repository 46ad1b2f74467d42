"""Every model that was fitted or refused, counted: models that differ in one thing are one row with their range."""

from svd_analysis.html_tables import HTMLTable
from svd_analysis.sentences import Sentence, listed, whole
from svd_analysis.sentences.answers import FULL, MINIMAL, answers, by_question
from svd_analysis.sentences.names import spelt
from svd_analysis.tables.causes import area_named, decimals, ratio_of

WITHOUT = "full, without "
# Models that differ in one thing, by how their `adjustment` begins: what a reader calls them.
LISTS = {
    WITHOUT: "all of it, one area left out at a time",
    "full, only ": "all of it, one year at a time",
    "specification:": "some of it, each set once",
}
_ADJUSTED = {
    MINIMAL: "areas' own levels only",
    FULL: "all that the diagram asks for",
    "full, wards": "all of it, by ward",
    "full, visitor areas in": "all of it, visitor areas in",
    "second source": "all of it, another recording system",
    "negative control": "all of it, an offence to be left alone",
}


def fitted_models(svd):
    """Every model that was fitted or refused, a row a question and thing in which its models differ."""
    found = [one for one in answers(svd) if len(one.rows)]
    rows = [row for some in by_question(found).values() for row in _models_of(some)]
    if not rows:
        return Sentence("No model is listed: none was fitted in this edition.")
    models = sum(len(_asked(one)) for one in found)
    kinds = dict.fromkeys(kind for one in found for kind in _asked(one)["model"])
    refused = sum(int(_asked(one)["status"].eq("refused").sum()) for one in found)
    return HTMLTable(
        name="fitted-models",
        caption=f"Every model fitted, {svd.edition.region}: what it allowed for, and the ratio of what was asked about",
        columns=("Question", "Allowed for", "Models", "Ratio (95% interval), or the least and the largest of several"),
        rows=tuple(rows),
        numeric=frozenset({2}),
        notes=(
            f"{whole(models)} models in all, {whole(refused)} of them refused. Each stands by itself, with every term "
            f"that it allowed for, among the {whole(len(svd.coefficients))} rows of numbers/coefficients.parquet. The "
            "ratios of what was allowed for answer no question and are not read.",
            f"Kinds of model: {'; '.join(kinds)}.",
        ),
    )


def model_count(svd):
    """How many models were fitted or refused."""
    return sum(len(_asked(one)) for one in answers(svd))


def _asked(answer):
    """A row a model: that of what was asked about."""
    return answer.rows[answer.rows["term"].isin([answer.term, ""])]


def _models_of(found):
    """The rows of a question: a row for each thing in which its models differ, all its outcomes in it."""
    families = {}
    for one in found:
        for row in _asked(one).to_dict("records"):
            families.setdefault(_family(row["adjustment"]), {}).setdefault(one.offences, []).append(row)
    name = found[0].exposure[:1].upper() + found[0].exposure[1:]
    for family, outcomes in families.items():
        rows = [row for some in outcomes.values() for row in some]
        yield name, _words(family, rows), whole(len(rows)), _ranges(family, outcomes)


def _family(adjustment):
    return next((start for start in LISTS if adjustment.startswith(start)), adjustment)


def _words(family, rows):
    """What the models allowed for; of how many kinds they are, where they are of several."""
    words = LISTS[family] if family in LISTS else _ADJUSTED.get(family, spelt(family))
    kinds = len({row["model"] for row in rows})
    return f"{words}, {kinds} kinds of model" if kinds > 1 else words


def _ranges(family, outcomes):
    """The ratios by outcome; the reason once, where all were refused for the same one."""
    reasons = {row["reason"] for rows in outcomes.values() for row in rows if row["status"] == "refused"}
    told = any(row["status"] == "ok" for rows in outcomes.values() for row in rows)
    if not told and len(reasons) == 1:
        return f"refused: {spelt(reasons.pop())}"
    return "; ".join(f"{offences} {_range(family, rows)}" for offences, rows in outcomes.items())


def _range(family, rows):
    """One ratio with its interval; of several the least and the largest; how many were refused, and why."""
    told = sorted((row for row in rows if row["status"] == "ok"), key=lambda row: row["rate_ratio"])
    gone = [row for row in rows if row["status"] == "refused"]
    why = listed(dict.fromkeys(spelt(row["reason"]).rstrip(".") for row in gone))
    if not told:
        return f"refused: {why}"
    ends = [ratio_of(told[0])] if len(told) == 1 else [_end(family, row) for row in (told[0], told[-1])]
    lost = f", {len(gone)} of {len(rows)} refused ({why})" if gone else ""
    return f"{' to '.join(ends)}{lost}"


def _end(family, row):
    """The ratio of one of several; where areas were left out, which it was without."""
    if family != WITHOUT:
        return decimals(row["rate_ratio"])
    return f"{decimals(row['rate_ratio'])} (without {area_named(row['adjustment'].removeprefix(family))})"
