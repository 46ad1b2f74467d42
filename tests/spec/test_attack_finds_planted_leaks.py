"""Each way in which a release gave a hidden count away is planted in one that is safe, and found and named."""

import base64
import re
from datetime import date

import pandas as pd
import pytest

from svd_analysis import attack_command
from svd_analysis.errors import DisclosureError, SourceError
from svd_analysis.html_tables import HTMLTable
from tests import release_folder as folder
from tests.release_folder import BLOCK, CASES, PEOPLE, VICTIMS, Release, by_year, row

CELL = "age={}, sex={}".format(*BLOCK[0])
LEAKS = {}


def leak(function):
    """Register a leak: it changes a Release and returns words of the line that names it, and options of the attack."""
    LEAKS[function.__name__] = function
    return function


def attacked(place, **options):
    """The lines of an attack, and whether anything was found."""
    lines = []
    try:
        attack_command.run([str(place)], say=lines.append, **options)
    except DisclosureError:
        return lines, True
    return lines, False


def test_the_release_is_safe_as_it_stands(tmp_path):
    lines, found = attacked(Release().write(tmp_path / "exampleton"))
    assert not found
    assert lines[-1].startswith("6 hidden cells: 0 exact, 0 narrow, 6 safe")


@leak
def total_minus_parts(release, place):
    release.rows.append(row("victims", 2024, CELL, VICTIMS[BLOCK[0]]))
    release.rows.remove(release.find("victims", 2024, CELL))
    return "age=10-14, sex=male", "parts by"


@leak
def the_region_and_the_region_without_the_area(release, place):
    for breakdown, own in (("age=10-14", 30), ("age=18-24", 119), (CELL, 13)):
        release.rows.append(row("victims", 2024, breakdown, own + 200, geography="region", area=folder.REGION))
        release.rows.append(row("victims", 2024, breakdown, 200, geography="rest of region"))
    return CELL, "region without the area"


@leak
def neighbourhoods_that_add_up(release, place):
    for code in ("X01000001", "X01000002"):
        for year in CASES:
            half = CASES[year] // 2 if code.endswith("1") else CASES[year] - CASES[year] // 2
            more = {"parent_code": folder.AREA}
            release.rows.append(row("cases", year, "", half, geography="lsoa21", area=code, **more))
    return "2020", "lsoa21 that add up"


@leak
def a_rate_at_one_decimal(release, place):
    release.find("cases", 2020)["per"] = "100000.0"
    for year in CASES:
        release.find("cases", year).update(per="100000.0", value=f"{CASES[year] / PEOPLE * 100_000:.1f}")
    release.find("cases", 2022)["value"] = ""
    return "2020", "results.csv: rate"


@leak
def the_limits_of_an_interval_without_a_population(release, place):
    from scipy.stats import chi2

    low, high = chi2.ppf(0.025, 26) / 2 * 17.31, chi2.ppf(0.975, 28) / 2 * 17.31
    release.find("cases", 2020).update(lower=f"{low:.2f}", upper=f"{high:.2f}", denominator="", method="exact")
    return "2020", "results.csv: limits"


@leak
def a_percentage_in_a_table(release, place):
    ages = {age: sum(n for cell, n in VICTIMS.items() if cell[0] == age) for age, _ in VICTIMS}
    total = sum(VICTIMS.values())
    lines = [f"{age},{number},{100 * number / total:.1f}%" for age, number in ages.items()]
    lines += [f"{age} {sex},{folder.HIDDEN},{100 * VICTIMS[age, sex] / total:.1f}%" for age, sex in BLOCK[:1]]
    release.files["tables/ages.csv"] = "\n".join(["Age,Victims,Share", *lines])
    return CELL, "ages"


@leak
def a_cell_of_a_table_both_ways(release, place):
    lines = ["Age,female,male"]
    for age in dict.fromkeys(age for age, _ in VICTIMS):
        words = [folder.HIDDEN if (age, sex) in BLOCK[1:] else str(VICTIMS[age, sex]) for sex in ("female", "male")]
        lines.append(f"{age},{','.join(words)}")
    release.files["tables/victims-by-age-and-sex.csv"] = "\n".join(lines)
    return CELL, "tables/victims-by-age-and-sex.csv"


