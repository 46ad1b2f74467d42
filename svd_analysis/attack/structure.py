"""How cells add up: parts of people, authorities and areas, indicators that hold others, sources of the same events."""

from collections import defaultdict

from svd_analysis.attack import breakdowns, spans
from svd_analysis.attack.relations import Relation, state
from svd_analysis.attack.statements import ANY, PRINTED, SUMS

REST = "rest of region"
_LARGE = ("lad24", "area", "region", "pseudo", REST)
_EVERYBODY = frozenset(("all", "total", "all ages", "persons", "both", "everybody"))

# What holds what, by the concepts of `taxonomies/concepts.csv`: (outer, the parts that make it up), where no offence
# stands in two of them.
MADE_OF = (
    ("violence_against_the_person", ("homicide", "violence_with_injury", "violence_without_injury")),
    ("sexual_offences", ("rape", "other_sexual_offences")),
    ("core_recorded_violence",
     ("homicide", "violence_with_injury", "rape", "other_sexual_offences", "robbery_personal")),
    ("wide_recorded_violence", ("violence_against_the_person", "sexual_offences", "robbery_personal")),
    ("violence_and_sexual_offences", ("violence_against_the_person", "sexual_offences")),
)  # fmt: skip
# (inside, outer): each event of the first is one of the second.
INSIDE = (
    ("knife_crime_with_injury", "knife_crime"),
    ("knife_injury_victims_1_24_non_domestic", "knife_injury_victims_1_24"),
    ("robbery_personal", "robbery_all"),
    ("possession_of_blade_or_point", "weapon_possession"),
    ("core_recorded_violence", "wide_recorded_violence"),
    ("domestic_abuse_with_injury", "violence_with_injury"),
)


def relations(book, parents, members):
    """Every way in which the cells of the book may add up. `parents` gives the authority of a small area, `members` the
    authorities of an area of several."""
    made = partitions(book) + spans.periods(book)
    return made + _areas(book, parents, members) + _indicators(book)


def partitions(book):
    """Breakdowns that add up to what they break down, one key at a time, unpublished margins among them."""
    by_total = defaultdict(dict)
    for cell, number in list(book.numbers.items()):
        by_total[cell._replace(breakdown="")][cell.breakdown] = number
    made = []
    for total, numbers in by_total.items():
        todo = [breakdowns.parts(one) for one in numbers if one]
        while todo:
            size = max(map(len, todo))
            groups = defaultdict(dict)
            for values in [one for one in todo if len(one) == size]:
                for key in values:
                    others = breakdowns.written({name: at for name, at in values.items() if name != key})
                    groups[key, others][values[key]] = numbers[breakdowns.written(values)]
            todo = [one for one in todo if len(one) < size]
            for (key, others), parts in groups.items():
                if others not in numbers:
                    numbers[others] = book.number(total._replace(breakdown=others))
                    todo += [breakdowns.parts(others)] if others else []
                made += _parts(book, total, (key, others), parts, numbers[others])
    return made


def _parts(book, total, of, parts, whole):
    key, others = of
    keys = tuple(sorted({key} | set(breakdowns.parts(others))))
    family = ("breakdown", total.indicator, total.source, key, keys, total.edition, total.form)
    said = f"parts by {key.replace('_', ' ')} that add up"
    alike = [Relation(whole, (parts.pop(one),), family, said) for one in list(parts) if one.casefold() in _EVERYBODY]
    bands = {breakdowns.band(value): number for value, number in parts.items() if breakdowns.band(value)}
    if not bands:
        return alike + ([Relation(whole, tuple(parts.values()), family, said)] if parts else [])
    words = tuple(number for value, number in parts.items() if not breakdowns.band(value))
    made, cut = spans.summed(bands, lambda *ends: _band(book, total, of, ends), family, f"bands of {key} that overlap")
    return [*alike, *made, Relation(whole, cut + words, family, said)]


def _band(book, total, of, ends):
    key, others = of
    values = breakdowns.parts(others) | {key: "-".join(map(str, ends))}
    return book.number(total._replace(breakdown=breakdowns.written(values)))


def _areas(book, parents, members):
    made = []
    tables = defaultdict(lambda: defaultdict(dict))
    for cell, number in book.numbers.items():
        tables[cell._replace(geography="", area_code="")][cell.geography][cell.area_code] = number
    for cell, places in tables.items():
        family = (cell.source, cell.edition, cell.form)
        made += _region(places, family) + _rest(places, family) + _children(places, parents, family)
        for code, inside in members.items():
            if code in places["area"] and all(one in places["lad24"] for one in inside):
                parts = tuple(places["lad24"][one] for one in inside)
                made.append(Relation(places["area"][code], parts, ("area", code, *family), "authorities of the area"))
    return made


