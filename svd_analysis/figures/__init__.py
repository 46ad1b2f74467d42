"""The figures of the appendix, from estimates."""

from svd_analysis.figures.causes import (
    associations,
    coefficients,
    diagnostics,
    partial,
)
from svd_analysis.figures.changes import (
    MOST,
    waterfall,
)
from svd_analysis.figures.comparisons import (
    funnel,
    levels,
)
from svd_analysis.figures.extracts import (
    hours,
)
from svd_analysis.figures.people import (
    ages,
)
from svd_analysis.figures.places import (
    concentration,
    deprivation,
)
from svd_analysis.figures.scale import (
    definition_bounds,
    kinds,
    years,
)
from svd_analysis.figures.trend import (
    by_month,
    knife_months,
    months,
)

__all__ = [
    "MOST",
    "ages",
    "associations",
    "by_month",
    "coefficients",
    "concentration",
    "definition_bounds",
    "deprivation",
    "diagnostics",
    "funnel",
    "hours",
    "kinds",
    "knife_months",
    "levels",
    "months",
    "partial",
    "waterfall",
    "years",
]
