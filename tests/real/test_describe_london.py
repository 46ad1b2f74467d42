"""What is ordinary between boroughs and what may be called a change, on the Met's own tables, read slowly beside."""

import csv
import math
import re
from collections import Counter

import numpy as np
import pandas as pd
import pytest

from svd_analysis import breaks, cells, indicators, movements, ordinary_variation, parameters, rates, schemas
from svd_analysis.periods import Period
from svd_analysis.sources import mps_borough
from tests.notebooks.projects import forget

BEXLEY, RICHMOND = "E09000004", "E09000027"
ELSEWHERE = ("Unknown", "London Heathrow and London City Airports")
VIOLENCE, SEXUAL, ROBBERY = "violence against the person", "sexual offences", "robbery of personal property"
# The classes of the Met's table that each measure holds, by hand: minor ones, but for three whole majors.
MINOR = {
    "violence_with_injury": {"violence with injury"},
    "violence_without_injury": {"violence without injury"},
    "rape": {"rape"},
    "other_sexual_offences": {"other sexual offences"},
    "robbery_personal": {ROBBERY},
    "weapon_possession": {"possession of weapons"},
    "core_recorded_violence": {"homicide", "violence with injury", "rape", "other sexual offences", ROBBERY},
}
MAJOR = {
    "violence_against_the_person": {VIOLENCE},
    "sexual_offences": {SEXUAL},
    "wide_recorded_violence": {VIOLENCE, SEXUAL},
}
# What the project's rules say of tau by class, to two decimals.
RANGES = {
    "violence_with_injury": (0.04, 0.04), "violence_without_injury": (0.04, 0.05), "rape": (0.04, 0.07),
    "other_sexual_offences": (0.06, 0.09), "robbery_personal": (0.15, 0.16), "weapon_possession": (0.10, 0.13),
}  # fmt: skip
MEASURES = sorted({*MINOR, *MAJOR})


