"""What no commit may hold is stopped by the hook and found by `svd check`, and all else is let through.

What must not stand in a file stands in none of these lines either: each example is put together of its parts.
"""

import base64
import codecs
import gzip
import io
import json
import os
import pickle
import shutil
import sqlite3
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from svd_analysis import check_command, guards, identifiers, kinds_of_file, rows_of_data

CLONE = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(shutil.which("git") is None, reason="git is not there")


def nhs_number(nine):
    """Nine digits with the one that is their check."""
    return nine + str(-sum(int(digit) * weight for digit, weight in zip(nine, range(10, 1, -1), strict=True)) % 11)


NUMBER = nhs_number("943" + "476" + "591")
SPACED = f"{NUMBER[:3]} {NUMBER[3:6]} {NUMBER[6:]}"
POSTCODE = "SW1A" + " " + "1" + "AA"
BIRTH = "Date of " + "birth"
BORN = "03/" + "04/2009"
STROKE = "/" + "24"
REFERENCE = "12345" + "67" + STROKE
KEY = "0123456789abcdef" * 2
ROWS = "area,month,count\n" + "Exampleton,2024-01,7\n" * 8
VALUES = (NUMBER, SPACED, POSTCODE, BORN, REFERENCE, KEY)


def zipped(name, content):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr(name, content)
    return made.getvalue()


def database(folder=Path("/nowhere")):
    with sqlite3.connect(":memory:") as made:
        made.execute("create table cells (area text, n integer)")
        content = made.serialize()
    made.close()
    return content


