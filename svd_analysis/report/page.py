"""The appendix of an area: executed notebooks in reading order, made one page that stands alone.

No code, no script, nothing fetched, no time of the run: the same notebooks give the same bytes. A page that breaks a
promise to its readers (`report/checks.py`) is refused instead of written.
"""

import base64
import csv
import io
import re
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from svd_analysis.errors import SVDError
from svd_analysis.html_tables import SLUG, HTMLTable, without_controls
from svd_analysis.report import checks, prose

TEMPLATE = Path(__file__).resolve().parent / "template"
KICKER = "Serious Violence Duty · Strategic Needs Assessment · quantitative appendix"
_KINDS = {"text/html", "text/markdown", "text/plain", "text/csv"}
_FIGURE = re.compile(
    rf'<figure id="figure-({SLUG})">.*?<img [^>]*\bsrc="data:image/(svg|png)(?:\+xml)?;base64,([^"]*)"', re.DOTALL
)
_STOCK_ALT = "No description has been provided for this image"


class Executed(NamedTuple):
    """An executed notebook as it is read, and the name of its file."""

    name: str
    notebook: object


def read(path):
    """The Executed of a file: read once, for the page, its tables and its figures."""
    import nbformat

    return Executed(path.name, nbformat.read(path, as_version=4))


def appendix(notebooks, *, title, front_html, area_name, edition, synthetic, marking, footer=(), back=None):
    """The page of one area as HTML. `notebooks` are Executed, in reading order.

    `front_html` is the first screen (`front.front`), already escaped; `footer` is paragraphs of Markdown (licences,
    accessibility statement); `marking` is how the page is classified, on screen and on every sheet; `back` is
    (address, words) of a link to the edition's index.
    SVDError where a notebook did not run clean, or the page would break a promise.
    """
    headings = prose.Headings()
    sections = [_section(*one, headings) for one in notebooks]
    return render(
        page_title=f"{title} – {area_name} – {edition}",
        heading=title,
        front=front_html,
        contents=_contents(headings.found),
        sections=sections,
        footer=footer,
        synthetic=synthetic,
        marking=marking,
        back=back,
        foot=f"{area_name}, {edition}",
        kicker=f"{KICKER} · {edition}",
    )


def tables_of(notebooks):
    """The CSV text of every table shown in executed notebooks, by name. A name used twice is an SVDError."""
    return {name: output["data"]["text/csv"] for name, output in _tables(notebooks)}


def shown_tables(notebooks):
    """The tables shown in executed notebooks, in reading order, with the cells of their CSV files."""
    return [_shown_table(output) for _, output in _tables(notebooks)]


def figures_of(notebooks):
    """Every figure shown in executed notebooks: by name, ("svg" or "png", bytes). A name used twice is an SVDError."""
    found = {}
    for file, output in _shown(notebooks):
        for name, kind, content in _FIGURE.findall(output["data"].get("text/html", "")):
            if name in found:
                raise SVDError(f"{file}: the figure name {name!r} is used twice. Give each figure its own.")
            found[name] = (kind[:3], base64.b64decode(content))
    return found


def render(
    *,
    page_title,
    heading,
    front,
    synthetic,
    marking,
    foot,
    kicker=KICKER,
    contents=(),
    sections=(),
    footer=(),
    back=None,
):
    """A page from the one skeleton, checked. `front` and the sections' `html` are HTML already, the rest is text."""
    html = _skeleton().render(
        page_title=page_title,
        heading=heading,
        kicker=kicker,
        front=_safe(front),
        contents=contents,
        sections=[section | {"html": _safe(section["html"])} for section in sections],
        footer=_safe("\n".join(prose.paragraphs(text) for text in footer)),
        synthetic=synthetic,
        back=back,
        style=_safe((TEMPLATE / "style.css").read_text(encoding="utf-8")),
        running_foot=_safe(css_string(foot)),
        marking=marking,
        running_marking=_safe(css_string(marking)),
    )
    html = without_controls(html)
    problems = checks.check(html)
    if problems:
        more = f" ({len(problems) - 1} more)" if len(problems) > 1 else ""
        raise SVDError(f"The page {heading!r} was not written: {problems[0]}{more}.")
    return html


def css_string(text):
    """`text` as a string of a style sheet in which nothing but letters and digits stands for itself."""
    plain = re.compile(r"[A-Za-z0-9 ]")
    return '"' + "".join(letter if plain.match(letter) else f"\\{ord(letter):x} " for letter in text) + '"'


