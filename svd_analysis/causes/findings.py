"""One question asked of the neighbourhoods of a region, for one outcome: every model of it, and what it has earned.

The main model allows for the diagram's adjustment set and each area's own level, with the places' shared effects where
neighbours are known. All others stand beside it: nothing that was fitted is left out of the list.
"""

from dataclasses import dataclass
from itertools import combinations

from svd_analysis import models
from svd_analysis.causes import diagnostics, ladder, places
from svd_analysis.models import quasi_poisson, sensitivity
from svd_analysis.models.result import ADJUSTED, ASSOCIATION, ROBUST, ModelResult, Refusal


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
    told = [] if main.refused else list(diagnostics.of(found, data, main, results, by))
    fit = [{"question": question.name, "outcome": outcome} | row for row in told]
    units, kept = by["spread"].to_dict(), _lost(found, outcome, exposure, data)
    return Asked(question, outcome, adjust, tuple(results), main, tuple(fit), units, have, kept)


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
        ladder.unmeasured(limit, diagnostics.strongest(main, exposure)),
        *_beyond(asked),
    )
    return main.but(checks=checks)


def _spatial(asked, adjustment):
    """The spatial model's row, the p of Moran's I of the residuals without it, and why there is no such model."""
    found = [one for one in asked.results if one.adjustment == adjustment]
    refused = [one.refused.rstrip(".") for one in found if one.model.startswith("Leroux")]
    return asked.row(adjustment, "Leroux"), found[0].moran_p, "".join(refused)


def _beyond(asked):
    """Checks that need what few editions have: another recording system, and an offence to be left alone."""
    question, main = asked.question, asked.main.of(asked.question.exposure)
    told = {one.adjustment: one for one in asked.results}
    yield ladder.second_source(told.get("second source"), question, main)
    yield ladder.negative_control(told.get("negative control"), question, main)
