"""One question asked of the neighbourhoods of a region, for one outcome: every model of it, and what it has earned.

The main model allows for the diagram's adjustment set and each area's own level, with the places' shared effects where
neighbours are known. All others stand beside it: nothing that was fitted is left out of the list.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from svd_analysis import models
from svd_analysis.causes import ladder, places
from svd_analysis.models import quasi_poisson, residuals, sensitivity
from svd_analysis.models.likeness import likeness
from svd_analysis.models.result import ADJUSTED, ASSOCIATION, ROBUST, ModelResult, Refusal

# With fewer neighbourhoods the tenths of them are handfuls.
FEWEST_FOR_TENTHS = 500


@dataclass(frozen=True)
class Asked:
    """A question and outcome with every ModelResult of it by its `adjustment` and model, and its diagnostics.

    `main` is the finding's own result, still without its checks; `diagnostics` is a list of DIAGNOSTICS rows as dicts.
    `units` has the standard deviation of each measure held; `kept` says in words what was lost since a measure is not
    known everywhere, and is empty where next to nothing was.
    """

    question: object
    outcome: str
    adjust: tuple[str, ...]
    results: tuple[ModelResult, ...]
    main: ModelResult
    diagnostics: tuple[dict, ...]
    units: dict
    measured: frozenset
    kept: str = ""

    def row(self, adjustment, model=""):
        """The exposure's row of the one result with that adjustment and a model whose name begins so; None without."""
        found = [one for one in self.results if one.adjustment == adjustment and one.model.startswith(model)]
        return found[0].of(self.question.exposure) if found else None

    def rows(self, start):
        """By what follows `start` in their adjustment, the exposure's row of each such result; None where refused."""
        return {
            one.adjustment.removeprefix(start): one.of(self.question.exposure)
            for one in self.results
            if one.adjustment.startswith(start)
        }


def ask(question, outcome, found):
    """The question Asked of the Neighbourhoods `found`; where it can't be, the one refused result that says why."""
    exposure, adjust = question.exposure, tuple(question.adjustment.nodes)
    have = frozenset(name for name in found.table.columns if found.table[name].notna().any())
    usable = tuple(name for name in adjust if name in have)
    try:
        table = places.frame(found, outcome, (exposure, *usable))
        by = places.scale(table, (exposure, *usable))
        data = places.ready(found, table, (exposure, *usable), by)
    except Refusal as fault:
        refused = ModelResult(model="quasi-Poisson", outcome=outcome, refused=str(fault), adjustment="full")
        refused = refused.but(question=question.name, exposure=exposure, geography="lsoa21")
        return Asked(question, outcome, adjust, (refused,), refused, (), {}, have)
    results = [
        one.but(question=question.name, outcome=outcome, exposure=exposure, geography=one.geography or "lsoa21")
        for one in _fitted(data, question, found, table, outcome, by)
    ]
    main = next(one for one in results if one.adjustment == "full" and one.model.startswith(_main_model(results)))
    told = [] if main.refused else list(_diagnostics(found, table, data, main, results, by))
    diagnostics = [{"question": question.name, "outcome": outcome} | row for row in told]
    units, kept = by["spread"].to_dict(), _lost(found, outcome, exposure, data)
    return Asked(question, outcome, adjust, tuple(results), main, tuple(diagnostics), units, have, kept)


# Fewer of the rows than this, or an area less, and what was fitted is not the region any more.
FEWEST_KEPT = 0.95


def _lost(found, outcome, exposure, data):
    """What is lost of the places whose exposure, count and residents are known; empty where next to nothing is."""
    table = places.frame(found, outcome, (exposure,)).dropna(subset=["events", exposure])
    table = table[table["person_years"] > 0]
    areas = table["area"].nunique() - len(set(data.areas))
    if len(data) >= FEWEST_KEPT * len(table) and not areas:
        return ""
    return f"known for {len(data):,} of {len(table):,} places, none in {areas} of {table['area'].nunique()} areas"


def _main_model(results):
    """The spatial model where it was fitted, else quasi-Poisson."""
    spatial = [one for one in results if one.adjustment == "full" and one.model.startswith("Leroux")]
    return "Leroux" if spatial and not spatial[0].refused else "quasi-Poisson"


