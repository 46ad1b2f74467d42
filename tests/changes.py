"""CHANGES drawn small, and the two editions they are of."""

import pandas as pd

from svd_analysis import parameters, schemas
from svd_analysis.sentences.two_editions import RECOMPUTED, TwoEditions
from tests.tables import table


def changes(*drawings, **same):
    """CHANGES with the rows that are drawn: of Exampleton's counts from 2023 to 2024, where a row does not say else.

    A column of numbers that is not drawn is missing, as is a blank in one that is; `same` is said of every row that
    leaves it blank.
    """
    usual = {
        "area_code": "X09000001", "geography": "lad24", "bound": "exact", "quantity": "count", "earlier": "2023",
        "latest": "2024", "direction": "not tested: interval only", "comparable": "comparable",
    } | same  # fmt: skip
    rows = pd.concat([table(one).astype("str") for one in drawings], ignore_index=True)
    for name, kind in schemas.CHANGES.items():
        given = rows[name].fillna("") if name in rows.columns else pd.Series("", index=rows.index, dtype="str")
        if kind == schemas.TEXT:
            rows[name] = given.mask(given == "", usual.get(name, ""))
        else:
            rows[name] = pd.to_numeric(given.where(~given.isin(["", "<NA>", "nan"])), errors="raise").astype("float64")
    return schemas.conform(rows[list(schemas.CHANGES)], schemas.CHANGES)


def two(frame, *, area="exampleton", earlier="example-2024", latest="example-2025", published=RECOMPUTED):
    """Two editions of an area with those CHANGES."""
    return TwoEditions(parameters.area(area), parameters.edition(earlier), parameters.edition(latest), frame, published)
