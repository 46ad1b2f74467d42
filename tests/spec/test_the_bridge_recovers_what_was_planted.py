"""Each thing that was planted between the two example releases stands in its own step of the bridge, and only there.

What every step should hold is counted here from the drawn history, offence by offence, without the bridge: a second
way. One in 101 is taken evenly from each area, so that it is exact to one offence and not to the last decimal.
"""

import math

import pandas as pd
import pytest

from svd_analysis import definitions, example
from svd_analysis.comparison import steps as steps_between
from svd_analysis.example.truth import AIRPORT, EXAMPLETON, GROWTH, MOCKBRIDGE, SAMPLEFORD, UNKNOWN, Truth
from svd_analysis.sources import mps_borough

TRUTH = Truth()
BOROUGHS = (EXAMPLETON, SAMPLEFORD, MOCKBRIDGE)
EVERYWHERE = (*BOROUGHS, AIRPORT, UNKNOWN)
STEPS = ("revision", "attribution", "taxonomy", "boundary", "definition")
NOTHING = dict.fromkeys(STEPS, 0)
NOT_COMPARABLE = "not comparable"

# Classes of the earlier release by the indicators that count them; weapons are six.
_INJURY, _WITHOUT, _SEXUAL = "Violence with Injury", "Violence without Injury", ("Rape", "Other Sexual Offences")
_ROBBERY = "Robbery of Personal Property"
_WEAPONS = (
    "Possession of Article with Blade or Point", "Possession of Other Weapon", "Possession of Firearms Offences",
    "Possession of Firearm with Intent", "Other Firearm Offences", "Other Knife Offences",
)  # fmt: skip
CLASSES = {
    "homicide": ("Homicide",),
    "violence_with_injury": (_INJURY,),
    "violence_without_injury": (_WITHOUT,),
    "violence_against_the_person": ("Homicide", _INJURY, _WITHOUT),
    "rape": ("Rape",),
    "other_sexual_offences": ("Other Sexual Offences",),
    "sexual_offences": _SEXUAL,
    "robbery_personal": (_ROBBERY,),
    "weapon_possession": _WEAPONS,
    "core_recorded_violence": ("Homicide", _INJURY, *_SEXUAL, _ROBBERY),
    "wide_recorded_violence": ("Homicide", _INJURY, _WITHOUT, *_SEXUAL, _ROBBERY),
}


@pytest.fixture(scope="module")
def history():
    return example.draw(example.world())


@pytest.fixture(scope="module")
def planted(history):
    """(indicator, area) -> what 2023 was in the earlier release, and what each step should do to it."""
    earlier, later = (_offences_of_2023(history.world, history.recorded[name]) for name in example.EDITIONS)
    happened = _offences_of_2023(history.world, history.offences)

    def of(table, area, classes):
        return sum(int(table.get((area, one), 0)) for one in classes)

    made = {}
    for indicator, classes in CLASSES.items():
        at_airport = of(happened, AIRPORT, classes)
        for area in EVERYWHERE:
            was, truly, now = (of(table, area, classes) for table in (earlier, happened, later))
            joined = {AIRPORT: -at_airport, TRUTH.airport_joined: at_airport}.get(area, 0)
            steps = {"revision": truly - was, "attribution": now - truly - joined, "boundary": joined}
            made[indicator, area] = {"as_published": was} | NOTHING | steps | {"restated": now}
    return made