def _region(places, family):
    if len(places["region"]) != 1 or not places["lad24"]:
        return []
    (whole,) = places["region"].values()
    parts = tuple(places["lad24"].values()) + tuple(places["pseudo"].values())
    known = ("region", *sorted(places["lad24"]))
    said = "authorities that add up to the region"
    return [Relation(whole, parts, (*known, len(parts), *family), said, wider=known, nearly_all=True)]


def _rest(places, family):
    made = []
    for code, rest in places[REST].items():
        own = places["area"].get(code, places["lad24"].get(code))
        if own is not None and len(places["region"]) == 1:
            (whole,) = places["region"].values()
            made.append(Relation(whole, (own, rest), ("rest", *family), "the region and the region without the area"))
    return made


def _children(places, parents, family):
    made = []
    for geography, codes in list(places.items()):
        if geography in _LARGE:
            continue
        inside = defaultdict(list)
        for code, number in codes.items():
            if (parent := parents.get((geography, code))) in places["lad24"]:
                inside[parent].append(number)
        for parent, parts in inside.items():
            known = ("small areas", geography, parent, len(parts))
            said = f"{geography} that add up to the authority"
            made.append(Relation(places["lad24"][parent], tuple(parts), (*known, *family), said, wider=known))
    return made


def _indicators(book):
    _bounds(book)
    made = []
    tables = defaultdict(dict)
    for cell, number in book.numbers.items():
        tables[cell._replace(indicator="")][cell.indicator] = number
    for cell, numbers in tables.items():
        for outer, parts in MADE_OF:
            if outer in numbers and all(one in numbers for one in parts):
                inside = tuple(numbers[one] for one in parts)
                family = ("indicator", outer, cell.source, cell.edition, cell.form)
                made.append(Relation(numbers[outer], inside, family, f"indicators that make up {outer}"))
        for inner, outer in INSIDE:
            if inner in numbers and outer in numbers:
                book.say({numbers[outer]: 1, numbers[inner]: -1}, 0, ANY, f"{inner} lies inside {outer}", SUMS)
    return made


def _bounds(book):
    """What certainly is inside a definition is at most what exactly is, and that at most what possibly is.

    Of counts that were rounded and added up it says next to nothing, and takes long.
    """
    tables = defaultdict(dict)
    for cell, number in book.numbers.items():
        if not cell.form and cell._replace(form=PRINTED) not in book.numbers:
            tables[cell._replace(bound="")][cell.bound] = number
    for numbers in tables.values():
        held = [numbers[name] for name in ("certain", "exact", "possible") if name in numbers]
        for least, most in zip(held, held[1:], strict=False):
            book.say({most: 1, least: -1}, 0, ANY, "certain is at most possible", SUMS)


def same(book):
    """Cells of an earlier release with those of this one, and of two sources that count the same events."""
    made = _earlier(book)
    alike = defaultdict(dict)
    for cell, number in book.numbers.items():
        if not cell.edition:
            alike[cell._replace(source="", definition="")][cell.source] = number
    for cell, numbers in alike.items():
        names = sorted(numbers)
        for first, second in zip(names, names[1:], strict=False):
            family = ("source", cell.indicator, first, second)
            said = f"{first} and {second} count the same"
            made.append(Relation(numbers[first], (numbers[second],), family, said, seen_only=True, within=False))
    return made


def _earlier(book):
    """Each cell of an earlier release with that of now. Of rounded numbers that are printed the same much else may be
    counted, so these are supposed to be the same only in a year of which nothing that is printed was revised."""
    made, rounded, revised = [], set(), set()
    for cell, number in book.numbers.items():
        now = book.numbers.get(cell._replace(edition="")) if cell.edition and cell.form in ("", PRINTED) else None
        if now is not None:
            family, said = ("earlier", *cell._replace(breakdown="")), f"earlier release {cell.edition}"
            one, year = (
                Relation(now, (number,), family, said, within=False),
                (cell.source, cell.period[:4], cell.edition),
            )
            made.append((year, one))
            rounded |= {year} if cell.form else set()
            revised |= {year} if state(book, one) in ("more", "less") else set()
    return [one for year, one in made if year not in rounded & revised]
