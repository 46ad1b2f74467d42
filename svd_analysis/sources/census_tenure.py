"""Whether households own or rent their home, at Census 2021, by local authority or LSOA.

Publisher: Office for National Statistics, Census 2021, table TS054, bulk files distributed by Nomis.
Covers: households of England and Wales on 21 March 2021, in three shares that make 100 per cent: `owner_occupied`
    (owned outright, with a mortgage or loan, and shared ownership), `social_rented` (from a council or housing
    association: many took one for the other, and the publisher advises to add them up) and `private_rented`, with
    which this project puts those who live rent free: one household in 750, whom the table has apart.
Misses: people in communal establishments (halls, hostels, prisons, barracks); every other year; how long people have
    lived there. Since the three make 100 per cent, a model can hold two of them at most.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: nothing, a census is taken once.
"""

from svd_analysis.sources import census_tables

SOURCE = "census_tenure"
_TITLE = "Tenure of household: "
_HEADINGS = {
    "households": "Total: All households",
    "owned": "Owned",
    "outright": "Owned: Owns outright",
    "mortgaged": "Owned: Owns with a mortgage or loan",
    "shared": "Shared ownership",
    "social": "Social rented",
    "council": "Social rented: Rents from council or Local Authority",
    "association": "Social rented: Other social rented",
    "private": "Private rented",
    "landlord": "Private rented: Private landlord or letting agency",
    "otherwise": "Private rented: Other private rented",
    "rent_free": "Lives rent free",
}
TABLE = census_tables.CensusTable(
    source=SOURCE,
    name="TS054",
    headings={name: _TITLE + heading for name, heading in _HEADINGS.items()},
    sums={
        "households": ["owned", "shared", "social", "private", "rent_free"],
        "owned": ["outright", "mortgaged"],
        "social": ["council", "association"],
        "private": ["landlord", "otherwise"],
    },
    shares={
        "owner_occupied": (["owned", "shared"], ["households"]),
        "social_rented": (["social"], ["households"]),
        "private_rented": (["private", "rent_free"], ["households"]),
    },
)


def read(path):
    """COVARIATES (geography `lad24` or `lsoa21`, year 2021, per cent of households) and QUALITY of one file.

    0 means that no household has that tenure; missing, that there is no household.
    """
    return census_tables.read(path, TABLE)
