"""Whether an area's places with higher recorded rates lie beside each other: local clusters, the scan, Moran's I."""

import numpy as np
import pandas as pd

from svd_analysis import clusters, rates
from svd_analysis.small_areas.rows import AT_MOST, missing, own_row, place_rows, rated, status, stream

# Fewer places, or offences, and whether neighbours are alike is a matter of one or two of them.
FEWEST_PLACES, FEWEST_OFFENCES = 20, 10
LOCAL_DRAWS, SCAN_DRAWS, DEALT_DRAWS = 9_999, 999, 499


def clustered(area, places, outlines, seed):
    """Rows of local clusters, of the most likely cluster and its places, and of Moran's I: a list of frames.

    `outlines` is a pair: centroid by code, and Neighbours. Without values, and with a status that says why, where an
    area has fewer than 20 places with a rate and an outline, or fewer than 10 offences in them (`too few`), no outlines
    (`gap`), no residents to divide by (`refused`), or a place without a count.
    """
    centres, near = outlines
    drawn = np.array([code in centres for code in places["area_code"]], dtype=bool)
    said = np.where((status(places) == "ok") & ~drawn, "gap", status(places))
    known = places[said == "ok"]
    if refusal := _refusal(places, known, drawn):
        local = place_rows(area, places, "cluster=local", status=np.where(said == "ok", refusal, said))
        own = [own_row(area, places.iloc[0], name, status=refusal) for name in ("scan=most likely", "moran=global")]
        return [local, pd.DataFrame(own)]
    near = near.of(known["area_code"])
    counts, people = _numbers(known)
    # Every place is tested: with fewer draws the smallest p there is would not survive so many tests.
    draws = max(LOCAL_DRAWS, int(2 * len(counts) / AT_MOST) - 1)
    own_seed = stream(seed, places.iloc[0], area)
    simulated = clusters.simulate(counts, people, draws=draws, seed=own_seed)
    dealt = clusters.deal(counts, people, draws=DEALT_DRAWS, seed=[1, *own_seed])
    where = np.array([centres[code] for code in known["area_code"]])
    return [
        _local(area, places, known, said, near, simulated),
        *_scan(area, known, where, near, simulated[:, :SCAN_DRAWS], dealt),
        _moran(area, known, near, simulated[:, :SCAN_DRAWS]),
    ]


def _refusal(places, known, drawn):
    """Why an area's places can't be looked at together; empty where they can."""
    if missing(places):
        return missing(places)
    if not drawn.any():
        return "gap"
    if not rated(places).any():
        return "refused"
    enough = len(known) >= FEWEST_PLACES and known["count"].sum() >= FEWEST_OFFENCES
    return "" if enough else "too few"


def _numbers(known):
    return (known[name].to_numpy(dtype="float64") for name in ("count", "denominator"))


def _method(name, known, simulated):
    alpha = float(clusters.dispersion(*_numbers(known)))
    return f"{name}; {simulated.shape[1]} negative binomial draws with dispersion {alpha:.2f}"


def _local(area, places, known, said, near, simulated):
    """A row a place: Gi* as a z value, q within the area, and the word `high` or `low` where q is at most 0.05."""
    counts, people = _numbers(known)
    z, p = clusters.local_gi_star(counts / people, near, simulated / people[:, None])
    found = pd.DataFrame({"z": z, "q": rates.benjamini_hochberg(p)}, index=known["area_code"])
    found = found.reindex(places["area_code"])
    told = found["q"] <= AT_MOST
    word = np.select([told & (found["z"] > 0), told & (found["z"] < 0)], ["high", "low"], "")
    alone = (said == "ok") & found["z"].isna().to_numpy()
    return place_rows(
        area, places, "cluster=local", value=found["z"].to_numpy(), q=found["q"].to_numpy(), word=word,
        status=np.where(alone, "too few", said), method=_method("Gi*", known, simulated),
    )  # fmt: skip


def _scan(area, known, where, near, simulated, dealt):
    """The area's row of the most likely cluster and, only where it is more than chance, a row of each place in it."""
    found = clusters.scan(*_numbers(known), where, near, simulated=simulated, dealt=dealt)
    method = _method("circular scan", known, simulated) + f"; {DEALT_DRAWS} draws of the same places dealt out anew"
    said = {"value": found.relative_risk, "q": found.p, "method": method}
    own = own_row(
        area, known.iloc[0], "scan=most likely", numerator=found.count, denominator=found.expected,
        denominator_status="ok", status="ok" if found.members.any() else "zero",
        word="cluster" if found.p <= AT_MOST else "no cluster", **said,
    )  # fmt: skip
    members = known[found.members & (found.p <= AT_MOST)]
    return [pd.DataFrame([own]), place_rows(area, members, "cluster=scan", word="in cluster", **said)]


def _moran(area, known, near, simulated):
    """The area's row: `alike` or `unlike` neighbours where p is at most 0.05, else `no pattern`."""
    method = _method("Moran's I of standardised rates", known, simulated)
    if len(known) - len(near.islands) < FEWEST_PLACES:
        return pd.DataFrame([own_row(area, known.iloc[0], "moran=global", status="too few", method=method)])
    counts, people = _numbers(known)
    values, drawn = clusters.standardised(counts, people), clusters.standardised(simulated, people)
    value, p = clusters.moran(values, near, drawn)
    word = "alike" if p <= AT_MOST and value > 0 else "unlike" if p <= AT_MOST else "no pattern"
    if np.isnan(value):
        return pd.DataFrame([own_row(area, known.iloc[0], "moran=global", status="too few", method=method)])
    return pd.DataFrame([own_row(area, known.iloc[0], "moran=global", value=value, q=p, word=word, method=method)])
