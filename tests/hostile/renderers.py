"""Every string of the corpus through every renderer: pages, workbook, CSV, drawings, as the project makes them."""

import re
from contextlib import ExitStack, contextmanager
from html import escape
from types import SimpleNamespace
from unittest import mock

import nbformat
import pandas as pd
from jinja2 import Environment, FileSystemLoader

from svd_analysis import charts, choropleths, html_figures, html_tables, parameters
from svd_analysis.errors import SVDError
from svd_analysis.html_figures import Figure
from svd_analysis.html_tables import HTMLTable
from svd_analysis.report import comparison, front, index, page, workbook
from svd_analysis.report import prose as report_prose
from svd_analysis.sentences import text as sentences_text
from svd_analysis.sentences.text import Sentence
from tests.unit.test_choropleths import squares

MARKING = "OFFICIAL: for publication"
_STYLE = (page.TEMPLATE / "style.css").read_text(encoding="utf-8")
LONG_ENOUGH = "The figure shows what was written: "
# Where a page shows each text once, in the order of the texts: a selector, and what stands before the text there.
_NUMBERED = r"^\d+[.:] "
APPENDIX = {
    "cell": ("#table-all tbody td", ""), "row heading": ("#table-all tbody th", ""),
    "header": ("[id^=table-one-] thead th:last-child", ""), "caption": ("[id^=table-one-] caption", _NUMBERED),
    "note": ("[id^=table-one-] p.note", ""), "figure title": ("p.figure-title", _NUMBERED),
    "figure caption": ("figcaption > span", _NUMBERED), "narrative": (".sections > section > p", ""),
    "printed": (".sections > section > pre", ""), "tile": (".tiles h3", ""), "value": (".tiles p.value", ""),
    "interval": (".tiles p.interval", ""), "comparator": (".tiles p.comparator", ""),
    "tile note": (".tiles p.note", ""), "block": (".block h3", ""), "point": (".block li", ""),
    "lead": (".front p.said", ""),
}  # fmt: skip
INDEX = {
    "area": ("tbody th", ""), "standing": ("tbody td:nth-child(2)", ""), "headline": ("tbody td:nth-child(3)", ""),
    "movement": ("tbody td:nth-child(4)", ""), "status": ("tbody td:nth-child(5)", ""), "lead": ("main > p", ""),
}  # fmt: skip
COMPARISON = {"cell": ("#table-all tbody td", ""), "row heading": ("#table-all tbody th", "")}
# Where a page shows all texts together, one after another.
TOGETHER = {
    "appendix": ("h1", ".marking", ".kicker", ".back", ".correction", ".front p.headline", "footer p"),
    "index": ("h1", ".marking"),
    "comparison": ("h1",),
}


