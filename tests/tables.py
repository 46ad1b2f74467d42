"""Tables drawn in the tests, so that a reader sees what goes in and what comes out."""

import pandas as pd

NUMBER = r"-?\d+(\.\d+)?"


def table(drawing):
    """A frame from a table drawn with `|` between columns; a line of dashes under the headings is left out.

    A column drawn in whole numbers or decimals only is numeric, one of `true` and `false` boolean; a blank there is
    missing, elsewhere the empty string. Everything else stays text: `2024-03`, `2023/24`, `E09000004`. A text column
    of digits, such as a year, is drawn in quotes: `"2024"`.
    """
    lines = [line.strip() for line in drawing.strip().splitlines()]
    headings, *rows = [[cell.strip() for cell in line.split("|")] for line in lines if set(line) - set("-+| ")]
    crooked = [row for row in rows if len(row) != len(headings)]
    assert not crooked, f"drawn with {len(headings)} columns, but this row has another number: {crooked[0]}"
    return pd.DataFrame({name: _column([row[place] for row in rows]) for place, name in enumerate(headings)})


def _column(cells):
    text = pd.Series(cells, dtype="str")
    drawn = text[text != ""]
    if drawn.empty:
        return text
    if drawn.isin(["true", "false"]).all():
        return text.map({"true": True, "false": False}).astype("boolean")
    if drawn.str.fullmatch(r"-?\d+").all():
        return pd.to_numeric(text.where(text != "")).astype("int64" if len(drawn) == len(text) else "Int64")
    if drawn.str.fullmatch(NUMBER).all():
        return pd.to_numeric(text.where(text != "")).astype("float64")
    return text.str.replace(r'^"(.*)"$', r"\1", regex=True)