def notebook(*, metadata=None, **cell):
    empty = {"cell_type": "code", "execution_count": None, "id": "a", "metadata": {}, "outputs": [], "source": "1 + 1"}
    whole = {"cells": [empty | cell], "metadata": metadata or {}, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(whole, indent=1)


OUTPUT = {"output_type": "stream", "name": "stdout", "text": "2"}
OUTLINE = {"type": "FeatureCollection", "features": []}

BY_PLACE = {
    "raw data": ("data/mps/notes.md", "x"),
    "an output": ("outputs/london-2025/notes.md", "x"),
    "an output's folder in capitals": ("OUTPUTS/notes.md", "x"),
    "a folder named so with a full stop, which Windows leaves out": ("restricted./notes.md", "x"),
    "the key": ("restricted/key", "x"),
    "an agreement among records": ("restricted/agreement.md", "x"),
    "a folder of records elsewhere": ("docs/restricted/notes.md", "x"),
    "an output moved elsewhere": ("docs/outputs/notes.md", "x"),
    "what readers kept": (".cache/store/a", "x"),
    "a release of a place other than the example, which is ignored": ("releases/london-2025/counts.csv", "x"),
    "an environment, which is ignored": (".venv/pyvenv.cfg", "x"),
}
_ENDINGS = (
    "csv tsv CSV xlsx xls ods parquet feather pickle sqlite zip csv.gz 7z tar geojson gpkg dta sav rds h5 html svg pdf "
    "docx rtf odt vcf csv.txt csv~ jsonl png"
)
BY_NAME = {f"a file named so: {ending}": (f"docs/sub/numbers.{ending}", "x") for ending in _ENDINGS.split()}
BY_CONTENT = {
    "a zip renamed": ("docs/a.md", zipped("a.csv", ROWS)),
    "a workbook renamed": ("docs/b.txt", zipped("xl/workbook.xml", "<workbook/>")),
    "an old workbook renamed": ("docs/c.md", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50)),
    "a gzip renamed": ("docs/d.md", gzip.compress(ROWS.encode())),
    "a 7z renamed": ("docs/e.md", b"7z\xbc\xaf\x27\x1c" + bytes(20)),
    "a Parquet file renamed": ("docs/f.md", b"PAR1" + bytes(20) + b"PAR1"),
    "a database renamed": ("docs/g.md", database()),
    "a pickle renamed": ("docs/h.md", pickle.dumps({"count": 7})),
    "a tar renamed": ("docs/i.md", b"a.csv".ljust(257, b"\0") + b"ustar\x0000" + bytes(248)),
    "a PDF renamed": ("docs/j.md", b"%PDF-1.7\n"),
    "a picture in a folder of code": ("svd_analysis/k.py", b"\x89PNG\r\n\x1a\n" + bytes(9)),
    "bytes of nobody knows what": ("docs/l.md", bytes(range(256))),
    "a pointer to a file kept elsewhere": ("docs/m.md", "version https://git-lfs" + ".github.com/spec/v1\n"),
    "a table with commas renamed": ("docs/n.md", ROWS),
    "a table with tabs renamed": ("svd_analysis/o.py", ROWS.replace(",", "\t")),
    "a table with semicolons renamed": ("docs/p.txt", ROWS.replace(",", ";")),
    "a table of an old Mac renamed": ("docs/q.txt", ROWS.replace("\n", "\r")),
    "a table in UTF-16 renamed": ("docs/r.txt", codecs.BOM_UTF16_LE + ROWS.encode("utf-16-le")),
    "records as JSON": ("docs/s.json", json.dumps([{"area": "a", "n": n} for n in range(6)])),
    "columns as JSON": ("docs/t.json", json.dumps({"area": ["a"] * 6, "n": [1] * 6})),
    "records within JSON": ("docs/u.json", json.dumps({"data": [{"area": "a", "n": n} for n in range(6)]})),
    "a record a line": ("docs/v.txt", '{"area": "a", "n": 7}\n' * 6),
    "a map renamed": ("docs/w.json", json.dumps(OUTLINE)),
    "a page renamed": ("docs/x.md", "<!DOCTYPE html>\n<html><body>7</body></html>"),
    "a drawing renamed": ("docs/y.md", "<?xml version='1.0'?>\n<svg></svg>"),
    "a document of a word processor renamed": ("docs/rich.txt", "{\\rtf1\\ansi Victims}"),
    "people's addresses renamed": ("docs/cards.txt", "BEGIN:VCARD\nFN:A B\nEND:VCARD\n"),
    "a page below a remark renamed": ("docs/saved.md", "<!-- saved from -->\n<!-- a -- b -->\n<html><p>7</html>"),
    "a Parquet file as letters": ("docs/a64.txt", base64.encodebytes(b"PAR1" + bytes(range(256)))),
    "a workbook as letters in code": (
        "svd_analysis/b64.py",
        'BOOK = """' + base64.b64encode(zipped("xl/workbook.xml", "<workbook/>")).decode() + '"""\n',
    ),
    "a gzip as letters in a notebook": (
        "notebooks/07_z.ipynb",
        notebook(source="data = '" + base64.b64encode(gzip.compress(ROWS.encode())).decode() + "'"),
    ),
    "the key's content elsewhere": ("docs/z.md", f"The key is {KEY}."),
    "a large file": ("docs/large.md", "# A long text\n\n" + "It goes on.\n" * 200_000),
    "a publisher's whole file among samples": ("tests/sources/mps_borough/whole.csv", ROWS * 500),
    "a workbook named as a sample": ("tests/sources/mps_borough/sample.csv", zipped("a.csv", ROWS)),
    "a database named as the taxonomy": ("svd_analysis/taxonomies/extra.csv", database()),
}
NOTEBOOKS = {
    "a notebook with an output": ("notebooks/07_a.ipynb", notebook(outputs=[OUTPUT])),
    "a notebook with the order of its cells": ("notebooks/07_b.ipynb", notebook(execution_count=3)),
    "a notebook with a picture pasted in": ("notebooks/07_c.ipynb", notebook(attachments={"a.png": {}})),
    "a notebook with papermill's parameters": ("notebooks/07_d.ipynb", notebook(metadata={"papermill": {"a": 1}})),
    "a notebook with when it ran": ("notebooks/07_e.ipynb", notebook(metadata={"execution": {"timing": True}})),
    "a notebook renamed": ("docs/notebook.json", notebook(outputs=[OUTPUT])),
    "a notebook that is none": ("notebooks/07_f.ipynb", "not JSON"),
}
WRITTEN = {
    "an NHS number": ("docs/1.md", f"She is {NUMBER}."),
    "an NHS number in three parts": ("docs/2.md", f"She is {SPACED}."),
    "an NHS number with hyphens": ("docs/3.md", SPACED.replace(" ", "-")),
    "an NHS number with spaces that are not broken": ("docs/4.md", SPACED.replace(" ", "\u00a0")),
    "an NHS number as pandas writes it": ("docs/5.md", f"0,{NUMBER}.0,7\n"),
    "an NHS number of Scotland": ("docs/6.md", "Patient " + nhs_number("01" + "0203" + "412")),
    "an NHS number in code": ("tests/unit/test_one.py", f'NUMBER = "{NUMBER}"\n'),
    "an NHS number in a notebook": ("notebooks/07_g.ipynb", notebook(source=f"find('{NUMBER}')")),
    "an NHS number in a parameter": ("parameters/areas/one.yaml", f"name: 'Patient {NUMBER}'\n"),
    "an NHS number in a sample": ("tests/sources/records/one.csv", f"id,n\n{NUMBER},1\n"),
    "an NHS number in a name": (f"docs/{NUMBER}.md", "x"),
    "a number that a heading calls one": ("docs/7.md", "NHS " + "number: 123" + " 456 7890"),
    "a full postcode": ("docs/8.md", f"It was at {POSTCODE}."),
    "a full postcode without a space": ("docs/9.md", POSTCODE.replace(" ", "")),
    "a full postcode in small letters": ("docs/10.md", POSTCODE.lower()),
    "a full postcode in a name": (f"docs/{POSTCODE}.md", "x"),
    "a full postcode in a release": ("releases/example-2031/a/rules/concepts.csv", f"concept\n{POSTCODE}\n"),
    "a date of birth beside its key": ("docs/11.md", f'"{BIRTH}": "{BORN}"'),
    "a date of birth in a sentence": ("docs/12.md", f"{BIRTH} was 3 April" + " 2009."),
    "a date of birth below its heading": ("tests/sources/records/two.csv", f"id,{BIRTH},n\n1,{BORN},1\n"),
    "a date of birth below a short heading": ("docs/13.md", "id;D" + "OB;n\n1;2009-04" + "-03;1\n"),
    "a date of birth in a list": ("parameters/areas/two.yaml", "date_of_" + "birth:\n  - 2009-04" + "-03\n"),
    "a date of birth in code": ("tests/unit/test_two.py", "do" + "b = date(2009" + ", 4, 3)\n"),
    "a crime reference": ("docs/14.md", f"See {REFERENCE}."),
    "a crime reference by station": ("docs/15.md", "42/12" + "345" + STROKE),
    "a crime reference with letters": ("docs/16.md", "CRI/06" + "AA/0001" + "234" + STROKE),
    "a call to the police": ("docs/17.md", "CAD 12" + "34/12" + "MAR24"),
    "a person on the police computer": ("docs/18.md", "2001/01" + "23456X"),
    "a crime reference below its heading": ("tests/sources/a/3.csv", "crime_" + "ref,n\n" + "4524" + "0012345,1\n"),
    "a crime reference beside its key": ("docs/19.yaml", "crime " + "number: 4524" + "0012345\n"),
}  # fmt: skip


