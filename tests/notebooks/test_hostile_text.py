"""Text that comes from parameters is shown as it was written and never runs: in the page, the index and the files."""

import csv

import pytest
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from svd_analysis.report import checks
from tests import browser
from tests.notebooks.conftest import like, run
from tests.notebooks.projects import edit

PAYLOAD = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
QUOTED = PAYLOAD.replace('"', '\\"')
FORMULA = "=1+1"
WRITTEN = f"""author: A. Lead {PAYLOAD}
date: 1 May 2025

{FORMULA} first {PAYLOAD} and [a link](javascript:document.title='owned').

Second paragraph.
"""


@pytest.fixture(scope="module")
def hostile(example_run, tmp_path_factory):
    """The example area run with such text wherever parameters hold text."""
    project = like(example_run.project, tmp_path_factory.mktemp("hostile") / "project")
    parameters = project / "parameters"
    edit(parameters / "areas" / "exampleton.yaml", "^name: .*?$", f'name: "{FORMULA} {QUOTED}"')
    edit(parameters / "areas" / "exampleton.yaml", "source: .*?$", f'source: "{QUOTED}"')
    edit(parameters / "editions" / "example-2025.yaml", "^title: .*?$", f'title: "Title {QUOTED}"')
    edit(parameters / "editions" / "example-2025.yaml", "^data_as_at: .*?$", f'data_as_at: "{QUOTED}"')
    edit(parameters / "definitions" / "bexley.yaml", "^title: .*?$", f'title: "{FORMULA} {QUOTED}"')
    edit(parameters / "indicators" / "robbery_personal.yaml", "^title: .*?$", f'title: "{FORMULA} {QUOTED}"')
    edit(parameters / "sources" / "mps_borough.yaml", "^attribution: .*?$", f'attribution: "{QUOTED}"')
    folder = parameters / "narrative" / "example-2025" / "exampleton"
    folder.mkdir(parents=True)
    (folder / "02_scale_and_trend.md").write_text(WRITTEN, encoding="utf-8")
    made = run(project, "exampleton")
    assert made.done.returncode == 0, made.done.stdout + made.done.stderr
    return made


def test_page_and_index_keep_their_promises_all_the_same(hostile):
    assert checks.check(hostile.page) == []
    assert checks.check(hostile.index) == []


def test_nothing_runs_with_or_without_the_policy(hostile):
    assert not browser.anything_ran(hostile.page)
    assert not browser.anything_ran(hostile.index)


def test_the_text_is_shown_as_it_was_written(hostile):
    for html, times in ((hostile.page, 8), (hostile.index, 2)):
        assert BeautifulSoup(html, "lxml").get_text().count(PAYLOAD) >= times
        assert "<script" not in html


def test_no_cell_of_any_csv_is_run_by_a_spreadsheet(hostile):
    cells = []
    for path in hostile.folder.rglob("*.csv"):
        with open(path, encoding="utf-8-sig", newline="") as file:
            cells += [cell for row in csv.reader(file) for cell in row]
    assert [cell for cell in cells if cell.startswith(FORMULA)] == []
    assert [cell for cell in cells if cell.startswith(f"'{FORMULA}")] != []


def test_no_cell_of_the_workbook_is_a_formula_or_leads_away(hostile):
    book = load_workbook(hostile.folder / "tables.xlsx")
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert {cell.hyperlink.target for cell in cells if cell.hyperlink} == {None, "appendix.html"}
    assert [cell.value for cell in cells if PAYLOAD in str(cell.value)] != []


def test_a_narrative_is_shown_in_its_section_with_author_and_date(hostile):
    text = BeautifulSoup(hostile.page, "lxml").get_text(" ")
    section = text[text.rindex("Scale and trend") : text.rindex("People and places")]
    assert f"{FORMULA} first {PAYLOAD} and [a link](javascript:document.title='owned')." in section
    assert section.index("Second paragraph.") < section.index(f"Written by A. Lead {PAYLOAD}, 1 May 2025.")
    assert text.count("not yet supplied") >= 5