@leak
def a_year_shown_in_an_earlier_release(release, place):
    earlier = Release()
    earlier.rows = [row("cases", year, "", CASES[year]) for year in (2019, 2020, 2021)]
    earlier.write(place.parent / "example-2021" / "exampleton")
    return "2020", "earlier release example-2021", {"earlier": [str(place.parent / "example-2021")]}


@leak
def rolling_sums_of_three_years(release, place):
    release.rows.append(row("cases", "2019-01..2021-12", "", sum(CASES[year] for year in (2019, 2020, 2021))))
    return "2020", "periods that add up"


@leak
def a_financial_year_beside_months(release, place):
    for month in range(1, 13):
        release.rows.append(row("cases", f"2020-{month:02d}", "", 1 + (month == 12)))
    return "2020", "periods that add up"


@leak
def two_symbols(release, place):
    # The four hidden years are 1, 5, 5 and 1: safe by their sum of 12, but not with what the symbols say.
    for year in (2019, 2020, 2022, 2023):
        release.find("cases", year).update(count="", numerator="", value="", status="suppressed")
    total = CASES[2021] + CASES[2024] + 12
    release.find("cases", "2019-01..2024-12").update(count=total, numerator=total, value=f"{total}.0")
    words = {2019: "<5", 2020: "c", 2022: "c", 2023: "<5"}
    release.tables = dict.fromkeys(("csv", "html"), by_year(words))
    release.files["workbook"] = folder.workbook(by_year(words))
    return "2022", "the symbol"


@leak
def the_height_of_a_bar(release, place):
    release.files["figures/cases-chart.svg"] = bars(CASES)
    return "2020", "the drawing cases-chart"


@leak
def an_alt_text(release, place):
    numbers = ", ".join(f"{year} {number}" for year, number in CASES.items())
    release.figures.append(f'<figure id="figure-cases"><img alt="Dots of cases: {numbers}." src=""></figure>')
    return "2020", "alt of <img>"


@leak
def a_comment_in_the_page(release, place):
    release.paragraphs.append("<!-- cases 2020: 13 -->")
    return "2020", "a comment"


@leak
def an_attribute_of_a_cell(release, place):
    release.paragraphs.append(
        "<table><caption>Cases by year</caption><tr><th>Year</th><th>Cases</th></tr>"
        + "".join(f'<tr><th>{year}</th><td data-count="{number}">-</td></tr>' for year, number in CASES.items())
        + "</table>"
    )
    return "2020", "attributes in table"


@leak
def a_hidden_worksheet(release, place):
    book = folder.workbook()
    sheet = book.create_sheet("raw")
    folder.add_table(sheet, by_year({2020: "13"}))
    sheet.sheet_state = "hidden"
    release.files["workbook"] = book
    return "2020", "hidden worksheet raw"


@leak
def a_comment_in_the_workbook(release, place):
    from openpyxl.comments import Comment

    book = folder.workbook()
    cell = next(one for one in book.active["A"] if one.value == "2020")
    book.active.cell(cell.row, 2).comment = Comment("13", "analyst")
    release.files["workbook"] = book
    return "2020", "comments on worksheet"


@leak
def a_csv_beside_the_page(release, place):
    release.tables["csv"] = by_year({2020: "13", 2022: folder.HIDDEN})
    return "2020", "tables/cases-by-year.csv"


@leak
def a_download_inside_the_page(release, place):
    content = base64.b64encode(b"Year,Cases\n" + b"\n".join(b"%d,%d" % pair for pair in CASES.items())).decode()
    release.paragraphs.append(f'<a download="all.csv" href="data:text/csv;base64,{content}">CSV</a>')
    return "2020", "the download all"


@leak
def an_open_table(release, place):
    path = place.parent / "open.csv"
    head = "source,area_code,geography,parent_code,month,unit,taxonomy,code,count,status"
    lines = [f"open,{folder.AREA},lad24,{folder.AREA},{year},case,open,cases,{CASES[year]},ok" for year in CASES]
    path.write_text("\n".join([head, *lines]))
    return "2020", "open.csv", {"opened": [str(path)]}


