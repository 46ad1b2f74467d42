"""Places of four London boroughs on the Met's own LSOA table, against a second, slow reading of the same rows."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from svd_analysis import clusters, indicators, parameters, schemas, small_areas
from svd_analysis.periods import Period
from svd_analysis.small_areas import clustered
from svd_analysis.sources import boundaries, lsoa_population, mps_lsoa

BEXLEY, HACKNEY, RICHMOND, WESTMINSTER = "E09000004", "E09000012", "E09000027", "E09000033"
AREAS = {"bexley": BEXLEY, "hackney": HACKNEY, "richmond-upon-thames": RICHMOND, "westminster": WESTMINSTER}
PERIOD = "2024-03..2025-02"
# The Met's borough table counts deaths and serious injuries by illegal driving among violence with injury.
CODES = {
    "violence_with_injury": (
        "VIOLENCE AGAINST THE PERSON: VIOLENCE WITH INJURY",
        "VIOLENCE AGAINST THE PERSON: DEATH SERIOUS INJURY ILLEGAL DRIVING",
    ),
    "robbery_personal": ("ROBBERY: ROBBERY OF PERSONAL PROPERTY",),
}


@pytest.fixture(scope="module")
def table(real_data):
    """COUNTS of the boroughs' places over the months of the map."""
    counts, _ = mps_lsoa.read(real_data / "mps/2026-02_parquet/recorded-crime-lsoa.parquet")
    months = set(Period.parse(PERIOD).months)
    return counts[counts["parent_code"].isin(AREAS.values()) & counts["month"].isin(months)]


@pytest.fixture(scope="module")
def shapes(real_data, table):
    outlines, _ = boundaries.read(real_data / "boundaries/ons_2024_london_gpkg/london_lsoa.gpkg")
    return outlines[outlines["area_code"].isin(table["area_code"])]


@pytest.fixture(scope="module")
def estimates(real_data, table):
    """ESTIMATES of the places, visitor areas not yet marked."""
    parents = table.drop_duplicates("area_code").set_index("area_code")["parent_code"]
    areas = dict.fromkeys(sorted(parents.index), "lsoa21")
    chosen = [one for one in parameters.indicators() if one.name in CODES]
    counted = table.assign(month=PERIOD)
    cells = [indicators.count(counted, one, areas=areas, months=[PERIOD], found={PERIOD}) for one in chosen]
    cells = pd.concat(cells, ignore_index=True)
    cells = schemas.conform(cells.assign(parent_code=cells["area_code"].map(parents)), schemas.CELLS)
    people, _ = lsoa_population.read(real_data / "population/lsoa21_population_2011_2022.csv.gz")
    people = people[people["year"] == 2022].set_index("area_code")["population"]
    residents = cells[["area_code", "geography", "period", "breakdown"]].drop_duplicates()
    residents = residents.assign(
        denominator=residents["area_code"].map(people), denominator_status="population carried"
    )
    return indicators.estimate(cells, residents, parameters.indicators())


@pytest.fixture(scope="module")
def made(estimates, shapes):
    """The places with visitor areas marked, and the derived rows."""
    edition = parameters.edition("london-2025").model_copy(update={"areas": list(AREAS)})
    marked = small_areas.visitor_areas(estimates)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clustered, "LOCAL_DRAWS", 1999)
        patch.setattr(clustered, "SCAN_DRAWS", 199)
        return marked, small_areas.estimates(edition, marked, shapes)


def slow_counts(table, name, borough):
    """Offences by place, row by row."""
    counts = Counter({code: 0 for code, parent in zip(table["area_code"], table["parent_code"], strict=True)
                      if parent == borough})  # fmt: skip
    for row in table.itertuples():
        if row.parent_code == borough and row.code in CODES[name]:
            counts[row.area_code] += row.count
    return counts


@pytest.mark.parametrize("name", CODES)
def test_the_curve_and_the_shares_are_those_of_a_slow_count(made, table, name):
    _, derived = made
    counts = slow_counts(table, name, BEXLEY)
    ordered, total = sorted(counts.values(), reverse=True), sum(counts.values())
    rows = derived[(derived["parent_code"] == BEXLEY) & (derived["indicator"] == name)]
    curve = rows[rows["breakdown"] == "lorenz=25"]["value"].item()
    # A quarter of 148 neighbourhoods is 37.
    assert len(ordered) == 148
    assert curve == pytest.approx(sum(ordered[:37]) / total * 100, abs=1e-5)
    shares = rows[rows["breakdown"] == "share=area"].set_index("area_code")["value"]
    assert shares.sum() == pytest.approx(100, abs=1e-3)
    assert shares.to_dict() == pytest.approx({code: count / total * 100 for code, count in counts.items()}, abs=1e-5)


