"""Real appendices in a real browser: one authority, one area of three, and the City of London, which has no rates."""

import json
import re
import shutil

import pytest
from bs4 import BeautifulSoup

from svd_analysis.report import checks
from tests import browser
from tests.notebooks.projects import copy_project, svd
from tests.notebooks.test_example_pages import ALLOWED, DIRECTION, words, words_of_cause

PAGES = {"bexley": "london-2025", "city-of-london": "london-2025", "bedfordshire": "bedfordshire-2024"}
# Of places, `higher` and `lower` are words of level, as on the example's page; here there are clusters to count.
OF_PLACES = re.compile(
    r"\d+ in clusters of higher rates, \d+ of lower|clusters? of (higher|lower) rates"
    r"|up to (calendar year|[A-Z]\w+) \d{4}"
)


@pytest.fixture(scope="module", params=PAGES)
def page(request, real_data, real_outputs, tmp_path_factory):
    """One area's page, made from the real files."""
    shared = tmp_path_factory.getbasetemp() / "real-pages"
    if not shared.exists():
        copy_project(shared)
    slug, edition = request.param, PAGES[request.param]
    there = shared / "outputs" / edition / "numbers"
    if not there.exists():
        shutil.copytree(real_outputs(edition) / "outputs" / edition / "numbers", there)
    done = svd(shared, "run", edition, slug, SVD_DATA=str(real_data))
    assert done.returncode == 0, done.stdout + done.stderr
    folder = shared / "outputs" / edition / slug
    return {
        "slug": slug,
        "html": (folder / "appendix.html").read_text(encoding="utf-8"),
        "record": json.loads((folder / "run.json").read_text(encoding="utf-8")),
        "index": (folder.parent / "index.html").read_text(encoding="utf-8"),
    }


@pytest.fixture
def text(page):
    return words(BeautifulSoup(page["html"], "lxml"))


def test_page_and_index_keep_every_promise_that_needs_no_browser(page):
    assert checks.check(page["html"]) == []
    assert checks.check(page["index"]) == []


@pytest.mark.parametrize("which", ["html", "index"])
def test_axe_finds_nothing_and_leaves_nothing_to_review(page, which):
    assert browser.axe(page[which]) == [[], []]


@pytest.mark.parametrize("which", ["html", "index"])
def test_it_never_scrolls_sideways_on_a_phone(page, which):
    assert browser.scroll_width(page[which], 320) <= 320


def test_no_word_of_direction_stands_anywhere_but_where_it_is_refused(text):
    for sentence in ALLOWED:
        text = text.replace(sentence, "")
    text = OF_PLACES.sub("", text)
    assert [text[max(0, hit.start() - 60) : hit.end() + 40] for hit in DIRECTION.finditer(text)] == []


def test_no_word_of_cause_stands_in_the_section_of_causes_but_where_it_is_denied_or_explained(page):
    assert words_of_cause(BeautifulSoup(page["html"], "lxml")) == []


def test_nothing_says_synthetic(page):
    assert "SYNTHETIC" not in page["html"]
    assert "SYNTHETIC" not in page["index"]


def test_the_record_names_the_rows_of_every_file_of_offences(page):
    inputs = [one for one in page["record"]["inputs"] if one["source"].startswith(("mps", "police_uk"))]
    assert inputs
    assert [one["path"] for one in inputs if not one["rows"] and one["use"] != "models"] == []


def test_the_city_of_london_is_shown_without_any_rate(page, text):
    if page["slug"] != "city-of-london":
        pytest.skip("only the City of London has no rates")
    assert re.findall(r"\d per 1,000 residents", text) == []
    assert "no like-for-like comparator" in text