def people(rows, form="{at},{sex},{age},{day}", between="\n"):
    """So many people in a form, each of another age and day."""
    told = (
        {"at": 1000 + 7 * at, "sex": "FM"[at % 2], "age": 18 + at * 5 % 60, "day": f"2024-0{1 + at % 9}-1{at % 7}"}
        for at in range(rows)
    )
    return between.join(form.format(**one) for one in told) + "\n"


BLOCK = "- name: Person {at}\n  age: {age}\n  sex: {sex}"
RECORD = '{{"name": "Person {at}", "age": {age}}}'
NAMED_RECORD = '"{at}": ' + RECORD
KEY_A_LINE = '    {{\n        "name": "{at}",\n        "age": {age},\n    }},'
FORM = "Name: Person {at}\nAge: {age}\nDate: {day}"
BOLD = "Victim {at}\n**Name:** Person {at}\n**Age:** {age}\n**Day:** {day}"
TOML = '[[victim]]\nname = "{at}"\nage = {age}\nday = {day}'
INI = "[victim{at}]\nname={at}\nage={age}"
PERSON = "| Person {at} | {age} | {day} |"
NAMED = "# Told\n\n| name | sex | day |\n|---|---|---|\n"
HEAD = "# Victims\n\n| id | sex | age | day |\n|---|---|---|---|\n"
PROSE = "What was sent\n\n" * 9
ROWS_WITHIN = {
    "a table under a title": ("docs/rows/1.txt", "Victims of violence 2024\n" + people(6)),
    "a table under a title and headings": ("docs/rows/2.txt", "Victims\n\nTable 1, 2024\nid,sex,age,day\n" + people(9)),
    "a table under a remark": ("docs/rows/3.txt", "# victims\n" + people(6)),
    "a table between paragraphs": ("docs/rows/4.md", PROSE + people(12) + PROSE),
    "a long table drawn in a document": ("docs/rows/5.md", HEAD + people(50, "| {at} | {sex} | {age} | {day} |")),
    "blocks of YAML": ("docs/rows/6.yaml", "people:\n" + people(50, BLOCK)),
    "blocks of YAML with keys left out": ("docs/rows/7.yaml", people(20, BLOCK) + people(5, "- name: {at}\n  sex: F")),
    "blocks of YAML by name": ("docs/rows/8.yaml", people(20, "person_{at}:\n  age: {age}\n  sex: {sex}")),
    "mappings of YAML, one a line": ("docs/rows/9.yaml", people(20, "- {{name: Person {at}, age: {age}}}")),
    "people among the parameters": ("parameters/people.yaml", people(20, BLOCK)),
    "rows in a list of code": ("svd_analysis/rows_1.py", "A = [\n" + people(12, '  ("{at}", "{sex}", {age}),') + "]"),
    "rows of code with days": ("svd_analysis/rows_2.py", "A = [" + people(12, '("a", date(2024, 3, {age})),') + "]"),
    "rows on one line of code": ("svd_analysis/rows_3.py", "A = [" + people(12, '("{sex}", {age})', ", ") + "]\n"),
    "records of code, a key a line": ("svd_analysis/rows_4.py", "A = [\n" + people(12, KEY_A_LINE) + "]\n"),
    "records called in code": ("svd_analysis/rows_5.py", "A = [\n" + people(12, '  Victim("{at}", age={age}),') + "]"),
    "rows in a text of code": ("svd_analysis/rows_6.py", 'TEXT = """\n' + people(12) + '"""\n'),
    "more rows than a test draws": ("tests/unit/test_rows.py", 'TEXT = """\n' + people(45) + '"""\n'),
    "rows in the code of a notebook": ("notebooks/07_h.ipynb", notebook(source='rows = """\n' + people(12) + '"""')),
    "rows in the prose of a notebook": (
        "notebooks/07_i.ipynb",
        notebook(cell_type="markdown", source=people(50, "| {sex} | {age} |").splitlines(True)),
    ),
    "forms one after another": ("docs/rows/15.txt", people(12, FORM, "\n\n")),
    "forms with nothing between": ("docs/rows/16.txt", PROSE + people(12, FORM)),
    "forms with titles in a document": ("docs/rows/17.md", PROSE + people(12, BOLD, "\n\n")),
    "sections of TOML": ("docs/rows/18.toml", people(12, TOML, "\n\n")),
    "sections of settings": ("docs/rows/19.ini", people(12, INI, "\n\n")),
    "people drawn in a document": ("docs/rows/20.md", "# A\n\n| a | b | c |\n|---|---|---|\n" + people(30, PERSON)),
    "people drawn by a heading": ("docs/rows/21.md", NAMED + people(12, "| Ann Person {at} | {sex} | {day} |")),
    "people drawn in the prose of a notebook": (
        "notebooks/07_p.ipynb",
        notebook(cell_type="markdown", source=people(30, PERSON).splitlines(True)),
    ),
    "records of JSON two levels down": ("docs/rows/10.json", '{"a": {"b": {"c": [' + people(6, RECORD, ",") + "]}}}"),
    "records of JSON with keys left out": (
        "docs/rows/11.json",
        "[" + people(6, RECORD, ",") + ', {"name": "x", "sex": "F"}, {"name": "y"}]',
    ),
    "records of JSON by name": ("docs/rows/12.json", '{"a": 1, "b": {"c": {' + people(6, NAMED_RECORD, ",") + "}}}"),
    "columns of one width": ("docs/rows/13.txt", PROSE + people(12, "{at:<12}{sex:<4}{age:<5}{day}")),
    "columns with a blank between": ("docs/rows/14.txt", PROSE + people(12, "{at} {sex} {age}")),
}  # fmt: skip
FORBIDDEN = BY_PLACE | BY_NAME | BY_CONTENT | NOTEBOOKS | WRITTEN | ROWS_WITHIN

