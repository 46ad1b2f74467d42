"""The bridge between two releases of the Met's borough table a second, slow and obvious way: one cell at a time.

The csv module, plain dicts and fractions; which classes a measure counts and which classes of two releases cover the
same offences is listed here by hand. A cell is the offences of one area or pseudo-area in one class in one year.
"""

import csv
import math
from fractions import Fraction

from svd_analysis import taxonomies

VAP, VAP_LATER = "Violence Against the Person: ", "VIOLENCE AGAINST THE PERSON: "
WEAPONS = "Possession of Weapons: "

# Classes of the release of 2023, and the class of 2025 that covers the same offences: most have only a new spelling.
HOMICIDE = (VAP + "Homicide",)
INJURY = (VAP + "Violence with Injury",)
NO_INJURY = (VAP + "Violence without Injury",)
RAPE = ("Sexual Offences: Rape",)
OTHER_SEXUAL = ("Sexual Offences: Other Sexual Offences",)
PERSONAL = ("Robbery: Robbery of Personal Property",)
BUSINESS = ("Robbery: Robbery of Business Property",)
BLADE = (WEAPONS + "Possession of Article with Blade or Point",)
ALL_WEAPONS = (
    *BLADE,
    WEAPONS + "Other Firearm Offences",
    WEAPONS + "Other Knife Offences",
    WEAPONS + "Possession of Firearm with Intent",
    WEAPONS + "Possession of Firearms Offences",
    WEAPONS + "Possession of Other Weapon",
)
BLOCKS_2023_2025 = (
    (HOMICIDE, (VAP_LATER + "HOMICIDE",)),
    (INJURY, (VAP_LATER + "VIOLENCE WITH INJURY",)),
    (NO_INJURY, (VAP_LATER + "VIOLENCE WITHOUT INJURY",)),
    (RAPE, ("SEXUAL OFFENCES: RAPE",)),
    (OTHER_SEXUAL, ("SEXUAL OFFENCES: OTHER SEXUAL OFFENCES",)),
    (PERSONAL, ("ROBBERY: ROBBERY OF PERSONAL PROPERTY",)),
    (BUSINESS, ("ROBBERY: ROBBERY OF BUSINESS PROPERTY",)),
    (ALL_WEAPONS, ("POSSESSION OF WEAPONS: POSSESSION OF WEAPONS",)),
)
# The release after it takes two classes out of two others.
BLOCKS_2025_2026 = (
    (
        (VAP_LATER + "VIOLENCE WITH INJURY",),
        (VAP_LATER + "VIOLENCE WITH INJURY", VAP_LATER + "DEATH SERIOUS INJURY ILLEGAL DRIVING"),
    ),
    (
        (VAP_LATER + "VIOLENCE WITHOUT INJURY",),
        (VAP_LATER + "VIOLENCE WITHOUT INJURY", VAP_LATER + "STALKING AND HARASSMENT"),
    ),
    *((later, later) for _, later in BLOCKS_2023_2025 if "HOMICIDE" in later[0] or not later[0].startswith(VAP_LATER)),
)

CORE = (*HOMICIDE, *INJURY, *RAPE, *OTHER_SEXUAL, *PERSONAL)
VIOLENCE = (*HOMICIDE, *INJURY, *NO_INJURY)
SEXUAL = (*RAPE, *OTHER_SEXUAL)
# (measure, bound) -> the classes of 2023 it counts. The London minimum asks for a context and an offence: rape is both.
# Any other class on its list may or may not be in; threats to kill lie in violence without injury. Bexley asks for the
# offence alone.
MEASURES = {
    ("violence_against_the_person", "exact"): VIOLENCE,
    ("violence_with_injury", "exact"): INJURY,
    ("violence_without_injury", "exact"): NO_INJURY,
    ("homicide", "exact"): HOMICIDE,
    ("rape", "exact"): RAPE,
    ("other_sexual_offences", "exact"): OTHER_SEXUAL,
    ("sexual_offences", "exact"): SEXUAL,
    ("robbery_personal", "exact"): PERSONAL,
    ("weapon_possession", "exact"): ALL_WEAPONS,
    ("core_recorded_violence", "exact"): CORE,
    ("wide_recorded_violence", "exact"): (*VIOLENCE, *SEXUAL, *PERSONAL),
}
MINIMUM = {("serious_violence", "certain"): RAPE, ("serious_violence", "possible"): (*VIOLENCE, *SEXUAL, *PERSONAL)}
BEXLEYS = {
    ("serious_violence", "certain"): (*HOMICIDE, *RAPE, *PERSONAL),
    ("serious_violence", "possible"): MINIMUM["serious_violence", "possible"],
}
# A number without a rate: nothing is expected of residents alone.
COUNTS_ONLY = ("homicide",)
PER = 1000


