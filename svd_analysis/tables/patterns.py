"""Tables of pattern: an area among its region's, and whether its places differ by more than chance."""

from svd_analysis import taxonomies
from svd_analysis.html_tables import HTMLTable
from svd_analysis.periods import in_words
from svd_analysis.sentences import STATUS_WORDS, Sentence, decimal, whole
from svd_analysis.tables.places import place_measure


def funnel(svd):
    """Every authority of the funnel in order of name: residents, rate, limits at its size, and where it lies."""
    narrow, wide = (svd.peers(svd.headline.name, f"funnel={level}") for level in ("95%", "99.8%"))
    if wide.empty or svd.area.area_code not in set(wide["area_code"]):
        return None
    joined = wide.merge(narrow[["area_code", "lower", "upper"]], on="area_code", suffixes=("", "_95"))
    joined = joined.assign(name=[taxonomies.area_name(code) for code in joined["area_code"]]).sort_values("name")
    return HTMLTable(
        name="funnel",
        caption=f"{svd.headline.title} in the authorities of {svd.edition.region}, {in_words(svd.edition.year)}, in "
        "order of name: rate per 1,000 residents and the limits of an area of its size",
        columns=("Authority", "Residents", "Rate", "95% limits", "99.8% limits", "The rate is"),
        rows=tuple(
            (
                row["name"],
                whole(row["denominator"]),
                decimal(row["value"]),
                f"{decimal(row['lower_95'])} to {decimal(row['upper_95'])}",
                f"{decimal(row['lower'])} to {decimal(row['upper'])}",
                f"{row['word']} the 99.8% limits",
            )
            for row in joined.to_dict("records")
        ),
        numeric=frozenset({1, 2, 3, 4}),
        notes=(
            "Limits allow for chance and for the ordinary spread between authorities (additive over-dispersion, "
            "Spiegelhalter 2005). Inside them is not the same as acceptable.",
        ),
    )


def patterns(svd):
    """Tests of pattern among wards and neighbourhoods: alike neighbours, the most likely cluster, local clusters, and
    the circle with more than its own earlier years where that was looked for.
    """
    tested = _tested(svd)
    if not tested:
        return Sentence("No pattern is tested: this edition has no small areas.")
    found = [_own_rows(svd, geography, measure) for geography, measure, _ in tested]
    rows = [row for one, of in zip(tested, found, strict=True) for row in _questions(svd, *one, of)]
    return HTMLTable(
        name="patterns",
        caption=f"Whether places differ by more than chance, {svd.area.name}",
        columns=("Question", "What was found", "How sure"),
        rows=tuple(rows),
        notes=(
            "Chance is drawn from a negative binomial fitted within the area, with a stated seed: a place must stand "
            "out from places that differ as the area's ordinarily do. A fit that takes in a real cluster makes the "
            "test cautious.",
            "Moran's I is 0 or a little below where neighbours are no more alike than others. Clusters one by one "
            "are judged with a false-discovery rate of at most 5% within the area.",
            *(_OF_HISTORY if any("scan=against history" in of for of in found) else ()),
        ),
    )


def _own_rows(svd, geography, measure):
    """The area's own rows of the tests of one kind of place, by breakdown."""
    rows = svd.rows(measure.name, breakdown=None, period=svd.places(measure.name, geography)["period"].iloc[0])
    rows = rows[rows["breakdown"].isin(["moran=global", "scan=most likely", "scan=against history"])]
    return {row["breakdown"]: row for row in rows.to_dict("records")}


def _questions(svd, geography, measure, places, found):
    inside, since, local = (
        svd.places(measure.name, geography, f"cluster={one}") for one in ("scan", "against history", "local")
    )
    named = f"{measure.title}, {places}"
    yield f"{named}: are neighbouring places alike?", *_moran(found.get("moran=global"))
    yield f"{named}: most likely circle of higher rates", *_scan(found.get("scan=most likely"), inside)
    yield f"{named}: clusters one by one", *_local(local)
    if "scan=against history" in found:
        yield f"{named}: circle with more than its own earlier years", *_history(found["scan=against history"], since)


def _tested(svd):
    """Geography, measure and name of the places of this area that patterns were looked for in."""
    kinds = (("ward22", svd.headline, "wards"), ("lsoa21", place_measure(svd), "neighbourhoods"))
    return [one for one in kinds if one[1] is not None and len(svd.places(one[1].name, one[0], "cluster=local"))]


def _why(row):
    status = "gap" if row is None else row["status"]
    words = {
        "too few": "too few places or offences",
        "refused": "there are no rates by residents",
        "gap": "no outlines",
    }
    return words.get(status, STATUS_WORDS.get(status, status))


def _moran(row):
    if row is None or row["value"] != row["value"]:
        return "not tested", _why(row)
    words = {
        "alike": "neighbours are more alike than chance gives",
        "unlike": "neighbours are less alike than chance gives",
        "no pattern": "no pattern told from chance",
    }
    return f"Moran's I {row['value']:.2f}: {words[row['word']]}", _p(row["q"])


def _scan(row, inside):
    if row is None or row["value"] != row["value"]:
        return "not tested" if row is None or row["status"] != "zero" else "none", _why(row)
    if row["word"] != "cluster":
        return "no circle stands out from chance", _p(row["q"])
    rate = f"recorded {row['value']:.1f} times the rate of the others"
    numbers = f"{whole(row['numerator'])} offences where {row['denominator']:,.0f} were expected"
    return (
        f"{len(inside)} places, {rate}: {numbers}",
        _p(row["q"]),
    )


_OF_HISTORY = (
    "The circle with more than its own earlier years sets places beside their own past and not beside their "
    "residents, so that a centre that draws visitors can be in it, and so can a place that has more residents than "
    "before. What is expected allows for how the whole area moved: a change of recording does not matter where it "
    "touched all places alike.",
)


def _history(row, inside):
    """What the scan against the places' own earlier years found, and how sure: it says nothing of why."""
    if row["value"] != row["value"]:
        short = "too few places or offences, or no earlier year of the same months"
        refused = "no comparison is made across a recording break"
        words = {"too few": short, "refused": refused, "zero": "no circle has more than expected"}
        return "none" if row["status"] == "zero" else "not tested", words.get(row["status"]) or _why(row)
    if row["word"] != "cluster":
        return "no circle stands out from chance", _p(row["q"])
    numbers = f"{whole(row['numerator'])} offences where {row['denominator']:,.0f} were expected"
    return f"{len(inside)} places: {numbers} from their own earlier years and the area's movement", _p(row["q"])


def _local(rows):
    tested = rows["q"].notna().sum()
    if not tested:
        return "not tested", _why(rows.iloc[0].to_dict())
    high, low = ((rows["word"] == word).sum() for word in ("high", "low"))
    return f"{high} in clusters of higher rates, {low} of lower", f"{tested} places tested"


def _p(p):
    return "p under 0.001" if p < 0.001 else f"p = {p:.3f}"
