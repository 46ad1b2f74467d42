"""Figures of models: ratios beside 1, rates by tenth of an exposure, and one panel of how well a model fits."""

from collections import Counter

import pandas as pd

from svd_analysis import model_charts, tables
from svd_analysis.figures import fit_charts
from svd_analysis.models.result import ASSOCIATION, ModelResult
from svd_analysis.sentences import Sentence, decimal, whole
from svd_analysis.sentences.answers import FULL, MINIMAL, answers, firmest_first
from svd_analysis.sentences.names import spelt
from svd_analysis.sentences.rungs import SHORT, short

_FITTED = {"areas' own levels only": (MINIMAL, False), "all the diagram asks for": (FULL, False),
           "neighbours too": (FULL, True)}  # fmt: skip
UNIT = "rate ratio"


def coefficients(results):
    """The rate ratios of a ModelResult, or of a list of them term by term; the refusal, where all were refused."""
    results = [results] if isinstance(results, ModelResult) else list(results)
    fitted = [one for one in results if not one.refused]
    if not fitted:
        return tables.coefficients(results)
    rows = [
        (spelt(row["term"]), f"{at}. {', '.join(filter(None, (one.model, one.adjustment)))}", row)
        for at, one in enumerate(results, 1)
        for row in one.coefficients.to_dict("records")
    ]
    terms = list(dict.fromkeys(term for term, _, _ in rows))
    rows.sort(key=lambda one: terms.index(one[0]))
    alone = len(results) == 1
    table = pd.DataFrame(
        [
            {"group": "" if alone else term, "label": term if alone else model, "series": model, **_ratio(row)}
            for term, model, row in rows
        ]
    )
    said = "; ".join(f"{term}{'' if alone else f' by {model}'} {_text(row)}" for term, model, row in rows)
    return model_charts.coefficients(
        table,
        name="coefficients-chart",
        caption=f"Rate ratios with 95% intervals: {'; '.join(tables.model_name(one) for one in results)}",
        alt=f"A mark for each term on a scale of ratios, 1 being no difference: {said}.",
        unit=f"{UNIT} per unit of the term",
        data="coefficients",
    )


def associations(svd):
    """The ratio of each finding with little, with all and with neighbours allowed for, beside 1, the firmest first."""
    found = [one for some in firmest_first(one for one in answers(svd) if one.main) for one in some]
    if not found:
        return Sentence("No chart of ratios is drawn: no question of this edition has an answer.")
    rows = [row for one in found for row in _fitted(one)]
    return model_charts.coefficients(
        pd.DataFrame(rows),
        name="associations-chart",
        caption=f"What goes with recorded violence in {svd.edition.region}: rate ratios with 95% intervals, with "
        "areas' own levels only, with all that the diagram asks for, and with likeness of neighbours too. The number "
        "is the one that the finding's rung allows to be named",
        alt=f"Marks on a scale of ratios, 1 being no difference, for each finding: {_message(found)}.",
        unit=f"{UNIT}, for the unit that the table names",
        data="associations",
    )


def _fitted(answer):
    """The rows of a finding on its one line, of which that with the ratio to be named has it as text."""
    for label, (adjustment, spatial) in _FITTED.items():
        row = answer.fitted(adjustment, spatial=spatial)
        if row:
            named = (row["model"], row["adjustment"]) == (answer.said["model"], answer.said["adjustment"])
            ratio = _ratio(row)
            yield {"group": "", "label": answer.name, "series": label, **ratio, "text": ratio["text"] if named else ""}


def partial(svd):
    """Rates by tenth of the region's neighbourhoods by income deprivation, everything else as it is, by outcome."""
    kind, found = tables.steps_of(svd)
    if not found:
        return Sentence("No chart of rates by tenth is drawn: no model by income deprivation was fitted.")
    rows = [(one, pd.DataFrame(one.diagnostic(kind))) for one in found]
    ends = "; ".join(
        f"{one.outcome.label} from {decimal(table['value'].iloc[0])} to {decimal(table['value'].iloc[-1])}"
        f"{'' if one.rung >= ASSOCIATION else f' ({short(one)})'}"
        for one, table in rows
    )
    return model_charts.rates(
        [(one.outcome.title, table) for one, table in rows],
        name="partial-chart",
        caption=f"Recorded offences per 1,000 residents a year by {kind} of all neighbourhoods of {svd.edition.region} "
        f"by {found[0].exposure}, everything else as it is, with 95% intervals",
        alt=f"Dots with intervals for each {kind}, from the least to the most of {found[0].exposure}: {ends}.",
        unit="recorded offences per 1,000 residents a year",
        across=f"{kind}s of {svd.edition.region}'s neighbourhoods by {found[0].exposure}",
        data="partial",
    )


