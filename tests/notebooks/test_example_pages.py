"""The example area's finished page, index and files: what every run must leave behind."""

import base64
import csv
import hashlib
import hmac
import io
import json
import re

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from svd_analysis import parameters, rates, schemas
from svd_analysis.report import checks
from svd_analysis.sentences import rungs
from tests import browser

# Words of direction or order. A page may use them only in these words, which say that there is none, or name a thing.
DIRECTION = re.compile(
    r"\b(rose|risen|rises?|rising|fell|fallen|falls?|falling|higher|lower|highest|lowest|increas\w*|decreas\w*|declin\w*"
    r"|worse|worst|worsen\w*|better|improv\w*|deteriorat\w*|grew|grown|growth|dropp\w*|soar\w*|surg\w*|reduc\w*"
    r"|up|down|(more|less|fewer) than the)\b",
    re.IGNORECASE,
)
# Of places, `higher` and `lower` are words of level, not of movement.
ALLOWED = (
    "It cannot say whether violence rose or fell.",
    "up to calendar year 2024",
    "they are never added up",
    "a cluster of higher or lower recorded rates than chance",
    "circle of higher rates",
    "recorded rates are higher than ordinary differences explain",
    "0 in clusters of higher rates, 0 of lower",
    "a gap, not a fall to zero",
    "numbers this small go up and down by chance",
    "lower layer super output area",
    "the first and lowest step",
    "do not add up to their borough",
    "Office for Health Improvement and Disparities",
    # Of an authority that was asked and gave nothing.
    "declined",
    # What a word of direction is called in the progress on a finding.
    "“fell” or “less than the rest of the force” is improved",
    "“rose” or “more than the rest of the force” worsened",
    "Fewer recorded offences are called an improvement here",
)
# Columns of words that `rates.direction` gave; a test below holds each to its row of CHANGES or of the estimates.
WORDS_OF_DIRECTION = {"Movement", "2023 to 2024", "Progress"}
# Words of cause, and of rungs that no finding of open data reaches, stand in the section of causes only where they
# are denied or explained.
OF_CAUSES = (
    "Causes and risk factors",
    "The Act asks for causes so far as possible",
    "robust association: a consistent marker, that held under every other choice it was tried with",
    "quasi-experiment: consistent with an effect, on stated conditions",
    "No finding stands on rung 4 (robust association)",
    "Rung 5 (quasi-experiment) is out of reach",
    "robust to clusters of areas",
    "intervals robust to dependence within areas",
    "Ethnicity is never a cause of violence",
    "What an assessment found because of violence or of those who do it; it may not explain violence.",
    "A gradient between neighbourhoods is not a risk of persons",
    "It cannot say that any of these factors causes violence here",
)
SECTIONS = (
    "Definition and data", "Scale and trend", "People and places", "Causes and risk factors",
    "Change since the last edition", "Methods and provenance",
)  # fmt: skip


@pytest.fixture(scope="module")
def page(example_run):
    return example_run.page


@pytest.fixture(scope="module")
def soup(page):
    return BeautifulSoup(page, "lxml")


@pytest.fixture(scope="module")
def record(example_run):
    return json.loads((example_run.folder / "run.json").read_text(encoding="utf-8"))


def words(soup):
    """Everything a reader reads or hears: text and the words for pictures."""
    alternatives = " ".join(image["alt"] for image in soup.find_all("img"))
    return re.sub(r"\s+", " ", f"{soup.get_text(' ')} {alternatives}")


# --- the page


def test_the_page_and_the_index_keep_every_promise_that_needs_no_browser(example_run):
    assert checks.check(example_run.page) == []
    assert checks.check(example_run.index) == []


@pytest.fixture(scope="module")
def reviewed(example_run):
    """What axe finds on the page and on the index: violations, and what it leaves for a person to review."""
    return {which: browser.axe(getattr(example_run, which)) for which in ("page", "index")}


@pytest.mark.parametrize("which", ["page", "index"])
def test_axe_finds_nothing(reviewed, which):
    assert reviewed[which][0] == []


