"""Which places lie beside each other."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from svd_analysis.errors import ParameterError

# Metres: outlines drawn apart by less are the same line, rounded.
SLIVER = 1.0


@dataclass(frozen=True)
class Neighbours:
    """Which places touch: `adjacency` is a sparse symmetric matrix of 0 and 1 in the order of `codes`."""

    codes: tuple
    adjacency: sparse.csr_array

    @property
    def islands(self):
        """The codes of places that have no neighbour."""
        return tuple(np.array(self.codes, dtype=object)[self.adjacency.sum(axis=1) == 0])

    def of(self, codes):
        """The neighbours among these places only, in this order: at the edge of an area some are left behind."""
        place = {code: number for number, code in enumerate(self.codes)}
        chosen = [place[code] for code in codes]
        return Neighbours(tuple(codes), self.adjacency[chosen][:, chosen].tocsr())


def neighbours(boundaries, *, declared=()):
    """The Neighbours of BOUNDARIES: places that share a border or a corner (queen contiguity), and those declared so.

    `declared` holds pairs of codes that belong together across water: an island has no neighbour unless one is declared
    for it, and is named by `islands`. A pair with a code that has no outline is a ParameterError. The order of the rows
    makes no difference.
    """
    import shapely

    shapes = boundaries.sort_values("area_code")
    codes = tuple(shapes["area_code"])
    outlines = shapes.geometry.to_numpy()
    touching = shapely.STRtree(outlines).query(outlines, predicate="dwithin", distance=SLIVER)
    one, other = np.concatenate([touching, _declared(declared, codes)], axis=1)
    apart = one != other
    pairs = (np.ones(apart.sum()), (one[apart], other[apart]))
    adjacency = sparse.coo_array(pairs, shape=(len(codes), len(codes))).tocsr()
    adjacency.data[:] = 1.0
    return Neighbours(codes, adjacency)


def _declared(pairs, codes):
    """Declared pairs as places in the order of `codes`, each both ways round: an array (2, pairs)."""
    place = {code: number for number, code in enumerate(codes)}
    unknown = [code for pair in pairs for code in pair if code not in place]
    if unknown:
        raise ParameterError(f"Neighbours are declared for {unknown[0]}, a place that has no outline.")
    both = [(place[one], place[other]) for one, other in pairs]
    return np.array(both + [(other, one) for one, other in both], dtype=np.intp).reshape(-1, 2).T
