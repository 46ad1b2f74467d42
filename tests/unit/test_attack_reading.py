"""What the attacker makes of printed numbers, stretches that overlap, drawings, notes and rounded counts."""

import pandas as pd
import pytest

from svd_analysis import attack_command
from svd_analysis.__main__ import main
from svd_analysis.attack import breakdowns, drawings, grids, intervals, lexicon, notes, printed, spans, worlds
from svd_analysis.attack import rounded as rounded_counts
from svd_analysis.attack import rows as attack_rows
from svd_analysis.attack.evidence import gather
from svd_analysis.attack.statements import ANY, Book
from svd_analysis.errors import ParameterError
from tests import release_folder as folder
from tests.release_folder import Release, row


@pytest.mark.parametrize(
    ("text", "plain", "limits", "percent"),
    [
        ("2,278", 1, 0, 0),
        ("16.7 (15.6 to 17.8)", 1, 1, 0),
        ("302 (13%)", 1, 0, 1),
        ("13.5%", 0, 0, 1),
        ("-4", 1, 0, 0),
        ("like the rest", 0, 0, 0),
        ("16.7 per 1,000 (95% interval 15.6 to 17.8)", 1, 1, 0),
    ],
)
def test_a_printed_cell_is_read_for_all_it_shows(text, plain, limits, percent):
    found = printed.shown(text)
    assert (len(found.plain), len(found.limits), len(found.percent)) == (plain, limits, percent)


@pytest.mark.parametrize(
    ("text", "counts"),
    [("<5", (1, 4)), ("fewer than 10", (1, 9)), ("1 to 4", (1, 4)), ("*", None), ("withheld (small number)", None)],
)
def test_a_symbol_that_names_a_range_says_it(text, counts):
    assert printed.meaning(text) == counts
    assert printed.hides(text)


@pytest.mark.parametrize("count", [0, 1, 3, 7, 40, 300])
@pytest.mark.parametrize("population", [1_000, 51_700, 800_000])
def test_a_rate_per_100_000_at_one_decimal_leaves_the_count(count, population):
    # Half a tenth per 100,000 of 800,000 people is 0.4 of a person: less than one either side.
    low, high = intervals.of_rate(*intervals.around(round(count / population * 1e5, 1), 1), population, 1e5)
    assert low == high == count


@pytest.mark.parametrize("count", [1, 4, 13, 59])
def test_the_ratio_of_two_limits_names_a_small_count_without_a_population(count):
    from scipy.stats import chi2

    low, high = chi2.ppf(0.025, 2 * count) / 2 * 17.31, chi2.ppf(0.975, 2 * count + 2) / 2 * 17.31
    printed_limits = [intervals.around(round(one, 2), 2) for one in (low, high)]
    assert intervals.of_limits(*printed_limits, method="exact") == (count, count)


def test_stretches_are_cut_where_any_begins_or_ends():
    assert spans.pieces([(0, 17), (10, 17), (18, 24)]) == [(0, 9), (10, 17), (18, 24)]
    assert spans.pieces([(0, 2), (5, 6)]) == [(0, 2), (5, 6)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("January 2024", ["2024-01"]),
        ("April 2022 to March 2023", ["2022/23"]),
        ("2020 to 2024", ["2020-01..2024-12"]),
        ("in 2023/24 and 2024", ["2023/24", "2024"]),
        ("1,924 of 2,024.5", []),
    ],
)
def test_periods_are_read_as_people_write_them(text, found):
    assert lexicon.periods(text) == found


def test_breakdowns_are_read_in_any_order():
    assert breakdowns.parts("sex=male, age=10-14") == {"age": "10-14", "sex": "male"}
    assert breakdowns.written(breakdowns.parts("sex=male; age=10-14")) == "age=10-14, sex=male"
    assert breakdowns.calculated("compared=year before, rest of force") == ("compared", "year before, rest of force")
    assert [breakdowns.band(one) for one in ("10-14", "80+", "7", "male")] == [(10, 14), (80, 130), (7, 7), None]


