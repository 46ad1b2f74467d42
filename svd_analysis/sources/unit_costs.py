"""What one offence of a kind is reckoned to cost, in pounds of a stated year, from a dated file in our own layout.

Publisher: whoever the partnership takes its costs from, named in every row. The Home Office publishes the economic and
    social costs of crime; a cost is copied from the publisher's own table and never from memory.
Layout: a CSV file with the columns
    `offence`     an offence or concept of the taxonomy (`homicide`, `violence_with_injury`), each once;
    `cost`        pounds for one offence, above 0;
    `price_year`  the year of the prices, `2023/24` or `2023`: one for the whole file, since pounds of two years
                  can't be added up;
    `currency`    `GBP`;
    `source`      whose cost it is, and its table;
    `published`   the day it was published, such as 2018-07-23.
Covers: the offences listed. One that is not listed has no cost: it does not cost 0.
Misses: offences nobody recorded. Costs are published per offence that happened; where the publisher also gives a
    multiplier from recorded to actual offences, it is a step of its own that is not taken here.
Licence: that of the costs' publisher.
"""

from svd_analysis import schemas
from svd_analysis.errors import ParameterError, SourceError
from svd_analysis.periods import Period
from svd_analysis.sources import offence_values, population_tables

SOURCE = "unit_costs"
CURRENCY = "GBP"
LAYOUT = ("offence", "cost", "price_year", "currency", "source", "published")
# What is returned: `cost` pounds above 0; the rest text, `published` as YYYY-MM-DD. Nothing is ever missing.
COLUMNS = {
    "offence": schemas.TEXT, "cost": schemas.NUMBER, "price_year": schemas.TEXT, "currency": schemas.TEXT,
    "source": schemas.TEXT, "published": schemas.TEXT,
}  # fmt: skip


def read(path):
    """A row an offence with the columns of `COLUMNS`, and QUALITY."""
    table = offence_values.table_of(path, LAYOUT, "cost")
    offence_values.refuse(path, table, table["currency"] != CURRENCY, "currency", f"is {CURRENCY}")
    wrong = ~table["price_year"].map(_is_year)
    offence_values.refuse(path, table, wrong, "price_year", "is a year of prices, 2023/24 or 2023")
    if table["price_year"].nunique() > 1:
        found = ", ".join(sorted(table["price_year"].unique()))
        raise SourceError(
            f"{path}: prices of {found} stand together. Expected one price year; uprate them to one first."
        )
    return schemas.conform(table, COLUMNS), population_tables.quality(SOURCE, path, _quality(table))


def _is_year(text):
    try:
        return text == str(Period.parse(text)) and len(Period.parse(text).months) == 12 and ".." not in text
    except ParameterError:
        return False


def _quality(table):
    yield "layout", "", "unit costs"
    yield "rows in", "", len(table), len(table)
    yield "rows used", "", len(table), len(table)
    yield "price year", "one", table["price_year"].iloc[0], len(table)
    for (source, published), rows in table.groupby(["source", "published"]):
        yield "source", "", f"{source} ({published})", len(rows)
