"""The Metropolitan Police's tables of the example region, as two of its releases laid them out.

A row of noughts is left out, as the publisher leaves it out. The earlier release (`example-2024`) has Title Case
classes and `LookUp_BoroughName`; the later has capitals, `BoroughName` and a borough called `Unknown`.
"""

import pandas as pd

from svd_analysis import taxonomies
from svd_analysis.example import classes
from svd_analysis.example.csv_text import csv_text
from svd_analysis.example.truth import FIRST_MONTH, RECENT, SMALL_AREA_MONTHS
from svd_analysis.periods import Period, month_at, month_number


def borough_historical(draw, edition):
    """Months before the last 24, by class and borough."""
    before = month_at(month_number(RECENT[edition][0]) - 1)
    first = max(FIRST_MONTH, f"{min(draw.world.years)}-01")
    return _borough(draw, edition, Period(first, before))


def borough_recent(draw, edition):
    """The last 24 months, by class and borough."""
    return _borough(draw, edition, Period(*RECENT[edition]))


def _borough(draw, edition, window):
    earlier = edition == "example-2024"
    offences = draw.recorded[edition]
    table = _classes_of(offences, draw.world.parts) if earlier else _later_classes_of(offences, draw.world.parts)
    table["Borough"] = offences["area_code"].map(taxonomies.area_name)
    heading = "LookUp_BoroughName" if earlier else "BoroughName"
    return _wide(table, ["MajorText", "MinorText", "Borough"], window.months, headings={"Borough": heading})


def ward(draw, edition):
    """The last 24 months by class and ward, in capitals; offences that no ward can be given to are not in it."""
    world, offences = draw.world, _located(draw.recorded[edition])
    table = _later_classes_of(offences, world.parts)
    wards = world.lsoas.merge(world.wards, on="ward_code", suffixes=("", "_ward")).set_index("lsoa_code")
    table["WardName"] = offences["lsoa_code"].map(wards["name_ward"])
    table["WardCode"] = offences["lsoa_code"].map(wards["ward_code"])
    table["LookUp_BoroughName"] = offences["area_code"].map(taxonomies.area_name)
    gap = world.truth.ward_gap if edition == "example-2024" else None
    months = [month for month in Period(*RECENT[edition]).months if month != gap]
    return _wide(table, ["MajorText", "MinorText", "WardName", "WardCode", "LookUp_BoroughName"], months)


def lsoa(draw, edition):
    """Months from February 2024 by class and LSOA, without sexual offences; the first month has hardly begun."""
    world, offences = draw.world, _located(draw.recorded[edition])
    offences = offences[offences["part"].map(world.parts["latest_minor"]) != ""]
    partial = offences.index[offences["month"] == world.truth.partial_month]
    begun = partial[world.truth.partial_one_in // 2 :: world.truth.partial_one_in]
    offences = offences.drop(index=partial.difference(begun))
    table = pd.DataFrame({"month": offences["month"], "LSOA Code": offences["lsoa_code"]})
    table["LSOA Name"] = offences["lsoa_code"].map(world.lsoas.set_index("lsoa_code")["name"])
    table["Borough"] = offences["area_code"]
    table["Major Category"] = offences["part"].map(world.parts["major"]).map(classes.later_major)
    table["Minor Category"] = offences["part"].map(world.parts["latest_minor"])
    keys = ["LSOA Code", "LSOA Name", "Borough", "Major Category", "Minor Category"]
    return _wide(table, keys, Period(*SMALL_AREA_MONTHS).months)


def _located(offences):
    return offences[offences["located"]]


def _classes_of(offences, parts):
    return pd.DataFrame({
        "month": offences["month"],
        "MajorText": offences["part"].map(parts["major"]), "MinorText": offences["part"].map(parts["minor"]),
    })  # fmt: skip


def _later_classes_of(offences, parts):
    minor = offences["part"].map(parts["later_minor"])
    renamed = minor.isin(list(classes.RENAMED)) & (offences["month"] >= classes.RENAMED_FROM)
    return pd.DataFrame({
        "month": offences["month"], "MajorText": offences["part"].map(parts["major"]).map(classes.later_major),
        "MinorText": minor.where(~renamed, minor.map(classes.RENAMED)),
    })  # fmt: skip


def _wide(table, keys, months, headings=None):
    """Offences counted by the keys, a column a month written YYYYMM, in order of place and then class."""
    counts = table[table["month"].isin(months)].groupby([*keys, "month"]).size().unstack("month", fill_value=0)
    counts = counts.reindex(columns=months, fill_value=0)
    order = sorted(range(len(counts)), key=lambda row: (counts.index[row][2:], counts.index[row][:2]))
    header = [(headings or {}).get(key, key) for key in keys] + [month.replace("-", "") for month in months]
    values = counts.to_numpy().tolist()
    return csv_text(header, ([*counts.index[row], *values[row]] for row in order))
