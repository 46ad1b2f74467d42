"""Series of the Department for Education's Local Authority Interactive Tool, one long table of text.

A series is told by its short name (`Short Desc`): the title stands on its first year only. Areas have names, and
numbers of the Department's own: authorities, those that were reorganised (`(Pre LG)`), regions and England are mixed.
Small values are written in powers of ten (`8.931E-2`); `-` is a value that is not available, and why is not said.
"""

import re
from decimal import Decimal

import pandas as pd

from svd_analysis.errors import SourceError, nearest
from svd_analysis.sources import authority_names, csv_files

LAYOUT = ("Short Desc", "Years", "LA and Regions", "Values", "LA Number", "Region")
ACADEMIC, CALENDAR, ENDS_IN_MARCH = "academic year", "calendar year", "year to 31 March"
_NOT_AVAILABLE = "-"
_POWER_OF_TEN = re.compile(r"[0-9](\.[0-9]+)?E[+-]?[0-9]{1,2}")


def table(path):
    """The whole table as text, of the publisher's Parquet file or the same as CSV."""
    return csv_files.read_parquet(path) if path.suffix == ".parquet" else csv_files.read(path)


def series(rows, wanted, *, path):
    """area_code, year, measure, value of the wanted series, and QUALITY rows of what was left out.

    `wanted` maps a measure to (short name, kind of year, most it can be). SourceError where a series is not there,
    lacks a place in some year, lists one twice, or has a value that is no number.
    """
    parts, quality = [], []
    every = set(rows["LA and Regions"])
    for measure, (name, kind, most) in wanted.items():
        own = rows[rows["Short Desc"].str.strip() == name]
        if own.empty:
            raise SourceError(f"{path}: no series {name!r}. {nearest(name, rows['Short Desc'].unique())}")
        _check_places(own, name, every, path)
        read, told = _one(own, kind, most, path)
        parts.append(read.assign(measure=measure))
        quality += [(*row, measure) for row in told]
    return pd.concat(parts), quality


def _check_places(own, name, every, path):
    """SourceError where the series does not list every place of the file once in each of its years."""
    repeated = own.duplicated(["Years", "LA and Regions"])
    if repeated.any():
        line = repeated.idxmax()
        raise SourceError(
            f"{path}: {own.index.name} {line}: {name} of {own.loc[line, 'Years']} lists "
            f"{own.loc[line, 'LA and Regions']!r} twice. Two files were probably joined."
        )
    listed = own.groupby("Years")["LA and Regions"].nunique()
    short = listed[listed != len(every)]
    if len(short):
        raise SourceError(
            f"{path}: {name} of {short.index[0]} lists {short.iloc[0]} places where the file has {len(every)}. "
            "The file is cut short or filtered; use the whole one."
        )


def _one(own, kind, most, path):
    year = own["Years"].str.strip().map({text: _year(text.strip(), kind) for text in own["Years"].unique()})
    codes = authority_names.codes(own["LA and Regions"])
    used = own[codes.notna() & year.notna()]
    value = _values(used, most, path)
    read = pd.DataFrame({"area_code": codes[used.index], "year": year[used.index].astype("int64"), "value": value})
    quality = [
        authority_names.unknown(own["LA and Regions"], codes),
        ("rows refused", "", f"not one {kind}", int(year.isna().sum())),
        ("numbers withheld", "", "-: not available", int(value.isna().sum())),
    ]
    return read, quality


def _year(text, kind):
    """The first calendar year of a period, None where it is not one year of that kind."""
    if kind == ACADEMIC:
        match = re.fullmatch(r"(\d{4})/(\d{2})", text)
        follows = match and (int(match[1]) + 1) % 100 == int(match[2])
        return int(match[1]) if follows else None
    if not re.fullmatch(r"\d{4}", text):
        return None
    return int(text) - (kind == ENDS_IN_MARCH)


def _values(used, most, path):
    text = used["Values"].str.strip()
    given = text[text != _NOT_AVAILABLE]
    plain = given.map(lambda one: format(Decimal(one), "f") if _POWER_OF_TEN.fullmatch(one) else one)
    numbers = csv_files.decimal_numbers(plain.astype("str"), path=path, column="Values")
    wrong = (numbers < 0) | (numbers > most)
    if wrong.any():
        line = wrong.idxmax()
        raise SourceError(
            f"{path}: {used.index.name} {line}, column 'Values': {used.loc[line, 'Short Desc']} is {numbers[line]:g} "
            f"({int(wrong.sum())} such values). Expected from 0 to {most}; use the publisher's own file."
        )
    return numbers.reindex(used.index)
