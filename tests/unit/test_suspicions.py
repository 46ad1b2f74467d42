"""Questions about changes of recording: what is planted in drawn counts is asked about, and nothing else is."""

import math

import numpy as np
import pandas as pd
import pytest

from svd_analysis import parameters, recording_steps, schemas, suspicions
from svd_analysis.periods import month_at, month_number
from tests.notebooks.test_example_pages import DIRECTION

AREAS = ("X09000001", "X09000002", "X09000003", "X09000004")
UNLOCATED = "example-unlocated"
CLASSES = {
    "Theft": 400,
    "Injury": 250,
    "Threats": 160,
    "Damage": 100,
    "Burglary": 60,
    "Drugs": 30,
    "Arson": 12,
    "Bigamy": 1,
}
FIRST = "2015-01"


def month(at):
    return month_at(month_number(FIRST) + at)


def counts_of(offences, **changed):
    """COUNTS of place -> (months by classes), from 2015-01; a class is left out of a month in which it has none."""
    length, width = len(next(iter(offences.values()))), len(CLASSES)
    places = np.repeat(list(offences), length * width)
    rows = pd.DataFrame({
        "area_code": places, "parent_code": places,
        "geography": np.where(np.isin(places, AREAS), "lad24", "pseudo"),
        "month": np.tile(np.repeat([month(at) for at in range(length)], width), len(offences)),
        "code": np.tile(list(CLASSES), len(offences) * length),
        "count": np.concatenate([table.ravel() for table in offences.values()]),
    })  # fmt: skip
    said = {"source": "mps_borough", "unit": "offence", "taxonomy": "mps-2025", "status": "ok"} | changed
    return schemas.conform(rows[rows["count"] > 0].assign(**said), schemas.COUNTS)


def ordinary(seed, months=108):
    """Place -> offences, months by classes: a trend, a season and a wander that the areas share, an own wander, and
    over-dispersed counts, whose standard deviation beyond chance is 5% a month.
    """
    rng = np.random.default_rng(seed)
    levels = np.array(list(CLASSES.values()))
    when = np.arange(months)[:, None]
    season = rng.uniform(0, 0.2, len(levels)) * np.cos(2 * np.pi * when / 12 + rng.uniform(0, 6.28, len(levels)))
    shared = season + wander(rng, 0.02, months) + rng.uniform(-0.004, 0.004, len(levels)) * when
    places = dict.fromkeys(AREAS, 1.0) | {UNLOCATED: 0.05}
    return {
        place: rng.poisson(
            size * levels * np.exp(shared + wander(rng, 0.01, months)) * rng.gamma(400, 1 / 400, season.shape)
        )
        for place, size in places.items()
    }


def wander(rng, width, months):
    """Logarithms that wander and come back: nine tenths of a month's distance is there the month after."""
    steps_taken = rng.normal(0, width, (months, len(CLASSES)))
    out = np.zeros_like(steps_taken)
    for at in range(1, months):
        out[at] = 0.9 * out[at - 1] + steps_taken[at]
    return out


def level(months=96):
    """Place -> offences: each of the classes at its level in every month, in all four authorities."""
    return {place: np.tile(list(CLASSES.values()), (months, 1)) for place in AREAS}


def raised(offences, *, gaps=(), breaks=(), **changed):
    counts = counts_of(offences, **changed)
    months = {month(at) for at in range(len(next(iter(offences.values()))))} - {month(at) for at in gaps}
    return suspicions.raised("example-region", "mps_borough", counts, months, breaks)


def moved(table, one, other, at, share):
    """So much of a class recorded as another from a month on."""
    places = [list(CLASSES).index(name) for name in (one, other)]
    part = np.round(share * table[at:, places[0]]).astype(int)
    table[at:, places[0]] -= part
    table[at:, places[1]] += part


def asked(rows):
    """Place and first words of each question."""
    return [(place, " ".join(found.split(" ")[:2])) for place, found in zip(rows["place"], rows["found"], strict=True)]


# --- what is planted is asked about, and nothing else


@pytest.mark.parametrize("seed", range(12))
def test_a_class_recorded_as_another_everywhere_is_asked_about_once_of_the_region(seed):
    offences = ordinary(seed)
    for table in offences.values():
        moved(table, "Threats", "Damage", 60, 0.4)
    [row] = raised(offences).to_dict("records")
    assert row["place"] == "example-region"
    assert row["found"].startswith(f"Is part of Threats recorded as Damage from {month(60)}: ")


@pytest.mark.parametrize("seed", range(12))
def test_a_class_recorded_as_another_in_one_authority_is_asked_about_there(seed):
    offences = ordinary(seed)
    moved(offences[AREAS[1]], "Injury", "Threats", 60, 0.5)
    rows = raised(offences)
    assert set(rows["place"]) <= {AREAS[1], "example-region"}
    assert [found.split(" from ")[0] for found in rows["found"]] == ["Is part of Injury recorded as Threats"]


