"""Files in the layout of the Metropolitan Police's tables, drawn in a test."""

import pandas as pd

from svd_analysis import taxonomies
from tests.tables import table

LONDON = [row["name"] for code, row in taxonomies.areas().items() if code.startswith("E09") and code != "E09000001"]


def written(path, drawing):
    """The file at `path` holding the drawn table."""
    table(drawing).astype("str").to_csv(path, index=False, lineterminator="\n")
    return path


def london_rows(*minors, months=("202401", "202402")):
    """A row for each of those classes of violence in each of the Met's 32 boroughs, invented counts from 1."""
    rows = [("VIOLENCE AGAINST THE PERSON", minor, name) for name in sorted(LONDON) for minor in minors]
    london = pd.DataFrame(rows, columns=["MajorText", "MinorText", "BoroughName"])
    return london.assign(**{month: range(1 + place, len(london) + 1 + place) for place, month in enumerate(months)})


def as_parquet(csv_path):
    """A copy beside it as packagers convert it: lower-case headings, whole numbers."""
    converted = pd.read_csv(csv_path)
    converted.columns = converted.columns.str.lower().str.replace(" ", "_")
    converted.to_parquet(csv_path.with_suffix(".parquet"))
    return csv_path.with_suffix(".parquet")
