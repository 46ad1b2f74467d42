"""parameters/between_area_variance.yaml from a borough table: ordinary year-to-year variation between areas.

`python .ci/between_area_variance.py london-2024 2011` writes it, from the tables that the edition is pinned to and the
years from that one on. A test on real data holds the two together.
"""

import sys
from datetime import date

import pandas as pd

from svd_analysis import indicators, ordinary_variation, parameters, paths, periods, store
from svd_analysis.periods import Period

SOURCE = "mps_borough"
TEXT = """\
# How far a measure ordinarily moves between two years in one area but not in its region, beyond chance: the
# standard deviation tau of the log ratio.
# Made by `python .ci/between_area_variance.py {edition} {first}`: change that, not this.
region: {region}
source: {source}
release: {release}
pairs: [
{pairs},
]
estimator: >-
  The moment of DerSimonian and Laird of each pair of years, floored at 0; tau is the root of its mean over the pairs.
  Pairs with 2020 and pairs across a recording break are left out.
estimated: "{today}"
classes:
{classes}
authored_by: svd_analysis project
checked_by: not yet checked by a partnership
review_date: "2027-11-01"
"""


def yearly(edition, years):
    """Yearly CELLS of every authority and measure with a rate that the edition's borough tables count."""
    [entry] = edition.of(SOURCE)
    counts, quality = store.read(edition, entry)
    codes = sorted(counts.loc[counts["geography"] == "lad24", "area_code"].unique())
    months = Period(years[0].first, years[-1].last).months
    tables = []
    for one in parameters.indicators():
        if one.measure == "rate" and not one.own_definition and indicators.observable(counts, one):
            cells = indicators.count(
                counts, one, areas=dict.fromkeys(codes, "lad24"), months=months, found=store.months_found(quality)
            )
            tables += [indicators.total(cells, year) for year in years]
    return pd.concat(tables, ignore_index=True)


def text_of(edition, first, today):
    """The text of the file."""
    years = periods.years(Period.parse(first), edition.year)
    pairs = ordinary_variation.pairs_of(edition.region, SOURCE, years)
    found = ordinary_variation.estimated(yearly(edition, years), pairs)
    return TEXT.format(
        edition=edition.name,
        first=first,
        region=edition.region,
        source=SOURCE,
        release=edition.data_as_at,
        pairs=",\n".join(f'  "{before} to {after}"' for before, after in pairs),
        today=today,
        classes="\n".join(
            f"  - {{of: {one.of}, tau: {one.tau:.2f}, areas: {one.areas}}}" for one in found.itertuples()
        ),
    )


if __name__ == "__main__":
    text = text_of(parameters.edition(sys.argv[1]), sys.argv[2], date.today().isoformat())
    (paths.parameters() / "between_area_variance.yaml").write_text(text, encoding="utf-8", newline="\n")
