"""The example region's raw files, in the layouts of their publishers, an edition in a folder of its own.

The same draw gives the same bytes on every platform, Python and library version: draws come from `chance`, lines end
with `\\n`, text is UTF-8, numbers are whole or of a fixed number of decimals, rows are in a stated order and no file
holds a date of making. So the pinned hashes of the example editions hold everywhere.
"""

from pathlib import Path

from svd_analysis.example import (
    boundary_files,
    harm_files,
    health_files,
    household_files,
    people_files,
    police_files,
    record_files,
    victims_files,
)
from svd_analysis.example.truth import EDITIONS, RECENT

_CHANGES = "LSOA_(2011)_to_LSOA_(2021)_to_Local_Authority_District_(2022)_Exact_Fit_Lookup_for_EW_(V3).csv"
_WARDS = "LSOA_(2021)_to_Electoral_Ward_(2024)_to_LAD_(2024)_Best_Fit_Lookup_in_EW.csv"
LSOA_TABLE = "mps/MPS LSOA Level Crime (most recent 24 months).csv"

# Where each file lies inside the edition's folder -> what its text is.
FILES = {
    "mps/MPS Borough Level Crime (Historical).csv": police_files.borough_historical,
    "mps/MPS Borough Level Crime (most recent 24 months).csv": police_files.borough_recent,
    "mps/MPS Ward Level Crime (most recent 24 months).csv": police_files.ward,
    LSOA_TABLE: police_files.lsoa,
    "mps/MPS_MonthlyCrimeDashboard_Other.csv": victims_files.dashboard,
    "mps/MPS VAWG victims.csv": victims_files.victims,
    "population/lsoa21_population_2011_2022.csv": people_files.lsoa_population,
    "population/regionalpopulation.csv": people_files.regional_population,
    "census2021/census2021-ts007a-ltla.csv": people_files.census_authority,
    "census2021/census2021-ts007a-lsoa.csv": people_files.census_lsoa,
    "deprivation/imd2019_lsoa11.csv": people_files.deprivation,
    f"lookups/{_CHANGES}": people_files.lsoa_changes,
    f"lookups/{_WARDS}": people_files.lsoa_wards,
    "boundaries/lad24.geojson": boundary_files.boroughs,
    "boundaries/ward24.geojson": boundary_files.wards,
    "boundaries/lsoa21.geojson": boundary_files.lsoas,
    "health/fingertips_11201.csv": health_files.admissions,
    **harm_files.FILES,
    **household_files.FILES,
}


def write(draw, folder, edition):
    """Write the edition's files under `folder/<edition>/`; the paths written, in order.

    The LSOA table is of the later edition only, since the earlier has no source smaller than wards, and so are the
    extracts of partners.
    """
    assert edition in EDITIONS, f"the example has the editions {', '.join(EDITIONS)}, not {edition}"
    first, last = RECENT[edition]
    years = draw.world.years
    reached = f"{min(years)}-01" < first and last <= f"{max(years)}-12"
    assert reached, f"{edition} needs a world whose years reach from before {first} to {last}"
    later = edition == record_files.EDITION
    made = {name: text(draw, edition).encode("utf-8") for name, text in FILES.items() if later or name != LSOA_TABLE}
    made |= record_files.extracts(draw) if later else {}
    for name, content in made.items():
        path = Path(folder) / edition / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return [Path(folder) / edition / name for name in made]
