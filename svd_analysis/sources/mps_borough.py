"""Metropolitan Police recorded crime by borough and month: `MPS Borough Level Crime`.

Publisher: Metropolitan Police Service, on the London Datastore; two files a release, `(Historical)` from April 2010
    and `(most recent 24 months)`, which join without overlap. Figures are revised between releases.
Covers: offences recorded by the Met in its 32 boroughs, and under two headings that are no place with residents,
    `London Heathrow and London City Airports` and, in later releases, `Unknown`. These are kept: without
    them London loses offences.
Misses: the City of London, which has its own force; ages, sexes, weapons, domestic or not, ethnicity. A class that
    a borough does not list counted nothing there.
Licence: Open Government Licence v2.0.
What changed between releases: to 2023 the place is `LookUp_BoroughName` and there are 56 classes in Title Case, cut
    at 50 characters; since 2024 it is `BoroughName`, with 28 to 31 classes IN CAPITALS, all weapons in one.
"""

import pandas as pd

from svd_analysis import taxonomies
from svd_analysis.sources import mps_wide

SOURCE = "mps_borough"
LAYOUTS = {
    "2023": ("MajorText", "MinorText", "LookUp_BoroughName"),
    "2024": ("MajorText", "MinorText", "BoroughName"),
}


def read(path):
    """COUNTS and QUALITY of one file of a release, boroughs and pseudo-areas alike."""
    release = mps_wide.read(path, LAYOUTS, roles=("major", "minor", "borough"))
    codes = mps_wide.borough_codes(release)
    places = pd.DataFrame({"area_code": codes, "parent_code": codes})
    places["geography"] = codes.map(lambda code: taxonomies.areas()[code]["geography"])
    mps_wide.refuse_cut_short(release, codes[places["geography"] == "lad24"])
    return mps_wide.tables(release, places, source=SOURCE)
