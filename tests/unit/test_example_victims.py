"""Series and victims of the example region: what was planted is in the files, and the readers find it again."""

import csv
import io
from collections import Counter

import pytest

from svd_analysis import example
from svd_analysis.example import victims_files
from svd_analysis.example.truth import FIRST_SERIES_MONTH, INSIDE, RECENT, SERIES_RATES, VAWG_RATES
from svd_analysis.sources import mps_dashboard, mps_vawg

BOROUGHS = ("X09000001", "X09000002", "X09000003")


@pytest.fixture(scope="module")
def history():
    return example.draw(example.world(years=range(2022, 2026)))


@pytest.fixture(scope="module")
def texts(history):
    made = {"dashboard": victims_files.dashboard, "victims": victims_files.victims}
    return {edition: {name: text(history, edition) for name, text in made.items()} for edition in example.EDITIONS}


@pytest.fixture(scope="module")
def read(texts, tmp_path_factory):
    folder, tables = tmp_path_factory.mktemp("victims"), {}
    for edition, files in texts.items():
        for name, reader in (("dashboard", mps_dashboard), ("victims", mps_vawg)):
            path = folder / f"{edition}-{name}.csv"
            path.write_bytes(files[name].encode("utf-8"))
            tables[edition, name] = reader.read(path)
    return tables


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def wide(counts):
    """Series by borough and month, 0 where a series is not listed."""
    return counts.pivot_table(index=["area_code", "month"], columns="code", values="count", fill_value=0, aggfunc="sum")


@pytest.mark.parametrize("edition", example.EDITIONS)
@pytest.mark.parametrize("name", ["dashboard", "victims"])
def test_every_month_is_whole_from_march_2022_to_the_release(read, edition, name):
    _, quality = read[edition, name]
    months = quality[quality["check"] == "month"]
    assert months["place"].iloc[[0, -1]].tolist() == [FIRST_SERIES_MONTH, RECENT[edition][1]]
    assert set(months["found"]) == {"1"}


@pytest.mark.parametrize("name", ["dashboard", "victims"])
def test_the_later_release_repeats_the_earlier_and_goes_on(read, name):
    (earlier, _), (later, _) = (read[edition, name] for edition in example.EDITIONS)
    same = later[later["month"] <= RECENT["example-2024"][1]].reset_index(drop=True)
    assert same.equals(earlier.reset_index(drop=True))


def test_the_files_follow_from_the_seed_and_touch_no_other_chance(history, texts):
    again = example.draw(example.world(years=range(2022, 2026)))
    assert victims_files.dashboard(again, "example-2025") == texts["example-2025"]["dashboard"]
    assert victims_files.victims(again, "example-2025") == texts["example-2025"]["victims"]
    other = example.draw(example.world(years=range(2022, 2026)), seed=4)
    assert victims_files.victims(other, "example-2025") != texts["example-2025"]["victims"]


def test_a_series_inside_another_is_never_larger(read):
    counts, _ = read["example-2025", "dashboard"]
    table = wide(counts)
    subtype = {code.partition(": ")[2]: code for code in table.columns}
    for inner, (outer, _) in INSIDE.items():
        assert (table[subtype[inner]] <= table[subtype[outer]]).all(), inner


def test_neighbourhood_teams_count_each_boroughs_knife_crimes_again(texts):
    by_kind = Counter()
    for row in rows(texts["example-2025"]["dashboard"]):
        if row["Crime Subtype"] == "Knife Crime" and row["Measure"] == "Offences" and row["Area code"]:
            by_kind[row["Area Type"]] += int(row["Count"])
    assert by_kind["Borough"] == by_kind["Safer Neighbourhood Teams"] > 0


def test_the_flags_are_set_otherwise_from_the_break_on_and_knife_crime_is_not(history, read):
    counts, _ = read["example-2025", "dashboard"]
    truth = history.world.truth
    inside = counts[counts["area_code"].isin(BOROUGHS)]
    since = inside["month"] >= truth.break_month
    monthly = inside.groupby([inside["code"], since])["count"].sum().unstack() / [24, 12]
    ratio = monthly[True] / monthly[False]
    # About 120 a month in each of 24 and of 12 months: two standard errors of this ratio are 0.8 x 2 x 0.023 = 0.04.
    assert ratio["Domestic Abuse: Domestic Abuse"] == pytest.approx(truth.flag_ratio, abs=0.06)
    # About 25 a month: two standard errors are 2 x sqrt(1/600 + 1/300) = 0.14.
    assert ratio["Knife Crime: Knife Crime"] == pytest.approx(1, abs=0.2)


def test_numbers_lie_near_what_was_planted(history, read):
    counts, _ = read["example-2025", "dashboard"]
    people = history.world.population
    residents = people[people["year"] == 2023]["population"].sum()
    year = counts[counts["month"].str.startswith("2023") & counts["area_code"].isin(BOROUGHS)]
    counted = year.groupby("code")["count"].sum()
    for kind, code in (("Knife Crime", "Knife Crime: Knife Crime"), ("Hate Crime", "Hate Crime: Hate Crime")):
        expected = residents / 1000 * SERIES_RATES[kind]
        assert counted[code] == pytest.approx(expected, abs=3 * expected**0.5)
    victims, _ = read["example-2025", "victims"]
    placed = victims[(victims["code"] == mps_vawg.PLACES) & victims["month"].str.startswith("2023")]
    expected = residents / 1000 * sum(VAWG_RATES)
    assert placed["count"].sum() == pytest.approx(expected, abs=3 * expected**0.5)


def test_the_three_breakdowns_count_the_same_victims(texts):
    slow = Counter()
    for row in rows(texts["example-2024"]["victims"]):
        slow[row["recorded_date_months"], row["sheet"]] += int(row["count"])
    for month in {month for month, _ in slow}:
        assert len({slow[month, sheet] for sheet in (mps_vawg.PLACES, mps_vawg.AGES, mps_vawg.ETHNICITY)}) == 1


@pytest.mark.parametrize("edition", example.EDITIONS)
def test_the_region_writes_both_files(history, tmp_path, edition):
    names = {path.name for path in example.write(history, tmp_path, edition)}
    assert {"MPS_MonthlyCrimeDashboard_Other.csv", "MPS VAWG victims.csv"} <= names
