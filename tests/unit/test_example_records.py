"""What was planted in the extracts of the example's partners is found in them again, counted line by line."""

import csv
import dataclasses
import datetime
import io
import re
from collections import Counter

import openpyxl
import pytest

from svd_analysis import conditions, definitions, example, parameters, schemas, taxonomies
from svd_analysis.example import classes, places, record_events, record_files, record_health
from svd_analysis.example.record_files import AMBULANCE, EMERGENCY, HOSPITAL, POLICE, YOUTH
from svd_analysis.example.truth import (
    ADMISSION_CODES,
    EXTRACT_MONTHS,
    FACT_SHARES,
    MEANS,
    NEVER_RECORDED,
    NEVER_RECORDED_PLACES,
    SUSPECT_AGES,
    VICTIM_AGES,
)
from svd_analysis.periods import Period
from svd_analysis.sources import records

SOURCES = {
    POLICE: "example_police_victims", AMBULANCE: "example_ambulance", EMERGENCY: "example_emergency_department",
    HOSPITAL: "example_hospital_admissions", YOUTH: "example_youth_justice",
}  # fmt: skip
FACTS = ("victim_age", "victim_sex", "suspect_age", "suspect_sex", "relationship", "place", "harm")


@pytest.fixture(scope="module")
def history():
    return example.draw(example.world(years=range(2023, 2026)))


@pytest.fixture(scope="module")
def offences(history):
    return record_events.violence(history)


@pytest.fixture(scope="module")
def folder(history, tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    example.write(history, folder, "example-2025")
    return folder / "example-2025"


@pytest.fixture(scope="module")
def tables(folder):
    """The rows of each extract, each a dict of text by heading."""
    return {name: rows_of(folder / name) for name in SOURCES}


def rows_of(path):
    if path.suffix == ".csv":
        return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    header, *rows = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))[record_files.SHEET].values
    return [dict(zip(header, map(str, row), strict=True)) for row in rows]


def month_of(day):
    return f"{day[6:]}-{day[3:5]}"


def share(rows, condition):
    return sum(map(condition, rows)) / len(rows)


# --- the police's extract --------------------------------------------------------------------------------------------


def test_the_polices_extract_agrees_with_the_borough_table_by_borough_class_and_month(folder, tables):
    class_of = {}
    for row in taxonomies.rows("codes"):
        major = row["code"].partition(":")[0]
        if row["taxonomy"] == "mps-2025" and major in {classes.later_major(one) for one in classes.VIOLENT}:
            class_of |= dict.fromkeys(row["offences"].split(), row["code"])
    offence_of = {code: offence for offence, code in conditions.kinds() if code}
    extract = Counter(
        (row["Borough"], class_of[offence_of[row["Offence code"]]], month_of(row["Recorded on"]))
        for row in tables[POLICE]
    )
    table = Counter()
    for path in sorted((folder / "mps").glob("MPS Borough*.csv")):
        for row in rows_of(path):
            key = row["BoroughName"], f"{row['MajorText']}: {row['MinorText']}"
            for month in Period(*EXTRACT_MONTHS).months:
                table[*key, month] += int(row.get(month.replace("-", ""), 0)) if key[1] in class_of.values() else 0
    assert extract == +table
    assert 10_000 < extract.total() < 20_000


def test_every_fact_is_recorded_of_every_offence(tables):
    assert all(all(row.values()) for row in tables[POLICE])
    assert "U" not in {row["Sex"] for row in tables[POLICE]} | {row["Suspect sex"] for row in tables[POLICE]}


def test_facts_are_true_of_the_planted_shares(offences):
    for fact, shares in FACT_SHARES.items():
        for value, planted in shares.items():
            # Of 13,000 offences three standard errors of a half are 0.013.
            assert (offences[fact] == value).mean() == pytest.approx(planted, abs=0.015), (fact, value)


