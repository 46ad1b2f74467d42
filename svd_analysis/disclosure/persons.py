"""Open tables whose rows are persons: what of them may be shown, and no finer.

Nearly every cell of such a table is one person, and some are children, though it is published under an open licence.
So below the region, which is the force, only totals over five years together are shown, of nobody by age or sex; for
the region years, by age or by sex, and nothing crossed; nothing below the threshold, and nothing from which a count
below it could be worked out.
"""

import pandas as pd

from svd_analysis.disclosure import suppression
from svd_analysis.periods import Period

YEARS_TOGETHER = 5


def allowed(cells, regime):
    """CELLS in the shape that the regime allows; others are `refused`, those that would give a small one away
    `suppressed`, and neither has a count.
    """
    lengths = {period: len(Period.parse(period).months) for period in cells["period"].unique()}
    months = cells["period"].map(lengths)
    region = cells["geography"].eq("region")
    plain = cells["breakdown"].eq("")
    crossed = cells["breakdown"].str.contains(",", regex=False)
    fits = (region & months.ge(12) & ~crossed) | (plain & months.ge(12 * YEARS_TOGETHER))
    kept = suppression.suppressed(cells[fits], regime).set_axis(cells.index[fits])
    refused = cells[~fits].assign(count=pd.array([pd.NA] * int((~fits).sum()), dtype="Int64"), status="refused")
    return pd.concat([kept, refused]).sort_index()
