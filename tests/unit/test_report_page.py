"""From executed notebooks to one page: what is shown, what is refused, and what can't run."""

import re

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_output

from svd_analysis.charts import Figure
from svd_analysis.errors import SVDError
from svd_analysis.html_tables import HTMLTable
from svd_analysis.report import checks, page, prose
from svd_analysis.report.front import front, points
from svd_analysis.report.index import index
from tests import browser
from tests.executed import code, markdown, notebook, shown, stream
from tests.executed import prose as words

HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
FRONT = front(
    ["Examplewick, 2024.", "This page counts recorded violence.", "It was 10.5 per 1,000."],
    [
        {"title": "Homicide", "value": "3", "comparator": "Region: 109"},
        {"title": "Knives", "value": "not in this source"},
    ],
    [("Three things we cannot see", points(["What nobody reported."]))],
)


def wards(name="wards", caption="Offences by ward, Examplewick, 2024. Source: invented."):
    return HTMLTable(name=name, caption=caption, columns=("Ward", "Offences"), rows=(("Elm", "12"), ("Oak", "gap")))


def figure(alt="Offences were highest in June and lowest in January."):
    return Figure(name="months", alt=alt, caption="Offences by month, Examplewick, 2024.", image=b"<?xml")


def made(*notebooks, **changed):
    parts = {
        "title": "Serious violence in Examplewick",
        "front_html": FRONT,
        "area_name": "Examplewick",
        "edition": "example-2025",
        "synthetic": True,
        "marking": "OFFICIAL: for publication",
        "footer": ["Under the [licence](https://www.nationalarchives.gov.uk)."],
    }
    return page.appendix(list(notebooks), **parts | changed)


@pytest.fixture
def two(tmp_path):
    first = notebook(
        tmp_path / "01.ipynb",
        words("# Scale\n\nSome *words*."),
        words("## By ward"),
        shown(wards(), source="tables.wards(secret_name)"),
    )
    second = notebook(tmp_path / "02.ipynb", words("# Methods"), words("## By ward"), shown(figure()))
    return first, second


def test_notebooks_become_one_page_with_one_first_heading(two):
    found = [(tag.name, tag.get_text()) for tag in BeautifulSoup(made(*two), "lxml").find_all(["h1", "h2", "h3"])]
    assert found == [
        ("h1", "Serious violence in Examplewick"),
        ("h2", "At a glance"),
        ("h3", "Homicide"),
        ("h3", "Knives"),
        ("h3", "Three things we cannot see"),
        ("h2", "Contents"),
        ("h2", "Scale"),
        ("h3", "By ward"),
        ("h2", "Methods"),
        ("h3", "By ward"),
    ]


def test_every_entry_of_the_contents_leads_to_its_own_place(two):
    shown_page = BeautifulSoup(made(*two), "lxml")
    targets = [link["href"][1:] for link in shown_page.select("nav a")]
    assert targets == ["s-scale", "s-by-ward", "s-methods", "s-by-ward-2"]
    assert all(shown_page.find(id=target) for target in targets)


def test_a_page_shows_no_code_and_no_prompt(two):
    html = made(*two)
    assert "secret_name" not in html
    assert "Out[" not in html


def test_a_page_says_whose_it_is_in_its_title(two):
    assert "<title>Serious violence in Examplewick – Examplewick – example-2025</title>" in made(*two)


def test_the_same_notebooks_give_the_same_bytes(two):
    assert made(*two) == made(*two)


def test_a_synthetic_page_says_so_on_screen_and_on_every_printed_page(two):
    assert made(*two).count("SYNTHETIC") == 3
    assert "SYNTHETIC" not in made(*two, synthetic=False)


def test_a_caption_is_printed_on_the_page_where_its_table_begins(two, tmp_path):
    # Of a page of 259 mm 59 are left: room for the caption, and not for the first row. Both rows alone fill the next
    # page; with their caption before them the second begins a third.
    rows = "".join(f'<tr><td style="height: {height}mm; padding: 0">1</td></tr>' for height in (100, 156))
    style = BeautifulSoup(made(*two), "lxml").style
    html = f'<div style="height: 200mm"></div><table><caption>Offences</caption><tbody>{rows}</tbody></table>'
    browser.printed(f"<html><head>{style}</head><body>{html}</body></html>", tmp_path / "page.pdf")
    assert len(re.findall(rb"/Type\s*/Page\b", (tmp_path / "page.pdf").read_bytes())) == 3


def test_an_area_with_an_awkward_name_is_only_ever_text(two):
    name = 'King\'s & <b>Lynn</b> \\ "x" </style>'
    html = made(*two, title=name, area_name=name, edition=name, back=("../index.html", name))
    assert checks.check(html) == []
    assert BeautifulSoup(html, "lxml").h1.get_text() == name
    assert "</b>" not in html