@leak
def a_sentence(release, place):
    release.paragraphs.append("Exampleton had thirteen cases in 2020.")
    return "2020", "the text of <p>"


@leak
def an_index_number(release, place):
    release.rows.append(row("cases", 2020, "index=2019", None, status="ok", value=f"{100 * 13 / 33:.1f}"))
    return "2020", "index=2019"


@leak
def a_ratio_to_the_year_before(release, place):
    release.rows.append(row("cases", 2020, "compared=year before", None, status="ok", value=f"{13 / 33:.3f}"))
    return "2020", "compared=year before"


@leak
def a_step_between_years(release, place):
    names = (
        "indicator,area_code,geography,breakdown,bound,quantity,earlier,latest,as_published,revision,attribution,"
        "taxonomy,boundary,definition,restated,population,movement,latest_value"
    )
    line = f"cases,{folder.AREA},lad24,,exact,count,2019,2020,33,0,0,0,0,0,33,0.4,-20.4,"
    release.files["changes.csv"] = f"{names}\n{line}\n"
    return "2020", "changes.csv"


@leak
def an_entry_of_a_json_file(release, place):
    release.files["summary.json"] = '{"cases": {"2020": 13, "2021": 46}}'
    return "2020", "summary.json"


@leak
def two_earlier_releases_that_contradict_each_other(release, place):
    for name, count in (("example-2021", 12), ("example-2024", 13)):
        earlier = Release()
        earlier.rows = [row("cases", 2020, "", count)]
        earlier.write(place.parent / name / "exampleton")
    return "2020", "earlier release", {"earlier": [str(place.parent / f"example-{year}") for year in (2024, 2021)]}


@leak
def a_table_and_a_page_that_contradict_each_other(release, place):
    release.tables = {
        kind: by_year({2020: shown, 2022: folder.HIDDEN}) for kind, shown in (("csv", "13"), ("html", "14"))
    }
    return "2020", "tables/cases-by-year.csv"


@leak
def a_sentence_beside_a_number_that_is_no_count(release, place):
    release.paragraphs += ["Table 12: cases, Exampleton, 2020.", "Exampleton had 13 cases in 2020."]
    return "2020", "the text of <p>"


@leak
def two_symbols_that_contradict_all_else(release, place):
    # The four hidden years are 9, 3, 2 and 11, and either way two of "1 to 4" would be above 4.
    release.rows, release.paragraphs = [], ["Counts of 1 to 4 are withheld, and others that would reveal one."]
    counts = {2017: 33, 2018: 60, 2019: 9, 2020: 3, 2021: 46, 2022: 2, 2023: 11, 2024: 61}
    words = {2019: "*", 2020: "*", 2022: "c", 2023: "c"}
    release.rows = [row("cases", year, "", None if year in words else counts[year]) for year in counts]
    release.rows += [row("cases", "2019-01..2020-12", "", 12), row("cases", "2022-01..2023-12", "", 13)]
    lines = tuple((str(year), words.get(year, str(counts[year]))) for year in counts)
    shown = HTMLTable("cases-by-year", "Cases, Exampleton, by calendar year", ("Year", "Cases"), lines, numeric={1})
    release.tables, release.files["workbook"] = dict.fromkeys(("csv", "html"), shown), folder.workbook(shown)
    release.paragraphs.append("Exampleton had 9 cases in 2019.")
    return "2020", "periods that add up"


@leak
def one_borough_of_a_region_hidden_in_every_year(release, place):
    for year in (2019, 2020, 2021):
        for at in range(4):
            release.rows.append(
                row("others", year, "", None if at == 1 else 20 + at, geography="lad24", area=f"X0900000{at}")
            )
        release.rows.append(row("others", year, "", 86, geography="region", area=folder.REGION))
    return "2020", "authorities that add up"