@pytest.mark.parametrize("seed", range(6))
def test_a_class_that_is_renamed_is_asked_about_with_its_new_name(seed):
    offences = ordinary(seed)
    for table in offences.values():
        drugs, arson = (list(CLASSES).index(name) for name in ("Drugs", "Arson"))
        table[:70, arson] = 0
        table[70:, arson] = table[70:, drugs]
        table[70:, drugs] = 0
    [row] = raised(offences).to_dict("records")
    year = sum(table[58:70, drugs].sum() for table in offences.values())
    since = sum(table[70:, arson].sum() for table in offences.values())
    assert row["found"] == (
        f"Is Drugs recorded under another class from {month(70)}: 12 months before {year:,}, the 38 months since 0, "
        f"while Arson begins in {month(70)}, {since:,} in those?"
    )
    assert (row["place"], row["rows"]) == ("example-region", year)


@pytest.mark.parametrize("seed", range(6))
def test_a_month_that_lacks_half_of_everything_is_asked_about_where_it_does(seed):
    offences = ordinary(seed)
    offences[AREAS[2]][50] //= 3
    assert asked(raised(offences)) == [(AREAS[2], f"Is {month(50)}")]
    offences = ordinary(seed)
    for table in offences.values():
        table[50] //= 3
    assert asked(raised(offences)) == [("example-region", f"Is {month(50)}")]


@pytest.mark.parametrize("seed", range(6))
def test_a_month_with_many_unlocated_offences_is_asked_about(seed):
    offences = ordinary(seed)
    offences[UNLOCATED][80] *= 5
    [row] = raised(offences).to_dict("records")
    assert (row["place"], row["check"]) == (UNLOCATED, "suspicion")
    assert row["found"].startswith(
        f"Why has {month(80)} {offences[UNLOCATED][80].sum():,} offences without a place, beside "
    )


def test_ordinary_counts_raise_a_question_of_fewer_than_one_class_of_an_area_in_two_thousand():
    """200 replications of four authorities and their region, eight classes each: 8,000 series, some of three years."""
    found = [raised(ordinary(1000 + seed, months=(36, 48, 72, 96)[seed % 4])) for seed in range(200)]
    assert sum(map(len, found)) / (200 * 5 * len(CLASSES)) < 1 / 2000


# --- by hand


def test_the_evidence_of_a_step_is_its_years_before_and_after():
    offences = level()
    for table in offences.values():
        moved(table, "Theft", "Damage", 50, 0.4)
    # Four authorities: Theft 4 x 400 x 12 = 19,200, of which 0.4 go; Damage 4 x 100 x 12 = 4,800 and what came.
    [row] = raised(offences).to_dict("records")
    assert row["found"] == (
        f"Is part of Theft recorded as Damage from {month(50)}: Theft 12 months before 19,200, 12 months after 11,520; "
        "Damage 12 months before 4,800, 12 months after 12,480?"
    )
    assert row["expected"] == "12 months after, by its own past: Theft about 19,200, Damage about 4,800"
    assert row["rows"] == 7680


def test_a_step_without_an_offset_is_not_asked_about():
    offences = level()
    for table in offences.values():
        table[50:, 0] //= 2
    assert raised(offences).empty


def test_a_step_that_all_authorities_share_is_none_of_one_authority():
    offences = level()
    for table in offences.values():
        moved(table, "Theft", "Injury", 50, 0.5)
    assert list(raised(offences)["place"]) == ["example-region"]


def test_a_class_that_has_a_year_without_an_offence_and_comes_back_has_not_vanished():
    offences = level()
    for table in offences.values():
        table[60:72, 5] = 0
    assert raised(offences).empty


def test_a_class_too_rare_to_be_missed_has_not_vanished():
    offences = level()
    for table in offences.values():
        table[:, 7] = 1
        table[90:, 7] = 0
    # 4 offences a month would have been 24 in the 6 months since: fewer than 30.
    assert raised(offences).empty
    for table in offences.values():
        table[88:, 7] = 0
    # 32 in 8 months.
    assert asked(raised(offences)) == [("example-region", "Is Bigamy")]


def test_a_stray_offence_long_after_does_not_hide_that_a_class_vanished():
    offences = level()
    for table in offences.values():
        table[60:, 4] = 0
    offences[AREAS[0]][80, 4] = 1
    [row] = raised(offences).to_dict("records")
    assert "the 36 months since 1, while no class begins then?" in row["found"]


def test_a_quiet_first_spring_of_restrictions_is_not_a_month_that_lacks_offences():
    offences = level()
    for table in offences.values():
        # Sixty per cent in the first month, then four fifths for half a year.
        table[63] = table[63] * 0.6
        table[64:70] = table[64:70] * 0.8
    assert raised(offences).empty


# --- what is missing is never zero


def test_a_month_that_was_not_found_is_no_month_without_offences():
    offences = level()
    for table in offences.values():
        table[50] = 0
    assert asked(raised(offences)) == [("example-region", f"Is {month(50)}")]
    assert raised(offences, gaps=[50]).empty


def test_months_not_found_at_the_end_are_not_a_class_that_vanished():
    offences = level()
    for table in offences.values():
        table[80:, 0] = 0
    assert asked(raised(offences)) == [("example-region", "Is Theft")]
    assert raised(offences, gaps=range(80, 96)).empty


