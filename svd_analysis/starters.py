"""Parameter files begun for the analyst: an area, an edition from the files in the data folder or from the one it
corrects, and an edition's pins.
"""

import importlib
import json
import re
from datetime import date, timedelta

from svd_analysis import ingredients, parameters, paths, periods, provenance
from svd_analysis.errors import ParameterError, SourceError, SVDError
from svd_analysis.periods import Period

# What the publishers call their files, wherever below the data folder they lie; a source is found by them.
FILE_NAMES = {
    "mps_borough": r"MPS Borough Level Crime \((Historical|most recent 24 months)\)\.csv",
    "mps_ward": r"MPS Ward Level Crime \((Historical|most recent 24 months)\)\.csv",
    "mps_lsoa": r"MPS LSOA Level Crime \((Historical|most recent 24 months)\)\.csv",
    "mps_dashboard": r"MPS_MonthlyCrimeDashboard_Other\.csv",
    "mps_vawg": r"MPS VAWG victims\.csv|vawg-victims\.parquet",
    "police_uk_street": r"\d{4}-\d{2}-[a-z-]+-street\.csv(\.gz)?",
    "lsoa_population": r"lsoa21_population_\d{4}_\d{4}\.csv(\.gz)?",
    "regional_population": r"regionalpopulation\.csv",
    "census_age_bands": r"census2021-ts007a-ltla\.csv",
    "lsoa_change_lookup": r"LSOA_\(2011\)_to_LSOA_\(2021\)_to_Local_Authority_District_\(\d{4}\).*\.csv",
    "ward_lookup": r"LSOA_\(2021\)_to_Electoral_Ward_\(\d{4}\)_to_LAD_\(\d{4}\).*\.csv",
    "deprivation": r"(File_7_-_All_IoD2019.*|imd2019_.*lsoa11)\.csv(\.gz)?",
    "area_measurements": r"LAD_measure_\d{4}\.csv",
    "severity_weights": r"severity_weights\.csv",
    "unit_costs": r"unit_costs\.csv",
    "boundaries": r".*(lsoa|ward|wd\d\d|LSOA|Ward).*\.(gpkg|geojson)",
}
# Files that only the models use, pinned for them alone.
MODELLED_FILE_NAMES = {
    "census_age_bands": r"census2021-ts007a-lsoa\.csv(\.gz)?",
    "census_tenure": r"census2021-ts054-lsoa\.csv(\.gz)?",
    "census_household_deprivation": r"census2021-ts011-lsoa\.csv(\.gz)?",
    "census_economic_activity": r"census2021-ts066-ltla\.csv",
    "small_area_income": r"saiefy\d{4}.*\.xlsx",
    "msoa_lookup": r"LSOA_2011_.*_MHW\.(shp|dbf|shx|prj)",
    "claimant_count": r"nomis_claimant_count.*\.xlsx",
    "looked_after_children": r"cla_number_and_rate_per_10k_children\.csv",
    "children_in_need": r"lait_bds_long.*\.parquet",
    "school_exclusions": r"lait_bds_long.*\.parquet",
    "alcohol_licensing": r"alcohol_.*licensing_tables_\d{4}\.ods",
    "neet": r"UD_NEETNK_LA_.*\.csv",
}
# What can be counted from each, at most eight: to be changed before the data are looked at, and not after.
_HEADLINES = {
    "mps_borough": "core_recorded_violence, wide_recorded_violence, violence_with_injury, homicide, rape, "
    "robbery_personal",
    "police_uk_street": "violence_and_sexual_offences, robbery_all",
}
# Tables of places, whose months may not reach over the reporting year.
MAPPED = ("mps_ward", "mps_lsoa")
_SIGNED = """authored_by: svd_analysis project
checked_by: not yet checked by the partnership
review_date: "{review}"
"""
_AREA = """# The area: what it is, and the definition of serious violence its partnership adopted, and when.
name: {name}
codes: [{codes}]
definitions:
  - definition: home-office-scope    # a file under parameters/definitions
    adopted: ""                      # the day, "2024-01-31"; empty: it stands for every earlier year
    standing: illustrative           # agreed | regional default (not confirmed) | illustrative
    source: no definition of this area is known to the project yet
accessibility_statement: ""          # address of the publisher's accessibility statement
"""
_EDITION = """# Which files, which year, which areas. Check it, then run `svd pin {name}` whenever a file is added.
title: {title}
region: {region}
areas: [{areas}]
year: "{year}"
last_month: "{last_month}"
baseline: "{baseline}"
previous: "{previous}"
headlines: [{headlines}]
audience: public
data_as_at: the publishers' files in the data folder
"""