@leak
def parts_of_a_total_where_another_year_does_not_add_up(release, place):
    for year, more in ((2022, 1), (2023, 0), (2024, 0)):
        parts = {"10-14": 13, "15-17": 22, "18-24": 30}
        release.rows.append(row("others", year, "", sum(parts.values()) + more))
        for age, number in parts.items():
            hidden = year == 2024 and age == "10-14"
            release.rows.append(row("others", year, f"age={age}", None if hidden else number))
    return "others, Exampleton (lad24), 2024, age=10-14", "parts by age"


@leak
def two_counts_that_are_no_zero(release, place):
    # Zeros are shown, so both of 2 are 1.
    for age, number in (("0-9", 0), ("10-14", None), ("15-17", None), ("18-24", 40)):
        release.rows.append(row("others", 2024, f"age={age}", number))
    release.rows.append(row("others", 2024, "", 42))
    return "age=15-17", "a 0 is shown"


def months(release):
    """Months of 2024 as parts of the year, of which March and April (13 and 17) are hidden; the counts by month."""
    counts = dict(enumerate((31, 28, 13, 17, 40, 22, 33, 29, 44, 12, 35, 21), start=1))
    release.rows.append(row("others", 2024, "", sum(counts.values())))
    for month, number in counts.items():
        release.rows.append(row("others", 2024, f"month=2024-{month:02d}", None if month in (3, 4) else number))
    return counts


@leak
def a_table_of_months(release, place):
    counts = months(release)
    lines = [f"{date(2024, month, 1):%B %Y},{number}" for month, number in counts.items()]
    release.files["tables/others-by-month.csv"] = "\n".join(["Month,Others", *lines])
    return "others, Exampleton (lad24), 2024-03", "tables/others-by-month.csv"


@leak
def a_sentence_on_a_month(release, place):
    months(release)
    release.paragraphs.append("In March 2024 there were 13 others in Exampleton.")
    return "others, Exampleton (lad24), 2024-03", "the text of <p>"


@leak
def dots_by_month(release, place):
    from svd_analysis import drawing

    counts = months(release)
    with drawing.drawing("others", height=2.5) as (paper, axes):
        axes.plot(range(12), list(counts.values()), marker="o")
        axes.set_xticks([0, 6], ["Jan 2024", "Jul 2024"])
        release.files["figures/others.svg"] = drawing.svg(paper)
    return "others, Exampleton (lad24), 2024-03", "the drawing others"


@leak
def rolling_sums_beside_months(release, place):
    months(release)
    for last, total in ((2, 287), (3, 300)):
        release.rows.append(row("others", f"2023-04..2024-{last:02d}", "", total))
    return "others, Exampleton (lad24), 2024-03", "periods that add up"


CSV = "\n".join(["Year,Cases", *(f"{year},{number}" for year, number in CASES.items())])


@leak
def a_csv_with_another_separator(release, place):
    release.files["tables/all.csv"] = CSV.replace(",", ";")
    return "2020", "tables/all.csv"


@leak
def a_csv_with_a_title_above_its_headings(release, place):
    release.files["tables/ALL.CSV"] = f"Cases by calendar year\n\n{CSV}"
    return "2020", "tables/ALL.CSV"


@leak
def an_interval_in_whole_numbers(release, place):
    from scipy.stats import chi2

    lines = []
    for year, number in CASES.items():
        low, high = chi2.ppf(0.025, 2 * number) / 2, chi2.ppf(0.975, 2 * number + 2) / 2
        if year not in folder.HIDDEN_YEARS:
            release.find("cases", year).update(
                lower=f"{low:.6f}", upper=f"{high:.6f}", per="", value="", denominator=""
            )
            lines.append(f"{year},{number},{low:.0f} to {high:.0f}")
        else:
            release.find("cases", year).update(per="", denominator="")
            lines.append(f"{year},{folder.HIDDEN},{f'{low:.0f} to {high:.0f}' if year == 2020 else folder.HIDDEN}")
    release.files["tables/cases-intervals.csv"] = "\n".join(["Period,Cases,95% interval", *lines])
    return "2020", "tables/cases-intervals.csv"


