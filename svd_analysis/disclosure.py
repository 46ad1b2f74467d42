"""The one door out: cells are protected here, before any rate, interval, chart or sentence is made of them.

Every source names its regime. An open source's cells pass unchanged; a source without a regime is refused, and so is a
regime this door does not know.
"""

from svd_analysis.errors import DisclosureError


def protect(cells, regimes):
    """CELLS as they may be published, given each source's regime; a DisclosureError where a source has none."""
    for source in sorted(cells["source"].unique()):
        regime = regimes.get(source, "")
        if not regime:
            raise DisclosureError(
                f"The source {source!r} declares no disclosure regime, so nothing of it may be published. "
                f"Name one in parameters/sources/{source}.yaml."
            )
        if regime != "open":
            raise DisclosureError(f"The source {source!r} is under the regime {regime!r}, which can't be applied yet.")
    return cells