def section(things, printed=()):
    """A notebook that ran and showed these things and printed these texts; drawn by hand, since there are hundreds."""
    outputs = [_output(thing) for thing in things]
    outputs += [{"output_type": "stream", "name": "stdout", "text": text} for text in printed]
    run = {"cell_type": "code", "source": "show()", "execution_count": 1, "metadata": {}, "id": "b", "outputs": outputs}
    head = {"cell_type": "markdown", "source": "# All", "metadata": {}, "id": "a"}
    whole = {"cells": [head, run], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return page.Executed("01_all.ipynb", nbformat.from_dict(whole))


def _output(thing):
    bundle = getattr(thing, "_repr_mimebundle_", lambda: ({"text/html": thing._repr_html_()}, {}))
    data, metadata = bundle()
    return {"output_type": "execute_result", "data": data, "metadata": metadata, "execution_count": 1}


def one_table(number, text):
    """A table with the text as a header, in its caption and as a note."""
    return HTMLTable(f"one-{number}", f"{number}. {text}", ("Row", text), (("a", "b"),), (text,))


def all_in_one_table(texts):
    rows = tuple((text, text) for text in texts)
    return HTMLTable("all", "All of them", ("Written", "Written again"), rows, numeric=frozenset({1}))


def figure(number, text):
    data = f"one-{number}"
    return Figure(f"figure-{number}", LONG_ENOUGH + text, f"{number}. {text}", b"<?xml ", f"{number}: {text}", data)


def appendix(texts):
    """The page of an area with each of the texts in every place of it."""
    things = [all_in_one_table(texts)]
    things += [one_table(number, text) for number, text in enumerate(texts)]
    things += [figure(number, text) for number, text in enumerate(texts)]
    things += [Sentence(text.replace("\n\n", "\n")) for text in texts]
    tiles = [{"title": text, "value": text, "interval": text, "comparator": text, "note": text} for text in texts]
    everything = " ".join(texts)
    return page.appendix(
        [section(things, printed=texts)],
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
    """The workbook with each text in its cells and on its cover; an eighth as headings, titles and notes too."""
    tables = [all_in_one_table(texts)]
    tables += [one_table(number, text) for number, text in enumerate(texts) if number % 8 == 0]
    return workbook.workbook(tables, title=texts[0], intro=texts, about=texts, synthetic=False)


def csv_text(texts):
    table = HTMLTable("all", "All", (texts[0], "n", texts[-1]), tuple((text, "1", text) for text in texts))
    return html_tables.csv_of(table)


def chart(texts):
    """Bars with each of the texts as a label and as what stands at the end of its bar."""
    table = pd.DataFrame({"label": texts, "value": 1.0, "text": texts})
    words = {"name": "bars", "caption": "All of them.", "alt": f"{LONG_ENOUGH}{texts[0]}", "unit": texts[0]}
    return charts.bars(table, **words)


def drawable(text):
    """Whether the typeface has every letter of a text; a notebook that draws another one complains, and is refused."""
    from matplotlib.font_manager import findfont, get_font

    letters = get_font(findfont("DejaVu Sans")).get_charmap()
    return all(ord(letter) in letters for letter in text.replace("\n", ""))


def map_of(texts):
    """A map whose areas and legend are the texts."""
    boundaries = squares(len(texts)).assign(name=texts)
    values = pd.DataFrame({"area_code": boundaries["area_code"], "value": range(len(texts))})
    words = {"name": "map", "caption": "All of them.", "alt": f"{LONG_ENOUGH}{texts[0]}", "label": texts[0]}
    return choropleths.choropleth(boundaries, values, **words, marked=["W00"], marked_as=texts[-1])


def markdown_page(texts):
    """What partners wrote as Markdown, a piece each; and the texts that were refused, with why."""
    refused, pieces = {}, []
    for text in texts:
        try:
            pieces.append(f'<div class="piece">{report_prose.guest(text, report_prose.Headings())}</div>')
        except SVDError as fault:
            refused[text] = str(fault)
            pieces.append('<div class="piece">refused</div>')
    html = re.sub(r' id="[^"]*"', "", "\n".join(pieces)).replace('href="#', 'href="#main" title="')
    section = {"id": "s-all", "html": f'<h2 id="s-all">All</h2>\n{html}'}
    return rendered(sections=[section], contents=[{"id": "s-all", "text": "All", "parts": []}]), refused


def every_place(text):
    """A page with one text wherever text of parameters and data goes."""
    table = one_table(0, text)
    said = [html_tables.html_of(table), figure(0, text)._repr_html_(), Sentence(text)._repr_html_()]
    said.append(report_prose.guest(text, report_prose.Headings()))
    tile = {"title": text, "value": text}
    shown_first = front.front([text, "All."], [tile], [(text, front.points([text]) + "\n".join(said))])
    heads = {"page_title": text, "heading": text, "marking": text, "foot": text, "kicker": text}
    return rendered(front=shown_first, back=("../index.html", text), footer=[text], **heads)


def rendered(**parts):
    usual = {"page_title": "All", "heading": "All", "front": "", "synthetic": False, "marking": MARKING, "foot": "All"}
    return page.render(**usual | parts)


@contextmanager
def nothing_escaped():
    """Every layer that makes text of markup taken out, and the page's own check; the policy stays."""
    as_it_is = {name: mock.patch.object(name, "escape", str) for name in (
        html_tables, html_figures, front, index, comparison, sentences_text,
    )}  # fmt: skip
    loose = Environment(loader=FileSystemLoader(page.TEMPLATE), autoescape=False).get_template("page.html.j2")
    safe = report_prose._renderer_class()

    class Loose(safe):
        def __init__(self, *words):
            super().__init__(*words)
            self._escape = False

        def image(self, text, url, title=None):
            return f'<img src="{url}" alt="{text}">'

        def block_code(self, code, info=None):
            return f"<pre>{code}</pre>"

    with ExitStack() as taken_out:
        for one in as_it_is.values():
            taken_out.enter_context(one)
        for place, name, other in (
            (page, "_skeleton", lambda: loose), (page, "css_string", '"{}"'.format),
            (page.checks, "check", lambda _: []),
            (report_prose, "_renderer_class", lambda: Loose), (report_prose, "_SAFE_LINK", re.compile(".*", re.DOTALL)),
            (report_prose, "_TABLE_RULE", re.compile(r"\Znever")),
        ):  # fmt: skip
            taken_out.enter_context(mock.patch.object(place, name, other))
        yield


def in_frames(pages):
    """Many pages in one, each in a frame of its own, so that none can hide another; without their style sheets."""
    bare = (html.replace(_STYLE, "") for html in pages)
    frames = "\n".join(f'<iframe width="300" height="9" srcdoc="{escape(html)}"></iframe>' for html in bare)
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{frames}</body></html>"


def without_policy(html):
    without = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", html, count=1)
    assert without != html
    return without
