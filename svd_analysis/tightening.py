"""Bounds made tighter by a total that a publisher gives for the same area and months.

A table of classes does not say which offences were with a knife; the dashboard says how many were. If an offence of
some class is in under a definition only with a knife, no more of that class can be in than there were knife crimes:
Frechet's bounds (M. Frechet, 1935), for one fact and one total. Everything is a count of offences by area and month.
"""

import pandas as pd

from svd_analysis import conditions, definitions

KEYS = ["area_code", "month"]


def narrow(cells, counts, condition, totals):
    """CELLS of a definition's certain and possible counts, narrowed by published totals of the same area and month.

    `counts` are what the cells were counted from; `totals` are (fact, taxonomy, code, Series by area and month). A
    total of a fact that the condition does not ask for changes nothing, nor does one that the table contradicts.
    """
    for fact, taxonomy, code, total in totals:
        if fact not in conditions.asked(condition):
            continue
        narrowed = tighten(amounts(counts, condition, series(fact, taxonomy, code)), total)
        bounds = narrowed[["certain", "possible"]].stack().rename("narrowed")
        bounds.index.names = ["area_code", "period", "bound"]
        joined = cells.join(bounds, on=["area_code", "period", "bound"])
        # Of several totals the tightest holds: the most that must be in, the least that can be.
        values = joined[["count", "narrowed"]].astype("Float64")
        tightest = values.max(axis=1).where(joined["bound"] == "certain", values.min(axis=1))
        count = tightest.mask(joined["count"].isna())
        status = joined["status"].mask(joined["status"].isin(["ok", "zero"]) & count.eq(0).fillna(False), "zero")
        status = status.mask(status.eq("zero") & count.gt(0).fillna(False), "ok")
        cells = cells.assign(count=count.astype("Int64"), status=status)
    return cells


def series(fact, taxonomy, code):
    """The condition of being counted in a published total: an offence its code may hold, of which the fact is true.

    Which offences a total counts matters: carrying a knife is an offence with a knife, but no knife crime in the
    publishers' sense.
    """
    held = sorted(definitions.may_hold(taxonomy, code))
    return {"all_of": [{"flag": fact}, {"offence": held}]}


def amounts(counts, condition, counted):
    """How many offences of COUNTS could move in or out with being counted in a total, by area and month.

    `counted` is the condition of being counted in it. Of the offences that may or may not be: `certain_gain` become
    certain by being counted, `certain_loss` cease to be; `possible_gain` and `possible_loss` likewise; `open` is all of
    them. `known` are certainly counted. `certain` and `possible` are what there is if no open offence is counted.
    """
    inside, outside = {"all_of": [condition, counted]}, {"all_of": [condition, {"none_of": [counted]}]}
    unless_inside, unless_outside = {"any_of": [condition, counted]}, {"any_of": [condition, {"none_of": [counted]}]}
    member = definitions.decide(counts, counted)
    known, able = member["certain"], member["possible"]
    certain_in = definitions.decide(counts, unless_outside)["certain"]
    certain_out = definitions.decide(counts, unless_inside)["certain"]
    possible_in = definitions.decide(counts, inside)["possible"]
    possible_out = definitions.decide(counts, outside)["possible"]
    may_move = able & ~known
    moving = {
        "certain": certain_out.where(~known, certain_in),
        "possible": possible_out.where(~known, possible_in),
        "certain_gain": may_move & certain_in & ~certain_out,
        "certain_loss": may_move & certain_out & ~certain_in,
        "possible_gain": may_move & possible_in & ~possible_out,
        "possible_loss": may_move & possible_out & ~possible_in,
        "open": may_move,
        "known": known,
    }
    number = counts["count"].astype("Int64")
    moved = pd.DataFrame({name: number.where(which, 0) for name, which in moving.items()})
    return moved.groupby([counts[key] for key in KEYS]).sum(skipna=False)


def tighten(amounts, total):
    """Certain and possible counts by area and month, the bounds that a published total leaves.

    `total` is a Series by area and month: missing where nothing is published, which is not 0. `agrees` is False where
    the table and the total cannot both be right (fewer offences that could be counted than the total says, or more that
    must be); there, and where there is no total, the bounds are those of the table alone.
    """
    left = total.reindex(amounts.index).astype("Int64") - amounts["known"]
    agrees = (left >= 0) & (left <= amounts["open"])
    free = pd.DataFrame(
        {
            "certain": amounts["certain"] - amounts["certain_loss"],
            "possible": amounts["possible"] + amounts["possible_gain"],
        }
    )
    bound = free.assign(certain=_least(amounts, left), possible=_most(amounts, left))
    used = agrees.fillna(False).astype(bool)
    return free.where(~used, bound).assign(agrees=agrees)


def _least(amounts, left):
    """The fewest that can be in: those counted are first offences that being counted takes out, last those it puts
    in.
    """
    gain, loss = amounts["certain_gain"], amounts["certain_loss"]
    neither = amounts["open"] - gain - loss
    return amounts["certain"] - _smaller(left, loss) + (left - loss - neither).clip(lower=0)


def _most(amounts, left):
    """The most that can be in: those counted are first offences that being counted puts in, last those it takes
    out.
    """
    gain, loss = amounts["possible_gain"], amounts["possible_loss"]
    neither = amounts["open"] - gain - loss
    return amounts["possible"] + _smaller(left, gain) - (left - gain - neither).clip(lower=0)


def _smaller(left, other):
    return left.where(left < other, other)
