"""The sections of the appendix: notebooks in reading order, run by papermill with an area and an edition.

Papermill runs on with a mistyped parameter, so the names are settled before it starts; and its own record of a run
can't be trusted, so a section is done only when every one of its cells has run.
"""

import os
from pathlib import Path

from svd_analysis import paths
from svd_analysis.errors import SVDError

TIME_LIMIT = 600  # seconds a cell: far more than any takes, so that a hung kernel ends


def notebooks():
    """The section notebooks, in reading order."""
    return sorted(paths.notebooks().glob("[0-9][0-9]_*.ipynb"))


def run(notebook, area, edition, destination):
    """Run one section for an area of an edition and write the executed copy; the path written.

    SVDError naming the notebook and the cell's own error where it fails or is not whole.
    """
    os.environ |= {"OMP_NUM_THREADS": "1", "PYTHONHASHSEED": "0", "TZ": "UTC"}
    import nbformat
    import papermill
    from traitlets.config import Config

    notebook, destination = Path(notebook), Path(destination)
    # Without this the kernel listens unencrypted, and says so on every start.
    config = Config()
    config.KernelManager.transport_encryption = config.AsyncKernelManager.transport_encryption = "auto"
    try:
        executed = papermill.execute_notebook(
            notebook, None, parameters={"area": area, "edition": edition}, progress_bar=False, log_output=False,
            cwd=str(paths.notebooks()), execution_timeout=TIME_LIMIT, request_save_on_cell_execute=False,
            record_timing=False, config=config, shutdown_kernel="immediate",
        )  # fmt: skip
    except papermill.PapermillExecutionError as fault:
        raise SVDError(f"{notebook.name}: {fault.ename}: {fault.evalue}") from None
    except Exception as fault:
        raise SVDError(f"{notebook.name}: the kernel failed ({type(fault).__name__}: {fault})") from fault
    executed = same_bytes(executed, notebook.name)
    destination.write_text(nbformat.writes(executed) + "\n", encoding="utf-8", newline="\n")
    return destination


def same_bytes(executed, name):
    """An executed notebook without what differs between two runs: times, places of files, random identifiers."""
    executed.metadata.pop("papermill", None)
    for number, cell in enumerate(executed.cells):
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        cell["id"] = f"cell-{number}"
        if cell.cell_type == "code" and cell.source.strip() and cell.execution_count is None:
            raise SVDError(
                f"{name}, cell {number + 1}: the cell did not run, though the kernel ended without an error."
            )
    return executed
