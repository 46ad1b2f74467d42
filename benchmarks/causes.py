"""How often limits hold a planted rate ratio, how often a true null is called, and what a diagram spares.

    python benchmarks/causes.py [--replications 200] [--seed 1] [--quick]

Neighbourhoods whose causes are known (`svd_analysis/example/planted.py`) are drawn again and again, and the product's
own models and ladder are asked about them. A cell is one rate ratio, model and world; it passes where the 99% Monte
Carlo interval of the share observed meets its band. The bands are those of the project's rules.
"""

import argparse
import sys
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.causes_report import report
from benchmarks.cells import Cell
from svd_analysis import causes, clusters, models
from svd_analysis.causes import findings, ladder, places
from svd_analysis.example import planted
from svd_analysis.example.planted import COLLIDER, CONFOUNDER, EXPOSURE, MEDIATOR, NULL, OUTCOME, Truth

REPORT = Path(__file__).resolve().parent.parent / "docs" / "causes.md"
TERMS = (EXPOSURE, CONFOUNDER, NULL)
EVERYTHING = (*TERMS, MEDIATOR, COLLIDER)
HOLDS, HOLDS_SPATIAL, CALLED = (0.93, 0.97), (0.90, 1.0), (0.0, 0.05)
FITS = {
    "quasi-Poisson": models.quasi_poisson.fit,
    "clusters of areas": lambda data: models.quasi_poisson.fit(data, limits="clusters"),
    "negative binomial": models.negative_binomial.fit,
    "Leroux": models.leroux.fit,
}
MAIN = "Leroux"


@dataclass(frozen=True)
class Setting:
    """A world that is drawn; `spatial` says whether an effect is planted that makes neighbours alike."""

    name: str
    truth: Truth

    @property
    def spatial(self):
        return self.truth.spatial_sd > 0


@dataclass(frozen=True)
class Plan:
    """How much is tried: replications of each setting, and the areas of `side` x `side` places in each."""

    replications: int
    areas: int = 20
    side: int = 6


FULL, QUICK = Plan(200), Plan(8, side=4)
SETTINGS = (
    Setting("no spatial effect, measures unstructured", Truth()),
    Setting("no spatial effect, measures smooth", Truth(smooth=True)),
    Setting("spatial effect 0.2, measures smooth", Truth(spatial_sd=0.2, smooth=True)),
    Setting("spatial effect 0.4, measures unstructured", Truth(spatial_sd=0.4)),
    Setting("spatial effect 0.4, measures smooth", Truth(spatial_sd=0.4, smooth=True)),
)
NULLS = (
    Setting("no spatial effect", Truth()),
    Setting("no spatial effect, confounded", Truth(null_confounded=0.6, confounder=1.35)),
    Setting("spatial effect 0.4, measures smooth", Truth(spatial_sd=0.4, smooth=True)),
)
# Of the null alone: what it could do, and that the confounder could cause both.
OF_THE_NULL = {
    f"{NULL} -> violence": "supposed; the planted effect is none",
    f"{CONFOUNDER} -> {NULL}": "planted where the world is confounded",
    f"{CONFOUNDER} -> violence": "planted",
    f"{EXPOSURE} -> violence": "planted",
}


def neighbourhoods(drawn, **changed):
    """A planted draw as the Neighbourhoods that a question is asked of, some of it changed."""
    of = drawn.world.places
    near = clusters.Neighbours(tuple(of.index), drawn.world.adjacency)
    parts = {"table": drawn.table, "counts": drawn.counts, "years": drawn.years, "wards": of["ward"], "near": near}
    return places.Neighbourhoods(**{"visited": {}, **parts, **changed})


def fitted(found, terms, fit, outcome=OUTCOME):
    """The ModelResult of these terms."""
    return fit(places.ready(found, places.frame(found, outcome, terms), terms))


def answered(question, found, outcome=OUTCOME):
    """The main result with its checks, as an edition that asks nothing else would give it."""
    asked = findings.ask(question, outcome, found)
    return causes.checked(asked, causes.q_values([asked]))


def draws(setting, plan, seed):
    """The Neighbourhoods of each replication; the same seed gives the same, however many there are."""
    world = planted.world(plan.areas, plan.side, seed=seed, truth=setting.truth)
    for number in range(plan.replications):
        yield neighbourhoods(planted.draw(world, [seed, number]))


