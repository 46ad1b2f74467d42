"""Places on a square lattice and which of them touch."""

import numpy as np
from scipy import sparse

from svd_analysis import clusters


def lattice(side):
    """Neighbours of a square lattice, each place with up to eight."""
    rows, columns = np.divmod(np.arange(side * side), side)
    near = (np.abs(rows[:, None] - rows) <= 1) & (np.abs(columns[:, None] - columns) <= 1)
    np.fill_diagonal(near, False)
    return clusters.Neighbours(tuple(f"p{number:03d}" for number in range(side * side)), sparse.csr_array(near * 1.0))