@pytest.fixture(scope="module")
def residents(history):
    """(borough, year) -> residents as the later edition estimates them, neighbourhood by neighbourhood."""
    found = dict.fromkeys(((area, year) for area in BOROUGHS for year in (2023, 2024)), 0)
    for row in history.world.population.itertuples():
        if (row.area_code, row.year) in found:
            revised = row.area_code == TRUTH.residents_revised_area and row.year >= TRUTH.residents_revised_from
            # One in 100 more, to the nearest resident.
            found[row.area_code, row.year] += row.population + ((row.population + 50) // 100 if revised else 0)
    return found


@pytest.fixture(scope="module")
def two_releases(history, tmp_path_factory):
    """2023 in the borough tables of both releases, class by class, straight from the files."""
    folder = tmp_path_factory.mktemp("example")
    return steps_between.Releases(*(_table_of_2023(example.write(history, folder, name)) for name in example.EDITIONS))


def _table_of_2023(paths):
    counts = pd.concat([mps_borough.read(path)[0] for path in paths if path.name.startswith("MPS Borough")])
    year = counts[counts["month"].str.startswith("2023")].assign(month="2023")
    keys = [name for name in year.columns if name != "count"]
    return year.groupby(keys, as_index=False)["count"].sum()


def _offences_of_2023(world, offences):
    year = offences[offences["month"].str.startswith("2023")]
    return year.groupby([year["area_code"], year["part"].map(world.parts["minor"])]).size().to_dict()


def change(made, indicator, area_code, quantity="count", bound="exact"):
    """The one row of CHANGES there is, as a dict."""
    rows = made.changes
    keys = {"indicator": indicator, "area_code": area_code, "quantity": quantity, "bound": bound}
    for name, wanted in keys.items():
        rows = rows[rows[name] == wanted]
    [found] = rows.to_dict("records")
    return found


def steps(row):
    return {name: row[name] for name in STEPS}


def missing(row, *names):
    return all(math.isnan(row[name]) for name in names)


# --- every step of every row ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("indicator", CLASSES)
@pytest.mark.parametrize("area", EVERYWHERE)
def test_every_step_holds_what_was_planted_in_it_and_nothing_else(later, planted, indicator, area):
    row, wanted = change(later, indicator, area), planted[indicator, area]
    # Where nothing is revised nothing is rounded; a share of one in 101 is exact to one offence.
    within = 1 if TRUTH.revised_class in CLASSES[indicator] else 0
    for step in STEPS:
        assert row[step] == pytest.approx(wanted[step], abs=within), step
    assert row["as_published"] == wanted["as_published"]
    assert row["restated"] == row["earlier_under_new"] == wanted["restated"]


def test_each_of_them_was_planted_somewhere(planted):
    for step in ("revision", "attribution", "boundary"):
        assert any(row[step] != 0 for row in planted.values()), step


# --- revision and attribution -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", BOROUGHS)
def test_the_late_one_percent_is_revision_and_the_same_share_of_every_area(later, area):
    row = change(later, "violence_without_injury", area)
    # One share for the whole region: 1% of what was published, to one offence in some 3,000.
    assert row["revision"] / row["as_published"] == pytest.approx(TRUTH.revised_ratio - 1, abs=1 / 3_000)
    assert abs(row["attribution"]) < 1


@pytest.mark.parametrize("indicator", CLASSES)
def test_attribution_sums_to_zero_over_all_areas_and_pseudo_areas(later, indicator):
    moved = [change(later, indicator, area)["attribution"] for area in EVERYWHERE]
    # Each is rounded to six decimals.
    assert sum(moved) == pytest.approx(0, abs=len(EVERYWHERE) * 1e-6)


def test_sexual_offences_that_were_placed_elsewhere_are_attribution_and_no_revision(later):
    rows = {area: change(later, "sexual_offences", area) for area in EVERYWHERE}
    assert {row["revision"] for row in rows.values()} == {0}
    # One in 50 of Exampleton's is no borough's any more, and one in 25 of Mockbridge's is Sampleford's.
    assert rows[UNKNOWN]["attribution"] == -rows[EXAMPLETON]["attribution"] > 0
    assert rows[SAMPLEFORD]["attribution"] == -rows[MOCKBRIDGE]["attribution"] > 0
    for area, one_in in ((EXAMPLETON, 50), (MOCKBRIDGE, 25)):
        assert rows[area]["attribution"] == pytest.approx(-rows[area]["as_published"] / one_in, abs=1)
    # The earlier release has no row for offences with no borough: complete as it is, that is a 0 and no blank.
    assert rows[UNKNOWN]["as_published"] == 0


# --- taxonomy and boundary --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", BOROUGHS)
def test_six_classes_that_became_one_move_nothing_where_all_six_are_counted(later, area):
    row = change(later, "weapon_possession", area)
    assert steps(row) == NOTHING
    assert row["as_published"] == row["restated"] > 0
    assert row["comparable"] != NOT_COMPARABLE


@pytest.mark.parametrize("area", BOROUGHS)
def test_one_of_the_six_alone_is_not_comparable_and_no_zero_stands_for_it(later, earlier, area):
    row = change(later, "possession_of_blade_or_point", area)
    assert row["as_published"] > 0
    assert missing(row, "taxonomy", "restated", "movement", "latest_value", "ratio")
    assert row["comparable"] == NOT_COMPARABLE
    assert row["reason"]


# Of the six, those that a rule is certain of, or that are possible under it, while they are told apart. Once they are
# one class, no part of it is certain and all of it is possible.
_ALL_BUT_OTHERS = tuple(name for name in _WEAPONS if name != "Possession of Other Weapon")
_PARTS = [
    ("humber", "certain", _ALL_BUT_OTHERS, ()),
    ("humber", "possible", _WEAPONS, _WEAPONS),
    ("merseyside", "certain", ("Possession of Firearm with Intent",), ()),
    ("merseyside", "possible", ("Possession of Firearm with Intent",), _WEAPONS),
]


@pytest.mark.parametrize(("name", "bound", "told_apart", "as_one"), _PARTS)
def test_a_rule_that_takes_a_part_of_six_classes_moves_by_taxonomy_alone_when_they_are_one(
    two_releases, history, name, bound, told_apart, as_one
):
    found = steps_between.endpoints(two_releases, definitions.load(name).rule, bound)
    held = _offences_of_2023(history.world, history.recorded["example-2024"])
    for area in BOROUGHS:
        before, after = (sum(held.get((area, one), 0) for one in classes) for classes in (told_apart, as_one))
        assert found.at[area, "reclassed"] - found.at[area, "attributed"] == pytest.approx(after - before, abs=1e-6)
    moved = found["reclassed"] - found["attributed"]
    assert moved[[AIRPORT, UNKNOWN]].abs().max() < 1e-6
    assert (moved.abs().max() < 1e-6) == (told_apart == as_one)


def test_mockbridge_loses_weapons_it_was_certain_of_to_taxonomy_and_to_no_other_step(later, history):
    # Its definition takes knives and firearms and no other weapon: five of the six classes, and nothing of the one.
    held = _offences_of_2023(history.world, history.recorded["example-2024"])
    lost = sum(int(held.get((MOCKBRIDGE, one), 0)) for one in _ALL_BUT_OTHERS)
    row = change(later, "serious_violence", MOCKBRIDGE, bound="certain")
    assert steps(row) == NOTHING | {"taxonomy": -lost}
    assert lost > 10
    # What stays certain is as many as there were knife crimes, by the dashboard; nobody was killed there that year.
    assert held.get((MOCKBRIDGE, "Homicide"), 0) == 0
    knives = change(later, "knife_crime", MOCKBRIDGE)["as_published"]
    assert (row["as_published"], row["restated"]) == (knives + lost, knives)
    assert row["earlier_under_old"] == row["earlier_under_new"] == row["restated"]
    assert "restated by taxonomy" in row["reason"]


def test_what_mockbridges_definition_may_hold_moves_by_no_class(later, planted, history):
    # All violence, sexual offences, robbery, weapons, and drugs, which may belong to county lines.
    row = change(later, "serious_violence", MOCKBRIDGE, bound="possible")
    wide = planted["wide_recorded_violence", MOCKBRIDGE]
    held = _offences_of_2023(history.world, history.recorded["example-2025"])
    more = ("Robbery of Business Property", *_WEAPONS, "Drug Trafficking", "Possession of Drugs")
    more = sum(int(held.get((MOCKBRIDGE, one), 0)) for one in more)
    for step in STEPS:
        assert row[step] == pytest.approx(wide[step], abs=1), step
    assert row["taxonomy"] == 0
    assert (row["as_published"], row["restated"]) == (wide["as_published"] + more, wide["restated"] + more)


def test_no_other_number_moves_by_taxonomy(later):
    rows = later.changes[later.changes["taxonomy"].fillna(0) != 0]
    found = rows[["indicator", "area_code", "bound"]].drop_duplicates().to_numpy().tolist()
    assert found == [["serious_violence", MOCKBRIDGE, "certain"]]


def test_the_airport_goes_to_its_borough_in_the_boundary_step_alone(later):
    for indicator in ("violence_with_injury", "violence_without_injury", "core_recorded_violence"):
        airport, borough = (change(later, indicator, area) for area in (AIRPORT, TRUTH.airport_joined))
        assert airport["boundary"] == -borough["boundary"] < 0
        assert airport["boundary"] == pytest.approx(-airport["as_published"], rel=0.02)
        assert airport["restated"] == airport["latest_value"] == 0
        others = [change(later, indicator, area)["boundary"] for area in (SAMPLEFORD, MOCKBRIDGE, UNKNOWN)]
        assert others == [0, 0, 0]


# --- definition -------------------------------------------------------------------------------------------------------


def test_exampletons_new_definition_is_certain_of_homicide_and_personal_robbery_too(later, planted):
    row = change(later, "serious_violence", EXAMPLETON, bound="certain")
    # Of the table's classes the old rule is certain of rape alone; what is possible is all violence under both.
    gained = sum(planted[name, EXAMPLETON]["restated"] for name in ("homicide", "robbery_personal"))
    assert row["definition"] == gained > 100
    assert row["earlier_under_old"] == planted["rape", EXAMPLETON]["restated"]
    assert row["earlier_under_new"] == row["earlier_under_old"] + gained
    assert row["latest_under_new"] > row["latest_under_old"] + 100
    possible = change(later, "serious_violence", EXAMPLETON, bound="possible")
    assert possible["definition"] == 0
    assert possible["earlier_under_old"] == possible["earlier_under_new"]


def test_a_new_definition_moves_no_other_step_and_no_other_area(later, planted):
    # Under the old rule what is certain is rape, and what is possible is what the wide measure counts.
    for bound, alike, within in (("certain", "rape", 0), ("possible", "wide_recorded_violence", 1)):
        for area in (EXAMPLETON, SAMPLEFORD):
            row, wanted = change(later, "serious_violence", area, bound=bound), planted[alike, area]
            for step in ("revision", "attribution", "taxonomy", "boundary"):
                assert row[step] == pytest.approx(wanted[step], abs=within), (step, area)
    rows = later.changes[later.changes["definition"].fillna(0) != 0]
    found = rows[["indicator", "area_code", "bound"]].drop_duplicates().to_numpy().tolist()
    assert found == [["serious_violence", EXAMPLETON, "certain"]]


@pytest.mark.parametrize("quantity", ["count", "rate"])
@pytest.mark.parametrize("bound", ["certain", "possible"])
def test_the_reason_says_that_the_rule_changed_and_from_which_to_which(later, bound, quantity):
    # Also of what is possible, which both rules count alike.
    said = "the rule changed from london-minimum to bexley"
    reasons = {area: change(later, "serious_violence", area, quantity, bound)["reason"] for area in BOROUGHS}
    assert said in reasons.pop(EXAMPLETON)
    assert not any("the rule changed" in reason for reason in reasons.values())


# --- residents --------------------------------------------------------------------------------------------------------


# Homicides are a number and never a rate.
@pytest.mark.parametrize("indicator", [name for name in CLASSES if name != "homicide"])
def test_revised_residents_are_the_denominator_step_of_one_boroughs_rates_and_of_no_count(later, indicator):
    for area in BOROUGHS:
        rate = change(later, indicator, area, "rate")
        before = rate["restated"] - rate["denominator"]
        ratio = TRUTH.residents_revised_ratio if area == TRUTH.residents_revised_area else 1
        # Rounded in each of thirty neighbourhoods: at most 15 residents of 51,000.
        assert rate["restated"] * ratio == pytest.approx(before, rel=15 / 51_000, abs=1e-5)
        if area != TRUTH.residents_revised_area:
            assert rate["denominator"] == 0
        assert missing(change(later, indicator, area), "denominator")
        assert missing(rate, "population")


@pytest.mark.parametrize("indicator", [name for name in CLASSES if name != "homicide"])
@pytest.mark.parametrize("area", BOROUGHS)
def test_more_or_fewer_residents_are_the_population_step_of_every_count(later, planted, residents, indicator, area):
    row = change(later, indicator, area)
    restated, (then, now) = planted[indicator, area]["restated"], (residents[area, year] for year in (2023, 2024))
    assert row["population"] == pytest.approx(restated * now / then - restated, abs=1e-6)
    # Each of thirty neighbourhoods grows as planted but for eight people more or fewer, which cancel for the most part.
    assert row["population"] / restated == pytest.approx(GROWTH[area] - 1, abs=0.002)
    assert (row["population"] > 0) == (GROWTH[area] > 1)
    rate = change(later, indicator, area, "rate")
    assert rate["latest_value"] == pytest.approx(row["latest_value"] * 1000 / now, abs=1e-6)


def test_where_nobody_lives_no_count_is_expected_from_residents(later):
    for indicator in CLASSES:
        assert all(missing(change(later, indicator, area), "population") for area in (AIRPORT, UNKNOWN))
    # Homicides are over nobody's residents.
    assert all(missing(change(later, "homicide", area), "population") for area in BOROUGHS)


# --- the one true change ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("area", BOROUGHS)
def test_more_personal_robbery_in_sampleford_is_movement_and_in_no_other_step(later, history, area):
    row = change(later, "robbery_personal", area)
    assert steps(row) == NOTHING
    latest = history.recorded["example-2025"]
    latest = latest[latest["month"].str.startswith("2024") & (latest["area_code"] == area)]
    latest = int((latest["part"].map(history.world.parts["minor"]) == _ROBBERY).sum())
    assert row["latest_value"] == latest
    # What residents alone give is no movement; without the planted change nothing else stands between the years.
    assert row["movement"] == pytest.approx(latest - row["as_published"] - row["population"], abs=1e-6)
    # Robbery's own record did not change, but the system did: the ratio is that over the rest of the force.
    assert row["comparable"] == "relative only"
    if area == SAMPLEFORD:
        assert row["lower"] < TRUTH.changed_ratio < row["upper"]
        assert row["movement"] > 0.3 * row["as_published"]
    else:
        assert row["direction"] == "no clear change"


# --- hidden and missing endpoints -------------------------------------------------------------------------------------


def test_admissions_that_the_publisher_withheld_or_lacked_are_blanks_and_are_not_compared(later):
    gap, withheld = (change(later, "hospital_admissions_violence", area) for area in (SAMPLEFORD, MOCKBRIDGE))
    for row in (gap, withheld):
        assert (row["earlier"], row["latest"]) == ("2022/23", "2023/24")
        assert missing(row, "as_published", "revision", "attribution", "ratio", "lower", "upper", "q")
        assert row["comparable"] == NOT_COMPARABLE
        assert row["direction"] == NOT_COMPARABLE
    assert gap["latest_value"] == 10
    assert missing(withheld, "restated", "movement", "latest_value")
    assert "missing" in gap["reason"]
    assert "withheld" in withheld["reason"]


def test_a_blank_is_never_told_by_a_zero(later):
    rows = later.changes[later.changes["quantity"] == "count"]
    blank = rows[list(STEPS)].isna().any(axis="columns")
    assert (rows.loc[blank, "comparable"] == NOT_COMPARABLE).all()
    assert (rows.loc[rows["comparable"] != "comparable", "reason"] != "").all()
