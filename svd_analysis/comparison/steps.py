"""The steps of one source between two releases: revision, attribution, taxonomy and boundary of any rule's count.

Everything is a whole year's offences by authority or pseudo-area (a) and block of classes (b). O is the earlier
release, N the latest on the earlier codes, r their regional ratio N/O of a block. A rule takes a block wholly or in
part. Revision is what r gives: the rule's own O times r. Attribution is the rest, d = N - O r, which sums to zero over
all areas. Where a rule takes a part of a block, what left an area had that area's own mix of classes, and what came
elsewhere has the mix of all that left.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from svd_analysis import definitions
from svd_analysis.comparison import blocks, unions

# Endpoints are rounded so, that a difference of nothing is nothing.
DECIMALS = 6


@dataclass(frozen=True)
class Releases:
    """One source's COUNTS of one year in the earlier and the latest release, each a table for every area.

    `places` is the latest release counted on the earlier boundaries, where small areas moved; else None.
    """

    earlier: pd.DataFrame
    latest: pd.DataFrame
    places: pd.DataFrame | None = None

    @cached_property
    def block(self):
        """The block of each class, by (taxonomy, code)."""
        return blocks.of(self.earlier, self.latest)

    @cached_property
    def changes(self):
        """The changes of codes between the releases."""
        return unions.of(set(self.earlier["area_code"]), set(self.latest["area_code"]))

    @cached_property
    def then(self):
        """The earlier release with blocks."""
        return _floats(blocks.numbered(self.earlier, self.block))

    @cached_property
    def now(self):
        """The latest release with blocks, on its own codes."""
        return _floats(blocks.numbered(self.latest, self.block))

    @cached_property
    def stands(self):
        """The latest release with blocks on the earlier codes and boundaries."""
        if self.places is not None:
            return _floats(blocks.numbered(self.places, self.block))
        return unions.on_earlier_codes(self.now, self.then, self.changes)

    @cached_property
    def areas(self):
        """Every code that a release lists, in order."""
        return sorted({*self.then["area_code"], *self.now["area_code"], *self.stands["area_code"]})

    @cached_property
    def old(self):
        """O, offences by area and block; a count that is not known leaves its cell missing."""
        return self._by_block(self.then)

    @cached_property
    def new(self):
        """N, offences by area and block, on the earlier codes and boundaries."""
        return self._by_block(self.stands)

    @cached_property
    def totals(self):
        """The region's number of each block in each release: columns earlier, latest."""
        return pd.DataFrame({"earlier": _sum(self.old), "latest": _sum(self.new)})

    @cached_property
    def ratio(self):
        """r of each block; missing where the earlier release has none of it."""
        return self.totals["latest"] / self.totals["earlier"].where(self.totals["earlier"] > 0)

    @cached_property
    def broken(self):
        """The laws that blocks break, in words, by block."""
        return blocks.broken(self.block, self.earlier, self.latest, self.totals)

    def _by_block(self, table):
        """Offences by area and block: 0 where a release lists none, missing where a count is not known."""
        grouped = table.groupby(["area_code", "block"])["count"]
        unknown = grouped.count() < grouped.size()
        numbers = sorted(set(self.block.values()))
        sums = grouped.sum().mask(unknown).unstack(fill_value=0.0)
        return sums.reindex(index=self.areas, columns=numbers, fill_value=0.0)


def endpoints(releases, condition, bound):
    """What a rule counts at each endpoint, an area a row: columns published, revised, attributed, reclassed, bounded.

    `published` and the last two are counted by themselves in one release each: `reclassed` in the latest on the earlier
    boundaries, `bounded` on its own. `bound` is certain or possible. Missing where a count of the region is not known.
    """
    verdict = "possible" if bound == "possible" else "certain"
    inside, stands, now = (
        _in_rule(releases, table, condition, verdict) for table in (releases.then, releases.stands, releases.now)
    )
    whole = _whole(releases, condition, verdict)
    none_before = releases.totals["earlier"].eq(0)
    revised = (inside * releases.ratio).where(~none_before, releases.new.where(whole, 0.0, axis="columns"), axis=1)
    moved = (releases.new - releases.old * releases.ratio).where(~none_before, 0.0, axis=1)
    found = {
        "published": _over(inside),
        "revised": _over(revised),
        "attributed": _over(revised) + _over(_moved_in_rule(moved, inside, releases.old, whole)),
        "reclassed": _over(stands),
        "bounded": _over(now),
    }
    return pd.DataFrame(found).round(DECIMALS)


def touched(releases, condition):
    """The blocks that a rule takes anything of, in either release."""
    found = set()
    for table in (releases.then, releases.now):
        held = _classes(table)
        possible = definitions.decide(held, condition)["possible"]
        found |= {releases.block[key] for key in held.loc[possible, ["taxonomy", "code"]].itertuples(index=False)}
    return found


def counts_exactly(table, condition):
    """Whether every class of a release is wholly in or wholly out under a rule."""
    verdicts = definitions.decide(_classes(table), condition)
    return bool((verdicts["certain"] == verdicts["possible"]).all())


def _classes(table):
    attributes = [name for name in table.columns if name not in ("area_code", "geography", "parent_code", "month",
                                                                 "count", "status", "block")]  # fmt: skip
    return table[attributes].drop_duplicates(ignore_index=True)


def _in_rule(releases, table, condition, verdict):
    """The rule's own offences by area and block."""
    chosen = table.assign(count=table["count"].where(definitions.decide(table, condition)[verdict], 0.0))
    return releases._by_block(chosen)


def _whole(releases, condition, verdict):
    """Which blocks are in wholly, by every class that either release holds of them."""
    held = pd.concat([_classes(releases.then), _classes(releases.now)], ignore_index=True)
    inside = definitions.decide(held, condition)[verdict]
    number = pd.Series([releases.block[key] for key in zip(held["taxonomy"], held["code"], strict=True)])
    return inside.groupby(number).all().reindex(releases.old.columns, fill_value=False).astype(bool)


def _moved_in_rule(moved, inside, old, whole):
    """The rule's part of what moved between areas: of losses the area's own mix, of gains the mix of all losses."""
    share = (inside / old.where(old > 0)).fillna(0.0)
    lost = moved.clip(upper=0)
    mix = (share * lost).sum() / lost.sum().where(lost.sum() < 0)
    mix = mix.fillna(0.0).where(~whole, 1.0)
    share = share.where(~whole, 1.0, axis="columns")
    return share * lost + moved.clip(lower=0) * mix


def _over(table):
    """Added up over blocks; missing where a part is."""
    return table.sum(axis="columns", skipna=False)


def _sum(table):
    """Added up over areas; missing where a part is."""
    return table.sum(skipna=False)


def _floats(table):
    return table.assign(count=table["count"].astype("float64").to_numpy(dtype=float, na_value=np.nan))
