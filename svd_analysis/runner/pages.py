"""The pages of an area from its executed notebooks, and the index of an edition."""

from pathlib import Path

from svd_analysis import assessment, folders, html_tables, numbers, parameters, provenance, sentences, tables
from svd_analysis.errors import SVDError
from svd_analysis.report import front, page, prose
from svd_analysis.report.index import index
from svd_analysis.report.workbook import workbook
from svd_analysis.runner import record, sections, stale
from svd_analysis.sentences.two_editions import headline_of

_FILES = (
    '<p>In the folder of this page: all tables in one workbook, <a href="tables.xlsx">tables.xlsx</a>; every chart and '
    "map as a file, in figures/; every table as CSV, in tables/.</p>"
)
_FAMILY = (
    "The word of movement is of the headline measure, tested together with every headline of every area of this index; "
    "on an area's own page its headlines are one family, so that a word can stand there and not here."
)


def put_together(area, edition, folder, made_of, of_sections):
    """Put the page of an area together in `folder`, which holds its executed sections, its record last.

    `made_of` and `of_sections` are what the record says of it. What was in the way, as an error number and a sentence;
    None where the folder is whole.
    """
    try:
        svd = assessment.load(area, edition)
        write(svd, Path(folder))
        record.write(Path(folder), svd, made_of, of_sections)
    except SVDError as fault:
        return [0, str(fault)]
    except OSError as fault:
        return [fault.errno or 0, f"{fault.filename or folder}: {fault.strerror or fault}"]
    return None


def write(svd, folder):
    """Write an area's page, its results, changes and tables into `folder`, which holds its executed notebooks."""
    executed = [page.read(folder / "notebooks" / notebook.name) for notebook in sections.notebooks()]
    html = page.appendix(
        executed,
        title=f"{svd.area.name}: serious violence, {svd.edition.year}",
        front_html=first_screen(svd),
        area_name=svd.area.name,
        edition=svd.edition.name,
        synthetic=svd.edition.synthetic,
        marking=svd.edition.marking,
        footer=_imprint(svd, prose.as_written, "<{}>"),
        back=("../index.html", f"All areas of {svd.edition.title}"),
    )
    _write(folder / "appendix.html", html)
    _write(folder / "results.csv", _csv(svd.estimates))
    # The region's sums are of the page only: added to its areas' rows they would count twice.
    _write(folder / "changes.csv", _csv(svd.changes[svd.changes["geography"] != "region"]))
    for name in ("coefficients", "checks", "diagnostics"):
        _write(folder / f"{name}.csv", _csv(getattr(svd, name)))
    _write_tables(svd, folder, executed)
    _write_figures(folder, executed)


def first_screen(svd):
    """The first screen in the order of the house rules: standing, headline, tiles, data, kinds, what can't be seen.

    Before all of it stands what the edition corrects, where it corrects another.
    """
    shared = sentences.before_sharing(svd)
    return (
        front.correction(sentences.correction(svd))
        + front.notice(shared)
        + front.front(
            sentences.lead(svd),
            sentences.tiles(svd),
            [
                ("What changed in the data since the last edition", front.points(sentences.data_changes(svd))),
                ("Kinds of violence, largest first", html_tables.html_of(tables.largest_kinds(svd))),
                ("Three things this page cannot see", front.points(sentences.cannot_see(svd))),
                ("Tables and charts as files", _FILES),
            ],
        )
    )


def _write_tables(svd, folder, executed):
    """Write each table of the page as CSV, and all of them in one workbook."""
    first = tables.largest_kinds(svd)
    correction = sentences.correction(svd)
    lead = [*([correction] if correction else []), *sentences.lead(svd)[:-1]]
    (folder / "tables").mkdir(exist_ok=True)
    for name, text in ({first.name: html_tables.csv_of(first)} | page.tables_of(executed)).items():
        (folder / "tables" / f"{name}.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    made = workbook(
        [first, *page.shown_tables(executed)],
        title=f"{svd.area.name}: serious violence, {svd.edition.year}. Tables of the quantitative appendix",
        intro=[svd.edition.marking, *lead, ("The page these tables are of: appendix.html", "external:appendix.html")],
        about=_imprint(svd),
        synthetic=svd.edition.synthetic,
    )
    (folder / "tables.xlsx").write_bytes(made)


def _write_figures(folder, executed):
    """Write each chart and map of the page as the file that it is."""
    (folder / "figures").mkdir(exist_ok=True)
    for name, (suffix, content) in page.figures_of(executed).items():
        (folder / "figures" / f"{name}.{suffix}").write_bytes(content)


def write_index(edition, place, made, here):
    """Write the index of an edition: each of its areas, with a link where a whole page is there; its path.

    `made` are the records of whole pages by area (None without one), `here` the parts as they are now.
    """
    words = _movements(edition)
    areas = [_indexed(edition, slug, made[slug], here[slug], words) for slug in edition.areas]
    lead = [
        f"{edition.title}. Data as at: {edition.data_as_at}. Areas are in the order of the edition, not of risk.",
        *([_FAMILY] if edition.previous else []),
    ]
    since = parameters.edition(edition.previous).year if edition.previous else None
    heading = (
        f"{sentences.month_or_year(str(since))} to {sentences.month_or_year(str(edition.year))}" if since else "Change"
    )
    place.mkdir(parents=True, exist_ok=True)
    html = index(edition.title, areas, edition.synthetic, marking=edition.marking, lead=lead, movement=heading)
    folders.write(place / "index.html", html.encode())
    return place / "index.html"


def _indexed(edition, slug, made, here, words):
    """An area as the index shows it; a page made of other files, parameters or code is there and says of which."""
    area = parameters.area(slug)
    return {
        "name": area.name,
        "href": f"{slug}/appendix.html" if made else None,
        "standing": area.adoption_on(edition.last_day).standing,
        "status": stale.status(made, here),
        "headline": made.get("headline") if made else None,
        "movement": words.get(area.area_code, "first edition" if not edition.previous else "not in both editions"),
    }


def _movements(edition):
    """By area, the word for the movement of its headline measure, tested over all areas and headlines together."""
    if not edition.previous or not numbers.ready(edition):
        return {}
    found = numbers.of_region(edition)
    words = {}
    for area in map(parameters.area, edition.areas):
        own = found[found["area_code"] == area.area_code].set_index("indicator")
        headline = headline_of(area, edition, set(own.index))
        if headline:
            words[area.area_code] = own.loc[headline.name, "direction"]
    return words


def _imprint(svd, written=str, address="{}"):
    """Sources with licence, accessibility statement, edition and code; `written` and `address` are how text and an
    address are written.
    """
    read = [parameters.source(entry.source) for entry in svd.edition.sources]
    sources = dict.fromkeys(f"{one.attribution} ({one.licence})" for one in read)
    statement = svd.area.accessibility_statement
    return [
        written(f"Sources: {'; '.join(sources)}."),
        f"Accessibility statement: {address.format(statement)}" if statement
        else "The publisher's accessibility statement is not yet supplied: it is given in the area's file.",
        f"Edition {written(svd.edition.name)}, for a {svd.edition.audience} audience. Code {provenance.code()[:12]}.",
    ]  # fmt: skip


def _csv(table):
    text = {name: _without_formulas(table[name]) for name in table.columns[table.dtypes == "str"]}
    return table.assign(**text).to_csv(index=False, lineterminator="\n")


def _without_formulas(column):
    """A column of text, of which each different text is looked at once."""
    return column.map({text: html_tables.without_formula(text) for text in column.unique()})


def _write(path, text):
    path.write_text(text, encoding="utf-8", newline="\n")