@pytest.mark.parametrize(("heading", "shares"), [("Age", VICTIM_AGES), ("Suspect age", SUSPECT_AGES)])
def test_people_have_the_planted_ages(tables, heading, shares):
    assert sum(shares.values()) == pytest.approx(1)
    ages = Counter(int(row[heading]) for row in tables[POLICE])
    for band, planted in shares.items():
        first, last = map(int, band.split("-"))
        inside = sum(ages.pop(age, 0) for age in range(first, last + 1))
        assert inside / len(tables[POLICE]) == pytest.approx(planted, abs=0.015), band
    assert not ages, "an age outside every band"


def test_what_is_domestic_was_done_by_a_partner_or_relative_and_nothing_else(tables):
    for row in tables[POLICE]:
        assert (row["DA"] == "Y") == (row["Relationship"] in ("Partner or ex", "Relative"))


def test_the_last_twelve_months_are_the_known_events(history, offences):
    known = history.known_events
    latest = offences[offences["month"].isin(known["month"])]
    kept = [*schemas.COUNTS, *FACTS]
    ours, theirs = (Counter(table[kept].astype("str").itertuples(index=False, name=None)) for table in (latest, known))
    assert ours == theirs


@pytest.mark.parametrize(
    ("name", "day", "hour", "within"),
    [(POLICE, "Committed on", "Committed at", 0.015), (AMBULANCE, "Date", "Hour", 0.05),
     (EMERGENCY, "Assault date", "Assault time", 0.04)],
)  # fmt: skip
def test_violence_has_its_peak_on_friday_and_saturday_night(history, tables, name, day, hour, within):
    def by_night(row):
        weekday = datetime.datetime.strptime(row[day], "%d/%m/%Y").strftime("%a")
        return (weekday, int(row[hour][:2])) in nights

    nights = {("Fri", 21), ("Fri", 22), ("Fri", 23), ("Sat", 0), ("Sat", 1), ("Sat", 2),
              ("Sat", 21), ("Sat", 22), ("Sat", 23), ("Sun", 0), ("Sun", 1), ("Sun", 2)}  # fmt: skip
    heavy = 12 * history.world.truth.night_ratio
    assert share(tables[name], by_night) == pytest.approx(heavy / (heavy + 156), abs=within)


def test_some_offences_were_committed_weeks_before_they_were_recorded_and_none_after(history, tables):
    def waited(row):
        recorded, committed = (
            datetime.datetime.strptime(row[day], "%d/%m/%Y") for day in ("Recorded on", "Committed on")
        )
        return (recorded - committed).days

    days = Counter(map(waited, tables[POLICE]))
    assert set(days) == {0, 1, 2, 28, 29, 30}
    late = sum(days[wait] for wait in (28, 29, 30)) / days.total()
    assert late == pytest.approx(history.world.truth.committed_earlier, abs=0.01)


# --- health services and the police ----------------------------------------------------------------------------------


def test_a_planted_share_of_attendances_is_of_assaults_the_police_never_recorded(history, tables):
    def seen_by_police(row):
        return (row["Assault date"], row["Assault time"], row["Borough of residence"], row["Age"], row["Sex"]) in known

    known = {
        (row["Committed on"], row["Committed at"], row["Borough"], row["Age"], row["Sex"]) for row in tables[POLICE]
    }
    planted = history.world.truth.attendances_never_recorded
    assert 1 - share(tables[EMERGENCY], seen_by_police) == pytest.approx(planted, abs=0.01)
    for borough in ("Exampleton", "Sampleford", "Mockbridge"):
        own = [row for row in tables[EMERGENCY] if row["Borough of residence"] == borough]
        assert 1 - share(own, seen_by_police) == pytest.approx(planted, abs=0.03), borough


def test_a_planted_share_of_calls_is_of_violence_the_police_never_recorded(history, tables):
    def seen_by_police(row):
        return (row["Date"], row["Hour"], row["Borough"], row["Age"]) in known

    known = {
        (row["Committed on"], str(int(row["Committed at"][:2])), row["Borough"], row["Age"]) for row in tables[POLICE]
    }
    # By the hour some few agree by chance.
    planted = history.world.truth.calls_never_recorded
    assert 1 - share(tables[AMBULANCE], seen_by_police) == pytest.approx(planted, abs=0.02)