def test_a_note_tells_the_rounding_and_what_is_hidden():
    said = notes.rounding(["Counts are rounded to the nearest 5.", "Counts of 1 to 4 are withheld."])
    assert (said.base, said.within, said.lowest, said.highest) == (5, 2, 1, 4)
    assert notes.rounding(["Counts of 1 to 4 are withheld, and others that would reveal one."]).highest == ANY
    assert notes.rounding([], 10, (1, 9)).highest == 9


def test_decimals_are_no_base_and_what_may_be_0_is_from_0_on():
    assert notes.rounding(["Rates are rounded to 1 decimal place, counts rounded to 10."]).base == 10
    assert notes.rounding(["Rates are rounded to 10 decimal places."]).base == 0
    said = notes.rounding(["Counts below 5 are withheld. A count that is withheld may be 0."])
    assert (said.lowest, said.highest) == (0, 4)
    assert notes.rounding(["Counts of 1 to 4 are withheld, with as many others as it takes."]).highest == ANY


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_csv_is_read_whatever_separates_its_cells_and_stands_above_its_headings(separator):
    lines = ["Cases by year", "", "Year,Cases", "2020,13", "2021,46"]
    grid = grids.from_csv("\n".join(lines).replace(",", separator), "all", "all.csv")
    assert (grid.caption, grid.columns, grid.rows) == (
        "Cases by year",
        ["Year", "Cases"],
        [["2020", "13"], ["2021", "46"]],
    )


def test_an_interval_of_whole_numbers_is_no_symbol():
    assert [printed.hides(one) for one in ("7 to 22", "1 to 4", "under 8", "≤7", "5 or fewer", "13")] == [
        False, True, True, True, True, False
    ]  # fmt: skip


def test_dots_along_months_are_read_against_both_axes():
    from svd_analysis import drawing

    with drawing.drawing("dots", height=2.5) as (paper, axes):
        axes.plot(range(14), [at % 5 for at in range(14)], marker="o", linestyle="none")
        axes.set_xticks([0, 12], ["Jan 2023", "Jan 2024"])
        grids, _ = drawings.read(drawing.svg(paper), "dots", "dots.svg")
    assert [line[0] for line in grids[0].rows[:2]] == ["2023-01", "2023-02"]
    assert [round(sum(line[1].plain[0]) / 2) for line in grids[0].rows] == [at % 5 for at in range(14)]