@pytest.mark.parametrize("which", ["page", "index"])
def test_axe_leaves_nothing_to_review(reviewed, which):
    assert reviewed[which][1] == []


@pytest.mark.parametrize(("within", "width"), [("", 1280), (".front ", 1200), (".front ", 1100), (".front ", 970)])
def test_no_column_of_a_table_is_out_of_sight_on_a_screen_as_wide_as_a_boards(example_run, within, width):
    """All that the page shows on a board's screen; what a board reads first on every window that is no phone's."""
    tables = f"[...document.querySelectorAll('{within}.table .scroll')]"
    asked = (
        f"{tables}.filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.getAttribute('aria-labelledby'))"
    )
    assert browser.answers(example_run.page, asked, width=width) == []


@pytest.mark.parametrize("which", ["page", "index"])
@pytest.mark.parametrize("width", [320, 1280])
def test_neither_page_nor_index_scrolls_sideways(example_run, which, width):
    assert browser.scroll_width(getattr(example_run, which), width) <= width


def test_both_say_that_the_region_is_synthetic_before_anything_is_counted(example_run):
    for html in (example_run.page, example_run.index):
        text = words(BeautifulSoup(html, "lxml").body)
        assert "SYNTHETIC" in text
        assert text.index("SYNTHETIC") < text.index("Exampleton" if html is example_run.index else "per 1,000")


def test_the_six_sections_stand_in_order(soup):
    headings = [heading.get_text(strip=True) for heading in soup.find_all("h2")]
    assert [heading for heading in headings if heading in SECTIONS] == list(SECTIONS)


def test_the_first_screen_stands_in_its_order(soup):
    front = soup.find("section", class_="front")
    text = words(front)
    places = [text.find(said) for said in (
        "Exampleton, calendar year 2024", "an illustrative one is used", "This page counts", "the police recorded",
        "like the rest of Example region", "no clear change beside the rest of the force since 2023", "Homicides 0",
        "Knife-injury victims aged 1 to 24 8", "What changed in the data",
        "Kinds of violence, largest first",
        "Three things this page cannot see",
    )]  # fmt: skip
    assert -1 not in places
    assert places == sorted(places)
    assert "cause" not in text.lower()


def test_no_page_says_agreed_of_a_definition_that_is_not(soup):
    said = re.findall(r"[^.]*\bagreed\b[^.]*\.", words(soup))
    allowed = ("No agreed definition of", "under the agreed definition", "not the agreed definition")
    assert [sentence for sentence in said if not any(words in sentence for words in allowed)] == []


@pytest.mark.parametrize("which", ["page", "index"])
def test_no_word_of_direction_stands_anywhere_but_where_it_is_refused(example_run, which):
    shown = BeautifulSoup(getattr(example_run, which), "lxml")
    for cell in cells_below(shown, WORDS_OF_DIRECTION):
        cell.clear()
    text = words(shown)
    for sentence in ALLOWED:
        text = text.replace(sentence, "")
    found = [text[max(0, hit.start() - 60) : hit.end() + 40] for hit in DIRECTION.finditer(text)]
    assert found == []


def cells_below(soup, headings):
    """The cells of every column that has one of those headings."""
    for table in soup.find_all("table"):
        named = [heading.get_text() for heading in table.select("thead th")]
        for row in table.select("tbody tr"):
            yield from (cell for name, cell in zip(named, row.select("th, td"), strict=True) if name in headings)


def test_no_word_of_cause_stands_in_the_section_of_causes_but_where_it_is_denied_or_explained(soup):
    assert words_of_cause(soup) == []


def words_of_cause(soup):
    """Words above the third rung in the section of causes, each with what stands around it."""
    [section] = [
        one for one in soup.find_all("section") if one.h2 and one.h2.get_text().strip() == "Causes and risk factors"
    ]
    text = words(section)
    assert len(text) > 2000
    for sentence in OF_CAUSES:
        text = text.replace(sentence, "")
    return [
        text[max(0, hit.start() - 60) : hit.end() + 40]
        for word in set(rungs.beyond(3, text))
        for hit in re.finditer(rf"\b{re.escape(word)}\b", text, flags=re.IGNORECASE)
    ]


