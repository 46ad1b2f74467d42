"""A project drawn for one test: its own `parameters/` and data, so that a wrong file can be tried."""

import hashlib
import shutil
from pathlib import Path

from svd_analysis import definitions, parameters, provenance, questions, success_measures

PARAMETERS = Path(__file__).resolve().parents[1] / "parameters"
SIGNED = 'authored_by: a test\nchecked_by: nobody\nreview_date: "2099-01-01"\n'
SHA = "0" * 64

AREA = """\
name: Drawnham
codes: ["X1"]
definitions:
  - {definition: bexley, adopted: "", standing: illustrative, source: a test}
"""
EDITION = f"""\
title: A drawn edition
region: Drawnshire
areas: [drawnham]
year: "2024"
last_month: "2024-12"
baseline: "2023"
headlines: [homicide]
data_as_at: never
sources:
  - source: mps_borough
    files:
      - {{path: drawn.csv, sha256: "{SHA}"}}
"""


def project(folder, monkeypatch):
    """A project in `folder`, where the test then stands: our definitions, indicators and sources."""
    for kind in ("definitions", "indicators", "sources", "regimes"):
        shutil.copytree(PARAMETERS / kind, folder / "parameters" / kind)
    for register in ("breaks.yaml", "between_area_variance.yaml", "neighbours.yaml", "success_measures.yaml"):
        shutil.copy(PARAMETERS / register, folder / "parameters")
    for name in ("parameters/areas", "parameters/editions", "notebooks", "data"):
        (folder / name).mkdir()
    monkeypatch.chdir(folder)
    for variable in ("SVD_DATA", "SVD_OUTPUTS", "SVD_STORE"):
        monkeypatch.delenv(variable, raising=False)
    forget()
    return folder


def forget():
    """Read parameters anew: what is read is remembered."""
    read = (parameters.area, parameters.edition, parameters.indicators, parameters.source, parameters.regime)
    for one in (*read, parameters.breaks):
        one.cache_clear()
    parameters.between_area_variance.cache_clear()
    parameters.crossings.cache_clear()
    success_measures.all.cache_clear()
    questions.questions.cache_clear()
    questions.measures.cache_clear()
    definitions._load.cache_clear()
    provenance.lock.cache_clear()
    provenance.commit.cache_clear()


def write(folder, kind, name, text):
    """A parameter file, signed."""
    path = folder / "parameters" / kind / f"{name}.yaml"
    path.write_text(text + SIGNED, encoding="utf-8")
    forget()
    return path


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()
