"""Numbers of the three London editions, against a second, slow reading of the same files with the csv module."""

import csv
from collections import Counter

import pandas as pd
import pytest

from svd_analysis import definitions, parameters, schemas, taxonomies
from svd_analysis.cells import REST
from svd_analysis.sources import mps_borough

EDITIONS = ("london-2023", "london-2024", "london-2025")
BEXLEY, CITY = "E09000004", "E09000001"
VIOLENCE = "violence against the person"
SEXUAL = "sexual offences"
# Which classes of the Met's table each indicator counts, by hand: (major, minor), lower case; None is all of a major.
CLASSES = {
    "violence_against_the_person": [(VIOLENCE, None)],
    "homicide": [(VIOLENCE, "homicide")],
    "violence_with_injury": [(VIOLENCE, "violence with injury")],
    "violence_without_injury": [(VIOLENCE, "violence without injury")],
    "sexual_offences": [(SEXUAL, None)],
    "rape": [(SEXUAL, "rape")],
    "robbery_personal": [("robbery", "robbery of personal property")],
    "weapon_possession": [("possession of weapons", None)],
    "wide_recorded_violence": [(VIOLENCE, None), (SEXUAL, None), ("robbery", "robbery of personal property")],
    "core_recorded_violence": [
        (VIOLENCE, "homicide"), (VIOLENCE, "violence with injury"), (SEXUAL, "rape"), (SEXUAL, "other sexual offences"),
        ("robbery", "robbery of personal property"),
    ],
}  # fmt: skip
# Norfolk's text, by groups: what counts whatever else is recorded, and what counts only where a mark is on the record.
NORFOLK = {
    "any_of": [
        {"offence": ["violence_against_the_person", "possession_of_weapons", "robbery", "sexual_offences",
                     "arson_endangering_life", "criminal_damage_endangering_life", "aggravated_burglary",
                     "aggravated_vehicle_taking", "violent_disorder"]},
        {"all_of": [
            {"flag": "gang"},
            {"offence": ["public_fear_alarm_or_distress", "aggravated_public_fear", "other_public_order",
                         "dangerous_driving", "exploitation_of_prostitution", "threats_to_damage",
                         "other_miscellaneous"]},
        ]},
    ]
}  # fmt: skip


@pytest.fixture(scope="module")
def made(real_numbers):
    """Edition -> its estimates, changes and quality, made once from the pinned files."""
    return {name: real_numbers(name) for name in EDITIONS}


@pytest.fixture(scope="module")
def slow(real_data):
    """Edition -> (area's name, major, minor, month) -> offences, one cell at a time."""
    return {name: slow_reading(real_data, parameters.edition(name)) for name in EDITIONS}