def test_westminster_has_places_of_visitors_whose_rate_is_not_shown_and_richmond_has_none(made, estimates):
    marked, derived = made
    violence = marked[marked["indicator"] == "violence_with_injury"].set_index("area_code")
    visited = violence[violence["denominator_status"] == "visitor area"]
    assert set(visited["parent_code"]) >= {WESTMINSTER}
    assert RICHMOND not in set(visited["parent_code"])
    before = estimates[estimates["indicator"] == "violence_with_injury"].set_index("area_code").loc[visited.index]
    assert (before["value"] > 40).all()  # per 1,000 who live there
    assert visited["value"].tolist() == before["count"].tolist()
    shrunk = derived[(derived["breakdown"] == "rate=shrunk") & (derived["indicator"] == "violence_with_injury")]
    assert set(shrunk.set_index("area_code").loc[visited.index, "status"]) == {"refused"}


def test_a_shrunken_rate_lies_between_the_places_own_and_the_areas_mean(made):
    marked, derived = made
    shrunk = derived[derived["breakdown"] == "rate=shrunk"].dropna(subset="value")
    both = shrunk.merge(marked, on=["indicator", "area_code"], suffixes=("", "_own"))
    sums = both.groupby(["indicator", "parent_code"])[["numerator", "denominator"]].transform("sum")
    mean = sums["numerator"].astype(float) / sums["denominator"] * 1000
    least, most = (pd.concat([both["value_own"], mean], axis=1).agg(end, axis=1) for end in ("min", "max"))
    assert (both["value"] >= least - 1e-4).all()
    assert (both["value"] <= most + 1e-4).all()


def test_every_neighbourhood_has_neighbours_and_nearly_all_are_libpysals(shapes):
    from libpysal.graph import Graph

    bexley = shapes[shapes["name"].str.startswith("Bexley")]
    near = clusters.neighbours(bexley)
    assert near.islands == ()
    theirs = Graph.build_contiguity(bexley.set_index("area_code"), rook=False)
    one, other = near.adjacency.nonzero()
    ours = {(near.codes[a], near.codes[b]) for a, b in zip(one, other, strict=True)}
    # A metre closes slivers and takes away none.
    assert ours >= set(theirs.adjacency.index)
    assert len(ours) <= 1.02 * len(theirs.adjacency)


def test_a_cluster_holds_at_most_a_quarter_of_the_residents_and_every_word_has_its_q(made):
    marked, derived = made
    residents = marked.drop_duplicates("area_code").set_index("area_code")["denominator"]
    members = derived[derived["breakdown"] == "cluster=scan"]
    for (_, borough), rows in members.groupby(["indicator", "parent_code"]):
        own = marked.loc[marked["parent_code"] == borough, "area_code"].unique()
        assert residents[rows["area_code"]].sum() <= 0.25 * residents[own].sum()
    assert (members["q"] <= 0.05).all()
    local = derived[derived["breakdown"] == "cluster=local"]
    assert (local.loc[local["word"] != "", "q"] <= 0.05).all()
    assert (np.sign(local.loc[local["word"] == "high", "value"]) == 1).all()


def test_real_rates_dealt_out_at_random_are_seldom_a_cluster(made, shapes):
    marked, _ = made
    rows = marked[(marked["parent_code"] == BEXLEY) & (marked["indicator"] == "violence_with_injury")]
    rows = rows[rows["per"].notna()].sort_values("area_code")
    own = shapes[shapes["area_code"].isin(rows["area_code"])].sort_values("area_code")
    near, centres = clusters.neighbours(own), np.column_stack([own.geometry.centroid.x, own.geometry.centroid.y])
    counts, residents = rows["count"].to_numpy(float), rows["denominator"].to_numpy()
    chance, alarms = np.random.default_rng(2), 0
    for seed in range(60):
        order = chance.permutation(len(counts))
        drawn = clusters.simulate(counts[order], residents[order], draws=99, seed=seed)
        dealt = clusters.deal(counts[order], residents[order], draws=99, seed=seed)
        found = clusters.scan(counts[order], residents[order], centres, near, simulated=drawn, dealt=dealt)
        alarms += found.p <= 0.05
    # Of 60 at a risk of 5%, at most 8 by chance (99.5% of the time).
    assert alarms <= 8