def _fitted(data, question, found, table, outcome, by):
    """Every ModelResult of a question, the main ones first."""
    exposure = question.exposure
    minimal, full = data.with_terms([exposure]), data
    plain = models.quasi_poisson.fit(full)
    yield models.quasi_poisson.fit(minimal).but(adjustment="minimal")
    yield plain.but(adjustment="full")
    if plain.refused:
        return
    yield models.quasi_poisson.fit(full, limits="clusters").but(adjustment="full", model=quasi_poisson.CLUSTERS)
    yield models.negative_binomial.fit(full).but(adjustment="full")
    yield models.leroux.fit(minimal).but(adjustment="minimal")
    yield models.leroux.fit(full).but(adjustment="full")
    yield from _left_out(full.apart())
    yield from _single_years(found, outcome, full, by)
    yield from _specifications(full.apart(), exposure)
    yield _by_ward(found, table, by)
    yield _with_visitors(found, outcome, by)
    for adjustment, other in (
        ("second source", question.second_source),
        ("negative control", question.negative_control),
    ):
        if other in found.outcomes:
            yield _other_outcome(found, other, by).but(adjustment=adjustment)


def _other_outcome(found, outcome, by):
    table = places.frame(found, outcome, by.index)
    return models.quasi_poisson.fit(places.ready(found, table, by.index, by).apart())


def _left_out(data):
    for area in sorted(set(data.areas)):
        yield models.quasi_poisson.fit(data.only(data.areas != area)).but(adjustment=f"full, without {area}")


def _single_years(found, outcome, data, by):
    for year in found.years if len(found.years) > 1 else ():
        try:
            table = places.frame(found, outcome, by.index, years=[year])
            fitted = models.quasi_poisson.fit(places.ready(found, table, by.index, by).apart())
        except Refusal as fault:
            fitted = ModelResult(model="quasi-Poisson", outcome=outcome, refused=str(fault))
        yield fitted.but(adjustment=f"full, only {year}")


def _specifications(data, exposure):
    """Every set of the confounders but the full and the empty one, which stand in the list already."""
    others = [name for name in data.terms.columns if name != exposure]
    for size in range(1, len(others)):
        for chosen in combinations(others, size):
            fitted = models.quasi_poisson.fit(data.with_terms([exposure, *chosen]))
            yield fitted.but(adjustment=f"specification: {', '.join(chosen)}")


def _by_ward(found, table, by):
    data = places.ready(found, places.by_ward(found, table, by.index), by.index, by, geography="ward24")
    return models.quasi_poisson.fit(data).but(adjustment="full, wards", geography="ward24")


def _with_visitors(found, outcome, by):
    table = places.frame(found, outcome, by.index, visitors=True)
    fitted = models.quasi_poisson.fit(places.ready(found, table, by.index, by).apart())
    return fitted.but(adjustment="full, visitor areas in")


def checked(asked, q):
    """The main result with its checks, given q by adjustment, `minimal` and `full`: the larger of its models'."""
    question, main = asked.question, asked.main
    if main.refused:
        return main
    exposure = question.exposure
    crude, plain = asked.row("minimal"), asked.row("full", "quasi-Poisson")
    said = main.of(exposure)
    apart = asked.rows("full, without ")
    point, limit = sensitivity.e_value(said["rate_ratio"], said["lower"], said["upper"])
    checks = (
        ladder.told("told from chance", ASSOCIATION, crude, q["minimal"]),
        ladder.neighbours("neighbours, nothing else allowed for", ASSOCIATION, crude, *_spatial(asked, "minimal")),
        ladder.confounders(asked.measured, asked.adjust, question.unmeasured, asked.kept),
        ladder.told("told from chance after adjustment", ADJUSTED, plain, q["full"]),
        ladder.agrees("the same side before and after", ADJUSTED, crude, said),
        ladder.neighbours("neighbours", ADJUSTED, plain, *_spatial(asked, "full")),
        ladder.noise(
            {
                "negative binomial": asked.row("full", "negative binomial"),
                "clusters of areas": asked.row("full", "quasi-Poisson, robust"),
            },
            said,
        ),
        ladder.leaving_out(apart, plain, areas=len(apart)),
        ladder.years(asked.rows("full, only "), said),
        ladder.specifications([crude, plain, *asked.rows("specification: ").values()] if asked.adjust else [], plain),
        ladder.agrees("second geography", ROBUST, asked.row("full, wards"), said, why="no wards, or too few"),
        ladder.agrees("visitor areas", ROBUST, asked.row("full, visitor areas in"), said, why="refused"),
        ladder.open_paths(question.adjustment),
        ladder.unmeasured(limit, _strongest(main, exposure)),
        *_beyond(asked),
    )
    return main.but(checks=checks)


def _spatial(asked, adjustment):
    """The spatial model's row, the p of Moran's I of the residuals without it, and why there is no such model."""
    found = [one for one in asked.results if one.adjustment == adjustment]
    refused = [one.refused.rstrip(".") for one in found if one.model.startswith("Leroux")]
    return asked.row(adjustment, "Leroux"), found[0].moran_p, "".join(refused)


