"""Recording breaks that a series meets: which of the register's entries touch it, and inside which months.

What may be said across a break follows from its grade: `refuse` nothing, `relative only` the area against the rest of
its force, `note` everything, with a footnote.
"""

from svd_analysis import conditions, parameters, taxonomies

GRADES = ("refuse", "relative only", "note")


def across(region, source, indicator, period):
    """The registered breaks that an indicator's series from a source meets inside a period, gravest first."""
    met = [one for one in of(region, source, indicator) if falls_in(one, period)]
    return sorted(met, key=lambda one: (GRADES.index(one.grade), one.date, one.name))


def of(region, source, indicator):
    """The registered breaks of an indicator's series from a source, in order of date; of all series for `all`."""
    chosen = [one for one in parameters.breaks() if (one.region, one.source) == (region, source)]
    return [one for one in chosen if touches(one, indicator)]


def touches(one, indicator):
    """Whether a break is of every series, of this indicator, or of offences that are all it counts.

    A series that holds broken offences among others is another series: its own break stands in the register.
    """
    if "all" in one.series or indicator in one.series:
        return True
    named = [name for name in one.series if name in {row["concept"] for row in taxonomies.rows("concepts")}]
    counted = parameters.indicator(indicator).offences if indicator in parameters.names("indicators") else []
    if not named or not counted:
        return False
    return conditions.offences_of(counted) <= conditions.offences_of(named)


def falls_in(one, period):
    """Whether a series over that period has months on both sides of a break."""
    return f"{period.first}-01" < one.date.isoformat() <= f"{period.last}-31"