def test_the_department_recorded_nine_attendances_in_ten(history, offences, tables):
    attended = record_health.attendances(history, offences)
    assert history.world.truth.attendances_missed_one_in == 10
    assert len(tables[EMERGENCY]) == pytest.approx(0.9 * len(attended), abs=1)
    assert 1_000 < len(attended) < 3_000


def test_one_in_two_of_those_hurt_went_to_the_department_and_one_in_three_called(history, offences):
    hurt = len(record_events.hurt(offences))
    for seen, one_in in ((record_health.attendances, 2), (record_health.calls, 3)):
        assert seen(history, offences)["known"].sum() == pytest.approx(hurt / one_in, abs=1)


def test_those_the_police_never_recorded_are_as_planted(history, offences):
    attended = record_health.attendances(history, offences)
    unknown = attended[~attended["known"]]
    # About 560: three standard errors of two thirds are 0.06, of a tenth 0.04.
    assert unknown["victim_sex"].eq("male").mean() == pytest.approx(NEVER_RECORDED["male"], abs=0.06)
    assert unknown["knife"].mean() == pytest.approx(NEVER_RECORDED["knife"], abs=0.04)
    for place, planted in NEVER_RECORDED_PLACES.items():
        assert unknown["place"].eq(place).mean() == pytest.approx(planted, abs=0.06), place
    unarmed = attended[~attended["knife"].astype("bool") & ~attended["firearm"].astype("bool")]
    for means, planted in MEANS.items():
        assert unarmed["means"].eq(means).mean() == pytest.approx(planted, abs=0.05), means


def test_the_sex_of_one_in_twenty_called_to_is_not_noted(history, tables):
    assert history.world.truth.sex_not_noted_one_in == 20
    assert share(tables[AMBULANCE], lambda row: row["Sex"] == "U") == pytest.approx(1 / 20, abs=0.001)


def test_admissions_of_whole_financial_years_are_those_of_the_public_download(history, tables):
    counted = Counter()
    for row in tables[HOSPITAL]:
        year = int(row["Month"][:4]) - (row["Month"][5:] < "04")
        counted[taxonomies.area_code(row["Borough"], path="drawn"), year] += int(row["N"])
    true = history.admissions.set_index(["area_code", "year"])["count"]
    for area in history.world.areas["area_code"]:
        for year in (2022, 2023):
            assert counted[area, year] == true[area, year]
        assert counted[area, 2024] > 0
    assert {year for _, year in counted} == {2022, 2023, 2024}


def test_admissions_have_the_planted_codes(tables):
    found = Counter()
    for row in tables[HOSPITAL]:
        found[row["ICD-10"]] += int(row["N"])
    assert set(found) <= set(ADMISSION_CODES)
    assert sum(ADMISSION_CODES.values()) == pytest.approx(1)
    # About 140 admissions: two standard errors of a half are 0.085.
    assert found["Y04"] / found.total() == pytest.approx(ADMISSION_CODES["Y04"], abs=0.1)


def test_children_are_one_in_four_of_those_suspected_two_months_earlier(history, tables):
    last = Period(*EXTRACT_MONTHS).months[-1 - history.world.truth.outcome_after]
    suspected = [
        row for row in tables[POLICE]
        if 10 <= int(row["Suspect age"]) <= 17 and month_of(row["Recorded on"]) <= last and row["Borough"] != "Unknown"
    ]  # fmt: skip
    assert history.world.truth.outcome_one_in == 4
    # One in four of all in the order of area and month, so that it is exact to one in each area.
    assert len(tables[YOUTH]) == pytest.approx(len(suspected) / 4, abs=3)
    assert {row["Age"] for row in tables[YOUTH]} == {str(age) for age in range(10, 18)}
    assert min(row["Month of outcome"] for row in tables[YOUTH]) == "2023-03"


# --- nobody who could exist ------------------------------------------------------------------------------------------