HARMLESS = {
    "code": ("svd_analysis/new.py", "def one():\n    return 1\n"),
    "code that names headings": ("svd_analysis/named.py", f'NAMES = ("Name", "{BIRTH}", "NHS number", "Postcode")\n'),
    "a clean notebook": ("notebooks/08_new.ipynb", notebook()),
    "a parameter": ("parameters/areas/new.yaml", "name: Exampleton\nreview_date: '2027-01-31'\ncodes: [E09000004]\n"),
    "a sample": ("tests/sources/mps_borough/2030.csv", ROWS),
    "a sample as a publisher writes it": ("tests/sources/mps_borough/2031.csv", b"Area\r\nCaf\xe9\r\n"),
    "a sample of outlines": ("tests/sources/boundaries/new.geojson", json.dumps(OUTLINE)),
    "a taxonomy": ("svd_analysis/taxonomies/new.csv", ROWS),
    "a release of the example": ("releases/example-2030/exampleton/results.csv", ROWS),
    "its counts": ("releases/example-2030/counts.csv", ROWS),
    "its record": ("releases/example-2030/release.json", json.dumps({"files": {"counts.csv": "0" * 64}})),
    "what data are": ("data/README.md", "# data\n"),
    "what outputs are": ("outputs/README.md", "# outputs\n"),
    "a picture for the documents": ("docs/new.png", b"\x89PNG\r\n\x1a\n" + bytes(9)),
    "a document with a table": ("docs/new.md", "# New\n\n" + "| a | b |\n" * 9),
    "a document that is a table": ("docs/rows.md", "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 9),
    "days and years": ("docs/days.md", "2024-01-31, 31/01/2024, 3 April 2009, 2024/25, 2024-25, 12/03/24\n"),
    "ten digits that are no NHS number": ("docs/ten.md", "Ask 0" + "207 946 0958, 1234567890, 0123456789.\n"),
    "numbers with many decimals": ("docs/decimals.md", f"0.{NUMBER} and 1{NUMBER} and {NUMBER}5 and 12.{NUMBER}\n"),
    "hashes": ("docs/hashes.md", "sha256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\n"),
    "codes of areas": ("docs/codes.md", "E09000004, E01000400, W06000015, E12000007, X09000001\n"),
    "codes of offences and diseases": ("docs/classes.md", "8N, 10D, 5E, X93, Y35.2, W25, T14.1, ISTV 3.2\n"),
    "the first half of a postcode": ("docs/outward.md", "SW1A, SE17, E14, EC1V and MK40 are districts.\n"),
    "colours": ("svd_analysis/colours.css", "a { color: #e12" + "3ad; background: #AD" + "D1F1 }\n"),
    "a schema": ("parameters/definitions/new.json", json.dumps({"type": "object", "properties": {"a": {}, "b": {}}})),
    "an empty file": ("svd_analysis/empty/__init__.py", ""),
    "text with a byte order mark": ("docs/mark.md", "\ufeff# Title\n"),
    "text in UTF-16": ("docs/wide.md", codecs.BOM_UTF16_LE + "# Title\n".encode("utf-16-le")),
    "a list of short lines": ("docs/lines.txt", "one, two\nthree\nfour, five, six\nseven\neight\n"),
    "a template of a page": ("svd_analysis/report/template/new.html.j2", "<!DOCTYPE html>\n<html></html>\n"),
    "a file whose name is not of this country": ("docs/caf\u00e9 na\u00efve.md", "# Title\n"),
    "a crime counted": ("docs/crimes.md", "The crime number rose to 1,234 in 2024/25; incidents no 12.\n"),
    "a hook": (".githooks/commit-msg", "#!/bin/sh\nexit 0\n"),
    "a few rows in a document": ("docs/few.md", "# Few\n\nSuch as these.\n\n" + people(4) + "\nAnd so on.\n"),
    "a table of a page in a document": ("docs/page.md", "# Page\n\n" + people(35, "| {sex} | {age} |")),
    "a table of places in a document": (
        "docs/places.md",
        "# Places\n\n| place | n | from |\n|---|---|---|\n" + people(35, "| Exampleton {at} | {at} | {day} |"),
    ),
    "settings in sections": ("svd_analysis/settings.toml", people(20, "[tool.a{at}]\nname = a\nmost = 9", "\n\n")),
    "a table drawn in a test": ("tests/unit/test_drawn.py", 'A = """\n' + people(35, "    {sex} | {age}") + '"""\n'),
    "a parameter of many entries": ("parameters/many.yaml", people(50, "- name: {at}\n  from: {day}\n  homes: {age}")),
    "constants of code": ("svd_analysis/shades.py", "\n\nA = 1\n" * 9 + "B = [" + people(20, "({at}, {age}),") + "]"),
    "statements of code": ("svd_analysis/statements.py", people(20, "first_{at} = {age}\ndraw(axes, {age}, {at})")),
    "numbers a line": ("svd_analysis/numbers_a_line.py", "MONTHS = [\n" + people(20, "    {age},  # of {sex}") + "]\n"),
    "a numbered list": ("docs/numbered.md", "".join(f"{at}. the step and why\n" for at in range(1, 30))),
    "what was done on each day": (
        "docs/done.md",
        "".join(f"- 2024-01-{at:02d}: " + "word " * (at % 7) + "\n" for at in range(1, 29)),
    ),
    "a notebook of many cells": (
        "notebooks/09_many.ipynb",
        json.dumps(json.loads(notebook()) | {"cells": json.loads(notebook())["cells"] * 9}),
    ),
    "settings of JSON": (
        "svd_analysis/settings.json",
        json.dumps({"a": {"b": {name: {"title": name, "type": "string"} for name in "pqrstu"}}}),
    ),
}  # fmt: skip


class Repository:
    """A repository of git with the hook on."""

    def __init__(self, place):
        self.place = place
        place.mkdir()
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
        who = {f"GIT_{role}_{what}": "nobody" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        self.environment = kept | quiet | who
        self.git("init", "-q", "-b", "main")
        self.git("config", "core.hooksPath", str(CLONE / ".githooks"))
        shutil.copy(CLONE / ".gitignore", place)
        self.write("restricted/key", KEY)

    def git(self, *words, **more):
        place = more.pop("cwd", self.place)
        return subprocess.run(["git", *words], cwd=place, env=self.environment, capture_output=True, text=True, **more)

    def write(self, path, content):
        place = self.place / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)

    def commit(self, *words):
        return self.git("commit", "-q", "-m", "x", *words)

    def head(self):
        branch = self.place / ".git" / "refs" / "heads" / "main"
        return branch.read_text() if branch.exists() else ""

    def stopped(self, *words):
        """What is said where a commit is tried and stopped; nothing stays staged."""
        before, tried = self.head(), self.commit(*words)
        assert tried.returncode != 0
        assert self.head() == before
        self.git("reset", "-q", "--hard")
        self.write("restricted/key", KEY)
        return tried.stderr


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    made = Repository(tmp_path_factory.mktemp("guarded") / "project")
    made.git("add", ".gitignore")
    assert made.commit().returncode == 0
    return made


@pytest.mark.parametrize("way", BY_PLACE | BY_CONTENT | NOTEBOOKS)
def test_a_commit_of_it_is_stopped_and_says_so_without_its_content(repository, way):
    path, content = FORBIDDEN[way]
    repository.write(path, content)
    repository.git("add", "-f", "--", path)
    said = repository.stopped()
    assert "The commit was stopped" in said
    assert repr(path) in said
    assert [value for value in VALUES if value in said] == []


@pytest.mark.parametrize("way", BY_NAME | WRITTEN | ROWS_WITHIN)
def test_it_is_a_fault_and_told_without_its_value(way):
    path, content = FORBIDDEN[way]
    told = "".join(guards.faults([guards.Blob(path, content.encode())]))
    assert [value for value in VALUES if value in told] == []
    assert ("its name holds" in told) if "in a name" in way else told.startswith(repr(path))


@pytest.mark.parametrize("what", HARMLESS)
def test_a_commit_of_it_is_let_through(repository, what):
    path, content = HARMLESS[what]
    before = repository.head()
    repository.write(path, content)
    repository.git("add", "--", path)
    done = repository.commit()
    assert done.returncode == 0, done.stderr
    assert repository.head() != before


def test_a_file_that_is_already_there_is_stopped_when_such_a_thing_is_written_in_it(repository):
    for words in (("-a",), ("--only", "--", ".gitignore"), ("-a", "--amend")):
        repository.write(".gitignore", (repository.place / ".gitignore").read_text() + f"# {POSTCODE}\n")
        assert "'.gitignore': line" in repository.stopped(*words)


def test_what_is_staged_counts_and_not_what_lies_in_the_folder(repository):
    repository.write("docs/told.md", POSTCODE)
    repository.git("add", "docs/told.md")
    repository.write("docs/told.md", "nothing")
    assert "'docs/told.md': line 1 holds a full postcode" in repository.stopped()
    repository.write("docs/told.md", POSTCODE)
    repository.git("add", "docs/told.md")
    (repository.place / "docs" / "told.md").unlink()
    assert "a full postcode" in repository.stopped()


def test_a_file_moved_out_of_its_place_is_stopped(repository):
    repository.write("tests/sources/moved/a.csv", ROWS)
    repository.git("add", "tests")
    assert repository.commit().returncode == 0
    repository.git("mv", "tests/sources/moved/a.csv", "docs/a.csv")
    assert "'docs/a.csv': by its name" in repository.stopped()
    repository.git("mv", "tests/sources/moved/a.csv", "docs/a.txt")
    assert "'docs/a.txt': by its content, a table" in repository.stopped()


def test_a_link_and_another_repository_are_stopped(repository):
    (repository.place / "link.md").symlink_to("restricted/key")
    repository.git("add", "link.md")
    assert "'link.md': a link" in repository.stopped()
    other = Repository(repository.place / "other")
    other.write("a.md", "x")
    other.git("add", "a.md")
    assert other.commit().returncode == 0
    repository.git("add", "other")
    assert "'other': another repository" in repository.stopped()


def test_the_first_commit_of_all_one_from_a_folder_within_and_one_of_a_second_checkout_are_stopped(
    repository, tmp_path
):
    first = Repository(tmp_path / "first")
    first.write("docs/told.md", POSTCODE)
    first.git("add", "docs")
    assert "a full postcode" in first.commit().stderr
    assert first.head() == ""
    within = first.git("commit", "-q", "-m", "x", cwd=first.place / "docs")
    assert within.returncode != 0
    second = tmp_path / "second"
    assert repository.git("worktree", "add", "-q", str(second)).returncode == 0
    (second / "told.md").write_text(POSTCODE)
    repository.git("add", "told.md", cwd=second)
    assert "a full postcode" in repository.git("commit", "-q", "-m", "x", cwd=second).stderr


def test_a_merge_and_what_is_said_of_a_commit_are_looked_at_too(tmp_path):
    merged = Repository(tmp_path / "merged")
    merged.git("commit", "-q", "--allow-empty", "-m", "x")
    merged.git("checkout", "-q", "-b", "other")
    merged.write("docs/told.md", POSTCODE)
    merged.git("add", "docs")
    assert merged.commit("--no-verify").returncode == 0
    merged.git("checkout", "-q", "main")
    stopped = merged.git("merge", "--no-ff", "-m", "x", "other")
    assert stopped.returncode != 0
    assert "'docs/told.md': line 1 holds a full postcode" in stopped.stderr
    merged.git("merge", "--abort")
    for text in (SPACED, POSTCODE, f"{BIRTH} {BORN}", REFERENCE):
        stopped = merged.git("commit", "-q", "--allow-empty", "-m", f"A title\n\nAbout {text}")
        assert stopped.returncode != 0
        assert "'the message': line 3 holds" in stopped.stderr
        assert text not in stopped.stderr


def test_a_person_may_ignore_on_their_own_machine_what_the_project_keeps(repository, tmp_path):
    (tmp_path / "own").write_text("*.md\n")
    repository.git("config", "core.excludesFile", str(tmp_path / "own"))
    repository.write("docs/kept.md", "# Kept\n")
    repository.git("add", "-f", "docs/kept.md")
    done = repository.commit()
    repository.git("config", "--unset", "core.excludesFile")
    assert done.returncode == 0, done.stderr


def test_with_the_hook_left_off_the_check_finds_every_one_and_a_commit_that_takes_them_out_passes(tmp_path):
    unguarded = Repository(tmp_path / "unguarded")
    assert guards.check(unguarded.place) == []
    for path, content in {**FORBIDDEN, **HARMLESS}.values():
        if path != "restricted/key":
            unguarded.write(path, content)
    unguarded.git("add", "-f", ".")
    assert unguarded.commit("--no-verify").returncode == 0
    found = {fault.rpartition("': ")[0].strip("'") for fault in guards.check(unguarded.place)}
    assert found == {guards._shown(path) for path, _ in FORBIDDEN.values()}
    unguarded.git("rm", "-rq", "--cached", ".")
    assert unguarded.commit().returncode == 0


def test_all_that_is_in_version_control_keeps_the_rules_and_is_looked_at_in_two_seconds():
    if not (CLONE / ".git").exists():
        pytest.skip("this is not a git clone")
    begun = time.process_time()
    assert guards.check(CLONE) == []
    assert time.process_time() - begun < 2


def test_the_check_command_says_each_and_ends_with_4(monkeypatch):
    for found, code, expected in (
        ([], 0, "version control: keeps the rules"),
        (["'a.csv': by its name, data."], 4, "'a.csv': by its name, data."),
        (None, 0, "not looked at, since this is not a checkout of git"),
    ):
        monkeypatch.setattr(guards, "check", lambda folder, found=found: found)
        lines = []
        assert check_command.check(["example-2025"], say=lines.append) == code
        assert expected in "".join(lines)


def test_a_folder_that_is_no_checkout_is_not_looked_at(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "none"))
    assert guards.check(tmp_path) is None


