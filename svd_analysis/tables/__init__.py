"""The tables of the appendix, from estimates; every number in them is a row of the edition's numbers."""

from svd_analysis.tables.causes import (
    associations,
    ratio_of,
)
from svd_analysis.tables.changes import (
    comparability,
    headline_changes,
    progress,
    progress_of,
    questions,
    ratio_words,
)
from svd_analysis.tables.check_rows import checks
from svd_analysis.tables.contributions import contributions
from svd_analysis.tables.definition import (
    bounds,
    differences,
    observability,
    quality,
    section_13,
    unlocated,
)
from svd_analysis.tables.evidence import (
    factors,
    grade,
    refused,
)
from svd_analysis.tables.extracts import (
    by_age,
    by_anything_else,
    by_kind_of_place,
    by_relationship,
    by_sex,
    extracts,
    hours,
)
from svd_analysis.tables.fits import (
    calibration,
    diagnostics,
    partial,
    steps_of,
    with_diagnostic,
)
from svd_analysis.tables.headlines import (
    FEWEST_FOR_A_RATIO,
    declared,
    finding,
    findings,
    headlines,
    movements,
    similar_areas,
    titled,
)
from svd_analysis.tables.model_lists import (
    fitted_models,
    model_count,
)
from svd_analysis.tables.model_results import (
    coefficients,
    model_name,
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
    percent,
    place_measure,
    place_names,
    wards,
)
from svd_analysis.tables.provenance import (
    breaks,
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
from svd_analysis.tables.side_by_side import (
    headlines_of_areas,
    steps_of_areas,
    two_areas,
)
from svd_analysis.tables.steps import (
    attribution,
    count_steps,
    rate_steps,
    two_definitions,
)
from svd_analysis.tables.trend import (
    joinpoints,
    knife_months,
    months,
    trends,
)

__all__ = [
    "FEWEST_FOR_A_RATIO",
    "admissions",
    "ages",
    "associations",
    "attribution",
    "bounds",
    "breaks",
    "by_age",
    "by_anything_else",
    "by_kind_of_place",
    "by_relationship",
    "by_sex",
    "calibration",
    "checks",
    "coefficients",
    "comparability",
    "concentration",
    "contributions",
    "count_steps",
    "coverage",
    "declared",
    "denominator_notes",
    "deprivation",
    "diagnostics",
    "differences",
    "extracts",
    "factors",
    "fifth_name",
    "files",
    "finding",
    "findings",
    "fitted_models",
    "funnel",
    "grade",
    "harm",
    "headline_changes",
    "headlines",
    "headlines_of_areas",
    "homicide",
    "hours",
    "indicators",
    "inequality",
    "joinpoints",
    "kinds",
    "knife_months",
    "largest_first",
    "largest_kinds",
    "model_count",
    "model_name",
    "months",
    "movements",
    "neighbourhoods",
    "observability",
    "partial",
    "patterns",
    "percent",
    "place_measure",
    "place_names",
    "progress",
    "progress_of",
    "quality",
    "questions",
    "rate_steps",
    "ratio_of",
    "ratio_words",
    "refused",
    "section_13",
    "series",
    "similar_areas",
    "sources",
    "steps_of",
    "steps_of_areas",
    "success",
    "titled",
    "trends",
    "two_areas",
    "two_definitions",
    "unlocated",
    "wards",
    "with_diagnostic",
    "years",
]