def test_every_section_has_a_slot_for_what_leads_and_partners_write(soup):
    assert words(soup.main).count("From themed leads and partners: not yet supplied.") == len(SECTIONS)


def test_nothing_of_the_machine_is_in_any_file(example_run):
    place = str(example_run.project).encode()
    named = [path.name for path in example_run.folder.rglob("*") if path.is_file() and place in path.read_bytes()]
    assert named == []


# --- what a reader must never meet


NO_VALUE = re.compile(r"\b(nan|NaN|NAN|None(?! [a-z])|inf|-inf|NaT)\b|<NA>")


def test_no_page_table_workbook_or_index_shows_a_missing_value_as_one(example_run, soup):
    seen = {"page": words(soup), "index": words(BeautifulSoup(example_run.index, "lxml"))}
    for path in (example_run.folder / "tables").glob("*.csv"):
        seen[path.name] = path.read_text(encoding="utf-8-sig")
    for sheet in load_workbook(example_run.folder / "tables.xlsx").worksheets:
        cells = (cell.value for row in sheet.iter_rows() for cell in row)
        seen[sheet.title] = " ".join(str(value) for value in cells if value is not None)
    found = {where: NO_VALUE.search(text) for where, text in seen.items()}
    assert {where: hit[0] for where, hit in found.items() if hit} == {}


def test_every_chart_and_map_leads_to_a_table_on_the_page(soup):
    figures = soup.find_all("figure")
    assert len(figures) >= 8
    leads = {
        figure["id"]: [link["href"] for link in figure.find_all("a") if link["href"].startswith("#table-")]
        for figure in figures
    }
    assert [name for name, links in leads.items() if len(links) != 1] == []
    assert [links for links in leads.values() if soup.find(id=links[0][1:]) is None] == []


def test_the_word_of_a_movement_stands_wherever_two_years_stand_side_by_side(soup):
    said = "no clear change beside the rest of the force since 2023"
    # In the headline with its interval, and in the tile of the same measure.
    assert words(soup.find("section", class_="front")).count(said) >= 2
    table = soup.find(id="table-movements")
    assert [cell.get_text(strip=True) for cell in table.select("thead th")][-1] == "Movement"
    assert "no clear change" in {
        row.find_all(["th", "td"])[-1].get_text(strip=True) for row in table.select("tbody tr")
    }


def test_there_are_at_most_eight_headlines_and_each_has_a_name_without_a_year_and_a_caveat(soup):
    rows = [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in soup.select("#table-findings tbody tr")]
    assert 1 <= len(rows) <= 8
    assert len(soup.select("#table-headlines tbody tr")) == len(rows)
    for _, name, _, beware in rows:
        assert re.fullmatch(r"[a-z0-9_]+/exampleton", name)
        assert len(beware) > 10


# Tables whose every number is an estimate, and the columns that hold something else.
OF_ESTIMATES = (
    "largest-kinds", "headlines", "movements", "kinds", "years", "months-of-core-recorded-violence",
    "months-of-knife-crime", "homicide", "success-measures", "series",
    "admissions", "coverage", "wards", "neighbourhoods", "concentration", "deprivation", "inequality", "ages",
)  # fmt: skip
OTHER = {
    "Break between",
    "Level",
    "Standing",
    "What is counted",
    "What differs or is not counted",
    "Rate of",
    "Pattern",
}
FIXED = {"95", "1,000", "25", "2021"}  # of `95% interval`, `per 1,000 residents under 25 at Census 2021`
PERIODS = re.compile(r"in (calendar year \d{4}|\w+ \d{4} to \w+ \d{4})|^\d{4}(/\d\d)?$|^\w+ \d{4}( to \w+ \d{4})?$")


def written(results):
    """Every way in which a number of the results may be written, by rounding it here once more."""
    ways = set()
    for column in ("value", "lower", "upper", "numerator", "denominator"):
        for number in {float(text) for text in results[column] if text}:
            ways |= {f"{number:,.0f}", f"{number:,.1f}", f"{number:.2f}", f"{100 * (number - 1):+.0f}".lstrip("+-")}
            ways.add(f"{int(number):,}" if abs(number) < 1e15 else "")
    return ways