def _section(file, notebook, headings):
    """One notebook as HTML with the identifier of its first heading."""
    first = len(headings.found)
    # Papermill puts a cell in behind the parameters, which is none of whoever looks for a number in the section.
    as_written = accumulate("injected-parameters" not in cell.metadata.get("tags", []) for cell in notebook.cells)
    for number, cell in zip(as_written, notebook.cells, strict=True):
        _refuse_unclean(file, number, cell)
        try:
            _write_prose(cell, headings)
        except SVDError as fault:
            raise SVDError(f"{file}, cell {number}: {fault}") from None
    if len(headings.found) == first:
        raise SVDError(f"{file}: there is no heading. A section begins with one, written `# Title`.")
    html, _ = _exporter().from_notebook_node(notebook)
    return {"id": headings.found[first]["id"], "html": html.strip()}


def _write_prose(cell, headings):
    if cell.cell_type == "markdown":
        cell.metadata["html"] = prose.section(cell.source, headings)
    for output in cell.get("outputs", []):
        if "text/markdown" in output.get("data", {}):
            output["data"]["text/html"] = prose.guest(output["data"]["text/markdown"], headings)


def _shown(notebooks):
    """Each output of executed notebooks that shows something, with the file of its notebook."""
    for file, notebook in notebooks:
        for cell in notebook.cells:
            yield from ((file, output) for output in cell.get("outputs", []) if "data" in output)


def _tables(notebooks):
    """Each output that is a table, with its name."""
    found = set()
    for file, output in _shown(notebooks):
        if "text/csv" not in output["data"]:
            continue
        name = output["metadata"]["text/csv"]["name"]
        if name in found:
            raise SVDError(f"{file}: the table name {name!r} is used twice. Give each table its own.")
        found.add(name)
        yield name, output


def _shown_table(output):
    beside = output["metadata"]["text/csv"]
    columns, *rows = csv.reader(io.StringIO(output["data"]["text/csv"], newline=""))
    return HTMLTable(
        name=beside["name"], caption=beside["caption"], notes=tuple(beside["notes"]),
        numeric=frozenset(beside["numeric"]), columns=tuple(columns), rows=tuple(map(tuple, rows)),
    )  # fmt: skip


def _refuse_unclean(file, number, cell):
    """A reader must never meet what a notebook that did not run, failed or complained would show."""
    where = f"{file}, cell {number}"
    if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None:
        raise SVDError(f"{where}: the cell was not run. Run the whole notebook again.")
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            raise SVDError(f"{where}: the cell ended with {output.ename}: {output.evalue}. Mend it and run again.")
        if output.output_type == "stream" and output.name == "stderr":
            raise SVDError(f"{where}: the cell wrote a warning: {output.text.strip()[:200]}. Mend its cause.")
        _refuse_unclean_text(where, output)


def _refuse_unclean_text(where, output):
    data = output.get("data", {})
    shown = "\n".join([str(output.get("text", "")), *(str(value) for value in data.values())])
    if re.search(r" at 0x[0-9a-fA-F]{4}", shown):
        raise SVDError(
            f"{where}: the output shows an object's address, another in every run. Show a table or a figure."
        )
    if _STOCK_ALT in shown or any(kind.startswith("image/") for kind in data):
        raise SVDError(f"{where}: an image has no alt text of its own. Show it as a Figure, which asks for one.")
    if strange := sorted(set(data) - _KINDS):
        raise SVDError(f"{where}: the output is of a kind no page can hold: {strange[0]}. Show a table or a figure.")


def _contents(found):
    """Second-level headings with their third-level ones, for the list of contents."""
    entries = []
    for heading in found:
        if heading["level"] == 2:
            entries.append(heading | {"parts": []})
        elif heading["level"] == 3 and entries:
            entries[-1]["parts"].append(heading)
    return entries


@cache
def _exporter():
    """Made once a process: finding templates and filters costs more than a page."""
    from nbconvert import HTMLExporter

    return HTMLExporter(
        template_name="section", extra_template_basedirs=[str(TEMPLATE)], exclude_input=True, optimistic_validation=True
    )


@cache
def _skeleton():
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    shelf = Environment(loader=FileSystemLoader(TEMPLATE), autoescape=True, undefined=StrictUndefined)
    return shelf.get_template("page.html.j2")


def _safe(html):
    from markupsafe import Markup

    return Markup(html)
