"""Metropolitan Police recorded crime by LSOA and month: `MPS LSOA Level Crime`.

Publisher: Metropolitan Police Service, on the London Datastore (CSV); read also from a copy converted to Parquet,
    which has lower-case headings and gives the borough by its code.
Covers: offences with a place in the 4,988 LSOAs (2021) of the Met's 32 boroughs.
Misses: **sexual offences**, fraud, and small classes, so it can never show serious violence as a whole and adds up to
    less than the borough table; offences without a place; the City of London; ages, sexes, weapons.
Licence: Open Government Licence v2.0.
What changed between releases: since the change of record system (28 February 2024) the classes have stalking and
    harassment, and the driving deaths, taken out of violence without injury. The first month of the staged copy,
    February 2024, holds 39 offences: partial, so refused. Older releases have the LSOAs of 2011: refused.
"""

import pandas as pd

from svd_analysis import schemas
from svd_analysis.errors import SourceError
from svd_analysis.sources import lsoa_codes, mps_wide

SOURCE = "mps_lsoa"
LAYOUTS = {
    "2026": ("Major Category", "Minor Category", "LSOA Code", "LSOA Name", "Borough"),
    "2026 parquet": ("major_category", "minor_category", "lsoa_code", "lsoa_name", "borough"),
}
_ROLES = ("major", "minor", "lsoa_code", "lsoa", "borough")
_LSOAS = 4988


def read(path):
    """COUNTS and QUALITY of one file; `parent_code` is the borough the file gives for the LSOA."""
    release = mps_wide.read(path, LAYOUTS, roles=_ROLES)
    parents = mps_wide.borough_codes(release)
    lsoas = _lsoa_codes(release)
    # A few neighbourhoods have no violence without injury, so only the end of the file is looked at.
    mps_wide.refuse_cut_short(release, lsoas[lsoas == lsoas.iloc[-1]])
    places = pd.DataFrame({"area_code": lsoas, "geography": "lsoa21", "parent_code": parents})
    counts, quality = mps_wide.tables(release, places, source=SOURCE)
    coverage = schemas.quality(SOURCE, path.name, "LSOAs listed", found=lsoas.nunique())
    return counts, schemas.conform(pd.concat([quality, pd.DataFrame([coverage])]), schemas.QUALITY)


def _lsoa_codes(release):
    lsoas = release.rows["lsoa_code"]
    geography, _ = lsoa_codes.geography(lsoas, path=release.path, column="LSOA Code")
    if geography != "lsoa21":
        raise SourceError(
            f"{release.path}: no LSOA code in the file exists only since 2021, so its LSOAs are those of 2011. "
            "Expected a release on the LSOAs of 2021 (2024 or later)."
        )
    if lsoas.str.startswith("E").any():
        mps_wide.refuse_fewer(release, lsoas.nunique(), _LSOAS, "LSOAs")
    return lsoas
