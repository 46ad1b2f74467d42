"""The places of the example region: three boroughs, or up to 33, on a lattice of neighbourhoods in the North Sea.

Each borough is 6 wards of 5 neighbourhoods (LSOAs). Corners are whole millionths of a degree, so that the boundary
files are the same bytes everywhere. Between the 2011 and the 2021 census one LSOA was split, two were merged and two
were redrawn irregularly; all others are unchanged.
"""

import pandas as pd

from svd_analysis.example import chance
from svd_analysis.example.truth import EXAMPLETON, MOCKBRIDGE, MORE, SAMPLEFORD

COLUMNS, ROWS = 6, 5
# South-west corner, and the sides of a cell, about 800 metres each way.
_WEST, _SOUTH, _WIDTH, _HEIGHT = 1_600_000, 53_400_000, 12_000, 7_200

AREAS = {
    EXAMPLETON: ("Exampleton", (
        "Placeholder Park", "Specimen Hill", "Lorem Green", "Ipsum Common", "Foobar Fields", "Template Town")),
    SAMPLEFORD: ("Sampleford", (
        "Sample Wharf", "Random Row", "Quota Quay", "Stratum Street", "Cluster Common", "Census Cross")),
    MOCKBRIDGE: ("Mockbridge", (
        "Mock Meadow", "Replica Road", "Facsimile Field", "Pretend Park", "Make Believe", "Imaginary Island")),
}  # fmt: skip
_MORE_NAMES = (
    "Testham", "Proxyford", "Notionbury", "Figmentham", "Pretendale", "Fictionworth", "Phantomley", "Theorywick",
    "Conjectureby", "Hypotheford", "Supposeham", "Mirageton", "Ersatzbury", "Dittoham", "Placeboworth", "Randomley",
    "Trialwick", "Draftham", "Modelby", "Specimenford", "Dummybury", "Nowhereham", "Unrealton", "Imaginworth",
    "Whimsyley", "Fabledale", "Makebelby", "Patternham", "Surrogateford", "Stencilbury",
)  # fmt: skip
_QUARTERS = ("North", "South", "East", "West", "Central", "Riverside")
AREAS |= {
    code: (name, tuple(f"{name} {quarter}" for quarter in _QUARTERS))
    for code, name in zip(MORE, _MORE_NAMES, strict=True)
}

# 2021 LSOAs with a new code: their number on the lattice, then their code.
_RECODED = {4: 91, 5: 92, 40: 93, 70: 95, 71: 96}
# So that no code of a fourth borough is one of these, the numbers of its neighbourhoods begin at 1001.
_OF_THREE, _BEYOND = 90, 910
# 2011 and 2021 numbers where a code moved, with the change as ONS flags it: split, merged, irregular.
_CHANGED = [(4, 91, "S"), (4, 92, "S"), (40, 93, "M"), (94, 93, "M"), (70, 95, "X"), (70, 96, "X"), (71, 96, "X")]


def areas(number):
    """The first so many boroughs: code and name."""
    return pd.DataFrame([{"area_code": code, "name": name} for code, (name, _) in list(AREAS.items())[:number]])


def wards(number):
    """Their wards: code, name and borough."""
    rows = []
    for area_code, (_, names) in list(AREAS.items())[:number]:
        for name in names:
            rows.append({"ward_code": f"X05{len(rows) + 1:06d}", "name": name, "area_code": area_code})
    return pd.DataFrame(rows)


def lsoas(number):
    """Their neighbourhoods of 2021: code, name, ward, borough and place on the lattice, column by column."""
    rows = []
    for ward in wards(number).itertuples():
        column, name = ward.Index, AREAS[ward.area_code][0]
        for row in range(ROWS):
            position = len(rows) + 1
            rows.append({
                "lsoa_code": lsoa_code(_RECODED.get(position, _first_number(position))), "position": position,
                "name": f"{name} {column % COLUMNS + 1:03d}{'ABCDE'[row]}", "ward_code": ward.ward_code,
                "area_code": ward.area_code, "column": column, "row": row,
            })  # fmt: skip
    return pd.DataFrame(rows)


def lsoa_code(number):
    """The code of a neighbourhood; ONS issues none that begin with X."""
    return f"X01{number:06d}"


def _first_number(position):
    """The number in a neighbourhood's code of 2011."""
    return position if position <= _OF_THREE else position + _BEYOND


def changes(lsoas):
    """The 2011 code and name and the 2021 code of these neighbourhoods, pair by pair, with the flag U, S, M or X."""
    moved = pd.DataFrame(_CHANGED, columns=["old", "new", "change"])
    moved = moved.assign(lsoa11_code=moved["old"].map(lsoa_code), lsoa_code=moved["new"].map(lsoa_code))
    kept = lsoas.loc[~lsoas["position"].isin(_RECODED), ["lsoa_code"]]
    kept = kept.assign(lsoa11_code=kept["lsoa_code"], change="U")
    pairs = pd.concat([kept, moved])[["lsoa11_code", "lsoa_code", "change"]]
    names = dict(zip(lsoas["position"].map(_first_number).map(lsoa_code), lsoas["name"], strict=True))
    pairs["lsoa11_name"] = pairs["lsoa11_code"].map(names).fillna("Sampleford 002F")
    pairs = pairs[pairs["lsoa_code"].isin(lsoas["lsoa_code"])]
    return pairs.sort_values(["lsoa11_code", "lsoa_code"]).reset_index(drop=True)


def corners(number, numbers):
    """(longitude, latitude) in millionths of a degree of every corner of the lattice, pushed a little out of line."""
    return {
        (column, row): (
            _WEST + column * _WIDTH + int(numbers.random() * 3_000) - 1_500,
            _SOUTH + row * _HEIGHT + int(numbers.random() * 1_800) - 900,
        )
        for column in range(number * COLUMNS + 1)
        for row in range(ROWS + 1)
    }


def outline(corners, columns, rows):
    """The closed ring, anticlockwise, around these columns and rows of cells, each given as (first, last)."""
    west, east, south, north = columns[0], columns[1] + 1, rows[0], rows[1] + 1
    path = [(column, south) for column in range(west, east)]
    path += [(east, row) for row in range(south, north)]
    path += [(column, north) for column in range(east, west, -1)]
    path += [(west, row) for row in range(north, south, -1)]
    return [corners[place] for place in [*path, path[0]]]


def square_kilometres(ring):
    """The area of a ring, near enough for a column that nothing is calculated from."""
    # At this latitude a degree is 111.3 km northwards and 66.4 km eastwards.
    twice = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:], strict=False))
    return twice / 2 * 66.4 * 111.3 / 1e12


def smooth_order(column, row, numbers):
    """A number by which neighbours are near each other in order, with chance added: deprivation has a geography."""
    return abs(column % COLUMNS - 2.5) / 2.5 - row / ROWS + 0.4 * chance.normal(numbers)
