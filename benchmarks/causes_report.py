"""The report of `benchmarks/causes.py`."""

from benchmarks.cells import HEADINGS, lines, said_of

TEXT = """\
# Do models and ladder find the causes that were planted?

Made by `python benchmarks/causes.py --replications {replications}`: change that, not this page. {made}; seed {seed};
{replications} replications of each world, of {places} places in {areas} areas.

**{tested} cells were tested against a band, and {missed} lay outside.** A cell lies outside where the 99% Monte Carlo
interval of its share does not meet the band; one whose true share is just at the edge does so once in 200.

{table}

Outside their band:

{listed}

## What was drawn

Neighbourhoods on a lattice with 1,200 to 3,000 residents, and two years of offences, about 60 a place together. Rates
follow an own level of each area (standard deviation 0.2), an exposure (rate ratio 1.35 a standard deviation, two fifths
of its logarithm by way of a mediator), a confounder with which it is correlated 0.6 (1.12) and a measure that does
nothing (1.00); places have Gamma factors with a variance of 0.15 beside. A spatial effect has the standard deviation
named and a correlation of exp(-distance / 2), and so have the measures where they are said to be smooth. All of it is
drawn anew in each replication. Areas' own levels are in every model.

* **Limits hold the ratio**: how often the 95% limits hold each of the three planted ratios, all three in the model: a
  cell each. Leroux is the main model of a page where neighbours are known. With a spatial effect the others make no
  claim, and are reported only: that is why they are not the main model.
* **Residual Moran's I**: in how many worlds its p is at most 0.05 after the quasi-Poisson fit.
* **True null**: how often the measure that does nothing is said to go with violence, by the ladder as pages use it, the
  measure being all that is asked about: among more tests fewer are told. Where the null is confounded (correlated 0.6
  with a confounder of ratio 1.35) places with more of it do have more violence, so that rung 2 is right, and rung 3
  alone is judged.
* **Total effect**: the same limits of the exposure's whole effect, from quasi-Poisson fits: with the confounder and
  the null held equal, which is what the diagram asks for; with nothing; and with mediator and collider held equal too.

Not drawn: recording that differs between places, measures with errors, and counts that are withheld.
"""


def report(cells, plan, seed, made):
    """The report as Markdown; the same cells and date give the same bytes."""
    banded = [cell for cell in cells if cell.band]
    missed = [cell for cell in banded if not cell.passes]
    table = [HEADINGS, ["---"] + ["---:"] * 3 + ["---"] * 2 + ["---:"], *lines(cells)]
    listed = [f"* {cell.line}; {cell.name}: {said_of(cell)}" for cell in missed]
    return TEXT.format(
        made=made, seed=seed, replications=f"{plan.replications}", tested=len(banded), missed=len(missed),
        places=f"{plan.areas * plan.side**2:,}", areas=plan.areas, listed="\n".join(listed or ["None."]),
        table="\n".join("| " + " | ".join(str(one) for one in row) + " |" for row in table),
    )  # fmt: skip
