"""Finished pages in a real browser: accessible, narrow, printable, and deaf to hostile text."""

import pytest

from svd_analysis import charts, choropleths
from svd_analysis.html_tables import HTMLTable
from svd_analysis.report.front import front, points
from svd_analysis.report.index import index
from svd_analysis.report.page import appendix
from tests import browser
from tests.executed import code, markdown, notebook, prose, shown
from tests.unit.test_charts import ROWS, WORDS, monthly
from tests.unit.test_choropleths import squares, values
from tests.unit.test_report_page import hostile_page

SOURCE = "Source: an invented table, release of February 2025."


def wide_table():
    heads = ("Kind of violence", "Offences", "Rate per 1,000 residents", "95% interval", "Rest of the region")
    rows = tuple(
        (f"Kind number {n}, a long name", f"{n * 1000:,}", "13.0", "12.6 to 13.5", "too few") for n in range(1, 50)
    )
    return HTMLTable(
        "kinds", f"Offences by kind, Examplewick, 2024. {SOURCE}", heads, rows, ("A note.",), frozenset({1, 2, 3, 4})
    )


def ward_map():
    return choropleths.choropleth(
        squares(20),
        values(*range(18), None, 19),
        name="wards",
        caption=f"Offences by ward, Examplewick, 2024. {SOURCE}",
        alt="Rates are highest in the wards by the river.",
        label="Offences per 1,000 residents",
    )


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    folder = tmp_path_factory.mktemp("executed")
    first = notebook(
        folder / "01.ipynb",
        prose("# Scale and trend\n\nWords with a [link](https://www.gov.uk) in *them*.\n\n- one\n- two"),
        prose("## By kind"),
        shown(wide_table()),
        shown(charts.intervals(ROWS, name="areas", unit="per 1,000", reference=(9.0, "region"), **WORDS)),
        shown(charts.line(monthly(m01=3, m02=4, m04=5), name="months", unit="offences", **WORDS)),
        code(markdown("Not yet supplied.\n\n> A quotation.\n\n`code`")),
    )
    second = notebook(folder / "02.ipynb", prose("# People and places"), shown(ward_map()))
    tiles = [
        {"title": title, "value": "2,595", "interval": "10.5 (10.1 to 10.9)", "note": "All ages."} for title in "abc"
    ]
    return appendix(
        [first, second],
        title="Serious violence in Examplewick",
        front_html=front(
            ["Examplewick, 2024.", "What is counted.", "It was 10.5."], tiles, [("Not seen", points(["x"]))]
        ),
        area_name="Examplewick",
        edition="example-2025",
        synthetic=True,
        marking="OFFICIAL: for publication",
        footer=["Under the [licence](https://www.nationalarchives.gov.uk)."],
        back=("../index.html", "All areas"),
    )


@pytest.fixture(scope="module")
def list_of_areas():
    areas = [
        {
            "name": "Examplewick",
            "href": "examplewick/appendix.html",
            "standing": "agreed",
            "status": "finished",
            "headline": "It was 10.5.",
            "movement": "no clear change",
        }
    ]
    return index("Example 2025", areas, True, marking="OFFICIAL", lead=["One area."], footer=["Licence."])


@pytest.mark.parametrize("which", ["page", "list_of_areas"])
def test_axe_finds_nothing_and_leaves_nothing_to_review(which, request):
    violations, undecided = browser.axe(request.getfixturevalue(which))
    assert violations == []
    assert undecided == []


@pytest.mark.parametrize("which", ["page", "list_of_areas"])
@pytest.mark.parametrize("width", [320, 1280])
def test_a_page_never_scrolls_sideways(which, width, request):
    assert browser.scroll_width(request.getfixturevalue(which), width) <= width


def test_axe_is_awake(page):
    broken = page.replace('<html lang="en-GB">', "<html>")
    assert [rule for rule, _ in browser.axe(broken)[0]] == ["html-has-lang"]


def test_hostile_text_runs_nothing_with_or_without_the_policy(tmp_path):
    assert not browser.anything_ran(hostile_page(tmp_path))


def test_a_payload_that_is_not_escaped_would_be_seen(page):
    assert browser.anything_ran(page.replace("<h1>", "<img src=x onerror=\"document.title='owned'\"><h1>"))


def test_a_page_prints_to_a_tagged_pdf_with_its_title(page, tmp_path):
    browser.printed(page, tmp_path / "page.pdf")
    pdf = (tmp_path / "page.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert b"/StructTreeRoot" in pdf