def of_limits(setting, plan, seed):
    """Cells of the 95% limits of the three planted rate ratios by each model, and of the alarms of Moran's I."""
    results = {name: [] for name in FITS}
    for found in draws(setting, plan, seed):
        for name, fit in FITS.items():
            results[name].append(fitted(found, TERMS, fit))
    for name, every in results.items():
        fine = [one for one in every if not one.refused]
        for term, ratio in setting.truth.ratios.items():
            held, line = sum(holds(one, term, ratio) for one in fine), f"Limits hold the ratio: {setting.name}; {name}"
            yield Cell(line, f"{term} {ratio:g}", len(fine), held, band(setting, name))
    alarms = [one.moran_p <= ladder.AT_MOST for one in results["quasi-Poisson"] if not one.refused]
    yield Cell(f"Residual Moran's I of quasi-Poisson raises alarm: {setting.name}", "", len(alarms), sum(alarms))


def band(setting, name):
    """What is asked of a model: without a spatial effect of each, with one of the model that claims to handle it."""
    if not setting.spatial:
        return HOLDS
    return HOLDS_SPATIAL if name == MAIN else ()


def holds(result, term, ratio):
    """Whether the limits of a term hold the ratio."""
    row = result.of(term)
    return bool(row["lower"] <= ratio <= row["upper"])


def of_nulls(setting, plan, seed):
    """Cells of how often a measure that causes nothing is said to go with violence, from rung 2 and from rung 3 on."""
    question = planted.question(exposure=NULL, arrows=OF_THE_NULL)
    rungs = np.array([rung(question, found) for found in draws(setting, plan, seed)])
    confounded = setting.truth.null_confounded > 0
    # A confounded null does go with violence until the confounder is allowed for: rung 2 says no more than that.
    for least, band in ((2, () if confounded else CALLED), (3, CALLED)):
        line = f"True null on rung {least} or above: {setting.name}"
        yield Cell(line, NULL, len(rungs), int((rungs >= least).sum()), band)


def rung(question, found):
    """The rung that the ladder gives.

    Not everything is fitted where it is known already: q is never below p, and never above p times the number of tests,
    of which one question has five (nothing allowed for, and four models with everything).
    """
    terms = (question.exposure, *question.adjustment.nodes)
    minimal, full = (
        fitted(found, chosen, models.quasi_poisson.fit).of(question.exposure)["p"] for chosen in (terms[:1], terms)
    )
    if minimal > ladder.AT_MOST:
        return 1
    if full > ladder.AT_MOST and 5 * minimal <= ladder.AT_MOST:
        return 2
    return answered(question, found).rung


def of_diagrams(plan, seed):
    """Cells of the total effect's limits with what the diagram holds equal, and with everything there is."""
    setting, ratio = SETTINGS[0], Truth().exposure
    adjusted = planted.question().adjustment.nodes
    ways = {
        "what the diagram holds equal": ((EXPOSURE, *adjusted), HOLDS),
        "nothing": ((EXPOSURE,), ()),
        "everything there is": (EVERYTHING, ()),
    }
    found = list(draws(setting, plan, seed))
    for said, (terms, band) in ways.items():
        held = sum(holds(fitted(one, terms, models.quasi_poisson.fit), EXPOSURE, ratio) for one in found)
        yield Cell(
            f"Limits hold the total effect; allowed for: {said}", f"{EXPOSURE} {ratio:g}", len(found), held, band
        )


def tested(plan, seed):
    """Every cell of a plan, in the order of the report."""
    cells = [cell for one in SETTINGS for cell in of_limits(one, plan, seed)]
    cells += [cell for one in NULLS for cell in of_nulls(one, plan, seed)]
    return [*cells, *of_diagrams(plan, seed)]


def main(words=None):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--replications", type=int, help="of each setting; the report is written from 100 on")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="fewer replications and places; nothing is written")
    asked = parser.parse_args(words)
    plan = QUICK if asked.quick else FULL
    plan = Plan(asked.replications or plan.replications, plan.areas, plan.side)
    cells = tested(plan, asked.seed)
    text = report(cells, plan, asked.seed, date.today().isoformat())
    print(text)
    if plan.replications >= 100 and not asked.quick:
        REPORT.write_text(text, encoding="utf-8", newline="\n")
    return 0 if all(cell.passes for cell in cells) else 1


if __name__ == "__main__":
    sys.exit(main())
