"""Which months a monthly file holds whole: a gap and a partial month are told apart from a quiet one.

Publishers cut their files at a download date or at a change of record system, so a first or last month may hold
a handful of offences: counted, it would be a fall that never happened.
"""

from statistics import median

from svd_analysis import periods, schemas

PARTIAL_SHARE = 0.1  # of the median of its neighbours: rules.md, section 7
NEIGHBOURS = 6


def checks(totals, *, source, file):
    """The QUALITY rows of a file's months and the months that must not be counted, from its total by month.

    `totals` maps `YYYY-MM` to all offences of that month in the file. Every month from the first to the last gets a
    row: found 1, `partial`, or 0 where it is a gap, which has no count (blank, never 0).
    """
    totals = {month: int(total) for month, total in sorted(totals.items())}
    refused = _partial(totals) | _empty(totals)
    rows = []
    for month in periods.Period(min(totals), max(totals)).months:
        found = 0 if month not in totals or not totals[month] else "partial" if month in refused else 1
        count = totals[month] if found else None
        rows.append(schemas.quality(source, file, "month", expected=1, found=found, rows=count, place=month))
    rows += [
        schemas.quality(
            source, file, "partial month", expected="at least a tenth of the months beside it", found=totals[month],
            rows=totals[month], place=month,
        )
        for month in sorted(refused) if totals[month]
    ]  # fmt: skip
    return rows, refused


def _partial(totals):
    """The months at either end below a tenth of the median of their neighbours."""
    refused = set()
    for months in (list(totals), list(totals)[::-1]):
        for place, month in enumerate(months[:-1]):
            beside = [totals[other] for other in months[place + 1 : place + 1 + NEIGHBOURS]]
            if totals[month] >= PARTIAL_SHARE * median(beside):
                break
            refused.add(month)
    return refused


def _empty(totals):
    """The months in which nothing at all was counted anywhere: a heading without its data, so a gap."""
    return {month for month, total in totals.items() if not total}
