"""How an area's offences are spread over its places, and over its neighbourhoods by deprivation."""

import numpy as np
import pandas as pd

from svd_analysis import clusters, indicators, rates
from svd_analysis.small_areas.rows import LEVEL, missing, own_geography, own_row, rated, stream

# Fewer places, and a tenth of them is less than one; fewer offences, and the curve is a drawing of chance.
FEWEST_PLACES, FEWEST_OFFENCES = 10, 10
# A twentieth of a limit's width is what so many draws leave open.
DRAWS = 5_000
_PER_CENT = np.arange(5, 101, 5)


def shares(places):
    """ESTIMATES of what per cent of the offences that have a place in its area each place has, where all have a count.

    `parent_code` is the area; a place stands once for each area it is looked at within.
    """
    of = ["source", "geography", "parent_code"]
    keys = ["indicator", "period", "bound", *of]
    whole = indicators.add(places, keys)
    found = indicators.shares(places, whole, of=of, breakdown="share=area")
    why = found[keys].merge(whole, on=keys, how="left")["status"].replace("zero", "too few")
    return found.assign(status=found["status"].mask(found["value"].isna() & found["count"].notna(), why))


def concentrated(area, places):
    """The area's rows of concentration: Gini, Gini allowing for few offences, and what per cent of offences lie in each
    twentieth of the places with most. Of counts, so that visitor areas are in it.
    """
    counts = places["count"].astype("float64").to_numpy()
    names = ["concentration=gini", "concentration=gini adjusted", *(f"lorenz={number:02d}" for number in _PER_CENT)]
    few = len(counts) < FEWEST_PLACES or counts.sum() < FEWEST_OFFENCES
    status = missing(places) or ("too few" if few else "ok")
    values = np.full(len(names), np.nan)
    if status == "ok":
        curve = 100 * rates.share_in_top(counts, _PER_CENT / 100)
        values = [rates.gini(counts), rates.adjusted_gini(counts), *curve]
    said = {"status": status, "method": f"counts of {len(places)} {places['geography'].iloc[0]}"}
    pairs = zip(names, values, strict=True)
    return pd.DataFrame([own_row(area, places.iloc[0], name, value=value, **said) for name, value in pairs])


def of_fifths(estimates):
    """The rows of ESTIMATES by fifth of an area's own neighbourhoods, most deprived first."""
    chosen = estimates["breakdown"].str.startswith("deprivation_fifth=") & estimates["bound"].eq("exact")
    return estimates[chosen].sort_values("breakdown", kind="stable")


def unequal(area, places, fifths, seed):
    """The area's rows of the slope and the relative index over the fifths of its own neighbourhoods, for the measure
    and months of its places; none where the area has no fifths. Limits allow for how its places differ beyond chance.
    """
    place = places.iloc[0]
    wanted = {name: place[name] for name in ("indicator", "period", "source")}
    for name, value in (wanted | {"area_code": area.area_code, "geography": own_geography(area)}).items():
        fifths = fifths[fifths[name] == value]
    return _indices(area, places, fifths, seed) if len(fifths) else fifths


def _indices(area, places, fifths, seed):
    place, per = places.iloc[0], fifths["per"].iloc[0]
    known = places[rated(places)]
    counts, people = (known[name].to_numpy(dtype="float64") for name in ("count", "denominator"))
    beyond = float(clusters.variance_ratio(counts, people)) if len(known) > 1 else 1.0
    found = rates.slope_index(
        fifths["count"].astype("float64"), fifths["denominator"], per=per, seed=stream(seed, place, area),
        dispersion=beyond, draws=DRAWS, level=LEVEL,
    )  # fmt: skip
    rows = []
    for name, prefix, each in (("slope", "slope", per), ("relative", "relative", np.nan)):
        value, lower, upper = (getattr(found, prefix + end) for end in ("", "_lower", "_upper"))
        status = "ok" if np.isfinite(value) else missing(fifths) or "too few"
        said = {"per": each, "level": LEVEL, "method": f"{found.method}, dispersion {beyond:.1f}", "status": status}
        rows.append(own_row(area, place, f"inequality={name}", value=value, lower=lower, upper=upper, **said))
    return pd.DataFrame(rows)
