"""`svd compare`: two editions of an area or a region, either way round, or two areas of one edition, as a kept page."""

import re

import pytest
from bs4 import BeautifulSoup

from svd_analysis import comparison_command, numbers, parameters, rates
from svd_analysis.__main__ import main
from svd_analysis.report import checks
from tests import browser


@pytest.fixture(scope="module")
def compared(example_outputs):
    """What `compare` writes, by what was asked; each page is made once."""
    made = {}

    def page(*asked):
        if asked not in made:
            path = comparison_command.compare(*asked[:2], list(asked[2:]), say=print)
            made[asked] = path, BeautifulSoup(path.read_text(encoding="utf-8"), "lxml")
        return made[asked]

    return page


def rows(soup, table):
    found = soup.find(id=f"table-{table}")
    return {
        row.th.get_text(): [cell.get_text() for cell in row.select("td")] for row in found.select("tbody tr")
    }  # fmt: skip


AREA = ("example-2024", "example-2025", "exampleton")
BACK = ("example-2025", "example-2024", "exampleton")
REGION = ("example-2024", "example-2025")
TWO = ("example-2025", "example-2025", "exampleton", "sampleford")
ITSELF = ("example-2025", "example-2025", "mockbridge")


@pytest.mark.parametrize("asked", [AREA, BACK, REGION, TWO, ITSELF])
def test_a_page_keeps_every_promise_and_says_that_it_is_synthetic(compared, example_outputs, asked):
    path, soup = compared(*asked)
    assert path == example_outputs / "compare" / f"{'--'.join(asked)}.html"
    assert checks.check(str(soup)) == []
    assert "SYNTHETIC" in soup.get_text()


@pytest.mark.parametrize("asked", [AREA, REGION, TWO])
def test_in_a_browser_a_page_is_accessible_and_has_every_column_in_sight(compared, asked):
    html = compared(*asked)[0].read_text(encoding="utf-8")
    assert browser.axe(html) == [[], []]
    assert browser.scroll_width(html, 320) <= 320
    too_wide = "[...document.querySelectorAll('.table .scroll')].filter(one => one.scrollWidth > one.clientWidth + 1)"
    assert browser.answers(html, f"{too_wide}.map(one => one.getAttribute('aria-labelledby'))", width=1280) == []


def test_backwards_every_step_has_the_opposite_sign_and_order(compared):
    there, back = (rows(compared(*asked)[1], "steps-of-counts") for asked in (AREA, BACK))
    turn = {"+": "-", "-": "+"}
    for measure, cells in there.items():
        if "(" in measure:
            continue  # a measure of other years, whose title names them
        turned = [re.sub(r"^[+-]", lambda sign: turn[sign[0]], cell) for cell in cells]
        assert back[measure] == turned[::-1]


def test_an_edition_beside_itself_has_no_step_and_no_clear_change(compared):
    soup = compared(*ITSELF)[1]
    steps = [cell for measure, cells in rows(soup, "steps-of-counts").items() for cell in cells[1:6] + cells[8:9]]
    assert {cell for cell in steps if cell not in ("not available", "no rate")} == {"0"}
    assert {cells[-2] for cells in rows(soup, "headline-changes").values()} <= {"no clear change", "not comparable"}


def test_the_region_shows_every_area_in_the_order_of_the_edition_and_the_pseudo_areas_with_their_sum(compared):
    shown = rows(compared(*REGION)[1], "steps-rape")
    assert list(shown)[:3] == ["Exampleton", "Sampleford", "Mockbridge"]
    assert list(shown)[-1] == "All of Example region"
    assert shown["All of Example region"][2] == "0"  # attribution
    assert len(shown) > 4


def test_a_word_of_a_region_is_that_of_the_family_of_all_areas_and_headlines(compared):
    tested = numbers.of_region(parameters.edition("example-2025")).set_index(["indicator", "area_code"])["direction"]
    for name in parameters.edition("example-2025").headlines:
        shown = rows(compared(*REGION)[1], f"headline-{name.replace('_', '-')}")
        for slug in ("exampleton", "sampleford", "mockbridge"):
            area = parameters.area(slug)
            assert shown[area.name][-2] == tested[name, area.area_code]


def test_two_areas_stand_side_by_side_with_a_ratio_and_without_a_word(compared):
    soup = compared(*TWO)[1]
    found = numbers.of_areas(parameters.edition("example-2025"), "X09000001", "X09000002").set_index("indicator")
    row = found.loc["core_recorded_violence"]
    cells = rows(soup, "two-areas")["Core recorded violence"]
    assert cells[0] == f"{row['value']:.1f}"
    assert cells[-1] == f"{row['ratio']:.2f} ({row['ratio_lower']:.2f} to {row['ratio_upper']:.2f})"
    said = soup.main.get_text(" ")
    assert [word for words in rates.WORDS.values() for word in words if word in said] == []


def test_the_command_prints_the_path_of_its_page(compared, capsys):
    assert main(["compare", *AREA]) == 0
    assert capsys.readouterr().out.strip() == str(compared(*AREA)[0])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["example-2024"], "EDITION_B"),
        (["exampel-2024", "example-2025"], "Did you mean 'example-2024'?"),
        (["example-2024", "example-2025", "exampelton"], "Did you mean 'exampleton'?"),
        (["example-2024", "example-2025", "bexley"], "bexley is not an area of example-2024."),
        (["example-2025", "london-2025"], "only editions of one region can be compared"),
        (["example-2024", "example-2025", "exampleton", "exampleton"], "an area is named twice"),
    ],
)
def test_a_mistake_stops_before_anything_is_made(example_outputs, capsys, words, said):
    assert main(["compare", *words]) == 2
    assert said in capsys.readouterr().err