def test_every_number_in_a_table_of_the_page_is_a_row_of_the_results(example_run, soup):
    results = example_run.table("results.csv")
    of_the_force = results["breakdown"].str.startswith("age=") & (results["source"] == "mps_vawg")
    ages = results[of_the_force & (results["period"] == "2024")]["numerator"]
    shares = {f"{100 * int(count) / sum(map(int, ages)):.1f}" for count in ages}
    known, strangers = written(results) | FIXED | shares, {}
    for name in OF_ESTIMATES:
        table = soup.find(id=f"table-{name}").table
        columns = [heading.get_text() for heading in table.select("thead th")]
        for row in table.select("tbody tr"):
            cells = zip(columns[1:], (cell.get_text() for cell in row.find_all("td")), strict=True)
            for column, text in cells:
                numbers = re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", PERIODS.sub("", text)) if column not in OTHER else []
                unknown = [number for number in numbers if number not in known]
                if unknown:
                    strangers[f"{name}: {row.th.get_text()}: {column}"] = unknown
    assert strangers == {}


# --- the files beside it


def test_every_table_of_the_page_is_a_csv_of_the_same_cells(example_run, soup):
    offered = {
        link["download"].removesuffix(".csv"): link["href"]
        for link in soup.find_all("a", download=True)
    }  # fmt: skip
    files = {path.stem: path.read_bytes() for path in (example_run.folder / "tables").glob("*.csv")}
    assert set(offered) == set(files)
    for name, address in offered.items():
        assert base64.b64decode(address.partition("base64,")[2]) == files[name]


def test_every_table_of_the_page_is_a_worksheet_of_the_workbook_with_its_caption_and_headings(example_run, soup):
    book = load_workbook(example_run.folder / "tables.xlsx")
    assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    assert book.sheetnames[3:] == [
        table["id"].removeprefix("table-")[:31]
        for table in soup.select("div.table")  # as long as Excel's can be
    ]
    for sheet, table in zip(book.worksheets[3:], soup.select("div.table"), strict=True):
        [marked] = sheet.tables.values()
        first, last = int(marked.ref.split(":")[0][1:]), sheet.max_row
        caption, read = table.caption.get_text(), {sheet.cell(row, 1).value for row in range(2, first)}
        assert sheet["A1"].value.partition(" [note")[0] == caption
        assert "SYNTHETIC: invented data, not a real place" in read
        assert [cell.value for cell in sheet[first]] == [th.get_text() for th in table.select("thead th")]
        assert last - first == len(table.select("tbody tr"))


def test_the_cover_of_the_workbook_says_what_the_first_screen_says(example_run, soup):
    cover = [row[0].value for row in load_workbook(example_run.folder / "tables.xlsx")["Cover"].iter_rows()]
    said = [paragraph.get_text() for paragraph in soup.select("section.front > p:not(.headline)")]
    assert said != []
    assert [text for text in said if text not in cover] == []


def test_every_figure_of_the_page_is_a_file(example_run, soup):
    shown = {image.find_parent("figure")["id"].removeprefix("figure-"): image["src"] for image in soup.find_all("img")}
    files = {path.stem: path for path in (example_run.folder / "figures").iterdir()}
    assert set(files) == set(shown) != set()
    for name, source in shown.items():
        assert files[name].suffix == (".svg" if source.startswith("data:image/svg+xml;") else ".png")
        assert base64.b64decode(source.partition("base64,")[2]) == files[name].read_bytes()


def test_the_page_leads_to_its_workbook(example_run, soup):
    [link] = [a for a in soup.find_all("a") if a["href"].endswith(".xlsx")]
    assert (example_run.folder / link["href"]).is_file()


def test_every_csv_has_whole_rows_under_its_headings(example_run):
    for path in [*(example_run.folder / "tables").glob("*.csv"), *example_run.folder.glob("*.csv")]:
        rows = list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
        assert {len(row) for row in rows} == {len(rows[0])}, path.name
        assert len(rows) > 1, path.name


