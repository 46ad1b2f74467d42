"""Any fitted model as a table, for whoever sits in JupyterLab: the terms with their ratios, one model or several."""

from svd_analysis.html_tables import HTMLTable
from svd_analysis.models.result import ModelResult
from svd_analysis.sentences import Sentence, whole
from svd_analysis.sentences.names import spelt
from svd_analysis.sentences.rungs import moran_text, q_text
from svd_analysis.tables.causes import decimals, ratio_of


def coefficients(results):
    """A ModelResult as a table, or a list of them side by side; the refusal as a sentence, where all were refused.

    Rate ratios are per unit of the term, with 95% intervals. A term that a model does not have is `not in it`.
    """
    results = [results] if isinstance(results, ModelResult) else list(results)
    fitted = [one for one in results if not one.refused]
    if not fitted:
        return Sentence("\n\n".join(f"{model_name(one)}: {one.refused}" for one in results) or "No model was given.")
    return _of_one(fitted[0]) if len(results) == 1 else _side_by_side(results)


def model_name(result):
    """What a model is called beside others: the model, what it explains and what it allowed for."""
    return ", ".join(filter(None, [result.model, spelt(result.outcome), result.adjustment]))


def _of_one(result):
    rows = [
        (spelt(row["term"]), decimals(row["rate_ratio"]), _limits(row), q_text(row["p"]))
        for row in result.coefficients.to_dict("records")
    ]
    return HTMLTable(
        name="coefficients",
        caption=f"{model_name(result)}: rate ratios per unit of each term",
        columns=("Term", "Rate ratio", "95% interval", "p"),
        rows=tuple(rows),
        numeric=frozenset({1, 2, 3}),
        notes=tuple(f"{name}: {text}." for name, text in _beside(result)) + result.notes,
    )


def _side_by_side(results):
    terms = dict.fromkeys(term for one in results for term in one.coefficients["term"])
    rows = [(spelt(term), *(_cell(one, term) for one in results)) for term in terms]
    names = [name for name, _ in _beside(results[0])]
    for name in names:
        rows.append((name, *("refused" if one.refused else dict(_beside(one))[name] for one in results)))
    notes = [
        f"{at}. {one.refused or ' '.join(one.notes)}" for at, one in enumerate(results, 1) if one.refused or one.notes
    ]
    return HTMLTable(
        name="coefficients",
        caption=f"{len(results)} models side by side: rate ratios per unit of each term, with 95% intervals",
        columns=("Term", *(f"{at}. {model_name(one)}" for at, one in enumerate(results, 1))),
        rows=tuple(rows),
        numeric=frozenset(range(1, len(results) + 1)),
        notes=tuple(notes),
    )


def _beside(result):
    """What stands with a model's terms, each with its name."""
    return (
        ("Rows", whole(result.n)),
        ("Dispersion", decimals(result.dispersion)),
        ("p of Moran's I of the residuals", moran_text(result.moran_p)),
        ("Rung", f"{result.rung}" if result.checks else "not checked"),
    )


def _cell(result, term):
    if result.refused:
        return "refused"
    row = result.of(term)
    return "not in it" if row is None else ratio_of(dict(row) | {"status": "ok"})


def _limits(row):
    return f"{decimals(row['lower'])} to {decimals(row['upper'])}"
