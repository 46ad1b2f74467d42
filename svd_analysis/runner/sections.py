"""The sections of the appendix: notebooks in reading order, run by papermill with an area and an edition.

Papermill runs on with a mistyped parameter, marks every cell of a dead kernel as completed, and takes `sys.exit(0)`
for an end. So names are checked before, and a section is done only when each of its cells has run, in order, and a
last one, added here, has answered with a word that no other could know.
"""

import json
import re
import secrets
from itertools import accumulate
from pathlib import Path

from svd_analysis import paths
from svd_analysis.errors import ParameterError, SVDError
from svd_analysis.runner import kernels, notebook_format

CELL_LIMIT = 600  # seconds: far more than any cell takes, so that a hung kernel ends
_ANSWER = "application/vnd.svd.closing+json"


def notebooks():
    """The section notebooks, in reading order."""
    return sorted(paths.notebooks().glob("[0-9][0-9]_*.ipynb"))


def place_of(section):
    """The notebook of a section."""
    return paths.notebooks() / f"{section}.ipynb"


def refuse_no_notebook(path):
    """ParameterError where a file is no notebook: half saved, or two versions of it from a merge."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        wrong = None if isinstance(cells, list) else "it has no list of cells"
    except UnicodeDecodeError as fault:
        wrong = f"its text is not UTF-8 at byte {fault.start}"
    except ValueError as fault:
        wrong = f"it is not JSON: {fault}"
    except (LookupError, TypeError):
        wrong = "it has no cells"
    if wrong:
        raise ParameterError(
            f"{path}: this is no notebook ({wrong}). Expected a file as JupyterLab saves it. Where two versions were "
            "merged, take one: `git checkout --ours` or `--theirs` and its name; else `git restore` and its name."
        )


def execute(notebook, *, name, parameters, closing, until=None):
    """Run a notebook (a path, or a NotebookNode, which is left as it is) in a kernel of its own.

    The executed notebook without what differs between two runs, and the JSON value of the expression `closing`, which
    is evaluated after its last cell. `until` is the moment of `time.monotonic` when the area's time is over.
    SVDError with the name, the cell and what is wrong where a cell fails, the kernel dies, a limit is passed or the
    section is not whole, and as `notebook` the text of what was executed; no process of the kernel is left then. Safe
    from several threads at once.
    """
    if isinstance(notebook, Path):
        refuse_no_notebook(notebook)
    kernels.start()  # first, so that its parent imports while this process imports papermill
    nbformat = notebook_format.load()
    from svd_analysis.runner import section_run

    if not isinstance(notebook, nbformat.NotebookNode):
        notebook = nbformat.read(notebook, as_version=4)
    _check_parameters(notebook, name, parameters)
    token = secrets.token_hex(16)
    executed = section_run.run(_with_closing(notebook, closing, token), name, parameters, until)
    try:
        value = _take_closing(executed, name, token)
        return same_bytes(executed, name), value
    except SVDError as fault:
        fault.notebook = nbformat.writes(executed) + "\n"
        raise


def _check_parameters(notebook, name, parameters):
    """Papermill only warns of a name that the notebook does not have, and then runs the area that stands in it."""
    tagged = [cell.source for cell in notebook.cells if "parameters" in cell.metadata.get("tags", [])]
    for parameter in parameters:
        if len(tagged) != 1 or not re.search(rf"^{re.escape(parameter)}\b", tagged[0], flags=re.MULTILINE):
            raise ParameterError(
                f"{name}: there is no parameter {parameter!r}. Give it a default in the one cell tagged `parameters`."
            )


def _with_closing(notebook, closing, token):
    """A notebook with a last cell that answers with the token and a value."""
    nbformat = notebook_format.load()
    answer = f"{{{_ANSWER!r}: {{'token': {token!r}, 'value': ({closing})}}}}"
    cell = nbformat.v4.new_code_cell(f"__import__('IPython.display').display.display({answer}, raw=True)")
    return nbformat.NotebookNode(notebook | {"cells": [*notebook.cells, cell]})


def _take_closing(executed, name, token):
    """Take the closing cell out of an executed notebook and give its value; SVDError where it did not answer."""
    answers = [output.get("data", {}).get(_ANSWER, {}) for output in executed.cells.pop().outputs]
    if [answer.get("token") for answer in answers] != [token]:
        raise SVDError(f"{name}: the section ended early, without an error. See that no cell leaves the kernel.")
    return json.loads(json.dumps(answers[0]["value"]))


def same_bytes(executed, name):
    """An executed notebook without what differs between two runs: times, places of files, random identifiers.

    SVDError where a cell shows an error, was not run, or was run out of order.
    """
    executed.metadata.pop("papermill", None)
    ran = 0
    # The cell that papermill put in is not one of those that who mends the section counts.
    as_written = accumulate("injected-parameters" not in cell.metadata.get("tags", []) for cell in executed.cells)
    for number, (cell, written) in enumerate(zip(executed.cells, as_written, strict=True)):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        cell["id"] = f"cell-{number}"
        if cell.cell_type == "code" and cell.source.strip():
            ran += 1
            _refuse_unclean(cell, ran, f"{name}, cell {written}")
    return executed


def _refuse_unclean(cell, expected, where):
    if any(output.output_type == "error" for output in cell.outputs):
        raise SVDError(f"{where}: the cell ended with an error that was let pass. Mend it and run again.")
    if cell.execution_count is None:
        raise SVDError(f"{where}: the cell did not run, though the kernel ended without an error.")
    if cell.execution_count != expected:
        raise SVDError(f"{where}: the cell ran as number {cell.execution_count}, not {expected}, of the section.")