def test_no_victim_is_anybody(tables):
    victims = tables[POLICE]
    for row in victims:
        assert re.fullmatch(r"Invented Person \d{6}", row["Name"])
        assert row["Postcode"].startswith("ZZ99 ")
        number = row["NHS number"]
        assert re.fullmatch(r"999\d{7}", number)
        assert sum((10 - place) * int(digit) for place, digit in enumerate(number)) % 11 == 0
    for heading in ("Name", "NHS number", "Crime reference"):
        assert len({row[heading] for row in victims}) == len(victims)


def test_a_victim_is_as_old_as_the_date_of_birth_says(tables):
    for row in tables[POLICE]:
        born, then = (datetime.datetime.strptime(row[day], "%d/%m/%Y") for day in ("Date of birth", "Committed on"))
        assert then.year - born.year - ((then.month, then.day) < (born.month, born.day)) == int(row["Age"])


def test_only_the_polices_extract_names_people_and_the_youth_services_children(folder):
    named = {name for name in SOURCES if b"Invented Person" in (folder / name).read_bytes()}
    assert named == {POLICE}
    assert {name for name in SOURCES if b"Invented Child" in (folder / name).read_bytes()} == {YOUTH}


# --- the files -------------------------------------------------------------------------------------------------------


def test_two_writes_are_the_same_bytes(history, folder):
    for name, content in record_files.extracts(history).items():
        assert (folder / name).read_bytes() == content, name


def test_another_seed_gives_other_files(history, folder):
    for name, content in record_files.extracts(dataclasses.replace(history, seed=4)).items():
        assert (folder / name).read_bytes() != content, name


def test_files_end_lines_one_way_and_are_small(folder):
    for name in SOURCES:
        raw = (folder / name).read_bytes()
        assert len(raw) < (3_000_000 if name == POLICE else 1_000_000), name
        assert name == AMBULANCE or (b"\r" not in raw and raw.endswith(b"\n")), name


def test_the_region_can_be_as_large_as_london():
    world = example.world(areas=33, years=range(2024, 2025))
    assert len(world.areas) == 33
    assert len(set(world.lsoas["lsoa_code"])) == len(world.lsoas) == 33 * 30
    assert len(set(world.wards["ward_code"])) == 33 * 6
    assert world.lsoas["lsoa_code"].head(90).tolist() == places.lsoas(3)["lsoa_code"].tolist()
    assert set(world.changes["lsoa_code"]) == set(world.lsoas["lsoa_code"])
    assert world.changes["lsoa11_name"].value_counts()["Sampleford 002F"] == 1
    assert {taxonomies.area_name(code) for code in world.areas["area_code"]} == set(world.areas["name"])


# --- as they are read ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def read(folder):
    return {name: records.read(folder / name, parameters.source(source)) for name, source in SOURCES.items()}


@pytest.mark.parametrize("name", SOURCES)
def test_the_reader_counts_every_row(tables, read, name):
    counts, _ = read[name]
    assert counts["count"].sum() == sum(int(row.get("N", 1)) for row in tables[name])
    assert set(counts["source"]) == {SOURCES[name]}


def test_every_word_of_the_extracts_is_described_and_means_what_was_written():
    ours = {"relationship": record_files._RELATIONSHIP, "harm": record_files._HARM, "place": record_files._PREMISES}
    described = parameters.source(SOURCES[POLICE]).records.columns
    for fact, words in ours.items():
        assert described[fact].codes == {theirs: one for one, theirs in words.items()}
    assert parameters.source(SOURCES[EMERGENCY]).records.columns["place"].codes == {
        theirs: one for one, theirs in record_files._LOCATION_TYPE.items()
    }
    assert {described[fact].column: fact for fact in conditions.FLAGS} == record_files._FLAGS


def test_the_definition_in_force_is_observed_exactly_in_the_polices_extract(offences, read):
    adopted = parameters.area("exampleton").adoption_on(parameters.edition("example-2025").last_day)
    rule = definitions.load(adopted.definition).rule
    counts, _ = read[POLICE]
    seen = definitions.decide(counts, rule)
    assert seen["certain"].equals(seen["possible"])
    truly = definitions.decide(offences, rule)["certain"]
    assert counts.loc[seen["certain"], "count"].sum() == truly.sum() > 0