@leak
def what_is_said_of_hidden_counts_beside_rates_at_a_decimal(release, place):
    release.paragraphs += ["Counts of 1 to 4 are withheld.", "Rates are rounded to 1 decimal place."]
    release.rows = [row("others", year, "", 43) for year in (2023, 2024)]
    for age, number in (("0-9", 3), ("10-14", 4), ("15-17", 36)):
        release.rows.append(row("others", 2023, f"age={age}", number))
        release.rows.append(row("others", 2024, f"age={age}", number if number > 4 else None))
    return "age=0-9", "parts by age"


def shares(release, key, **more):
    """Four small areas of one place, of which the first two are hidden and their shares are not."""
    release.rows.append(row("others", 2024, "", 129))
    for at, number in enumerate((13, 41, 31, 44)):
        place = {"geography": "ward24", "area": f"X0500000{at}"}
        release.rows.append(row("others", 2024, "", None if at < 2 else number, **place))
        value = f"{100 * number / 129:.6f}"
        release.rows.append(row("others", 2024, f"share={key}", None, status="ok", value=value, **place, **more))
    return "2024", f"share={key}"


@leak
def a_share_of_the_area(release, place):
    return shares(release, "area")


@leak
def a_share_with_what_it_is_of(release, place):
    return shares(release, "place", denominator="129", per="100")


@leak
def words_of_a_drawing(release, place):
    words = "<text>Cases in Exampleton, 2020: 13</text>"
    release.files["figures/cases.svg"] = f"<svg xmlns='http://www.w3.org/2000/svg'>{words}</svg>"
    return "2020", "words in the drawing"


@leak
def a_comment_of_a_drawing(release, place):
    words = "<!-- Cases in Exampleton, 2020: 13 -->"
    release.files["figures/cases.svg"] = f"<svg xmlns='http://www.w3.org/2000/svg'>{words}<g/></svg>"
    return "2020", "words in the drawing"


@leak
def a_sentence_outside_of_any_paragraph(release, place):
    release.paragraphs.append(
        "</p><div>Exampleton had <b>13</b> cases in 2020.<table><tr><td>1</td></tr></table></div>"
    )
    return "2020", "the text of <div>"


@leak
def a_sentence_in_a_table(release, place):
    words = "<tr><td>Exampleton had 13 cases in 2020.</td></tr>"
    release.paragraphs.append(f"</p><table><tr><th>Note</th></tr>{words}</table>")
    return "2020", "the text of <td>"


@leak
def a_list_of_descriptions(release, place):
    release.paragraphs.append("</p><dl><dt>Cases in 2020</dt><dd>13</dd></dl>")
    return "2020", "the text of <dd>"


@leak
def a_sentence_with_letters_of_utf_8(release, place):
    release.files["more.html"] = "<p>Exampleton had 13\u00a0cases \u2013 in 2020.</p>"
    return "2020", "more.html: the text of <p>"


@leak
def a_movement_from_year_to_year(release, place):
    names = "indicator,area_code,geography,breakdown,bound,quantity,earlier,latest,population,movement,ratio"
    more = "as_published,restated,latest_value"
    line = f"cases,{folder.AREA},lad24,,exact,count,2020,2022,0.5,3.5,,,,"
    release.files["changes.csv"] = f"{names},{more}\n{line}\n"
    return "2020", "2020 to 2022"


@leak
def a_ratio_from_year_to_year(release, place):
    names = "indicator,area_code,geography,breakdown,bound,quantity,earlier,latest,ratio,as_published,restated"
    line = f"cases,{folder.AREA},lad24,,exact,count,2019,2020,0.3939,,"
    release.files["changes.csv"] = f"{names}\n{line}\n"
    return "2020", "2019 to 2020"


@leak
def what_certainly_is_beside_what_possibly_is(release, place):
    release.rows.append(row("others", 2024, "", None, bound="certain"))
    release.rows.append(row("others", 2024, "", 1, bound="possible"))
    return "others, Exampleton (lad24), 2024", "at most possible"


@leak
def a_title_that_pages_print(release, place):
    for one in release.rows:
        if one["indicator"] == "cases":
            one["indicator"] = "children_dealt_with_for_violence"
    release.tables = dict.fromkeys(("csv", "html"), HTMLTable("notes", "Notes", ("a", "b"), (("c", "d"),)))
    release.files["workbook"] = folder.workbook(release.tables["csv"])
    release.paragraphs = ["In 2020, 13 children in Exampleton were cautioned or sentenced for violence."]
    return "2020", "the text of <p>"