def test_results_and_changes_have_every_column_of_their_tables(example_run):
    assert list(example_run.table("results.csv").columns) == list(schemas.ESTIMATES)
    assert list(example_run.table("changes.csv").columns) == list(schemas.CHANGES)
    assert list(example_run.table("coefficients.csv").columns) == list(schemas.COEFFICIENTS)
    assert list(example_run.table("checks.csv").columns) == list(schemas.CHECKS)
    assert list(example_run.table("diagnostics.csv").columns) == list(schemas.DIAGNOSTICS)


def test_results_hold_only_statuses_and_bounds_that_are_known(example_run):
    results = example_run.table("results.csv")
    assert set(results["status"]) <= set(schemas.STATUSES)
    assert set(results["bound"]) <= set(schemas.BOUNDS)
    hidden = ~results["status"].isin(["ok", "zero"])
    assert set(results.loc[hidden, ["value", "lower", "upper"]].to_numpy().ravel()) == {""}


def test_a_number_that_is_withheld_or_missing_stands_in_no_row_of_the_results(example_run):
    results = example_run.table("results.csv")
    counted = ~results["status"].isin(["ok", "zero", "refused", "too few"])
    assert counted.any()
    assert set(results.loc[counted, ["count", "numerator"]].to_numpy().ravel()) == {""}


def test_every_change_of_an_area_has_one_of_the_words_and_one_of_the_standings(example_run):
    changes = example_run.table("changes.csv")
    own = changes[changes["geography"] == "lad24"]
    assert len(own) > 20
    known = {word for words in rates.WORDS.values() for word in words} | {rates.NOT_TESTED, rates.NOT_COMPARABLE}
    assert set(own["direction"]) <= known
    standings = {"comparable", "comparable after restatement", "relative only", "not comparable"}
    assert set(own["comparable"]) <= standings
    assert set(own.loc[own["reason"] == "", "comparable"]) <= {"comparable"}


def test_each_headline_of_the_section_of_change_has_the_numbers_and_the_word_of_its_row(example_run, soup):
    changes = example_run.table("changes.csv")
    own = changes[(changes["geography"] == "lad24") & (changes["quantity"] == "count")].set_index("indicator")
    rows = [
        [cell.get_text() for cell in row.select("th, td")] for row in soup.select("#table-headline-changes tbody tr")
    ]
    assert len(rows) >= 5
    for _, finding, published, restated, latest, *_, word, comparable in rows:
        row = own.loc[finding.partition("/")[0]]
        assert (word, comparable) == (row["direction"], row["comparable"])
        ends = (published, restated, latest)
        for shown, name in zip(ends, ("as_published", "restated", "latest_value"), strict=True):
            assert shown == (f"{float(row[name]):,.0f}" if row[name] else "not available")


def test_the_section_of_change_says_whether_the_earlier_figures_are_as_published(soup):
    assert re.search("recomputed, not as published|as published in its release", words(soup.main))


def test_the_regions_attribution_is_nothing_beside_what_an_area_lost(soup):
    rows = soup.select("#table-attribution tbody tr")
    lost = {row.th.get_text(): [cell.get_text() for cell in row.find_all("td")] for row in rows}
    assert lost["Rape"][1] != "0"
    assert lost["Rape"][-1] == "0"


def test_every_waterfall_says_its_steps_in_words(soup):
    [first, *others] = [figure for figure in soup.find_all("figure") if figure["id"].startswith("figure-steps-")]
    assert first["id"] == "figure-steps-core-recorded-violence"
    assert len(others) <= 3
    for figure in (first, *others):
        assert re.search(r"2023 restated [\d,]+; .*Movement [+-]?[\d,.]+; 2024 [\d,]+", figure.img["alt"])