def test_words_in_a_style_sheet_stay_words():
    assert page.css_string('King\'s "x"}') == r'"King\27 s \22 x\22 \7d "'


@pytest.mark.parametrize(
    ("cell", "problem"),
    [
        (code(execution_count=None), "was not run"),
        (code(new_output("error", ename="KeyError", evalue="'x'", traceback=[])), "ended with KeyError"),
        (code(stream("FutureWarning: soon", name="stderr")), "wrote a warning: FutureWarning"),
        (code(stream("<Axes at 0x7f12ab34>")), "object's address"),
        (code(new_output("display_data", data={"image/png": "AA=="})), "no alt text"),
        (code(new_output("display_data", data={"application/javascript": "1"})), "application/javascript"),
        (code(new_output("display_data", data={"text/html": "<script>1</script>"})), "<script>"),
        (code(new_output("display_data", data={"text/html": "<table><tr><td>1</td></tr></table>"})), "no caption"),
        (words("| a | b |\n|---|---|\n| 1 | 2 |"), "Markdown table"),
        (words("![](picture.png)"), "image"),
        (words("### Too deep"), "level 4 after one of level 2"),
    ],
)
def test_what_a_reader_must_not_meet_is_refused(tmp_path, cell, problem):
    with pytest.raises(SVDError, match="01.ipynb, cell 2|page .* was not written") as fault:
        made(notebook(tmp_path / "01.ipynb", words("# Scale"), cell))
    assert problem in str(fault.value)


def test_a_cell_is_counted_as_the_section_was_written_without_the_one_that_papermill_put_in(tmp_path):
    given, put_in = code(), code()
    given.metadata["tags"], put_in.metadata["tags"] = ["parameters"], ["injected-parameters"]
    with pytest.raises(SVDError, match=r"01\.ipynb, cell 3: the cell was not run"):
        made(notebook(tmp_path / "01.ipynb", words("# Scale"), given, put_in, code(execution_count=None)))


def test_a_section_without_a_heading_is_refused(tmp_path):
    with pytest.raises(SVDError, match="there is no heading"):
        made(notebook(tmp_path / "01.ipynb", words("Only words.")))


def test_an_empty_code_cell_need_not_have_run(tmp_path):
    assert made(notebook(tmp_path / "01.ipynb", words("# Scale"), code(source=" ", execution_count=None)))


def test_what_a_cell_printed_stands_as_it_is(tmp_path):
    html = made(notebook(tmp_path / "01.ipynb", words("# Scale"), code(stream("1 < 2"))))
    assert "<pre>1 &lt; 2</pre>" in html


def test_tables_of_notebooks_are_collected_by_name(two):
    assert page.tables_of(two) == {"wards": "Ward,Offences\nElm,12\nOak,gap\n"}


def test_a_table_name_used_twice_is_refused(two, tmp_path):
    third = notebook(tmp_path / "03.ipynb", words("# More"), shown(wards(caption="Another table.")))
    with pytest.raises(SVDError, match=r"03.ipynb: the table name 'wards' is used twice"):
        page.tables_of([*two, third])


def test_tables_of_notebooks_come_back_whole_in_reading_order(tmp_path):
    first = HTMLTable("b", "Offences.", ("Ward", "Offences"), (("Elm", "1,204"),), ("A note.",), frozenset({1}))
    second = wards(name="a")
    path = notebook(tmp_path / "01.ipynb", words("# Scale"), shown(first), shown(figure()), shown(second))
    assert page.shown_tables([path]) == [first, second]


def test_figures_of_notebooks_are_collected_by_name_as_the_files_they_are(tmp_path):
    vector, raster = b"<?xml version='1.0'?><svg>&lt;</svg>", b"\x89PNG\r\n\x1a\n"
    alt = 'An alt text with <tags>, "quotes" and src="data:image/png;base64,AA==" in it.'
    months = Figure(name="months", alt=alt, caption="Offences by month.", image=vector)
    places = Figure(name="wards-map", alt=alt, caption="Offences by ward.", image=raster)
    one = notebook(tmp_path / "01.ipynb", words("# Scale"), shown(months), shown(wards()))
    two = notebook(tmp_path / "02.ipynb", words("# Places"), shown(places))
    assert page.figures_of([one, two]) == {"months": ("svg", vector), "wards-map": ("png", raster)}


def test_notebooks_without_figures_have_none(tmp_path):
    assert page.figures_of([notebook(tmp_path / "01.ipynb", words("# Scale"), shown(wards()))]) == {}