def _strongest(main, exposure):
    """The largest rate ratio, or its inverse, of what was allowed for; None where nothing was."""
    others = main.coefficients[main.coefficients["term"] != exposure]["rate_ratio"]
    return None if others.empty else float(np.maximum(others, 1 / others).max())


def _beyond(asked):
    """Checks that need what few editions have: another recording system, and an offence to be left alone."""
    question, main = asked.question, asked.main.of(asked.question.exposure)
    told = {one.adjustment: one for one in asked.results}
    yield ladder.second_source(told.get("second source"), question, main)
    yield ladder.negative_control(told.get("negative control"), question, main)


def _diagnostics(found, table, data, main, results, by):
    """DIAGNOSTICS rows: of the fit by the quasi-Poisson full model, of what is said by the main one."""
    exposure, plain = data.terms.columns[0], _of_full(results, "quasi-Poisson")
    for name, one in by.iterrows():
        yield row("units", name, one["spread"], expected=one["mean"])
    recorded, fitted = residuals.fitted_tenths(data)
    for number in range(10):
        yield row("calibration", f"{number + 1:02d}", recorded[number], expected=fitted[number])
    yield from _zeros(data, _of_full(results, "negative binomial").dispersion)
    yield from _prediction(found, results[0].outcome, data, by)
    yield row("moran", "", likeness(plain.residuals, data.near if plain.n == len(data) else None, data.areas)[0])
    said = main.of(exposure)
    point, limit = sensitivity.e_value(said["rate_ratio"], said["lower"], said["upper"])
    yield row("e value", "point", point)
    yield row("e value", "limit", limit)
    if len(by) > 1:
        yield row("e value", "strongest confounder", _strongest(main, exposure))
    yield from _steps(data, exposure, main.shape)


def _of_full(results, model):
    return next(one for one in results if one.adjustment == "full" and one.model.startswith(model))


def row(diagnostic, item, value, *, expected=np.nan, lower=np.nan, upper=np.nan):
    """One DIAGNOSTICS row but for its question and outcome."""
    return {
        "diagnostic": diagnostic, "item": item, "value": float(value), "expected": float(expected),
        "lower": float(lower), "upper": float(upper),
    }  # fmt: skip


def _zeros(data, alpha):
    """How many places have no event, and how many the negative binomial of that alpha gives."""
    means, fitted_data = residuals.predicted(data)
    if np.isnan(alpha):
        return
    none = np.exp(-means) if alpha == 0 else (1 + alpha * means) ** (-1 / alpha)
    yield row("zeros", "", (fitted_data.counts == 0).sum(), expected=none.sum())


def _prediction(found, outcome, data, by):
    """Mean absolute errors when the last year's counts are predicted: by the model of the year before, and by its
    counts. Both are brought to the last year's total, so that only the spread over places is judged. None where the
    year before can't be fitted by itself.
    """
    if len(found.years) < 2:
        return
    before = places.frame(found, outcome, by.index, years=[found.years[-2]])
    after = found.counts[outcome][str(found.years[-1])]
    try:
        means, fitted = residuals.predicted(places.ready(found, before, by.index, by).apart())
    except Refusal:
        return
    truth = after.reindex(fitted.places).to_numpy()
    known = ~np.isnan(truth)
    for item, guess in (("model", means), ("same as last year", fitted.counts)):
        if guess[known].sum():
            scaled = guess[known] * truth[known].sum() / guess[known].sum()
            yield row("prediction", item, np.abs(truth[known] - scaled).mean())


def _steps(data, exposure, shape):
    """The rate with every place in one tenth (fifth) of the exposure, all else as it is: per 1,000 residents a year."""
    parts = 10 if len(data) >= FEWEST_FOR_TENTHS else 5
    order = np.argsort(np.argsort(data.terms[exposure].to_numpy(), kind="stable"), kind="stable")
    step = parts * order // len(data)
    names = [f"step {number}" for number in range(1, parts)]
    groups = pd.DataFrame({name: (step == number).astype("float64") for number, name in enumerate(names, start=1)})
    others = data.terms.drop(columns=exposure)
    stepped = models.Data(
        outcome=data.outcome, counts=data.counts, population=data.population,
        terms=pd.concat([groups, others], axis=1), areas=data.areas, places=data.places, near=data.near,
    )  # fmt: skip
    try:
        means, errors = residuals.standardised_means(stepped, names, shape)
    except Refusal:
        return
    for number, (mean, error) in enumerate(zip(means, errors, strict=True), start=1):
        lower, upper = mean * np.exp(-1.96 * error), mean * np.exp(1.96 * error)
        kind = "tenth" if parts == 10 else "fifth"
        yield row(kind, f"{number:02d}", 1000 * mean, lower=1000 * lower, upper=1000 * upper)