def rounded(counts):
    """Counts rounded to 5 by their running total."""
    totals = [0]
    for one in counts:
        totals.append(totals[-1] + one)
    near = [(one + 2) // 5 * 5 for one in totals]
    return [after - before for before, after in zip(near, near[1:], strict=False)]


def ages_of(year, *counts):
    """A year and its ages, rounded; below 10 they are hidden."""
    shown = rounded(counts)
    ages = zip(("0-17", "18-24", "25-64", "65-120"), shown, strict=True)
    rows = [row("cases", year, f"age={band}", number if number >= 10 else None) for band, number in ages]
    return [*rows, row("cases", year, "", sum(shown))]


def months_of(*years, note="Counts are rounded to 5."):
    """A release of months that were rounded, the year being their sum; below 10 they are hidden."""
    release = Release()
    release.rows = []
    for year, counts in enumerate(years, start=2023):
        shown = rounded(counts)
        for month, number in enumerate(shown, start=1):
            release.rows.append(row("cases", f"{year}-{month:02d}", "", number if number >= 10 else None))
        release.rows.append(row("cases", year, "", sum(shown)))
    release.paragraphs, release.files["notes.txt"] = [], note
    release.tables = dict.fromkeys(("csv", "html"), folder.by_year())
    return release


def test_what_comes_out_of_the_sums_of_rounded_counts_is_a_rounded_count_and_no_leak(tmp_path):
    release = months_of(
        [13, 17, 3, 22, 31, 12, 18, 25, 41, 11, 16, 12], [14, 12, 19, 28, 4, 15, 37, 11, 22, 18, 13, 29]
    )
    place = release.write(tmp_path / "exampleton")
    (place / "tables" / "cases-by-year.csv").unlink()
    (place / "appendix.html").write_text("<p>Exampleton</p>")
    (place / "tables.xlsx").unlink()
    found, _ = attack_command.attacked(gather([str(place)]))
    assert len(found) >= 2
    assert {one.verdict for one in found.values()} == {"safe"}


def test_an_earlier_release_of_years_alone_was_rounded_as_this_one_is(tmp_path):
    """It shows no sum whole. Somebody was recorded late, and of three ages nothing can be seen of it."""
    release, earlier = months_of([14, 12, 19, 28, 15, 15, 37, 11, 22, 18, 13, 29]), Release()
    earlier.rows = [*ages_of(2021, 14, 12, 19, 2), *ages_of(2022, 19, 21, 58, 4)]
    release.rows += [*ages_of(2021, 14, 12, 19, 2), *ages_of(2022, 19, 21, 58, 5)]
    for one, name in ((earlier, "then"), (release, "now")):
        one.paragraphs, one.tables = [], {"csv": folder.by_year(), "html": folder.by_year()}
        place = one.write(tmp_path / name / "exampleton")
        for file in ("tables/cases-by-year.csv", "tables.xlsx"):
            (place / file).unlink()
        (place / "appendix.html").write_text("<p>Exampleton</p>", encoding="utf-8")
    known = gather([str(place)], [str(tmp_path / "then")])
    found, _ = attack_command.attacked(known)
    assert [one.verdict for one in found.values()] == ["safe"] * 2
    assert worlds.agreeing(len(known.book.low), known.book.statements, whole=True)[1] == [], (
        "nothing contradicts anything"
    )


@pytest.mark.parametrize("now", [intervals.Rounding(5, 4), intervals.Rounding(5, 4, summed=True)])
def test_rows_that_show_no_sum_are_as_far_from_the_truth_as_those_of_the_release_attacked(now):
    rows = read_rows([*ages_of(2021, 14, 12, 19, 2), *ages_of(2022, 19, 21, 58, 4)])
    by = {"police": now}
    assert rounded_counts.by_source(rows, intervals.Rounding(), ({}, {}), by) == by
    assert rounded_counts.by_source(rows, intervals.Rounding(), ({}, {}))["police"] == intervals.Rounding(5, 2)
    tens = {"police": intervals.Rounding(10, 9, summed=True)}
    assert rounded_counts.by_source(rows, intervals.Rounding(), ({}, {}), tens)["police"].within == 2
    whole = read_rows([*ages_of(2021, 14, 12, 19, 12), *ages_of(2022, 19, 21, 58, 14)])
    assert rounded_counts.by_source(whole, intervals.Rounding(), ({}, {}), by)["police"].summed


def read_rows(rows):
    return attack_rows.read(Book(), pd.DataFrame(rows).replace("", None), "results.csv", "then")


def test_an_exact_number_beside_a_rounded_one_is_a_leak(tmp_path):
    release = months_of([13, 17, 3, 22, 31, 12, 18, 25, 41, 11, 16, 12])
    hidden = next(one for one in release.rows if one["status"] == "suppressed")
    hidden["numerator"] = 3
    found, _ = attack_command.attacked(gather([str(release.write(tmp_path / "exampleton"))]))
    assert "exact" in {one.verdict for one in found.values()}


def test_the_command_ends_with_4_where_anything_is_found_and_0_where_not(tmp_path, capsys):
    safe, leaking = Release(), Release()
    leaking.paragraphs.append("Exampleton had thirteen cases in 2020.")
    assert main(["attack", str(safe.write(tmp_path / "safe"))]) == 0
    assert main(["attack", str(leaking.write(tmp_path / "leaking"))]) == 4
    said = capsys.readouterr()
    assert "exact: cases, Exampleton (lad24), 2020 [police] can be worked out" in said.out
    assert "2 of 6 hidden cells are not safe" in said.err


def test_a_folder_without_results_is_refused(tmp_path):
    with pytest.raises(ParameterError, match="holds results.csv"):
        attack_command.run([str(tmp_path)])
    with pytest.raises(ParameterError, match="for instance 1-4"):
        attack_command.run([str(tmp_path)], hidden="4")


def test_a_release_without_hidden_cells_is_read_at_once(tmp_path):
    release = Release()
    release.rows = [one for one in release.rows if one["status"] == "ok"]
    lines = []
    attack_command.run([str(release.write(tmp_path / "exampleton"))], say=lines.append)
    assert lines[-1].startswith("0 hidden cells")
