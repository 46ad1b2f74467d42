"""The neighbourhoods that a question is asked of: what was counted in them, who lives there, and what they are like."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from svd_analysis import cells, clusters, covariates, denominators, indicators, models, parameters, schemas, small_areas
from svd_analysis.models.result import Refusal
from svd_analysis.periods import Period


@dataclass(frozen=True)
class Neighbourhoods:
    """Every LSOA of 2021 of a region's authorities, a row each in `table`: area, residents, and a column a measure.

    `counts` has protected counts by LSOA and (indicator, year); missing where they are. `visited` names, by indicator,
    the LSOAs with more than ten times the median rate of their authority: residents are not the people at risk there.
    `wards` is the ward of each, where a lookup tells. `near` has the neighbours, None where no outlines are pinned.
    """

    table: pd.DataFrame
    counts: pd.DataFrame
    years: tuple[Period, ...]
    visited: dict
    wards: pd.Series
    near: clusters.Neighbours | None

    @property
    def period(self):
        """All the months counted, as one period."""
        return Period(self.years[0].first, self.years[-1].last)

    @property
    def outcomes(self):
        """The indicators that were counted."""
        return set(self.counts.columns.get_level_values(0))


def neighbourhoods(edition, lookup, population, boundaries):
    """The Neighbourhoods of an edition and QUALITY; None where no source of it counts LSOAs of 2021."""
    counted = cells.modelled(edition, lookup)
    if counted.empty:
        return None, schemas.empty(schemas.QUALITY)
    years = sorted({Period.parse(text) for text in counted["period"]})
    residents = _residents(edition, counted[counted["period"] == str(years[0])], population, lookup)
    wide = counted.pivot(index="area_code", columns=["indicator", "period"], values="count").astype("float64")
    known, quality = covariates.neighbourhoods(edition, sorted(wide.index), lookup, boundaries)
    parents = counted.drop_duplicates("area_code").set_index("area_code")["parent_code"]
    table = known.reindex(wide.index).assign(area=parents, residents=residents.reindex(wide.index))
    return Neighbourhoods(
        table=table, counts=wide, years=tuple(years), visited=_visited(counted, residents, str(years[0])),
        wards=_wards(lookup).reindex(wide.index), near=_near(edition, boundaries, wide.index),
    ), quality  # fmt: skip


def _residents(edition, counted, population, lookup):
    """Residents of each LSOA in the first year counted: the latest estimate is carried from there, and no further."""
    nobody = pd.DataFrame(columns=["area", "lsoa", "breakdown"])
    people = denominators.denominators(edition, counted, population, nobody, lookup)
    return people.set_index("area_code")["denominator"].astype("float64")


def _visited(counted, residents, period):
    """The visitor areas of the first year, by indicator."""
    first = counted[counted["period"] == period]
    at_risk = first[["area_code", "geography", "period", "breakdown"]].drop_duplicates()
    at_risk = at_risk.assign(denominator=at_risk["area_code"].map(residents))
    at_risk["denominator_status"] = np.where(at_risk["denominator"].gt(0), "ok", "none")
    rated = small_areas.visitor_areas(indicators.estimate(first, at_risk, parameters.indicators()))
    rated = rated[rated["denominator_status"] == "visitor area"]
    return rated.groupby("indicator")["area_code"].agg(set).to_dict()


def _wards(lookup):
    pairs = lookup[(lookup["from_geography"] == "lsoa21") & lookup["to_geography"].str.startswith("ward")]
    return pairs.drop_duplicates("from_code").set_index("from_code")["to_code"]


def _near(edition, boundaries, codes):
    """The neighbours among the LSOAs, those declared across water too; None where an outline is missing."""
    if boundaries is None or not set(codes) <= set(boundaries["area_code"]):
        return None
    shapes = boundaries[boundaries["geography"].eq("lsoa21")]
    known = set(shapes["area_code"])
    declared = [pair for pair in parameters.crossings(edition.region) if set(pair) <= known]
    return clusters.neighbours(shapes, declared=declared).of(codes)


def frame(found, outcome, measures, *, years=None, visitors=False):
    """The table to fit: a row a neighbourhood with `events`, `person_years`, `area`, `place` and the measures.

    A measure that the edition does not have is a Refusal; visitor areas are left out unless they are asked for.
    """
    lacking = [name for name in measures if name not in found.table.columns]
    if lacking:
        raise Refusal(f"No source of this edition gives {lacking[0]} for its neighbourhoods.")
    years = [str(year) for year in years or found.years]
    counts, known = found.counts[outcome][years], found.table[list(measures)].astype("float64")
    table = known.where(np.isfinite(known)).assign(
        area=found.table["area"],
        events=counts.sum(axis=1, skipna=False),
        person_years=found.table["residents"] * len(years),
    )
    if not visitors:
        table = table[~table.index.isin(found.visited.get(outcome, set()))]
    return table.rename_axis("place").reset_index()


def scale(table, measures):
    """The mean and standard deviation (columns `mean`, `spread`) of each measure over the rows that can be fitted."""
    usable = table.dropna(subset=["events", *measures])
    usable = usable.loc[usable["person_years"] > 0, list(measures)]
    return pd.DataFrame({"mean": usable.mean(), "spread": usable.std(ddof=0)})


def ready(found, table, measures, by=None, *, geography="lsoa21"):
    """`models.Data` of a table, each measure in the standard deviations of a `scale`: its own rows' unless given.

    One scale for all models of a finding: a ward's rate ratio is then for as much more as a neighbourhood's.
    """
    by = scale(table, measures) if by is None else by
    near = found.near if geography == "lsoa21" else None
    scaled = table.assign(**{name: standardised(table[name], *by.loc[name]) for name in measures})
    return models.data(
        scaled, outcome="events", population="person_years", terms=list(measures), area="area", place="place", near=near
    )


def standardised(values, mean, spread):
    """Values less a mean, in standard deviations; all 0 where there is no spread, for a model to refuse."""
    return (values - mean) / spread if spread > 0 else values * 0.0


def by_ward(found, table, measures):
    """The same table by ward: counts and people added up, measures as means weighted by residents.

    A ward is of the authority most of its rows are in; a neighbourhood without a ward is left out.
    """
    placed = table.assign(ward=table["place"].map(found.wards)).dropna(subset=["ward", "events", *measures])
    weighted = placed.assign(**{name: placed[name] * placed["person_years"] for name in measures})
    added = weighted.groupby("ward")[["events", "person_years", *measures]].sum()
    means = added[list(measures)].div(added["person_years"], axis=0)
    held = placed.value_counts(["ward", "area"]).rename("rows").reset_index()
    most = held.sort_values(["rows", "area"], ascending=[False, True]).drop_duplicates("ward").set_index("ward")
    return added.assign(**means, area=most["area"]).rename_axis("place").reset_index()
