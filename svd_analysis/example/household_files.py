"""Tables of Census 2021 about the households of the example region, in the layout of the bulk files of Nomis."""

from svd_analysis.example.csv_text import csv_text
from svd_analysis.example.households import DEPRIVED, TENURES

_KEYS = ["date", "geography", "geography code"]
_TENURE = "Tenure of household: "
# Heading -> the tenures counted under it, in the order of the file; totals stand before their parts.
_TENURE_COLUMNS = {
    "Total: All households": TENURES,
    "Owned": ("outright", "mortgaged"),
    "Owned: Owns outright": ("outright",),
    "Owned: Owns with a mortgage or loan": ("mortgaged",),
    "Shared ownership": ("shared",),
    "Shared ownership: Shared ownership": ("shared",),
    "Social rented": ("council", "association"),
    "Social rented: Rents from council or Local Authority": ("council",),
    "Social rented: Other social rented": ("association",),
    "Private rented": ("landlord", "otherwise"),
    "Private rented: Private landlord or letting agency": ("landlord",),
    "Private rented: Other private rented": ("otherwise",),
    "Lives rent free": ("rent_free",),
}
_DEPRIVATION_COLUMNS = {
    "Total: All households": DEPRIVED,
    "Household is not deprived in any dimension": ("none",),
    **{
        f"Household is deprived in {number} dimension{'' if number == 'one' else 's'}": (number,)
        for number in DEPRIVED[1:]
    },
}


def tenure(draw, edition):
    """Households by LSOA and tenure (table TS054)."""
    columns = {_TENURE + heading: parts for heading, parts in _TENURE_COLUMNS.items()}
    return _table(draw.world, draw.world.tenures, columns)


def deprivation(draw, edition):
    """Households by LSOA and how many dimensions they are deprived in (table TS011)."""
    named = "Household deprivation: {}; measures: Value"
    columns = {named.format(heading): parts for heading, parts in _DEPRIVATION_COLUMNS.items()}
    return _table(draw.world, draw.world.deprived, columns)


def _table(world, households, columns):
    names = world.lsoas.set_index("lsoa_code")["name"]
    rows = []
    for own in households.sort_values("lsoa_code").to_dict("records"):
        counts = [sum(own[part] for part in parts) for parts in columns.values()]
        rows.append(["2021", names[own["lsoa_code"]], own["lsoa_code"], *counts])
    return csv_text([*_KEYS, *columns], rows)


FILES = {
    "census2021/census2021-ts054-lsoa.csv": tenure,
    "census2021/census2021-ts011-lsoa.csv": deprivation,
}
