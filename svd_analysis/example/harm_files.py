"""Severity weights, unit costs and land of the example region; every weight and cost says that it is invented."""

from svd_analysis.example import places
from svd_analysis.example.csv_text import BYTE_ORDER_MARK, csv_text

_INVENTED = "invented for the example region; nobody's own"
_PUBLISHED, _PRICE_YEAR = "2023-12-01", "2022/23"
# Offence -> weight and pounds. Round numbers, so that nobody takes them for a publisher's.
_VALUES = {
    "homicide": (5000, 1_000_000),
    "violence_with_injury": (100, 10_000),
    "violence_without_injury": (10, 2_000),
    "rape": (2000, 50_000),
    "other_sexual_offences": (200, 5_000),
    "robbery_of_personal_property": (500, 5_000),
    "robbery_of_business_property": (300, 5_000),
    "possession_of_weapons": (50, 1_000),
}
# One in so many hectares is inland water.
_WATER = 64


def severity_weights(draw, edition):
    """Weights in the layout of `sources.severity_weights`."""
    header = ["offence", "weight", "source", "published"]
    return csv_text(header, [[name, weight, _INVENTED, _PUBLISHED] for name, (weight, _) in _VALUES.items()])


def unit_costs(draw, edition):
    """Costs in the layout of `sources.unit_costs`."""
    header = ["offence", "cost", "price_year", "currency", "source", "published"]
    rows = [[name, cost, _PRICE_YEAR, "GBP", _INVENTED, _PUBLISHED] for name, (_, cost) in _VALUES.items()]
    return csv_text(header, rows)


def area_measurements(draw, edition):
    """Hectares of each borough as the ONS lays them out; of the extent of the realm, the land and the water in it."""
    header = ["LAD21CD", "LAD21NM", "AREAEHECT", "AREACHECT", "AREAIHECT", "AREALHECT"]
    rows = []
    for area in draw.world.areas.itertuples():
        whole = _hundredths(draw.world, area.area_code)
        water = whole // _WATER
        measured = [f"{number // 100}.{number % 100:02d}" for number in (whole, whole, water, whole - water)]
        rows.append([area.area_code, area.name, *measured])
    return BYTE_ORDER_MARK + csv_text(header, rows)


def _hundredths(world, area_code):
    """The borough's extent in hundredths of a hectare: its neighbourhoods', each rounded, added up."""
    own = world.lsoas[world.lsoas["area_code"] == area_code]
    rings = [places.outline(world.corners, (cell.column,) * 2, (cell.row,) * 2) for cell in own.itertuples()]
    return sum(round(10_000 * places.square_kilometres(ring)) for ring in rings)


FILES = {
    "harm/severity_weights.csv": severity_weights,
    "harm/unit_costs.csv": unit_costs,
    "lookups/LAD_measure_2021.csv": area_measurements,
}
