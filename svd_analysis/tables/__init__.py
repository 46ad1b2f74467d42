"""The tables of the appendix, from estimates; every number in them is a row of the edition's numbers."""

from svd_analysis.tables.definition import (
    bounds,
    differences,
    observability,
    quality,
    section_13,
    unlocated,
)
from svd_analysis.tables.headlines import (
    declared,
    finding,
    findings,
    headlines,
    movements,
    similar_areas,
)
from svd_analysis.tables.patterns import (
    funnel,
    patterns,
)
from svd_analysis.tables.people import (
    ages,
    success,
)
from svd_analysis.tables.places import (
    concentration,
    coverage,
    deprivation,
    fifth_name,
    inequality,
    neighbourhoods,
    place_measure,
    place_names,
    wards,
)
from svd_analysis.tables.provenance import (
    breaks,
    changes,
    files,
    indicators,
    sources,
)
from svd_analysis.tables.scale import (
    admissions,
    denominator_notes,
    harm,
    homicide,
    kinds,
    largest_first,
    largest_kinds,
    series,
    years,
)
from svd_analysis.tables.trend import (
    joinpoints,
    knife_months,
    months,
    trends,
)

__all__ = [
    "admissions",
    "ages",
    "bounds",
    "breaks",
    "changes",
    "concentration",
    "coverage",
    "declared",
    "denominator_notes",
    "deprivation",
    "differences",
    "fifth_name",
    "files",
    "finding",
    "findings",
    "funnel",
    "harm",
    "headlines",
    "homicide",
    "indicators",
    "inequality",
    "joinpoints",
    "kinds",
    "knife_months",
    "largest_first",
    "largest_kinds",
    "months",
    "movements",
    "neighbourhoods",
    "observability",
    "patterns",
    "place_measure",
    "place_names",
    "quality",
    "section_13",
    "series",
    "similar_areas",
    "sources",
    "success",
    "trends",
    "unlocated",
    "wards",
    "years",
]
