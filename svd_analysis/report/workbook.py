"""The tables of an area's page as one accessible workbook: cover, contents, notes, then a worksheet a table.

Laid out as the Analysis Function asks of statistics in spreadsheets: the title in A1, one table a worksheet, marked as
one, no blank row, no merged and no empty cell, notes on a worksheet of their own, and words where there is no number.
Panes are not frozen: at high magnification they would fill the window, and a marked table shows its headings anyway.
"""

import io
import re
import warnings
import zipfile
from contextlib import contextmanager
from datetime import datetime

from svd_analysis.report.worksheets import SYNTHETIC, legend, literal, worksheets

# A cell is what it says: text is neither run as a formula nor made a link or a number, whatever it begins with.
_AS_WRITTEN = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_A4 = 9


def workbook(tables, *, title, intro, about, synthetic):
    """The workbook of `tables` (HTMLTables in reading order) as bytes; the same tables give the same bytes.

    `intro` and `about` are paragraphs of the cover, each text or, for a link, (text, address); an address begins with
    `https://`, or with `external:` for a file in the same folder. A cell of a numeric column that is a plain number is
    stored as one; a word for a missing number stays a word, and the cover and its worksheet say what it means.
    SVDError for a table that no worksheet can hold.
    """
    with _silenced():
        import gptables

        made, sheets = io.BytesIO(), worksheets(tables, synthetic=synthetic)
        book = gptables.produce_workbook(
            made,
            {name: sheet for name, (sheet, _) in sheets.items()},
            cover=gptables.Cover(literal(title), _intro(intro, synthetic), _paragraphs([*about, *_reading(tables)])),
            contentsheet_label=None,
            auto_width=False,
            workbook_options=_AS_WRITTEN,
        )
        _lay_out(book, sheets, synthetic)
        # Any date but that of the run, which would be written where none is given; it is taken out again below.
        book.set_properties({"title": title, "created": datetime(2000, 1, 1)})
        book.close()
    return _settled(made.getvalue())


def _intro(texts, synthetic):
    return [*([[{"bold": True}, SYNTHETIC]] if synthetic else []), *_paragraphs(texts)]


def _paragraphs(texts):
    return [{text[0]: text[1]} if isinstance(text, tuple) else literal(text) for text in texts]


def _reading(tables):
    return [
        "Each table is on a worksheet named like its CSV file.",
        "Numbers are rounded as on the page. A percentage is stored as a share and printed as a percentage.",
        *legend(tables),
    ]


def _lay_out(book, sheets, synthetic):
    """Widths of columns, and a print on A4 as wide as the paper, with the headings on every page."""
    for worksheet in book.worksheets():
        worksheet.set_paper(_A4)
        worksheet.fit_to_pages(1, 0)
        if synthetic:
            worksheet.set_header(f"&C{SYNTHETIC}")
    for name, (sheet, widths) in sheets.items():
        worksheet = book.get_worksheet_by_name(name)
        worksheet.set_landscape()
        # A year is text here, and no mistake to be marked in its corner.
        worksheet.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})
        worksheet.repeat_rows(sheet.data_range[0])
        for column, width in enumerate(widths):
            worksheet.set_column(column, column, width)


def _settled(made):
    """The file with its language and without a time; its parts are not packed, since another zlib packs otherwise."""
    settled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as parts, zipfile.ZipFile(settled, "w", zipfile.ZIP_STORED) as file:
        for name in parts.namelist():
            content = parts.read(name)
            if name == "docProps/core.xml":
                content = re.sub(rb"<dcterms:.*</dcterms:\w+>", b"<dc:language>en-GB</dc:language>", content)
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            # As on Linux, wherever it is made.
            part.create_system, part.external_attr = 3, 0o600 << 16
            file.writestr(part, content)
    return settled.getvalue()


@contextmanager
def _silenced():
    """Silence what gptables 2.0.2 brings about and we cannot mend.

    It calls pandas in ways that pandas 4 will not know, leaves the file of its own theme open when it is imported, and
    misses the notes it would number itself; ours are a worksheet like any other, so that the contents lead to it.
    """
    from pandas.errors import Pandas4Warning

    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=Pandas4Warning, module=r"gptables\.core\.wrappers")
        warnings.filterwarnings("ignore", r"unclosed file .*gptheme\.pickle", ResourceWarning)
        warnings.filterwarnings("ignore", "No note text provided", UserWarning, r"gptables\.core\.api")
        yield
