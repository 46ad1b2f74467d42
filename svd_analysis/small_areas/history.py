"""Whether neighbouring places have more offences than their own earlier years, and the whole area's movement, give."""

import numpy as np
import pandas as pd

from svd_analysis import breaks, clusters
from svd_analysis.periods import Period
from svd_analysis.small_areas import clustered
from svd_analysis.small_areas.rows import AT_MOST, missing, own_row, place_rows, stream

# Further back a place is no longer the same: streets are built, centres open and close.
MOST_YEARS = 5
# Restrictions moved offences from centres to where people live. Against 2020 the wards of a London borough move by 10%
# to 11% (root of `movement`, but for the next year), between other years of 2019 to 2023 by 7% to 10%.
RESTRICTED = "2020"
# The Met's tables of places come out of the record system that its borough table comes out of.
RECORDED_WITH = {"mps_ward": "mps_borough", "mps_lsoa": "mps_borough"}
MORE = "more than its own earlier years lead one to expect"
BESIDE = "in a circle with more than its own earlier years lead one to expect"


def against_history(edition, area, places, earlier, outlines, seed):
    """Rows of the circle of places with more offences than their own earlier years lead one to expect: a list of
    frames.

    The area's row has the relative risk, as many offences (`numerator`) where so many were expected (`denominator`),
    and p as `q`; only where that is at most 0.05 each place of the circle has one, its count over what is expected of
    it. `word` is of a place's count beside its own past, and only for a place that is itself above it: a circle takes
    in others. Residents are not the denominator, so that visitor areas can be in it, and so can a place with more
    residents than before.

    The earlier years are those of the same twelve months, the latest five at most, without one that begins in 2020 and
    without one in which a place has no count. What is expected is relative to how the whole area moved: a break of
    grade `relative only` between the years does not matter where it hit all places alike, and `method` names it. Across
    one of grade `refuse` nothing is said (`refused`). Without an earlier year, with fewer than 20 places, or with fewer
    than 10 offences in either time `too few`; without outlines `gap`; else the status of the count that is missing.
    """
    centres, near = outlines
    known = places[np.array([code in centres for code in places["area_code"]], dtype=bool)]
    years = _years(known, earlier)
    met = _breaks(edition, known, years) if years else []
    if refusal := _refusal(places, known, earlier, years, met):
        return [pd.DataFrame([own_row(area, places.iloc[0], "scan=against history", status=refusal)])]
    counts = np.column_stack([known["count"].astype("float64"), *years.values()])
    found = _scanned(area, known, counts, outlines, seed)
    return _rows(area, known, counts, found, _method(counts, years, met))


def _years(known, earlier):
    """Offences of each place in each earlier year that is looked at, latest first: an array by period."""
    own = earlier[earlier["area_code"].isin(known["area_code"])].drop_duplicates(["period", "area_code"])
    by_year = own.pivot(index="period", columns="area_code", values="count")
    whole = by_year.reindex(columns=known["area_code"]).dropna()
    spans = sorted((Period.parse(text) for text in whole.index), reverse=True)
    chosen = [str(span) for span in spans if not span.first.startswith(RESTRICTED)]
    return {text: whole.loc[text].to_numpy(dtype="float64") for text in chosen[:MOST_YEARS]}


def _breaks(edition, known, years):
    """The registered breaks between the first month of the earliest year and the last of the map."""
    place, first = known.iloc[0], min(Period.parse(text).first for text in years)
    over = Period(first, Period.parse(place["period"]).last)
    sources = [place["source"], RECORDED_WITH.get(place["source"])]
    return [
        one for source in sources if source for one in breaks.across(edition.region, source, place["indicator"], over)
    ]


def _refusal(places, known, earlier, years, met):
    """Why an area's places can't be set beside their own past; empty where they can."""
    if missing(places):
        return missing(places)
    if known.empty:
        return "gap"
    if not years:
        return missing(earlier[earlier["area_code"].isin(known["area_code"])]) or "too few"
    if any(one.grade == "refuse" for one in met):
        return "refused"
    fewest = min(known["count"].sum(), sum(counts.sum() for counts in years.values()))
    enough = len(known) >= clustered.FEWEST_PLACES and fewest >= clustered.FEWEST_OFFENCES
    return "" if enough else "too few"


def _scanned(area, known, counts, outlines, seed):
    centres, near = outlines
    own_seed = stream(seed, known.iloc[0], area)
    expected = clusters.expectable(counts[:, 1:].sum(axis=1))
    return clusters.scan_history(
        counts, np.array([centres[code] for code in known["area_code"]]), near.of(known["area_code"]),
        simulated=clusters.simulate_years(counts, draws=clustered.SCAN_DRAWS, seed=[2, *own_seed]),
        dealt=clusters.deal(counts[:, 0], expected, draws=clustered.DEALT_DRAWS, seed=[3, *own_seed]),
    )  # fmt: skip


def _rows(area, known, counts, found, method):
    """The area's row and, only where the circle is more than chance, a row of each place in it."""
    own = own_row(
        area, known.iloc[0], "scan=against history", value=found.relative_risk, q=found.p, numerator=found.count,
        denominator=found.expected, denominator_status="ok", status="ok" if found.members.any() else "zero",
        word="cluster" if found.p <= AT_MOST else "no cluster", method=method,
    )  # fmt: skip
    chosen = found.members & (found.p <= AT_MOST)
    weights = clusters.expectable(counts[:, 1:].sum(axis=1))
    now, expected = counts[chosen, 0], (weights / weights.sum() * counts[:, 0].sum())[chosen]
    members = place_rows(
        area, known[chosen], "cluster=against history", value=now / expected, q=found.p, numerator=now,
        denominator=expected, denominator_status="ok", word=np.where(now > expected, MORE, BESIDE), method=method,
    )  # fmt: skip
    return [pd.DataFrame([own]), members]


def _method(counts, years, met):
    told = [
        f"circular scan against {', '.join(sorted(years))} of the same places, given how the whole area moved",
        f"{clustered.SCAN_DRAWS} negative binomial draws of every year with dispersion {clusters.movement(counts):.3f} "
        "of the places between years",
        f"{clustered.DEALT_DRAWS} draws of the same places dealt out anew",
        *(f"across {one.name}, which cancels where it hit all places alike" for one in met if one.grade != "note"),
    ]
    return "; ".join(told)
