"""Population, census, deprivation and lookup files of the example region, in the layouts of ONS and of packagers."""

from svd_analysis.example import places
from svd_analysis.example.csv_text import BYTE_ORDER_MARK, csv_text
from svd_analysis.example.people import AGE_BANDS, NEIGHBOURHOODS_OF_ENGLAND, published
from svd_analysis.example.truth import LAST_RESIDENTS, LAST_SMALL_AREA_RESIDENTS


def lsoa_population(draw, edition):
    """Residents by 2021 LSOA, mid-2011 to mid-2022, rebased to Census 2021."""
    years = range(2011, LAST_SMALL_AREA_RESIDENTS + 1)
    residents = published(draw.world.population, draw.world.truth, edition)
    residents = residents.pivot(index="lsoa_code", columns="year", values="population")
    header = ["LSOA 2021 Code", "LSOA 2021 Name", "Area Sq Km", *(f"Mid-{year}: Population" for year in years)]
    rows = []
    for lsoa in _by_code(draw.world.lsoas).itertuples():
        own = [int(residents.at[lsoa.lsoa_code, year]) for year in years]
        rows.append([lsoa.lsoa_code, lsoa.name, _extent(draw.world, lsoa), *own])
    return csv_text(header, rows)


def _by_code(lsoas):
    return lsoas.sort_values("lsoa_code")


def _extent(world, lsoa):
    ring = places.outline(world.corners, (lsoa.column, lsoa.column), (lsoa.row, lsoa.row))
    return f"{places.square_kilometres(ring):.4f}"


def regional_population(draw, edition):
    """Residents by authority, mid-2011 to the edition's own year, the latest first.

    Names only, in one column with the region.
    """
    years = range(LAST_RESIDENTS[edition], 2010, -1)
    residents = published(draw.world.population, draw.world.truth, edition)
    residents = residents.groupby(["area_code", "year"])["population"].sum().unstack()
    whole = residents.sum()
    header = ["Name", "PFA", "Geography", *(f"Mid-{year}" for year in years), ""]
    rows = [["IMAGINED REGION", "Imagined Region", "Region", *(f"{whole[year]}.00" for year in years), ""]]
    for area in draw.world.areas.itertuples():
        own = [f"{residents.at[area.area_code, year]}.00" for year in years]
        rows.append([area.name, "Imagined Police", "London Borough", *own, ""])
    return BYTE_ORDER_MARK + csv_text(header, rows)


def census_lsoa(draw, edition):
    """Census 2021 residents by LSOA and five-year band (table TS007A)."""
    names = draw.world.lsoas.set_index("lsoa_code")["name"]
    return _census(draw.world.age_bands.rename(columns={"lsoa_code": "code"}), names)


def census_authority(draw, edition):
    """Census 2021 residents by authority and five-year band (table TS007A)."""
    names = draw.world.areas.set_index("area_code")["name"]
    return _census(draw.world.age_bands.rename(columns={"area_code": "code"}), names)


def _census(bands, names):
    residents = bands.groupby(["code", "band"])["population"].sum().unstack()
    header = ["date", "geography", "geography code", "Age: Total", *(f"Age: Aged {band}" for band in AGE_BANDS)]
    rows = []
    for code in sorted(residents.index):
        own = [int(residents.at[code, band]) for band in AGE_BANDS]
        rows.append(["2021", names[code], code, sum(own), *own])
    return csv_text(header, rows)


def deprivation(draw, edition):
    """The Indices of Deprivation 2019 by 2011 LSOA: deciles and ranks, 1 the most deprived."""
    domains = ["IMD", "Income", "Employment", "Education", "Health", "Crime", "Housing_and_Access", "Environment"]
    header = ["lsoa11_code", *(f"{domain}_decile" for domain in domains), *(f"{domain}_rank" for domain in domains)]
    rows = []
    for lsoa in draw.world.deprivation.to_dict("records"):
        ranks = [lsoa[domain] for domain in domains]
        deciles = [-(-10 * rank // NEIGHBOURHOODS_OF_ENGLAND) for rank in ranks]
        rows.append([lsoa["lsoa11_code"], *(f"{number}.0" for number in deciles + ranks)])
    return csv_text(header, rows)


def lsoa_changes(draw, edition):
    """2011 to 2021 LSOAs and their authority, with the flag of the change (U, S, M, X)."""
    world = draw.world
    now = world.changes.merge(world.lsoas, on="lsoa_code").merge(world.areas, on="area_code", suffixes=("", "_area"))
    header = ["LSOA11CD", "LSOA11NM", "LSOA21CD", "LSOA21NM", "CHGIND", "LAD22CD", "LAD22NM", "LAD22NMW", "ObjectId"]
    rows = [
        [
            row.lsoa11_code,
            row.lsoa11_name,
            row.lsoa_code,
            row.name,
            row.change,
            row.area_code,
            row.name_area,
            "",
            number,
        ]
        for number, row in enumerate(now.itertuples(), start=1)
    ]
    return BYTE_ORDER_MARK + csv_text(header, rows)


def lsoa_wards(draw, edition):
    """2021 LSOAs, their ward and their authority (best fit)."""
    world = draw.world
    now = _by_code(world.lsoas).merge(world.wards, on=["ward_code", "area_code"], suffixes=("", "_ward"))
    now = now.merge(world.areas, on="area_code", suffixes=("", "_area")).sort_values("lsoa_code")
    header = [f"{place}{kind}" for place in ("LSOA21", "WD24", "LAD24") for kind in ("CD", "NM", "NMW")] + ["ObjectId"]
    rows = [
        [row.lsoa_code, row.name, "", row.ward_code, row.name_ward, "", row.area_code, row.name_area, "", number]
        for number, row in enumerate(now.itertuples(), start=1)
    ]
    return BYTE_ORDER_MARK + csv_text(header, rows)
