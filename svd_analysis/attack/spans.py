"""Stretches that overlap: months, calendar and financial years, years together; age bands that lie in one another.

Cut at every end, each stretch is the sum of the pieces in it, whatever was published of the pieces.
"""

from svd_analysis.attack.relations import Relation
from svd_analysis.errors import ParameterError
from svd_analysis.periods import Period, month_at, month_number


def pieces(stretches):
    """The pieces of stretches (first, last), both in whole numbers: cut where any begins or ends, gaps left out."""
    cuts = sorted({first for first, _ in stretches} | {last + 1 for _, last in stretches})
    between = [(first, after - 1) for first, after in zip(cuts, cuts[1:], strict=False)]
    return [one for one in between if any(first <= one[0] and one[1] <= last for first, last in stretches)]


def summed(stretches, number_of, family, said):
    """Relations of `stretches` ((first, last) -> number of its cell) to their pieces, and the pieces' numbers.

    `number_of` gives the number of a piece that was not published itself.
    """
    cut = {one: stretches.get(one) for one in pieces(stretches)}
    cut = {one: number if number is not None else number_of(*one) for one, number in cut.items()}
    made = []
    for (first, last), number in stretches.items():
        inside = tuple(piece for one, piece in cut.items() if first <= one[0] and one[1] <= last)
        if inside != (number,):
            made.append(Relation(number, inside, family, said))
    return made, tuple(cut.values())


def periods(book):
    """Relations of each series' periods: months to years, years to several, calendar to financial years."""
    series, made = {}, []
    for cell, number in list(book.numbers.items()):
        if stretch := _months(cell.period):
            series.setdefault(cell._replace(period=""), {})[stretch] = number
    for cell, stretches in series.items():
        if len(stretches) > 1:
            family = ("period", cell.indicator, cell.source, cell.edition, cell.form)
            made += summed(stretches, lambda *ends, cell=cell: _piece(book, cell, ends), family, "periods that add up")[
                0
            ]
    return made


def _months(text):
    try:
        period = Period.parse(text)
    except ParameterError:
        return None
    return month_number(period.first), month_number(period.last)


def _piece(book, cell, ends):
    return book.number(cell._replace(period=str(Period(*(month_at(end) for end in ends)))))