def diagnostics(svd):
    """How well the model of income deprivation fits, of its first outcome with an answer, in four panels."""
    found = [one for one in tables.with_diagnostic(svd, "calibration") if one.main]
    if not found:
        return Sentence("No diagnostics are drawn: no model by income deprivation was fitted.")
    answer = found[0]
    parts = _parts(answer)
    return fit_charts.diagnostics(
        parts,
        name="diagnostics-chart",
        caption=f"How well the model fits: {answer.name}, {svd.edition.region}. Broken lines: recorded as fitted, and "
        "a ratio of 1. Thin lines: the ratio with all that the diagram asks for",
        alt=_diagnosed(parts, answer),
        data="calibration",
    )


def _parts(answer):
    """What the four panels show."""
    rows = answer.diagnostic("calibration")
    calibration = {"recorded": [row["value"] for row in rows], "fitted": [row["expected"] for row in rows]}
    full = answer.fitted(FULL)
    errors = [(item, answer.one("prediction", item)) for item in ("model", "same as last year")]
    return {
        "calibration": pd.DataFrame(calibration, dtype="float64"),
        "areas": _ratios(answer, "full, without "),
        "specifications": _ratios(answer, "specification:", MINIMAL, FULL),
        "ratio": full["rate_ratio"] if full else float("nan"),
        "errors": [(item, row["value"]) for item, row in errors if row],
    }


def _ratios(answer, start, *others):
    """The exposure's ratios of a list of plain models, the least first; none where there is no list."""
    rows = answer.rows[answer.rows["term"].eq(answer.term) & answer.rows["status"].eq("ok")]
    listed = rows[rows["adjustment"].str.startswith(start)]
    beside = rows[rows["adjustment"].isin(others) & rows["model"].isin(listed["model"])]
    chosen = pd.concat([listed, beside]) if len(listed) else listed
    chosen = chosen.sort_values("rate_ratio", ignore_index=True)
    return chosen[["rate_ratio", "lower", "upper"]].rename(columns={"rate_ratio": "value"}).astype("float64")


def _diagnosed(parts, answer):
    """What the four panels say, in a sentence each; a panel that was not run says so."""
    table = parts["calibration"]
    said = [f"Recorded offences by tenth run from {whole(table['recorded'].iloc[0])} to "
            f"{whole(table['recorded'].iloc[-1])} where the model gives {table['fitted'].iloc[0]:,.0f} to "
            f"{table['fitted'].iloc[-1]:,.0f}"]  # fmt: skip
    for name, words in (("areas", "with each area left out"), ("specifications", "over the sets allowed for")):
        values = parts[name]["value"]
        ends = f"the ratio lies between {values.min():.2f} and {values.max():.2f}" if len(values) else "not run"
        said.append(f"{words} {ends}")
    errors = " and ".join(f"{value:.2f} offences by {item}" for item, value in parts["errors"]) or "not run"
    return f"Four panels, {answer.name}. {'; '.join(said)}; the error of prediction a place is {errors}."


def _message(found):
    """What the chart of associations says: which findings are told from chance, and how."""
    said = [f"{one.name}: {SHORT[one.rung]}, {_text(one.said)}" for one in found if one.rung >= ASSOCIATION]
    rest = Counter(short(one) for one in found if one.rung < ASSOCIATION)
    more = " more" if said else ""
    return "; ".join([*said, *(f"{number}{more}: {words}" for words, number in sorted(rest.items()))])


def _ratio(row):
    return {name: row[column] for name, column in _COLUMNS} | {"text": tables.ratio_of(row | {"status": _status(row)})}


_COLUMNS = (("value", "rate_ratio"), ("lower", "lower"), ("upper", "upper"))


def _status(row):
    return "refused" if row["rate_ratio"] != row["rate_ratio"] else "ok"


def _text(row):
    return tables.ratio_of(row | {"status": _status(row)})