def new_area(slug, codes, name=None):
    """Write the parameter file of an area; its path. An area that exists is never overwritten."""
    path = _new(paths.parameters() / "areas", slug)
    for code in codes:
        if not re.fullmatch(r"[EWX]\d{8}", code):
            raise ParameterError(f"{code!r} is not an ONS code: a letter and eight digits, for instance E09000004.")
    words = [word if word in ("and", "of", "upon", "the") else word.capitalize() for word in slug.split("-")]
    text = _AREA.format(name=_quoted(name or " ".join(words)), codes=", ".join(f'"{code}"' for code in codes))
    return _write(path, text + _signed())


def new_edition(name, *, year, region, areas, baseline=None, previous=""):
    """Write the parameter file of an edition with every publisher's file found in the data folder, pinned; its path."""
    path = _new(paths.parameters() / "editions", name)
    reporting = Period.parse(year)
    first = Period.parse(baseline) if baseline else reporting.back(9)
    for slug in areas:
        parameters.known("areas", slug)
    if previous:
        parameters.known("editions", previous)
    found = _found(paths.data(), FILE_NAMES)
    if not {"mps_borough", "police_uk_street"} & set(found):
        raise SourceError(
            f"{paths.data()}: there are no recorded offences. Put the publisher's files there under their own names: "
            f"{parameters.source('mps_borough').file_name} from {parameters.source('mps_borough').published_at}, or "
            f"{parameters.source('police_uk_street').file_name} from "
            f"{parameters.source('police_uk_street').published_at}"
        )
    headlines = _HEADLINES["mps_borough" if "mps_borough" in found else "police_uk_street"]
    text = _EDITION.format(
        name=name, title=_quoted(f"{region}, {reporting} edition"), region=_quoted(region), areas=", ".join(areas),
        year=reporting, last_month=reporting.last, baseline=first, previous=previous, headlines=headlines,
    )  # fmt: skip
    sources = "".join(_source(one, files, reporting) for one, files in found.items())
    modelled = _found(paths.data(), MODELLED_FILE_NAMES)
    sources += "".join(_source(one, files, reporting, use="models") for one, files in modelled.items())
    return _write_edition(name, path, text + _signed() + "sources:\n" + sources)


def correction(name, *, corrects, reason, like=None):
    """Write the parameter file of an edition that corrects a published one; its path.

    It begins as what it corrects, with the same files pinned: what was wrong is then put right in it. `like` is what
    was said of it by name (year, region, areas ...): anything else than the corrected edition has is a ParameterError.
    """
    path = _new(paths.parameters() / "editions", name)
    corrected = parameters.edition(corrects)
    for key, given in (like or {}).items():
        if _text_of(getattr(corrected, key)) != _text_of(given):
            raise ParameterError(
                f"A correction of {corrects} begins as it is: {key} {_text_of(getattr(corrected, key))}, not "
                f"{_text_of(given)}. Leave it out, and change the new file where it was wrong."
            )
    if not reason.strip():
        raise ParameterError('A correction says why: --reason "what was wrong", one sentence for the front sheet.')
    text = parameters.known("editions", corrects).read_text(encoding="utf-8-sig")
    text = re.sub(r"^(corrects|reason):.*\n([ \t]+.*\n)*", "", text, flags=re.MULTILINE)
    said = f"corrects: {corrects}\nreason: {json.dumps(reason.strip(), ensure_ascii=False)}\n"
    head = f"# A correction of {corrects}: put right what was wrong, then run `svd pin {name}`.\n"
    with_reason = re.sub(r"^headlines:", lambda found: said + found[0], text, flags=re.MULTILINE)
    return _write_edition(name, path, head + with_reason)


