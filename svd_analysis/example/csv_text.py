"""CSV as text, the same bytes everywhere: `\\n` ends each line, and a field is quoted only where it must be."""

import csv
import io

BYTE_ORDER_MARK = "\ufeff"


def csv_text(header, rows):
    """The file's text; numbers are written as they are given, so give whole numbers or formatted text."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return text.getvalue()
