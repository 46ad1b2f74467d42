"""Boundaries of the example region as GeoJSON: longitude and latitude to six decimals, without a GIS library."""

import json

from svd_analysis.example import places


def boroughs(draw, edition):
    """Local authorities."""
    features = []
    for number, area in draw.world.areas.iterrows():
        west = number * places.COLUMNS
        ring = places.outline(draw.world.corners, (west, west + places.COLUMNS - 1), (0, places.ROWS - 1))
        features.append(_feature({"LAD24CD": area["area_code"], "LAD24NM": area["name"]}, ring))
    return _collection("LAD_MAY_2024", features)


def wards(draw, edition):
    """Electoral wards, each a column of the lattice."""
    names = draw.world.areas.set_index("area_code")["name"]
    features = []
    for column, ward in draw.world.wards.iterrows():
        ring = places.outline(draw.world.corners, (column, column), (0, places.ROWS - 1))
        named = {"WD24CD": ward["ward_code"], "WD24NM": ward["name"]}
        features.append(_feature(named | {"LAD24CD": ward["area_code"], "LAD24NM": names[ward["area_code"]]}, ring))
    return _collection("WD_MAY_2024", features)


def lsoas(draw, edition):
    """Lower layer super output areas of 2021."""
    features = []
    for lsoa in draw.world.lsoas.sort_values("lsoa_code").itertuples():
        ring = places.outline(draw.world.corners, (lsoa.column, lsoa.column), (lsoa.row, lsoa.row))
        features.append(_feature({"LSOA21CD": lsoa.lsoa_code, "LSOA21NM": lsoa.name}, ring))
    return _collection("LSOA_2021", features)


def _feature(properties, ring):
    # Whole millionths are put in their place by hand, since a float's shortest text is not always six decimals.
    points = ", ".join(f"[ {_degrees(x)}, {_degrees(y)} ]" for x, y in ring)
    geometry = f'{{ "type": "Polygon", "coordinates": [ [ {points} ] ] }}'
    return f'{{ "type": "Feature", "properties": {json.dumps(properties)}, "geometry": {geometry} }}'


def _degrees(millionths):
    return f"{millionths // 1_000_000}.{millionths % 1_000_000:06d}"


def _collection(name, features):
    longitude_latitude = '{ "type": "name", "properties": { "name": "urn:ogc:def:crs:OGC:1.3:CRS84" } }'
    head = f'{{\n"type": "FeatureCollection",\n"name": "{name}",\n"crs": {longitude_latitude},\n"features": [\n'
    return head + ",\n".join(features) + "\n]\n}\n"
