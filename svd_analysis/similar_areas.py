"""The areas of a region most like an area in residents, density and income deprivation; this project's own choice."""

import numpy as np
import pandas as pd

from svd_analysis import places

# Fewer areas than this give no choice of like ones.
FEWEST_AREAS = 10


def features(residents, covariates, lookup):
    """What similarity is judged on, an authority a row: residents, residents per hectare of land, and the mean rank of
    its neighbourhoods by income deprivation (1 most deprived in England).

    `residents` is a series by area_code. A feature whose source is not pinned is missing.
    """
    hectares = covariates[covariates["measure"] == "land_hectares"].set_index("area_code")["value"]
    ranks = places.bridge(covariates[covariates["measure"] == "income_rank"], lookup)
    parents = lookup[(lookup["from_geography"] == "lsoa21") & lookup["to_geography"].str.startswith("lad")]
    parents = parents.drop_duplicates("from_code").set_index("from_code")["to_code"]
    deprivation = ranks.groupby(ranks["area_code"].map(parents))["value"].mean()
    return pd.DataFrame(
        {
            "population": residents,
            "density": residents / hectares.reindex(residents.index),
            "deprivation": deprivation.reindex(residents.index),
        }
    )


def distances(features):
    """Every pair of authorities with the Euclidean distance between their features: area_code, peer, distance.

    Each feature in standard deviations, of its logarithm but for deprivation. Empty for fewer than ten authorities with
    all three features.
    """
    known = features.dropna()
    if len(known) < FEWEST_AREAS:
        return pd.DataFrame(columns=["area_code", "peer", "distance"])
    scaled = known.assign(population=np.log(known["population"]), density=np.log(known["density"]))
    scaled = (scaled - scaled.mean()) / scaled.std(ddof=0)
    gaps = np.sqrt(((scaled.to_numpy()[:, None, :] - scaled.to_numpy()[None, :, :]) ** 2).sum(axis=2))
    square = pd.DataFrame(gaps, index=scaled.index.rename("area_code"), columns=scaled.index.rename("peer"))
    pairs = square.stack().rename("distance").reset_index()
    return pairs[pairs["area_code"] != pairs["peer"]].reset_index(drop=True)
