"""Blocks: the finest common coarsening of two generations of a publisher's classes.

Classes that may hold the same offence belong to one block, whatever either generation calls them. Inside a block
offences change class; between blocks they can't. Two laws must hold, or the crosswalk is wrong: both generations hold
the same offences in a block, and the region's total of a block moves by no more than a revision explains.
"""

import numpy as np
import pandas as pd

from svd_analysis import conditions

# A region's yearly total of a block was revised by at most 2.6% between the releases that were seen. Beyond this ratio,
# and beyond five standard deviations of chance, the classes do not hold what the taxonomy says.
LARGEST_REVISION, DEVIATIONS = 1.1, 5


def of(earlier, latest):
    """The block of each class of two tables of COUNTS: a dict of (taxonomy, code) to the block's number.

    Every class that the schemes know is in it, held by a table or not.
    """
    schemes = {*earlier["taxonomy"].unique(), *latest["taxonomy"].unique()}
    classes = {key: offences for key, offences in sorted(conditions.codes().items()) if key[0] in schemes}
    first, block = {}, {}
    for number, offences in enumerate(classes.values()):
        met = {_root(block, first[offence]) for offence in offences if offence in first}
        block[number] = number
        for root in met:
            block[root] = number
        first |= dict.fromkeys(offences, number)
    return {key: _root(block, number) for number, key in enumerate(classes)}


def _root(block, number):
    while block[number] != number:
        number = block[number]
    return number


def broken(block, earlier, latest, totals):
    """Blocks that break a law, each with which, in words: a dict of block to text.

    `totals` has a row a block with the region's `earlier` and `latest` number of the same year.
    """
    held = [{scheme: set() for scheme in table["taxonomy"].unique()} for table in (earlier, latest)]
    said = {}
    for (scheme, code), number in block.items():
        for side in held:
            if scheme in side:
                side[scheme] |= {(number, offence) for offence in conditions.codes()[scheme, code]}
    then, now = (set().union(*side.values()) for side in held)
    for number, offence in sorted(then ^ now):
        side = "latest" if (number, offence) in then else "earlier"
        said.setdefault(number, f"no class of the {side} release holds {offence.replace('_', ' ')}")
    return _revised_too_far(totals) | said


def _revised_too_far(totals):
    earlier, latest = totals["earlier"].astype("float64"), totals["latest"].astype("float64")
    with np.errstate(divide="ignore", invalid="ignore"):
        far = np.abs(np.log(latest / earlier)) > np.log(LARGEST_REVISION)
    far &= (latest - earlier).abs() > DEVIATIONS * np.sqrt(latest + earlier)
    return {
        number: f"the region's {row.earlier:,.0f} offences of these classes in the earlier release are "
        f"{row.latest:,.0f} in the latest, more than a revision explains"
        for number, row in totals[far].iterrows()
    }


def numbered(counts, block):
    """COUNTS with the number of each row's block."""
    keys = pd.MultiIndex.from_frame(counts[["taxonomy", "code"]])
    return counts.assign(block=pd.Series(block).reindex(keys).to_numpy())
