"""parameters/definitions/schema.json, made from the language of definitions, for editors.

`python .ci/definition_schema.py` writes it; a test fails when it is not current.
"""

import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(PROJECT))

from svd_analysis import definition_schema  # noqa: E402

if __name__ == "__main__":
    (PROJECT / "parameters/definitions/schema.json").write_text(
        definition_schema.text(), encoding="utf-8", newline="\n"
    )
