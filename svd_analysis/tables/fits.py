"""Tables of what a model gives beside its ratios: rates by tenth, recorded beside fitted, errors of prediction."""

from svd_analysis.html_tables import HTMLTable
from svd_analysis.models.result import ASSOCIATION
from svd_analysis.sentences import Sentence, decimal, interval_text, whole
from svd_analysis.sentences.answers import FULL, LEROUX, answers
from svd_analysis.sentences.names import named
from svd_analysis.sentences.rungs import moran_text, short
from svd_analysis.tables.causes import decimals

# The question that rates by tenth and the panel of diagnostics are drawn of: an area's income deprivation.
SHOWN = "income_deprivation"


def with_diagnostic(svd, diagnostic):
    """The answers to the shown question that have rows of a diagnostic, in the order of their outcomes."""
    return [one for one in answers(svd) if one.question.name == SHOWN and one.diagnostic(diagnostic)]


def steps_of(svd):
    """`tenth` or `fifth`, and the answers to the shown question that have rates by them; none where there are none."""
    for kind in ("tenth", "fifth"):
        if found := with_diagnostic(svd, kind):
            return kind, found
    return "tenth", []


def partial(svd):
    """Rates by tenth (or fifth) of the region's neighbourhoods by income deprivation, all else as it is."""
    kind, found = steps_of(svd)
    if not found:
        return Sentence("No rates by tenth of neighbourhoods are shown: no model by income deprivation was fitted.")
    items = [row["item"] for row in found[0].diagnostic(kind)]
    return HTMLTable(
        name="partial",
        caption=f"Rates by {kind} of all neighbourhoods of {svd.edition.region} by {found[0].exposure}, everything "
        "else as it is: recorded offences per 1,000 residents a year, with 95% intervals",
        columns=(f"{kind.capitalize()} of {svd.edition.region}'s neighbourhoods", *(_heading(one) for one in found)),
        rows=tuple((step_name(item, items), *(_rate(one.one(kind, item)) for one in found)) for item in items),
        numeric=frozenset(range(1, len(found) + 1)),
        notes=(
            f"{kind.capitalize()}s of {svd.edition.region}'s neighbourhoods, not of England's and not of this area's "
            "own. The rate is the one the model gives for all of them together with their deprivation at that "
            f"{kind}'s level and all else at its own. It allows for {_held(found[0])}.",
            *(f"{one.outcome.title}: {short(one)}." for one in found if one.rung < ASSOCIATION),
        ),
    )


def calibration(svd):
    """Recorded beside fitted offences by tenth of the neighbourhoods by fitted rate, of the shown question."""
    found = with_diagnostic(svd, "calibration")
    if not found:
        return Sentence("Recorded offences are not set beside fitted ones: no model by income deprivation was fitted.")
    items = [row["item"] for row in found[0].diagnostic("calibration")]
    return HTMLTable(
        name="calibration",
        caption=f"Recorded and fitted offences by tenth of the neighbourhoods of {svd.edition.region} by fitted rate, "
        f"models of {found[0].exposure}",
        columns=("Tenth by fitted rate",
                 *(f"{one.outcome.title}, {what}" for one in found for what in ("recorded", "fitted"))),
        rows=tuple(
            (step_name(item, items),
             *(text for one in found for text in _recorded_and_fitted(one.one("calibration", item))))
            for item in items
        ),
        numeric=frozenset(range(1, 2 * len(found) + 1)),
        notes=("A model that fits has as many as were recorded in every tenth, but for chance.",),
    )  # fmt: skip


def diagnostics(svd):
    """How well each model of neighbourhoods fits: noise, likeness of neighbours, empty places, prediction."""
    found = [one for one in answers(svd) if one.main and one.diagnostic("calibration")]
    if not found:
        return Sentence("No diagnostics are shown: no model of neighbourhoods was fitted in this edition.")
    return HTMLTable(
        name="diagnostics",
        caption=f"How well the models fit, {svd.edition.region}",
        columns=("Finding", "Dispersion", "Moran's I of residuals (p)", "Places without an offence, recorded",
                 "The same, fitted", "Error of the model", "Error of same as last year",
                 "E-value: ratio, limit", "Strongest measured"),
        rows=tuple(_fit_of(one) for one in found),
        numeric=frozenset(range(1, 9)),
        notes=(
            "Dispersion: how many times as much counts vary as chance alone gives; intervals allow for it. Error: how "
            "far off the later year's count of a place is on average, when predicted from the earlier year by the "
            "model, or taken to be the same; both brought to the later year's total.",
            "E-value: how strong something unmeasured would have to be, with the factor and with the offences, to "
            "leave nothing of the ratio, or of its limit nearest 1 (VanderWeele and Ding 2017). Strongest measured: "
            "the largest ratio of what was allowed for, above or below 1.",
        ),
    )  # fmt: skip


def step_name(item, items):
    """`1 (least)`, `2`, ..., `10 (most)`."""
    ends = {items[0]: " (least)", items[-1]: " (most)"}
    return f"{int(item)}{ends.get(item, '')}"


def _heading(answer):
    return answer.outcome.title


def _held(answer):
    spatial = answer.main and answer.main["model"].startswith(LEROUX)
    return named(["each authority's own level", *answer.held, *(["what neighbours share"] if spatial else [])])


def _rate(row):
    return "not fitted" if row is None else f"{decimal(row['value'])} ({interval_text(row | {'per': 1000})})"


def _recorded_and_fitted(row):
    return ("none", "none") if row is None else (whole(row["value"]), f"{row['expected']:,.0f}")


def _fit_of(answer):
    plain, moran, zeros = answer.fitted(FULL), answer.one("moran"), answer.one("zeros")
    p = moran_text(plain["moran_p"]) if plain else "none"
    errors = [answer.one("prediction", item) for item in ("model", "same as last year")]
    values = [answer.one("e value", item) for item in ("point", "limit")]
    strongest = answer.one("e value", "strongest confounder")
    return (
        answer.name,
        decimals(plain["dispersion"]) if plain else "none",
        f"{moran['value']:.3f} ({p})" if moran and moran["value"] == moran["value"] else "not told",
        whole(zeros["value"]) if zeros else "not told",
        f"{zeros['expected']:,.0f}" if zeros else "not told",
        *(decimals(row["value"]) if row else "one year only" for row in errors),
        ", ".join(decimals(row["value"]) for row in values) if all(values) else "not told",
        decimals(strongest["value"]) if strongest else "none measured",
    )