def rows_of(real_data, edition):
    """Every row of an edition's borough tables as a dict of texts."""
    [entry] = parameters.edition(edition).of("mps_borough")
    for pinned in entry.files:
        with open(real_data / pinned.path, encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


@pytest.fixture(scope="module")
def slow(real_data):
    """(measure, place's name, year) -> offences in the tables that `london-2024` is pinned to, one cell at a time."""
    offences = Counter()
    for row in rows_of(real_data, "london-2024"):
        held = [name for name in MEASURES if holds(name, row["MajorText"].lower(), row["MinorText"].lower())]
        for heading, value in row.items():
            if heading.isdigit():
                for name in held:
                    offences[name, row["BoroughName"], heading[:4]] += int(value)
    return offences


def holds(measure, major, minor):
    if measure in MINOR:
        return minor in MINOR[measure]
    return major in MAJOR[measure] or (measure == "wide_recorded_violence" and minor == ROBBERY)


def boroughs(slow):
    return sorted({name for _, name, _ in slow} - set(ELSEWHERE))


def two_years(slow, measure, before, after):
    """The offences of each borough in two years."""
    return [(slow[measure, name, before], slow[measure, name, after]) for name in boroughs(slow)]


def moment(pairs):
    """DerSimonian and Laird's tau2 of one pair of years, by hand: Q less its degrees of freedom over C."""
    ratios = [math.log(after / before) for before, after in pairs]
    weights = [1 / (1 / before + 1 / after) for before, after in pairs]
    total = sum(weights)
    mean = sum(weight * ratio for weight, ratio in zip(weights, ratios, strict=True)) / total
    around = sum(weight * (ratio - mean) ** 2 for weight, ratio in zip(weights, ratios, strict=True))
    scale = total - sum(weight**2 for weight in weights) / total
    return max(0, (around - (len(pairs) - 1)) / scale)


def pairs_in_the_file():
    return [re.fullmatch(r"(\d{4}) to (\d{4})", pair).groups() for pair in parameters.between_area_variance().pairs]


def slow_tau(slow, measure, pairs):
    return math.sqrt(sum(moment(two_years(slow, measure, *pair)) for pair in pairs) / len(pairs))


def test_tau_is_kept_of_every_measure_of_the_borough_tables_that_has_a_rate():
    assert sorted(one.of for one in parameters.between_area_variance().classes) == MEASURES
    assert len(pairs_in_the_file()) >= ordinary_variation.FEWEST_PAIRS


@pytest.mark.parametrize("measure", MEASURES)
def test_tau_in_the_file_is_what_a_slow_reading_finds(slow, measure):
    assert len(boroughs(slow)) == 32
    [kept] = [one for one in parameters.between_area_variance().classes if one.of == measure]
    assert f"{slow_tau(slow, measure, pairs_in_the_file()):.2f}" == f"{kept.tau:.2f}"
    assert kept.areas == 32


@pytest.mark.parametrize("measure", RANGES)
def test_tau_of_a_class_lies_where_the_rules_say(measure):
    low, high = RANGES[measure]
    assert low <= ordinary_variation.tau_of(measure) <= high


def differing(slow, measure, tau):
    """The boroughs whose ratio of 2023 to 2022 differs from that of the rest of London, offences with no borough in."""
    counts = np.array(two_years(slow, measure, "2022", "2023"), dtype=float)
    everywhere = [*boroughs(slow), *ELSEWHERE]
    rest = [sum(slow[measure, name, year] for name in everywhere) for year in ("2022", "2023")] - counts
    found = rates.ratio_of_ratios(counts[:, 1], counts[:, 0], rest[:, 1], rest[:, 0], tau2=tau**2)
    return int(((found.lower > 1) | (found.upper < 1)).sum())


@pytest.mark.parametrize("measure", MEASURES)
def test_from_2022_to_2023_at_most_a_tenth_of_boroughs_differ_from_london(slow, measure):
    assert differing(slow, measure, ordinary_variation.tau_of(measure)) <= 3  # of 32


@pytest.mark.parametrize("measure", MEASURES)
def test_nor_do_more_where_ordinary_variation_is_estimated_without_that_pair_of_years(slow, measure):
    others = [pair for pair in pairs_in_the_file() if pair != ("2022", "2023")]
    assert differing(slow, measure, slow_tau(slow, measure, others)) <= 3


def test_by_chance_alone_far_more_boroughs_would_differ(slow):
    assert differing(slow, "violence_against_the_person", 0.0) > 3
    assert differing(slow, "robbery_personal", 0.0) > 3


def test_london_had_110_homicides_in_2022(real_data):
    slow = sum(
        int(value)
        for row in rows_of(real_data, "london-2023") if row["MinorText"] == "Homicide"
        for heading, value in row.items() if heading.startswith("2022")
    )  # fmt: skip
    [entry] = parameters.edition("london-2023").of("mps_borough")
    counts = pd.concat([mps_borough.read(real_data / file.path)[0] for file in entry.files])
    fast = counts[counts["code"].str.endswith(": Homicide") & counts["month"].str.startswith("2022")]["count"].sum()
    assert (slow, fast) == (110, 110)


@pytest.fixture(scope="module")
def latest(real_data, tmp_path_factory):
    """`london-2025` with its borough tables only and years from 2022 on: the edition and its ESTIMATES of counts."""
    whole = parameters.edition("london-2025")
    only = {"sources": whole.of("mps_borough"), "baseline": Period.parse("2022")}
    edition, lookup = whole.model_copy(update=only), schemas.empty(schemas.LOOKUPS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SVD_STORE", str(tmp_path_factory.mktemp("store")))
        forget()
        settled, _ = cells.settled_counts(edition, lookup)
    counted = cells.protected(edition, settled, lookup)
    nobody = pd.DataFrame(
        columns=["area_code", "geography", "period", "breakdown", "denominator_status"], dtype="str"
    ).assign(denominator=pd.Series(dtype="float64"))
    table = indicators.estimate(counted[counted["bound"] == "exact"], nobody, parameters.indicators())
    table = table[table["period"].isin([str(year) for year in edition.years])]
    region = table[table["geography"] == "region"]
    unlocated = indicators.shares(
        table[table["geography"] == "pseudo"], region, of=["source"], breakdown="share=region"
    )
    return edition, pd.concat([table, unlocated], ignore_index=True)


@pytest.fixture(scope="module")
def rape(latest):
    """Each borough's movement of rape from 2022 to 2024: its ratio, the located one, that to the rest of force."""
    moved = movements.estimates(*latest, Period.parse("2022"), Period.parse("2024"))
    moved = moved[(moved["indicator"] == "rape") & moved["breakdown"].str.startswith("compared=")]
    names = {"compared=year before": "own", "compared=year before, located": "located",
             "compared=year before, rest of force": "relative",
             "compared=year before, rest of force, located": "relative located"}  # fmt: skip
    return {names[kind]: rows.set_index("area_code").sort_index() for kind, rows in moved.groupby("breakdown")}


def recorded_rape(table, area_code):
    """Rape of a place without a breakdown in 2022 and in 2024."""
    rows = table[(table["indicator"] == "rape") & (table["breakdown"] == "") & (table["geography"] != cells.REST)]
    years = rows[rows["area_code"] == area_code].set_index("period")["numerator"]
    return [int(years[year]) for year in ("2022", "2024")]


def test_rape_in_london_fell_with_the_offences_that_have_no_borough_and_rose_without(latest, slow):
    whole, unknown = (recorded_rape(latest[1], code) for code in ("london", "met-unknown"))
    assert whole[0] == sum(slow["rape", name, "2022"] for name in [*boroughs(slow), *ELSEWHERE])
    assert unknown[0] == slow["rape", "Unknown", "2022"]
    placed = [every - nowhere for every, nowhere in zip(whole, unknown, strict=True)]
    assert round(100 * (whole[1] / whole[0] - 1), 1) == -4.5
    assert round(100 * (placed[1] / placed[0] - 1), 1) == 5.0


def test_every_boroughs_rape_has_a_second_value_as_if_the_share_without_a_borough_had_stayed(latest, rape):
    whole, unknown = (recorded_rape(latest[1], code) for code in ("london", "met-unknown"))
    share = [nowhere / every for every, nowhere in zip(whole, unknown, strict=True)]
    factor = (1 - share[0]) / (1 - share[1])
    assert [round(100 * one, 1) for one in share] == [12.7, 4.0]
    assert len(rape["own"]) == len(rape["located"]) == 32
    assert (rape["located"]["value"] / rape["own"]["value"]).tolist() == pytest.approx([factor] * 32, rel=1e-4)


def test_rape_from_2022_to_2024_is_called_a_rise_nowhere(latest, rape):
    edition, _ = latest
    met = breaks.across(edition.region, "mps_borough", "rape", Period("2022-01", "2024-12"))
    assert met[0].grade == "relative only"
    # So an area's own figure has no word, and what is said of it is said beside the rest of the force.
    assert set(rape["own"]["word"]) == {""}
    words = rape["relative"]["word"]
    assert set(words) <= {rates.NOT_COMPARABLE, *rates.WORDS["relative"]}
    clear = words[words.isin(rates.WORDS["relative"][:2])]
    assert clear.to_dict() == {RICHMOND: "more than the rest of the force"}


def test_were_there_no_break_the_offences_without_a_borough_would_still_take_the_one_rise_away(latest, monkeypatch):
    monkeypatch.setattr(parameters, "breaks", tuple)
    rows = movements.judged(*latest, Period.parse("2022"), Period.parse("2024"))
    rows = rows[rows["indicator"] == "rape"].set_index("area_code")
    assert rates.direction(*rows.loc[RICHMOND, ["lower", "upper", "q"]], question="movement") == "rose"
    assert rows["word"].to_dict() == dict.fromkeys(rows.index, "no clear change") | {RICHMOND: "not comparable"}


def test_violence_with_injury_in_bexley_moved_with_the_rest_of_the_force(latest, slow):
    edition, table = latest
    moved = movements.estimates(*latest, edition.year.back(1), edition.year)
    rows = moved[(moved["indicator"] == "violence_with_injury") & (moved["area_code"] == BEXLEY)].set_index("breakdown")
    own, relative = rows.loc["compared=year before"], rows.loc["compared=year before, rest of force"]
    assert round(100 * (own["value"] - 1), 1) == -19.0
    assert [round(relative[name], 2) for name in ("value", "lower", "upper")] == [0.96, 0.87, 1.07]
    assert (own["word"], relative["word"]) == ("", "no clear change")
    before = slow["violence_with_injury", "Bexley", "2023"]
    rest = table[(table["indicator"] == "violence_with_injury") & (table["geography"] == cells.REST)]
    rest = rest[rest["area_code"] == BEXLEY].set_index("period")["numerator"]
    assert relative["value"] == pytest.approx(own["numerator"] / before / (rest["2024"] / rest["2023"]), rel=1e-5)


def test_no_borough_rose_or_fell_across_the_change_of_record_system(latest):
    edition, _ = latest
    rows = movements.judged(*latest, edition.year.back(1), edition.year, bounds=("exact", "certain", "possible"))
    met = rows[rows["source"].str.startswith("mps_")]
    assert met["area_code"].nunique() == 32
    assert not {"rose", "fell"} & set(met["word"])


def test_before_it_a_plain_word_may_be_said(latest):
    edition, table = latest
    rows = movements.judged(edition, table, Period.parse("2022"), Period.parse("2023"))
    assert set(rows["grade"]) == {""}
    assert "no clear change" in set(rows["word"])
