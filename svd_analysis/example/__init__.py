"""The synthetic example region, in three steps: a `world` with a known truth, a `draw` of what happened, and `write`.

    files = write(draw(world()), folder, "example-2025")

`planted` is another: bare neighbourhoods whose causes are known, to try models on.

Every place is invented and every code begins with X, which ONS never issues. Its files walk the same road as real ones.
"""

from svd_analysis.example import planted
from svd_analysis.example.draw import draw
from svd_analysis.example.truth import EDITIONS, Truth
from svd_analysis.example.world import world
from svd_analysis.example.write import write

__all__ = ["EDITIONS", "Truth", "draw", "planted", "world", "write"]