def test_a_figure_name_used_twice_is_refused(two, tmp_path):
    third = notebook(tmp_path / "03.ipynb", words("# More"), shown(figure()))
    with pytest.raises(SVDError, match=r"03.ipynb: the figure name 'months' is used twice"):
        page.figures_of([*two, third])


def test_a_partners_headings_fall_in_below_the_heading_above_them():
    headings = prose.Headings()
    prose.section("# Scale\n\n## What partners said", headings)
    html = prose.guest("# Youth team\n\n### Detail\n\nWords", headings)
    assert '<h4 id="s-youth-team">' in html
    assert '<h5 id="s-detail">' in html
    assert headings.level == 3


def test_a_partners_headings_never_make_a_page_skip_a_level(tmp_path):
    html = made(notebook(tmp_path / "01.ipynb", words("# Scale"), code(markdown("#### Deep")), words("## Next")))
    assert "<h3" in html


@pytest.mark.parametrize("address", ["javascript:run()", "data:text/html,x", "http://x.example", "//x.example"])
def test_a_link_that_could_run_or_leak_loses_its_address(address):
    assert prose.paragraphs(f"[words]({address})") == "<p>words</p>"


def test_a_safe_link_keeps_its_address():
    assert prose.paragraphs("[law](https://www.gov.uk/?a=1&b=2)") == (
        '<p><a href="https://www.gov.uk/?a=1&amp;b=2">law</a></p>'
    )


def hostile_page(folder):
    """A page whose every text an attacker wrote."""
    table = HTMLTable("wards", HOSTILE, (HOSTILE, "n"), ((HOSTILE, HOSTILE),), notes=(HOSTILE,))
    drawing = Figure("months", HOSTILE + " and more", HOSTILE, b"<?xml")
    tile = dict.fromkeys(("title", "value", "interval", "comparator", "note"), HOSTILE)
    first = front([HOSTILE, HOSTILE, HOSTILE], [tile], [(HOSTILE, points([HOSTILE]))])
    section = notebook(
        folder / "01.ipynb",
        words(f"# {HOSTILE}\n\n{HOSTILE}\n\n<div>{HOSTILE}</div>\n\n[x](javascript:document.title='owned')"),
        shown(table),
        shown(drawing),
        code(markdown(f"## {HOSTILE}\n\n{HOSTILE}\n\n`{HOSTILE}`\n\n    {HOSTILE}")),
        code(stream(HOSTILE)),
        shown(HOSTILE),
    )
    return made(section, title=HOSTILE, front_html=first, area_name=HOSTILE, edition=HOSTILE, footer=[HOSTILE])


def test_hostile_text_makes_no_element_anywhere(tmp_path):
    hostile = BeautifulSoup(hostile_page(tmp_path), "lxml")
    assert not hostile.find_all("script")
    assert len(hostile.find_all("img")) == 1
    assert not [tag for tag in hostile.find_all(True) if any(name.startswith("on") for name in tag.attrs)]


def test_the_first_screen_says_value_and_word_differently():
    kinds = [tag["class"] for tag in BeautifulSoup(FRONT, "lxml").select(".value")]
    assert kinds == [["value"], ["value", "words"]]


@pytest.mark.parametrize(
    "tile",
    [{"title": "", "value": "3"}, {"title": "Knives", "value": " "}, {"title": "a", "value": "3", "colour": "red"}],
)
def test_a_tile_without_title_or_value_cannot_be_made(tile):
    with pytest.raises(AssertionError):
        front(["a", "b"], [tile], [])


def test_an_index_leads_to_finished_areas_only():
    areas = [
        {"name": "Elm & Oak", "href": "elm/appendix.html", "standing": "illustrative", "status": "complete",
         "headline": "10.5 per 1,000.", "movement": "no clear change"},
        {"name": "Ash", "href": None, "standing": "agreed", "status": "no page yet", "headline": "", "movement": ""},
    ]  # fmt: skip
    html = index(
        "Example 2025",
        areas,
        True,
        marking="OFFICIAL",
        lead=["Two areas."],
        footer=["Licence."],
        movement="2023 to 2024",
    )
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in BeautifulSoup(html, "lxml").select("tr")]
    assert rows == [
        ["Area", "Definition", "In one sentence", "2023 to 2024", "Status"],
        ["Elm & Oak", "illustrative", "10.5 per 1,000.", "no clear change", "complete"],
        ["Ash", "agreed", "no page", "none", "no page yet"],
    ]
    assert [(a.get_text(), a["href"]) for a in BeautifulSoup(html, "lxml").select("table a")] == [
        ("Elm & Oak", "elm/appendix.html")
    ]
    assert checks.check(html) == []
    assert "SYNTHETIC" in html