def slow_reading(real_data, edition):
    offences = Counter()
    [entry] = edition.of("mps_borough")
    for pinned in entry.files:
        with open(real_data / pinned.path, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                name = row.get("BoroughName") or row.get("LookUp_BoroughName")
                for heading, value in row.items():
                    if heading.isdigit():
                        month = f"{heading[:4]}-{heading[4:]}"
                        offences[name, row["MajorText"].lower(), row["MinorText"].lower(), month] += int(value)
    return offences


def slow_counts(offences, indicator, months):
    """(area's name, month) -> offences of an indicator above 0."""
    counted = Counter()
    wanted = CLASSES[indicator]
    for (name, major, minor, month), number in offences.items():
        if month in months and ((major, None) in wanted or (major, minor) in wanted):
            counted[name, month] += number
    return dict(+counted)


def monthly(estimates, indicator, *geographies):
    """Monthly rows of an indicator by the Met's borough table, without breakdowns."""
    rows = estimates[(estimates["indicator"] == indicator) & (estimates["source"] == "mps_borough")]
    rows = rows[(rows["breakdown"] == "") & rows["geography"].isin(geographies)]
    return rows[rows["period"].str.fullmatch(r"\d{4}-\d{2}")]


def one(estimates, indicator, area, period, **chosen):
    """The only row of an indicator for an area and period."""
    chosen = {"geography": "lad24", "breakdown": ""} | chosen
    rows = estimates[(estimates["indicator"] == indicator) & (estimates["area_code"] == area)]
    for column, value in ({"period": period} | chosen).items():
        rows = rows[rows[column] == value]
    assert len(rows) == 1, rows
    return rows.iloc[0]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("indicator", CLASSES)
def test_every_area_and_pseudo_area_equals_the_slow_reading_month_by_month(made, slow, edition, indicator):
    rows = monthly(made[edition]["estimates"], indicator, "lad24", "pseudo")
    named = zip(rows["area_code"].map(taxonomies.area_name), rows["period"], rows["numerator"], strict=True)
    fast = {(name, month): int(number) for name, month, number in named if number}
    assert fast == slow_counts(slow[edition], indicator, set(rows["period"]))
    assert set(rows["status"]) <= {"ok", "zero"}
    assert rows["area_code"].nunique() >= 33


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("indicator", CLASSES)
def test_the_region_is_the_files_total_month_by_month_with_what_has_no_borough(made, slow, edition, indicator):
    rows = monthly(made[edition]["estimates"], indicator, "region")
    total = Counter()
    for (_, month), number in slow_counts(slow[edition], indicator, set(rows["period"])).items():
        total[month] += number
    assert {
        month: int(number) for month, number in zip(rows["period"], rows["numerator"], strict=True) if number
    } == total
    assert len(rows) >= 11 * 12


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_class_of_the_file_is_in_the_quality_record_with_all_its_offences(made, slow, edition):
    quality = made[edition]["quality"]
    held = quality[(quality["check"] == "class") & (quality["source"] == "mps_borough")]
    fast = dict(zip(held["found"].str.lower(), held["rows"].astype(int), strict=True))
    by_class = Counter()
    for (_, major, minor, _), number in slow[edition].items():
        by_class[f"{major}: {minor}"] += number
    assert {code: number for code, number in fast.items() if number} == dict(+by_class)


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_year_is_the_sum_of_its_months(made, edition):
    estimates = made[edition]["estimates"]
    met = estimates[(estimates["source"] == "mps_borough") & (estimates["breakdown"] == "")]
    met = met[met["geography"].isin(["lad24", "pseudo", "region"])]
    keys = ["indicator", "area_code", "definition", "bound"]
    months = met[met["period"].str.fullmatch(r"\d{4}-\d{2}")]
    years = met[met["period"].str.fullmatch(r"\d{4}")].set_index([*keys, "period"])["numerator"]
    sums = months.assign(period=months["period"].str[:4]).groupby([*keys, "period"])["numerator"]
    whole = sums.sum()[sums.count() == 12]
    assert len(years) > 3000
    assert years.sort_index().equals(whole.reindex(years.index).sort_index())


@pytest.mark.parametrize("edition", EDITIONS)
def test_an_area_and_the_rest_of_its_region_are_the_region(made, edition):
    estimates = made[edition]["estimates"]
    year = str(parameters.edition(edition).year)
    region = one(estimates, "core_recorded_violence", "london", year, geography="region")
    for slug in ("bexley", "westminster"):
        [code] = parameters.area(slug).codes
        rest = one(estimates, "core_recorded_violence", code, year, geography=REST)
        assert (
            one(estimates, "core_recorded_violence", code, year)["numerator"] + rest["numerator"] == region["numerator"]
        )


def test_violence_of_bexley_is_what_each_release_says(made):
    then = one(made["london-2023"]["estimates"], "violence_against_the_person", BEXLEY, "2022")
    assert then["numerator"] == 5754
    for edition in ("london-2024", "london-2025"):
        assert one(made[edition]["estimates"], "violence_against_the_person", BEXLEY, "2022")["numerator"] == 5651


def test_the_change_of_bexley_shows_both_readings_of_the_year_before(made):
    changes = made["london-2024"]["changes"]
    rows = changes[(changes["area_code"] == BEXLEY) & (changes["indicator"] == "violence_against_the_person")]
    [row] = rows[rows["quantity"] == "count"].to_dict("records")
    assert (row["earlier"], row["as_published"], row["earlier_under_new"]) == ("2022", 5754, 5651)
    assert (row["direction"], row["comparable"]) == ("not tested: interval only", "comparable after restatement")


def test_core_recorded_violence_of_bexley_has_its_rate_and_interval(made):
    row = one(made["london-2023"]["estimates"], "core_recorded_violence", BEXLEY, "2022")
    assert row["numerator"] == 2595
    assert (round(row["value"], 1), round(row["lower"], 1), round(row["upper"], 1)) == (10.5, 10.1, 10.9)
    assert row["per"] == 1000


def test_bexleys_own_definition_lies_between_two_numbers(made):
    bounds = [
        one(made["london-2023"]["estimates"], "serious_violence", BEXLEY, "2022", bound=bound)["numerator"]
        for bound in ("certain", "possible")
    ]
    assert bounds == [392, 6488]


@pytest.mark.parametrize(
    ("scope", "certain", "possible"), [("london-minimum", 165, 6488), ("bexley", 392, 6488), (NORFOLK, 6693, 10_344)]
)
def test_definitions_lie_between_what_is_certain_and_what_is_possible(real_data, scope, certain, possible):
    condition = scope if isinstance(scope, dict) else definitions.load(scope).scope
    [entry] = parameters.edition("london-2023").of("mps_borough")
    counts = pd.concat([mps_borough.read(real_data / file.path)[0] for file in entry.files])
    counts = counts[(counts["area_code"] == BEXLEY) & counts["month"].str.startswith("2022")].reset_index(drop=True)
    verdicts = definitions.decide(counts, condition)
    assert counts.loc[verdicts["certain"], "count"].sum() == certain
    assert counts.loc[verdicts["possible"], "count"].sum() == possible


@pytest.mark.parametrize(("year", "share"), [("2022", 12.7), ("2023", 10.7), ("2024", 4.0)])
def test_the_share_of_rape_with_no_borough_is_printed_for_each_year(made, year, share):
    row = one(
        made["london-2025"]["estimates"], "rape", "met-unknown", year, geography="pseudo", breakdown="share=region"
    )
    assert round(row["value"], 1) == share


def test_the_city_of_london_is_in_the_latest_edition_only(made):
    for edition in ("london-2023", "london-2024"):
        assert CITY not in set(made[edition]["estimates"]["area_code"])
        assert CITY not in set(made[edition]["estimates"]["parent_code"])
    assert CITY in set(made["london-2025"]["estimates"]["area_code"])


def test_the_city_of_london_has_counts_and_no_rates(made):
    rows = made["london-2025"]["estimates"]
    rows = rows[(rows["area_code"] == CITY) & (rows["breakdown"] == "")]
    assert set(rows["source"]) == {"police_uk_london"}
    assert rows["per"].isna().all()
    assert set(rows["denominator_status"]) <= {"none", "visitor area"}
    year = rows[(rows["period"] == "2024") & (rows["geography"] == "lad24") & (rows["bound"] == "exact")]
    assert set(year["indicator"]) == {"violence_and_sexual_offences", "robbery_all"}
    assert (year["numerator"] > 0).all()


def test_the_city_of_london_has_no_zero_for_what_its_source_does_not_cover(made):
    rows = made["london-2025"]["estimates"]
    rows = rows[(rows["area_code"] == CITY) & ~rows["period"].str.startswith("2024")]
    assert rows["numerator"].isna().all()
    assert set(rows["status"]) <= {"gap", "incomplete"}


def test_the_city_of_london_equals_the_slow_reading_of_the_aggregate(made, real_data):
    [entry] = parameters.edition("london-2025").of("police_uk_london")
    counted = Counter()
    for row in pd.read_parquet(real_data / entry.files[0].path).to_dict("records"):
        if (row["borough"], row["year"]) == ("City of London", 2024):
            counted[row["category"]] += row["crime_count"]
    estimates = made["london-2025"]["estimates"]
    for indicator, kind in (
        ("violence_and_sexual_offences", "Violence and sexual offences"),
        ("robbery_all", "Robbery"),
    ):
        assert one(estimates, indicator, CITY, "2024")["numerator"] == counted[kind] > 0


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_table_has_exactly_the_columns_of_its_schema(made, edition):
    for table, schema in (
        ("estimates", schemas.ESTIMATES), ("changes", schemas.CHANGES), ("coefficients", schemas.COEFFICIENTS),
        ("quality", schemas.QUALITY),
    ):  # fmt: skip
        assert list(made[edition][table].columns) == list(schema), table
    assert (len(made[edition]["changes"]) == 0) == (edition == "london-2023")


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_area_of_the_edition_has_its_headline(made, edition):
    estimates = made[edition]["estimates"]
    found = parameters.edition(edition)
    for slug in found.areas:
        name = "violence_and_sexual_offences" if slug == "city-of-london" else "core_recorded_violence"
        assert one(estimates, name, parameters.area(slug).area_code, str(found.year))["status"] == "ok"
