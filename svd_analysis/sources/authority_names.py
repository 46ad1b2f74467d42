"""Local authorities by their names alone, where a publisher gives no codes.

Only names in this project's table of areas get a code: a name elsewhere may be of a county, a region or a district that
merged, and two places may share it. What has no code is for the reader to count in QUALITY, not to guess.
"""

from svd_analysis import taxonomies

# What publishers call an authority that ONS calls otherwise.
ALIASES = {"bedford borough": "bedford", "bedford ua": "bedford"}


def codes(names):
    """The `lad24` code of each name, whatever its capitals and its `and`; missing where none is known."""
    known = {_plain(row["name"]): code for code, row in taxonomies.areas().items() if row["geography"] == "lad24"}
    return names.map({name: known.get(_plain(name)) for name in names.unique()})


def unknown(names, found):
    """The names without a code as a QUALITY row: the first three, and how many rows they stand in."""
    without = sorted(names[found.isna()].unique())
    shown = ", ".join(without[:3]) + (" ..." if len(without) > 3 else "")
    return "areas without a code", "", f"{len(without)} names: {shown}" if without else "", int(found.isna().sum())


def _plain(name):
    plain = " ".join(str(name).replace("&", " and ").casefold().split())
    return ALIASES.get(plain, plain)
