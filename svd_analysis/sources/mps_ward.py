"""Metropolitan Police recorded crime by ward and month: `MPS Ward Level Crime`.

Publisher: Metropolitan Police Service, on the London Datastore. The history to February 2024 is read from a copy
    converted to Parquet, which has lower-case headings.
Covers: offences recorded by the Met in the 679 wards, of May 2022, of its 32 boroughs, sexual offences included.
Misses: offences without a ward, so wards add up to less than the borough table; the City of London; ages, sexes,
    weapons. `Heathrow Villages`, a ward of Hillingdon, is listed under `Aviation Security (SO18)`, in the history
    to April 2023 mostly under Hillingdon: it stays a ward, and what it belongs to is what the file says, row by row.
Licence: Open Government Licence v2.0.
What changed between releases: the table of 2025-06 has the classes of the borough table; the converted history has
    later ones, with stalking and harassment and the driving deaths taken out of violence without injury. Figures are
    revised between releases.
"""

import pandas as pd

from svd_analysis import schemas
from svd_analysis.sources import area_codes, mps_wide

SOURCE = "mps_ward"
LAYOUTS = {
    "2025": ("MajorText", "MinorText", "WardName", "WardCode", "LookUp_BoroughName"),
    "2026 parquet": ("majortext", "minortext", "wardname", "wardcode", "lookup_boroughname"),
}
_ROLES = ("major", "minor", "ward", "ward_code", "borough")
_WARDS = 679


def read(path):
    """COUNTS and QUALITY of one file; `parent_code` is the borough, or command, the file lists the ward under."""
    release = mps_wide.read(path, LAYOUTS, roles=_ROLES)
    parents = mps_wide.borough_codes(release)
    wards = _ward_codes(release)
    mps_wide.refuse_cut_short(release, wards)
    places = pd.DataFrame({"area_code": wards, "geography": "ward22", "parent_code": parents})
    counts, quality = mps_wide.tables(release, places, source=SOURCE)
    coverage = schemas.quality(SOURCE, path.name, "wards listed", found=wards.nunique())
    return counts, schemas.conform(pd.concat([quality, pd.DataFrame([coverage])]), schemas.QUALITY)


def _ward_codes(release):
    wards = area_codes.check(release.rows["ward_code"], "ward22", path=release.path, column="WardCode")
    if wards.str.startswith("E").any():
        mps_wide.refuse_fewer(release, wards.nunique(), _WARDS, "wards")
    return wards