def test_the_hooks_can_be_run_and_hold_nothing_of_one_system():
    for name in ("pre-commit", "pre-merge-commit", "commit-msg"):
        hook = CLONE / ".githooks" / name
        assert hook.read_bytes().startswith(b"#!/bin/sh\n")
        assert b"\r" not in hook.read_bytes()
        assert os.name == "nt" or os.access(hook, os.X_OK)


# Ten digits whose last is right, as it is for one in twenty of all; and eight numbers of which none is right.
TEN, OTHERS = nhs_number("999" + "012" + "346"), [f"99{at}12345" for at in range(100, 900, 100)]
ORDINAL, STANDING = "3" + "rd", "Z" + "E99"
SAYS_WHO = {
    "in three parts": f"It is {TEN[:3]} {TEN[3:6]} {TEN[6:]}.",
    "beside the word": f"The NHS has {TEN}.",
    "of a person": f"Ask the victim ({TEN}).",
    "in quotes": f"NUMBER = '{TEN}'",
    "in a row": f"7,{TEN},F",
    "in a row with strokes": f"7|{TEN}|F",
    "at the end of a row": f"7\t{TEN}\n",
    "one a line": f"{TEN}\n{nhs_number('999' + '654' + '321')}\n",
    "with a dash as word processors write it": f"Child {TEN[:3]}\u2013{TEN[3:6]}\u2013{TEN[6:]}",
    "with hyphens that don't break": f"{TEN[:3]}\u2011{TEN[3:6]}\u2011{TEN[6:]}",
    "with full stops": f"It is {TEN[:3]}.{TEN[3:6]}.{TEN[6:]}.",
    "with two blanks": f"NHS No {TEN[:3]}  {TEN[3:6]}  {TEN[6:]}",
    "a postcode with a hyphen": f"at {STANDING}-1" + "AA",
    "a postcode with a longer dash": f"at {STANDING} \u2013 1" + "AA",
    "a postcode with a tab": f"{STANDING}\t1" + "AA",
    "a postcode at the end of a line": f"at {STANDING}\n  1" + "AA",
    "a birth in a sentence": "The boy, born 05/" + "03/2010, left.",
    "a birth in words": "born on 5 March" + " 2010",
    "a birth below a word": "id;born\n1;05/" + "03/2010\n",
    "a birth by its letters": "D O B: 05/" + "03/2010",
    "a birth in an address book": "BDAY:2010" + "0305",
    "a postcode whose end is an ordinal in capitals": f"{STANDING} {ORDINAL.upper()}",
    "a postcode in a sentence": f"at {STANDING} 1" + f"AA, {ORDINAL} floor",
    "a crime of a station and a year": "01/" + "2024/" + "24",
    "a crime in a sentence": "fix 1234" + "567/24",
    "a custody record by its number": "custody " + "record number 123" + "45",
    "a custody record": "Custody " + "record: AB/123" + "45",
    "an incident's report": "incident " + "report no 9876" + "543",
    "an incident whose number begins with its day": "incident " + "no 20240115-" + "0123",
    "a birth on another first of January": "date of " + "birth 01/01/" + "1901",
    "a birth in the year of a placeholder": "date of " + "birth 02/01/" + "1900",
}
SAYS_NOBODY = {
    "a number of ten digits in a sentence": f"It took {TEN} steps, then stopped.",
    "a number of ten digits in code": f"seed({TEN})\nlimit = {TEN}\n",
    "a line of its own": f"{TEN}\n",
    "numbers of ten digits of which few could be one": "\n".join([TEN, *OTHERS]),
    "a column of them": "".join(f"a,{number},1\n" for number in [TEN, *OTHERS]),
    "a measurement in groups": f"2.418 {TEN[:3]} {TEN[3:6]} {TEN[6:]} s",
    "numbers in columns": f"{TEN[:3]}  {TEN[3:6]}  {TEN[6:]}\n",
    "who is of an age": "those born on or " + "after 1 January 2006, or born before 01/" + "09/2008",
    "a time of a place": f"{STANDING} - 9" + "am to 2" + "PM",
    "a class at the end of a line": "5E, 8N, 10D\n104, 105A",
    "a column by its place": f"table S2 {ORDINAL} column",
    "a motorway's exit and others": "the M1 2" + "nd exit, CO2 5" + "th, B1 1" + "st",
    "a change by its number": "fix #1234" + "567/24",
    "a month of a financial year": "01/" + "2024/" + "25",
    "a month of the last century's end": "12/" + "1999/" + "00",
    "an incident by its day": "incident " + "no 2024-01-15",
    "an incident by its day and time": "incident " + "number: 2024-01-15T10:30",
    "a crime by its day": "crime " + "no 15/01/2024.",
    "no birth known": "date of " + "birth 01/01/" + "1900",
    "no birth known, the year first": "date of " + "birth: 1900-" + "01-01",
    "custody counted": "custody records rose to 12,345",
}