def test_the_headline_of_the_page_is_a_row_of_the_results(example_run, soup):
    results = example_run.table("results.csv")
    own = results[
        (results["area_code"] == "X09000001") & (results["geography"] == "lad24") & (results["period"] == "2024")
    ]
    [row] = own[(own["indicator"] == "core_recorded_violence") & (own["breakdown"] == "")].to_dict("records")
    tile = soup.find("ul", class_="tiles").find("li").get_text(" ", strip=True)
    assert f"{float(row['value']):.1f} per 1,000 residents" in tile
    assert f"{float(row['lower']):.1f} to {float(row['upper']):.1f}" in tile


def test_the_level_on_the_first_screen_is_the_word_of_its_row(example_run, soup):
    results = example_run.table("results.csv")
    [row] = results[
        (results["area_code"] == "X09000001") & (results["indicator"] == "core_recorded_violence")
        & (results["breakdown"] == "compared=rest of region")
    ].to_dict("records")  # fmt: skip
    headline = soup.select_one("section.front p.headline").get_text()
    assert f": {row['word'].replace('the region', 'Example region')}, " in headline


# --- the record


def test_the_record_names_every_input_with_its_hash_and_rows(example_run, record):
    raw = example_run.project / "data" / "example"
    assert {one["path"] for one in record["inputs"]} == {
        path.relative_to(raw).as_posix() for path in (raw / "example-2025").rglob("*")
        if path.is_file() and path.name != "lad24.geojson"
    }  # fmt: skip
    for one in record["inputs"]:
        found = hashlib.sha256((raw / one["path"]).read_bytes()).hexdigest()
        if "/partners/" in one["path"]:
            key = b"the key of the example region is no secret"
            found = hmac.new(key, f"file {found}".encode(), "sha256").hexdigest()
        assert found == one["sha256"]


def test_the_record_names_the_rows_of_every_input(record):
    # How many rows an extract of a partner has is told nowhere: an exact total would stand beside rounded counts.
    without = {one["source"] for one in record["inputs"] if not one["rows"]}
    assert without == {name for name in parameters.names("sources") if parameters.source(name).records}


def test_the_record_names_every_output_with_its_hash_and_itself_alone_is_left_out(example_run, record):
    there = {
        path.relative_to(example_run.folder).as_posix() for path in example_run.folder.rglob("*") if path.is_file()
    }
    assert set(record["outputs"]) == there - {"run.json"}
    for name, digest in record["outputs"].items():
        assert hashlib.sha256((example_run.folder / name).read_bytes()).hexdigest() == digest


def test_the_record_names_definition_code_and_lock(example_run, record):
    definition = example_run.project / "parameters" / "definitions" / f"{record['definition']['name']}.yaml"
    assert record["definition"]["sha256"] == hashlib.sha256(definition.read_bytes()).hexdigest()
    assert record["definition"]["standing"] == "illustrative"
    lock = example_run.project / "requirements.lock"
    assert record["lock"] == hashlib.sha256(lock.read_bytes()).hexdigest()
    assert re.fullmatch("[0-9a-f]{64}", record["code"])


# --- the index


def test_the_index_leads_to_the_finished_area_and_says_which_have_no_page_yet(example_run):
    rows = BeautifulSoup(example_run.index, "lxml").select("tbody tr")
    said = {row.th.get_text(strip=True): (row.find("a") or {}).get("href") for row in rows}
    assert said == {"Exampleton": "exampleton/appendix.html", "Sampleford": None, "Mockbridge": None}
    assert {row.find("td").get_text() for row in rows} == {"illustrative"}
    assert [row.select_one(".status").get_text(strip=True) for row in rows] == [
        "complete",
        "no page yet",
        "no page yet",
    ]


def test_nothing_is_left_beside_the_finished_area(example_run):
    there = {path.name for path in example_run.edition_folder.iterdir()} - {".lock", ".numbers.lock"}
    assert there == {"exampleton", "index.html", "numbers", "plan.json"}


@pytest.mark.parametrize("name", ["age", "sex", "relationship"])
def test_what_an_extract_does_not_record_stands_last(soup, name):
    rows = [cell.get_text() for cell in soup.select(f"#table-extracts-by-{name} tbody th")]
    assert len(rows) > 2
    assert rows.count("not recorded") == (rows[-1] == "not recorded")