def bars(values):
    """A bar chart of the years, as the project's own charts are saved."""
    from svd_analysis import drawing

    with drawing.drawing("cases-chart", height=2.5) as (paper, axes):
        axes.bar([str(year) for year in values], list(values.values()))
        return drawing.svg(paper)


@pytest.mark.parametrize("name", LEAKS)
def test_a_planted_leak_is_found_and_named(name, tmp_path):
    place, release = tmp_path / "exampleton", Release()
    cell, where, *options = LEAKS[name](release, place)
    lines, found = attacked(release.write(place), **(options[0] if options else {}))
    named = [line for line in lines if cell in line and re.match("exact|narrow", line)]
    assert found
    assert named, lines
    assert any(where in line for line in named), named


@pytest.mark.parametrize("name", ["all.csv", "counts.csv", "downloads/all.html", "downloads/all.CSV"])
def test_what_stands_beside_the_folders_of_areas_is_read_too(name, tmp_path):
    Release().write(tmp_path / "release" / "exampleton")
    path = tmp_path / "release" / name
    path.parent.mkdir(exist_ok=True)
    head = "source,area_code,geography,parent_code,month,unit,taxonomy,code,count,status"
    lines = [f"open,{folder.AREA},lad24,{folder.AREA},{year},case,open,cases,{CASES[year]},ok" for year in CASES]
    text = "\n".join([head, *lines]) if name == "counts.csv" else CSV
    path.write_text("<p>Exampleton had 13 cases in 2020.</p>" if name.endswith("html") else text)
    lines, found = attacked(tmp_path / "release")
    assert found
    assert any(f"release/{name}".rpartition("/")[2] in line for line in lines if line.startswith("exact"))


def test_a_file_that_may_hold_counts_and_is_not_read_is_refused(tmp_path):
    place = Release().write(tmp_path / "exampleton")
    (place / "all.ods").write_bytes(b"anything")
    with pytest.raises(SourceError, match=r"all\.ods: may hold counts.*Publish its tables as CSV"):
        attack_command.run([str(place)])


def test_any_other_file_that_is_not_read_is_named(tmp_path):
    place = Release().write(tmp_path / "exampleton")
    (place / "dots.png").write_bytes(b"anything")
    (place / "letters.woff2").write_bytes(b"anything")
    lines, found = attacked(place)
    assert not found
    assert [line for line in lines if line.startswith("not read")] == [f"not read: {place / 'letters.woff2'}"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"status": "withheld"}, "results.csv, line 2: the status 'withheld' is not known"),
        ({"count": "1,043"}, "results.csv, line 2: count '1,043' is no number"),
    ],
)
def test_a_results_table_that_cannot_be_read_whole_is_refused(change, said, tmp_path):
    release = Release()
    release.rows[0].update(change)
    with pytest.raises(SourceError, match=re.escape(said)):
        attack_command.run([str(release.write(tmp_path / "exampleton"))])


def test_a_column_nobody_knows_with_a_number_of_a_hidden_count_is_refused(tmp_path):
    place = Release().write(tmp_path / "exampleton")
    table = pd.read_csv(place / "results.csv", dtype="str", keep_default_na=False)
    table.assign(before=table["count"].replace("", "13")).to_csv(place / "results.csv", index=False)
    with pytest.raises(SourceError, match="the column 'before' is not known"):
        attack_command.run([str(place)])


def test_earlier_releases_of_one_name_are_told_apart(tmp_path):
    for year, counts in ((2023, (33, 12, 44)), (2024, (33, 13, 46))):
        release = Release()
        release.rows = [row("cases", 2019 + at, "", count) for at, count in enumerate(counts)]
        release.write(tmp_path / f"edition-{year}" / "exampleton")
    earlier = [str(tmp_path / f"edition-{year}" / "exampleton") for year in (2024, 2023)]
    lines, found = attacked(Release().write(tmp_path / "exampleton"), earlier=earlier)
    assert found
    assert any("2020" in line and "earlier release edition-2024/exampleton" in line for line in lines)