@pytest.mark.parametrize("case", SAYS_WHO)
def test_what_says_who_somebody_is_is_found(case):
    assert [*identifiers.found_in(SAYS_WHO[case])] != []


@pytest.mark.parametrize("case", SAYS_NOBODY)
def test_what_only_looks_as_if_it_said_so_is_let_through(case):
    assert [*identifiers.found_in(SAYS_NOBODY[case])] == []


def test_of_many_numbers_of_ten_digits_few_are_nhs_numbers():
    assert len(TEN) == 10
    assert [number for number in (TEN, *OTHERS) if [*identifiers.found_in(number, whole=True)]] == [TEN]


def test_rows_are_told_by_where_they_begin_how_many_they_are_and_where_our_own_may_stand():
    [told] = guards.faults([guards.Blob("docs/a.txt", ("Victims of violence 2024\n" + people(12)).encode())])
    assert "line 2 begins 12 rows that read as data" in told
    assert "a sample in tests/" in told


def test_the_check_digit_is_that_of_the_nhs():
    # 943 476 591: 9*10 + 4*9 + 3*8 + 4*7 + 7*6 + 6*5 + 5*4 + 9*3 + 1*2 = 299; 299 is 27*11 + 2; 11 - 2 = 9.
    assert NUMBER[9] == "9"
    others = [NUMBER[:9] + digit for digit in "012345678"]
    assert [number for number in (NUMBER, *others) if [*identifiers.found_in(number, whole=True)]] == [NUMBER]


def test_a_line_is_counted_as_an_editor_counts_it():
    for end in ("\n", "\r\n", "\r"):
        assert [*identifiers.found_in(f"a{end}b{end}{POSTCODE}{end}")] == [(3, "a full postcode")]


def test_a_long_line_is_looked_through_at_once():
    begun = time.process_time()
    for text in (
        NUMBER[:9] * 50_000,
        "1/" * 200_000,
        BIRTH * 2_000,
        "1aa" * 100_000,
        BIRTH + "," * 100_000,
        "{" * 100_000,
        "),#" * 100_000,
        "1,(a)," * 50_000,
    ):
        [*identifiers.found_in(text)]
        rows_of_data.first_in(text)
        kinds_of_file.of_text(text)
    assert time.process_time() - begun < 5
