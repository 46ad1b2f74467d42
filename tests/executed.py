"""Executed notebooks drawn for tests: what papermill leaves behind, without starting a kernel."""

import nbformat
from IPython.core.formatters import DisplayFormatter
from nbformat import v4

from svd_analysis.report import page


def prose(text):
    """A Markdown cell."""
    return v4.new_markdown_cell(text, id="drawn")


def shown(value, source="svd.show()"):
    """A code cell that ran and showed `value` as Jupyter does."""
    data, metadata = DisplayFormatter().format(value)
    return code(v4.new_output("execute_result", data=data, metadata=metadata, execution_count=1), source=source)


def code(*outputs, source="svd.show()", execution_count=1):
    """A code cell with these outputs."""
    return v4.new_code_cell(source, outputs=list(outputs), execution_count=execution_count, id="drawn")


def stream(text, name="stdout"):
    """What a cell printed."""
    return v4.new_output("stream", name=name, text=text)


def markdown(text):
    """Markdown that a cell showed."""
    return v4.new_output("display_data", data={"text/markdown": text, "text/plain": "words"})


def notebook(path, *cells):
    """Those cells as a notebook at `path`, read again."""
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(v4.new_notebook(cells=list(cells)), path)
    return page.read(path)
