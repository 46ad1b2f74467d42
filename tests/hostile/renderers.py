"""Every string of the corpus through every renderer: pages, workbook, CSV, drawings, as the project makes them."""

import re
from types import SimpleNamespace
from unittest import mock

import nbformat
import pandas as pd

from svd_analysis import charts, choropleths, html_tables, parameters
from svd_analysis.html_figures import Figure
from svd_analysis.html_tables import HTMLTable
from svd_analysis.report import comparison, front, index, page, workbook
from svd_analysis.report import prose as report_prose
from svd_analysis.sentences.text import Sentence
from tests.executed import code, markdown, prose, shown, stream
from tests.unit.test_choropleths import squares

MARKING = "OFFICIAL: for publication"
_LONG_ENOUGH = "The figure shows what was written: "
# Where each kind of text stands in a page, in the order of the strings.
PLACES = {
    "cell": "#table-all tbody td", "row heading": "#table-all tbody th", "header": "[id^=table-one-] thead th:last-child",
    "caption": "[id^=table-one-] caption", "note": "[id^=table-one-] p.note", "figure caption": "figcaption > span",
    "figure title": "p.figure-title", "sentence": "p.sentence", "printed": ".sections section > pre",
}  # fmt: skip


def notebook(*cells, name="01_all.ipynb"):
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    return page.Executed(name, nbformat.v4.new_notebook(cells=list(cells)))


def one_table(number, text):
    """A table with the text as a header, in its caption and as a note."""
    return HTMLTable(f"one-{number}", f"{number}. {text}", ("Row", text), (("a", "b"),), (text,))


def all_in_one_table(texts):
    rows = tuple((text, text) for text in texts)
    return HTMLTable("all", "All of them", ("Written", "Written again"), rows, numeric=frozenset({1}))


def figure(number, text):
    data = f"one-{number}"
    return Figure(f"figure-{number}", _LONG_ENOUGH + text, f"{number}. {text}", b"<?xml ", f"{number}: {text}", data)


def appendix(texts):
    """The page of an area with each of the texts in every place of it."""
    tables = [shown(one_table(number, text)) for number, text in enumerate(texts)]
    figures = [shown(figure(number, text)) for number, text in enumerate(texts)]
    said = [shown(Sentence(text.replace("\n\n", "\n"))) for text in texts]
    printed = [code(stream(text)) for text in texts]
    tiles = [
        {"title": text, "value": text, "interval": text, "comparator": text, "note": text} for text in texts
    ]
    everything = " ".join(texts)
    return page.appendix(
        [notebook(prose("# All"), shown(all_in_one_table(texts)), *tables, *figures, *said, *printed)],
        title=everything,
        front_html=front.correction(everything)
        + front.front([everything, *texts, everything], tiles, [(text, front.points([text])) for text in texts]),
        area_name=everything,
        edition=everything,
        synthetic=True,
        marking=everything,
        footer=[report_prose.as_written(everything)],
        back=("../index.html", everything),
    )


def index_page(texts):
    """The index of an edition whose areas are the texts."""
    areas = [
        {"name": text, "href": "a/appendix.html", "standing": text, "headline": text, "movement": text, "status": text}
        for text in texts
    ]
    everything = " ".join(texts)
    return index.index(everything, areas, False, marking=everything, lead=texts, movement=everything)


def comparison_page(texts):
    """Two areas side by side whose names, edition and sources are the texts."""
    everything = " ".join(texts)
    edition = SimpleNamespace(
        name=everything, year=everything, synthetic=False, audience="public", marking=MARKING,
        sources=[SimpleNamespace(source=text) for text in texts],
    )  # fmt: skip
    area = SimpleNamespace(name=everything)
    with mock.patch.object(parameters, "source", lambda text: SimpleNamespace(attribution=text, licence=text)):
        return comparison.of_two_areas(all_in_one_table(texts), area, area, edition)


def book(texts):
    """The workbook with the texts in its cells, headings, titles, notes and cover."""
    tables = [all_in_one_table(texts)]
    tables += [one_table(number, text) for number, text in enumerate(texts)]
    return workbook.workbook(tables, title=texts[0], intro=texts, about=texts, synthetic=False)


def csv_text(texts):
    table = HTMLTable("all", "All", (texts[0], "n", texts[-1]), tuple((text, "1", text) for text in texts))
    return html_tables.csv_of(table)


def chart(texts):
    """Bars with each of the texts as a label and as what stands at the end of its bar."""
    table = pd.DataFrame({"label": texts, "value": 1.0, "text": texts})
    words = {"name": "bars", "caption": "All of them.", "alt": f"{_LONG_ENOUGH}{texts[0]}", "unit": texts[0]}
    return charts.bars(table, **words)


def map_of(texts):
    """A map whose areas and legend are the texts."""
    boundaries = squares(len(texts)).assign(name=texts)
    values = pd.DataFrame({"area_code": boundaries["area_code"], "value": range(len(texts))})
    words = {"name": "map", "caption": "All of them.", "alt": f"{_LONG_ENOUGH}{texts[0]}", "label": texts[0]}
    return choropleths.choropleth(boundaries, values, **words, marked=["W00"], marked_as=texts[-1])


def narrative(text):
    """A page with a text of partners that is Markdown."""
    cells = [prose("# All"), code(markdown(text))]
    return page.appendix(
        [notebook(*cells)], title="All", front_html="", area_name="All", edition="all", synthetic=False, marking=MARKING
    )


def without_policy(html):
    without = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html, count=1)
    assert without != html
    return without