def release(data, folder):
    """(area's code, class, month) -> offences of one release, its two files together; 0 and not listed are the same."""
    offences = {}
    for path in sorted((data / "mps" / folder).glob("MPS Borough Level Crime*.csv")):
        with open(path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                name = row.get("BoroughName") or row.get("LookUp_BoroughName")
                area = taxonomies.area_code(name, path=path)
                for heading, value in row.items():
                    if heading.isdigit() and int(value):
                        key = area, f"{row['MajorText']}: {row['MinorText']}", f"{heading[:4]}-{heading[4:]}"
                        assert key not in offences, f"two files hold {key}"
                        offences[key] = int(value)
    return offences


def year_of(offences, year):
    """(area, class) -> offences of a calendar year."""
    cells = {}
    for (area, code, month), number in offences.items():
        if month[:4] == year:
            cells[area, code] = cells.get((area, code), 0) + number
    return cells


def residents(data, year):
    """London borough's code -> residents in the middle of a year; after 2023 those of 2023."""
    path = data / "population/regionalpopulation.csv"
    with open(path, encoding="utf-8-sig", newline="") as file:
        return {
            taxonomies.area_code(row["Name"], path=path): int(float(row[f"Mid-{min(int(year), 2023)}"]))
            for row in csv.DictReader(file)
            if row["Geography"] == "London Borough"
        }


def later_classes(classes, blocks):
    """The later classes that cover the same offences as some classes; whole blocks only."""
    return tuple(code for old, new in blocks if set(old) <= set(classes) for code in new)


def same_classes(classes):
    """Blocks of two readings of one release: each class is itself."""
    return tuple(((code,), (code,)) for code in classes)


def endpoints(old, new, blocks, old_in, new_in):
    """Area -> (as published, after revision, after attribution, after taxonomy), each in fractions of an offence.

    `old` and `new` are cells of the same year in two releases; `old_in`, `new_in` the classes that count.
    """
    areas = sorted({area for area, _ in (*old, *new)})
    found = {area: [Fraction(0)] * 4 for area in areas}
    for old_codes, new_codes in blocks:
        for area, steps in _of_block(old, new, areas, old_codes, new_codes, set(old_in), set(new_in)).items():
            found[area] = [sum(pair) for pair in zip(found[area], steps, strict=True)]
    return found


def _of_block(old, new, areas, old_codes, new_codes, old_in, new_in):
    """The same of one block: its region's total scales, what is left moved between areas, and then between classes."""
    before = {area: sum(old.get((area, code), 0) for code in old_codes) for area in areas}
    inside = {area: sum(old.get((area, code), 0) for code in old_codes if code in old_in) for area in areas}
    after = {area: sum(new.get((area, code), 0) for code in new_codes) for area in areas}
    counted = {area: sum(new.get((area, code), 0) for code in new_codes if code in new_in) for area in areas}
    grew = Fraction(sum(after.values()), sum(before.values())) if sum(before.values()) else Fraction(0)
    moved = {area: after[area] - before[area] * grew for area in areas}
    share = {area: Fraction(inside[area], before[area]) if before[area] else Fraction(0) for area in areas}
    left = sum(-moved[area] for area in areas if moved[area] < 0)
    left_inside = sum(-moved[area] * share[area] for area in areas if moved[area] < 0)
    mix = left_inside / left if left else Fraction(0)
    steps = {}
    for area in areas:
        revised = inside[area] * grew
        attributed = revised + moved[area] * (share[area] if moved[area] < 0 else mix)
        steps[area] = [Fraction(inside[area]), revised, attributed, Fraction(counted[area])]
    return steps


def bridge(old, new, blocks, measures, later, people):
    """(measure, bound, area, quantity) -> every endpoint and step of the path as a dict of numbers.

    `old`, `new`: cells of the earlier year in the two releases; `later`: cells of the latest year in the new one;
    `measures`: (measure, bound) -> classes of the old release; `people`: residents in the two years, by area. No
    boundary moves, no definition changes and no population is revised between these editions.
    """
    rows = {}
    for (measure, bound), classes in measures.items():
        new_classes = later_classes(classes, blocks)
        for area, ends in endpoints(old, new, blocks, classes, new_classes).items():
            latest = sum(later.get((area, code), 0) for code in new_classes)
            before, after = (of_year.get(area) for of_year in people)
            rows[measure, bound, area, "count"] = _count_row(measure, ends, latest, before, after)
            if before and after and measure not in COUNTS_ONLY:
                rows[measure, bound, area, "rate"] = _rate_row(ends, latest, before, after)
    return rows


def _count_row(measure, ends, latest, before, after):
    ends = [rounded(end) for end in ends]
    expected = rounded(Fraction(ends[-1]) * after / before) if before and after else None
    row = _row(ends, latest)
    if expected is None or measure in COUNTS_ONLY:
        return row | {"population": None, "movement": latest - ends[-1]}
    return row | {"population": expected - ends[-1], "movement": latest - expected}


def _rate_row(ends, latest, before, after):
    ends = [rounded(end * PER / before) for end in ends]
    latest = rounded(Fraction(latest * PER, after))
    return _row(ends, latest) | {"denominator": 0.0, "movement": latest - ends[-1]}


def _row(ends, latest):
    published, revised, attributed, restated = ends
    return {
        "as_published": published, "revision": revised - published, "attribution": attributed - revised,
        "taxonomy": restated - attributed, "boundary": 0.0, "definition": 0.0, "restated": restated,
        "latest_value": latest, "earlier_under_old": restated, "earlier_under_new": restated,
        "latest_under_old": latest, "latest_under_new": latest,
    }  # fmt: skip


def relative(of_area, of_region, tau):
    """An area's latest over its earlier count, over that of the rest of its force, with limits at 95 in 100.

    `of_area`, `of_region`: counts in the two years, the region's with offences that no area holds. Log-Wald: all four
    counts are large.
    """
    (before, after), (whole_before, whole_after) = of_area, of_region
    rest_before, rest_after = whole_before - before, whole_after - after
    ratio = after / before / (rest_after / rest_before)
    half = 1.959964 * math.sqrt(1 / before + 1 / after + 1 / rest_before + 1 / rest_after + tau**2)
    return ratio, ratio * math.exp(-half), ratio * math.exp(half)


def own(before, after, tau):
    """A latest over an earlier count, with limits at 95 in 100, log-Wald."""
    half = 1.959964 * math.sqrt(1 / before + 1 / after + tau**2)
    return after / before, after / before * math.exp(-half), after / before * math.exp(half)


def rounded(number):
    return round(float(number), 6)