def test_a_withheld_count_is_not_added_up_as_none():
    offences = level()
    counts = counts_of(offences)
    months = set(counts["month"])
    counts.loc[counts["code"].eq("Theft") & counts["month"].ge(month(60)), "count"] = pd.NA
    assert suspicions.raised("example-region", "mps_borough", counts, months).empty


def test_an_empty_table_raises_nothing():
    rows = suspicions.raised("example-region", "mps_borough", schemas.empty(schemas.COUNTS), set())
    assert rows.empty
    assert list(rows.columns) == list(schemas.QUALITY)


# --- places, order and words


def test_small_areas_are_added_up_to_their_authority_and_what_lies_outside_is_left_out():
    offences = level()
    offences[AREAS[0]][50] = 0
    whole = counts_of(offences)
    half = whole.assign(geography="lsoa21", area_code="first", count=whole["count"] // 2)
    rest = whole.assign(geography="lsoa21", area_code="second", count=whole["count"] - whole["count"] // 2)
    outside = whole.assign(geography="lsoa21", area_code="third", parent_code="example-region-outside", count=10**6)
    split = pd.concat([half, rest, outside[outside["month"] < month(60)]], ignore_index=True)
    months = set(whole["month"])
    expected = suspicions.raised("example-region", "police_uk_street", whole, months)
    assert asked(expected) == [(AREAS[0], f"Is {month(50)}")]
    pd.testing.assert_frame_equal(suspicions.raised("example-region", "police_uk_street", split, months), expected)


def test_the_order_of_the_rows_of_counts_does_not_matter():
    offences = busy()
    counts = counts_of(offences)
    months = set(counts["month"])
    once = suspicions.raised("example-region", "mps_borough", counts, months)
    shuffled = counts.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(suspicions.raised("example-region", "mps_borough", shuffled, months), once)


def busy():
    """Far more than can be kept: 20 months of an authority with a tenth of their offences, each with another size."""
    offences = level(months=120)
    for place, first in zip(AREAS, (8, 9, 10, 11), strict=True):
        offences[place][first::24] = offences[place][first::24] // (first - 3)
    return offences


def test_the_largest_questions_are_kept_and_the_others_counted():
    rows = raised(busy())
    kept, left = rows.iloc[:-1], rows.iloc[-1]
    assert len(kept) == suspicions.KEPT
    assert list(kept["rows"]) == sorted(kept["rows"], reverse=True)
    assert left["found"] == "8 further questions, each of no more offences than these, are not listed."
    assert left["place"] == "example-region"


def test_a_registered_break_is_named_where_it_is_a_month_or_less_away():
    said = {"name": "another system", "region": "Example region", "source": "mps_borough", "series": ["all"]}
    register = [parameters.Break(**said, date=f"{month(49)}-28", grade="note", effect="", evidence="")]
    offences = level()
    for table in offences.values():
        moved(table, "Theft", "Damage", 50, 0.4)
    [found] = raised(offences, breaks=register)["found"]
    assert found.endswith(f"; a break of {month(49)}-28 is registered, another system?")
    for table in offences.values():
        table[52] //= 4
    assert [found.count("registered") for found in raised(offences, breaks=register)["found"]] == [1, 0]


def test_no_question_holds_a_word_of_direction():
    tables = [busy(), level()]
    for table in tables[1].values():
        moved(table, "Theft", "Damage", 50, 0.4)
        table[60:, 4] = 0
        table[70] //= 5
    words = [
        text for offences in tables for text in pd.concat([raised(offences)["found"], raised(offences)["expected"]])
    ]
    assert len(words) > 20
    assert [text for text in words if DIRECTION.search(text)] == []


# --- the contrasts, slowly


def test_both_contrasts_are_those_of_sums_added_up_one_by_one():
    own = np.array(ordinary(3)[AREAS[0]], dtype=float)
    own[90] = np.nan
    rest = np.array(ordinary(4)[AREAS[1]], dtype=float)
    lasting, _, centre = recording_steps._contrast(own, rest, *recording_steps._LASTING, recording_steps.LASTING)
    abrupt, _, other = recording_steps._contrast(own, rest, *recording_steps._ABRUPT, recording_steps.ABRUPT)

    def log(table, first, width, name):
        return math.log(sum(table[at, name] for at in range(first, first + width)) + 0.5)

    for at, name in ((15, 0), (40, 3), (77, 6)):
        year = [log(table, at, 12, name) - log(table, at - 12, 12, name) for table in (own, rest)]
        assert lasting[at, name] + centre[name] == pytest.approx(year[0] - year[1])
        quarter = [
            log(table, at, 3, name) - log(table, at - 12, 3, name)
            - log(table, at - 3, 3, name) + log(table, at - 15, 3, name)
            for table in (own, rest)
        ]  # fmt: skip
        assert abrupt[at, name] + other[name] == pytest.approx(quarter[0] - quarter[1])
    assert np.isnan(lasting[79:, 0]).all()
