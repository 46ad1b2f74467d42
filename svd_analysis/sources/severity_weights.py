"""How much one offence of a kind weighs against another, from a dated file in a layout of this project's own.

Publisher: whoever the partnership takes its weights from, named in every row. The Office for National Statistics
    publishes a Crime Severity Score whose weights come from sentences passed; a weight is copied from the publisher's
    own table and never from an article or from memory, where the same weight stands with its digits in another order.
Layout: a CSV file with the columns
    `offence`    an offence or concept of the taxonomy (`homicide`, `violence_with_injury`), each once;
    `weight`     a number above 0, on the publisher's scale; only weights of one scale stand in one file;
    `source`     whose weight it is, and its table;
    `published`  the day it was published, such as 2016-11-29.
Covers: the offences listed. One that is not listed has no weight: it does not weigh 0.
Misses: what an offence did to the people it was done to. A weight is an average over sentences or a survey's answers,
    and says nothing of the uncertainty of either.
Licence: that of the weights' publisher.
"""

from svd_analysis import schemas
from svd_analysis.sources import offence_values, population_tables

SOURCE = "severity_weights"
LAYOUT = ("offence", "weight", "source", "published")
# What is returned: `weight` float above 0; the rest text, `published` as YYYY-MM-DD. Nothing is ever missing.
COLUMNS = {
    "offence": schemas.TEXT, "weight": schemas.NUMBER, "source": schemas.TEXT, "published": schemas.TEXT,
}  # fmt: skip


def read(path):
    """A row an offence with the columns of `COLUMNS`, and QUALITY."""
    table = offence_values.table_of(path, LAYOUT, "weight")
    return schemas.conform(table, COLUMNS), population_tables.quality(SOURCE, path, _quality(table))


def _quality(table):
    yield "layout", "", "severity weights"
    yield "rows in", "", len(table), len(table)
    yield "rows used", "", len(table), len(table)
    for (source, published), rows in table.groupby(["source", "published"]):
        yield "source", "", f"{source} ({published})", len(rows)
