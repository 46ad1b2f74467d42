"""Wards and LSOAs inside an area: from the ESTIMATES of places to what may be said of where offences are recorded.

Everything is a row of ESTIMATES told apart by its `breakdown`. A row of a place has as `parent_code` the area it was
looked at within: an LSOA has one for its authority and one for an area of several authorities. No place is ranked.
"High" and "low" mean a cluster of higher or lower recorded rates. A place marked `visitor area` keeps its count and its
share, has no rate, and is left out of every method that needs one; not of those that set it beside its own past.
"""

from svd_analysis.small_areas.measures import estimates
from svd_analysis.small_areas.shrunken import visitor_areas

__all__ = ["estimates", "visitor_areas"]