@pytest.mark.parametrize(
    "text",
    [
        "Cases of 2020 are withheld, since there were fewer than 18.",
        "Table 12: cases, Exampleton, 2020.",
        "In 2020 cases came from 24 of the 32 wards of Exampleton.",
        "Cases in Exampleton in 2020 were below the threshold of 15.",
        "In 2020 Exampleton had the 12th highest number of cases.",
        "Cases of 2020 were extracted on 14 March.",
    ],
)
def test_a_number_that_is_no_count_is_not_taken_for_one(text, tmp_path):
    release = Release()
    release.paragraphs.append(text)
    lines, found = attacked(release.write(tmp_path / "exampleton"))
    assert not found, lines


@pytest.mark.parametrize("kind", ["sentence", "table"])
def test_what_a_page_says_of_another_area_is_read_beside_the_rows_of_that(kind, tmp_path):
    Release().write(tmp_path / "exampleton")
    other = Release()
    other.rows = [one | {"area_code": "X09000002"} for one in other.rows if one["indicator"] == "victims"]
    other.tables = dict.fromkeys(("csv", "html"), by_year({2020: "13", 2022: folder.HIDDEN}))
    other.paragraphs = []
    if kind == "sentence":
        other.tables = dict.fromkeys(("csv", "html"), HTMLTable("notes", "Notes", ("a", "b"), (("c", "d"),)))
        other.paragraphs = ["In 2020 there were 13 cases in Exampleton."]
    other.files["workbook"] = folder.workbook(other.tables["csv"])
    other.write(tmp_path / "sampleford")
    lines, found = attacked(tmp_path)
    assert found
    assert any("cases, Exampleton (lad24), 2020" in line and "sampleford/" in line for line in lines)


def test_what_gives_a_hidden_cell_of_a_page_that_shows_one_authority_of_a_region_is_no_sum(tmp_path):
    release = Release()
    for year in CASES:
        release.rows.append(row("cases", year, "", 900 + year - 2019, geography="region", area=folder.REGION))
    lines, found = attacked(release.write(tmp_path / "exampleton"))
    assert not found, lines


@pytest.mark.parametrize("count", [0, 7], ids=["nobody", "nobody elsewhere"])
def test_what_befell_nobody_in_the_rest_of_a_region_makes_no_authority_the_whole_of_it(count, tmp_path):
    release = Release()
    for geography, area in (("lad24", folder.AREA), ("region", folder.REGION)):
        release.rows.append(row("victims", 2021, "sex=not recorded", count, geography=geography, area=area))
    for year, number in CASES.items():
        release.rows.append(row("cases", year, "", 3 * number, geography="region", area=folder.REGION))
    lines, found = attacked(release.write(tmp_path / "exampleton"))
    assert not found, lines


def test_authorities_that_lack_what_was_recorded_nowhere_are_all_of_the_region(tmp_path):
    """Of 2024 a few cases have no authority; those of other years come out of the region and of the years together."""
    release = Release()
    for year, number in CASES.items():
        release.rows.append(row("cases", year, "", number + 4 * (year == 2024), geography="region", area=folder.REGION))
    lines, found = attacked(release.write(tmp_path / "exampleton"))
    assert found
    assert sum(line.startswith("exact: cases") for line in lines) == 2
    assert all("authorities that add up to the region" in line for line in lines if line.startswith("exact"))


def test_a_release_of_small_areas_alone_is_attacked(tmp_path):
    release = Release()
    release.rows += [
        row("others", 2024, "", number, geography="lsoa21", area=f"X0100000{at}", parent_code="X09000009")
        for at, number in enumerate((None, 9, 8))
    ]
    lines, found = attacked(release.write(tmp_path / "exampleton"))
    assert not found, lines


def test_no_line_says_the_count(tmp_path):
    release = Release()
    release.paragraphs.append("Exampleton had 13 cases in 2020.")
    lines, found = attacked(release.write(tmp_path / "exampleton"))
    assert found
    assert not any(re.search(r"\b(13|17)\b", line) for line in lines if line.startswith("exact"))