def _write_edition(name, path, text):
    """Write an edition's file and return its path; one that can't be read as an edition is not left behind."""
    _write(path, text)
    try:
        parameters.edition(name)
    except SVDError:
        path.unlink()
        raise
    return path


def _text_of(value):
    return ", ".join(value) if isinstance(value, list) else str(value)


def pin(name):
    """Write the hash of every file an edition names into its parameter file; a line for each that is new or changed."""
    path = parameters.known("editions", name)
    text = path.read_text(encoding="utf-8")
    synthetic = bool(re.search(r"^synthetic: true", text, re.MULTILINE))
    folder = paths.example_data() if synthetic else paths.data()
    said = []

    def pinned(entry):
        file = folder / entry["path"]
        source = re.findall(r"^ *- source: *([\w-]+)", text[: entry.start()], re.MULTILINE)[-1]
        if not file.is_file():
            raise SourceError(f"{file}: there is no such file, so it can't be pinned.")
        found = provenance.pinned_hash(file, ingredients.pinning_key(source, synthetic=synthetic))
        if found != entry["sha256"]:
            said.append(f"{entry['path']}: {found}")
        return f'{{path: "{entry["path"]}", sha256: "{found}"}}'

    text = re.sub(r'\{path: "(?P<path>[^"]+)", sha256: "(?P<sha256>[0-9a-f]*)"\}', pinned, text)
    _write(path, text, over=True)
    return said or [f"{name}: every file is as it is pinned"]


def _found(folder, names):
    files = sorted(
        path for path in folder.rglob("*") if path.is_file() and "example" not in path.relative_to(folder).parts
    )
    found = {
        source: [path.relative_to(folder).as_posix() for path in files if re.fullmatch(pattern, path.name)]
        for source, pattern in names.items()
    }
    return {source: matched for source, matched in found.items() if matched}


def _source(source, files, reporting, use=""):
    lines = [f'      - {{path: "{file}", sha256: "{provenance.sha256(paths.data() / file)}"}}\n' for file in files]
    window = _window(source, files, reporting) if source in MAPPED else None
    said = f"    use: {use}\n" if use else ""
    said += f"    window: {window}  # the last whole year of its maps\n" if window else ""
    return f"  - source: {source}\n{said}    files:\n{''.join(lines)}"


def _window(source, files, reporting):
    """The last twelve months a map can show, where a table of places does not hold the whole reporting year."""
    reader = importlib.import_module(f"svd_analysis.sources.{source}")
    found = set()
    for file in files:
        _, quality = reader.read(paths.data() / file)
        found |= set(quality.loc[(quality["check"] == "month") & (quality["found"] == "1"), "place"])
    if set(reporting.months) <= found:
        return None
    spans = [Period(periods.month_at(periods.month_number(last) - 11), last) for last in sorted(found, reverse=True)]
    return next((span for span in spans if set(span.months) <= found), None)


def _new(folder, name):
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        raise ParameterError(f"{name!r} is not a name: lower case letters, digits and single hyphens.")
    path = folder / f"{name}.yaml"
    if path.exists():
        raise ParameterError(f"{path} exists already and is not overwritten. Edit it, or choose another name.")
    return path


def _quoted(text):
    """Text as YAML reads it back, whatever it holds."""
    return text if re.fullmatch(r"[A-Za-z][\w ,.'()/&-]*", text) else json.dumps(text, ensure_ascii=False)


def _signed():
    in_a_year = date.today().replace(day=1) + timedelta(days=366)
    return _SIGNED.format(review=in_a_year.replace(day=1).isoformat())


def _write(path, text, over=False):
    assert over or not path.exists()
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
