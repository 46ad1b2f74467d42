"""What the population files share: a column a year or an age, whole people, parts that must add up."""

import re

import pandas as pd

from svd_analysis import schemas
from svd_analysis.errors import SourceError
from svd_analysis.sources import csv_files


def year_columns(columns, form, *, path):
    """Heading -> year of the headings in that form; SourceError for a year missing between two others.

    A heading that speaks of a mid-year in another form is refused: passed over, it would be a year without people.
    """
    found = {name: int(match[1]) for name in columns if (match := re.fullmatch(form, name))}
    strange = [name for name in columns if name not in found and re.search("mid|population", name, re.IGNORECASE)]
    if strange or not found:
        shown = repr(strange[0]) if strange else "none"
        raise SourceError(
            f"{path}: mid-year headings: found {shown}, expected such as 'Mid-2022' in the form {form!r}."
        )
    absent = sorted(set(range(min(found.values()), max(found.values()))) - set(found.values()))
    if absent:
        raise SourceError(f"{path}: there is no column for mid-{absent[0]}, though there are earlier and later ones.")
    return found


def people(table, columns, *, path):
    """Those columns as whole people; SourceError with line and column where a value is anything else.

    Converted files write `533149.0` or `60854727.00`: whole all the same. `1.000` is not taken for one.
    """
    whole = {name: table[name].str.strip().str.replace(r"\.00?$", "", regex=True) for name in columns}
    return pd.DataFrame({name: csv_files.whole_numbers(whole[name], path=path, column=name) for name in columns})


def population(codes, counts, *, by, labels, **fixed):
    """POPULATION from area codes and a column of people a year or an age (`by`), named `labels`."""
    wide = counts.set_axis(labels, axis="columns")
    wide.insert(0, "area_code", codes)
    table = wide.melt(id_vars="area_code", var_name=by, value_name="population").assign(**fixed)
    return schemas.conform(table, schemas.POPULATION)


def check_total(parts, total, *, path, what, tolerance=0):
    """How many people the parts are from their total at most; SourceError with the line beyond `tolerance`."""
    apart = (parts - total).abs()
    if (apart > tolerance).any():
        line = apart.idxmax()
        raise SourceError(
            f"{path}: line {line}: {what}: the parts add up to {parts[line]} and the total says {total[line]} "
            f"(at most {tolerance} apart expected; {int((apart > tolerance).sum())} such lines). Download it again."
        )
    return int(apart.max())


def quality(source, path, rows):
    """QUALITY from (check, expected, found, rows, place) tuples; the last ones may be left out."""
    names = ("expected", "found", "rows", "place")
    records = [
        schemas.quality(source, path.name, check, **dict(zip(names, rest, strict=False))) for check, *rest in rows
    ]
    return schemas.conform(pd.DataFrame(records), schemas.QUALITY)
