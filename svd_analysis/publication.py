"""Publishing an edition: what was said of its areas, and the rules by which, written to `releases/<edition>/`.

Small, readable in a difference of two versions, never overwritten. From a finished page it takes what its reader and
the next edition need: the figures by year of the area, its region and the pseudo-areas, the changes, the record of the
run, the definition, the indicators and the rows of the taxonomy; and once for all areas, the counts of every class.
"""

import csv
import io
import re
import shutil
from datetime import date

import pandas as pd

from svd_analysis import (
    attack_command,
    folders,
    locks,
    numbers,
    parameters,
    paths,
    provenance,
    record_cells,
    releases,
    taxonomies,
)
from svd_analysis.cells import REST
from svd_analysis.errors import DisclosureError, EnvironmentFault, SVDError
from svd_analysis.runner import record

_MONTH = re.compile(r"\d{4}-\d{2}")


def publish(edition, areas):
    """Write the release of an edition's areas; a line for what was done.

    EnvironmentFault where an area's page is not there or was made of something else, SVDError where the release is
    there and differs. Areas that were published before stay in it.
    """
    with locks.held(paths.outputs() / edition.name):
        return _publish(edition, areas)


def _publish(edition, areas):
    _refuse_unfinished(edition, areas)
    _refuse_ended(edition, date.today())
    _refuse_other_years(edition)
    _refuse_leaks(edition, areas)
    files = _shared(edition)
    for slug in areas:
        files |= _of_area(edition, slug)
    made = _record(edition, areas, files)
    place = releases.folder(edition.name)
    if not place.is_dir():
        _write(place, made, files)
        return [f"{place}: published, {_listed(areas)}"]
    published = releases.whole(place)
    _refuse_other(edition, place, published, made)
    new = [slug for slug in areas if slug not in published["areas"]]
    if not new:
        return [f"{place}: published already, and the same bytes: nothing was done"]
    together = made | {name: dict(sorted((published[name] | made[name]).items())) for name in ("areas", "files")}
    _write(place, together, files)
    return [f"{place}: published, {_listed(new)} beside what was there"]


def _listed(areas):
    return f"{len(areas)} areas" if len(areas) > 3 else ", ".join(areas)


def _refuse_unfinished(edition, areas):
    unfinished = [slug for slug in areas if not record.complete(paths.outputs() / edition.name / slug, edition, slug)]
    if unfinished:
        raise EnvironmentFault(
            f"{', '.join(unfinished)}: no whole page in {paths.outputs() / edition.name} that was made of what is here "
            f"now. What is published is what was read: run `svd run {edition.name} {' '.join(unfinished)}`, look at "
            "the pages, then publish."
        )


def _refuse_ended(edition, today):
    """Refuse extracts that by their agreement may be used no more."""
    for entry in record_cells.entries(edition):
        until = parameters.source(entry.source).records.until
        if until < today:
            raise DisclosureError(
                f"{entry.source}: by its agreement it may be used until {until}, and today is {today}. Write the "
                f"`until` of the agreement that is in force in parameters/sources/{entry.source}.yaml, or take the "
                "source out of the edition and run it again."
            )


def _refuse_other_years(edition):
    """Refuse records in years that begin in another month than those of a release, where either shows months: each year
    is protected by itself, and what one withholds can be what the sums of the other leave.
    """
    sources = {entry.source for entry in record_cells.entries(edition)}
    for name in parameters.names("editions") if sources else ():
        other = parameters.edition(name)
        met = sources & {entry.source for entry in record_cells.entries(other)}
        monthly = met & (record_cells.by_month(edition) | record_cells.by_month(other))
        if monthly and _in_other_years(edition, other) and releases.folder(name).is_dir():
            raise DisclosureError(
                f"{', '.join(sorted(monthly))}: {name} is published with years that begin in another month, and months "
                "are shown of one or both. What one withholds can come out of the sums of the other. Keep to the years "
                f"of {name}, or take the source out of this edition and run it again."
            )


def _in_other_years(one, other):
    """Whether two editions of a region share months and cut them into years otherwise."""
    apart = one.years[0].first > other.year.last or other.years[0].first > one.year.last
    return one.region == other.region and not apart and one.year.first[5:] != other.year.first[5:]


def _refuse_leaks(edition, areas):
    """Refuse pages with counts of records from which, with all that was published before and for other audiences, a
    withheld count can be worked out.
    """
    if not record_cells.entries(edition):
        return
    pages = [paths.outputs() / edition.name / slug for slug in areas]
    attack_command.run([*pages, *_published(_beside(edition))], earlier=_published(_before(edition)))


def _published(names):
    return [place for place in map(releases.folder, names) if place.is_dir()]


def _beside(edition):
    """The names of editions that are read beside one: itself, as far as it is published, and those of the same year and
    places for other audiences.
    """
    root = edition.extends or edition.name
    every = [parameters.edition(name) for name in parameters.names("editions")]
    return [one.name for one in every if root in (one.name, one.extends)]


def _before(edition):
    """The names of what was published before an edition: what it corrects, the edition before it, and theirs."""
    found, left = [], [edition]
    while left:
        one = left.pop()
        names = [name for name in (one.corrects, one.previous) if name and name not in found]
        found += names
        left += [parameters.edition(name) for name in names]
    return found


def _refuse_other(edition, place, published, made):
    """Refuse to put anything in the place of what was published."""
    rules = [name for name in ("parameters", "code", "lock") if published[name] != made[name]]
    files = [name for name, now in made["files"].items() if published["files"].get(name, now) != now]
    if not rules and not files:
        return
    hashes = [f"{name} (SHA-256 {published['files'][name][:12]}, now {made['files'][name][:12]})" for name in files[:3]]
    more = f" and {len(files) - 3} more files" if len(files) > 3 else ""
    raise SVDError(
        f"{place}: {edition.name} is published already, with other {', '.join([*rules, *hashes])}{more}. What was "
        "published is never overwritten: a correction is a new edition with `corrects:` and `reason:`. Begin it with "
        f'`svd new-edition NAME --corrects {edition.name} --reason "what was wrong"`.'
    )


def _record(edition, areas, files):
    """What was published, of what, by hash; no time of day, so that the same edition gives the same bytes."""
    return {
        "edition": edition.name,
        "parameters": parameters.written_edition(edition.name),
        "areas": {slug: parameters.area(slug).area_code for slug in sorted(areas)},
        "code": provenance.code(),
        "lock": provenance.lock(),
        "files": {name: provenance.sha256_of(content) for name, content in sorted(files.items())},
    }


def _shared(edition):
    """The protected counts by class of the reporting year, from which the next edition's comparison begins.

    A source that has no such year, since it gives years of its own, keeps all of them.
    """
    counts = numbers.read(edition, "counts")
    year = counts["month"].eq(str(edition.year))
    own_years = ~counts["source"].isin(counts.loc[year, "source"])
    return {"counts.csv": counts[year | own_years].to_csv(index=False, lineterminator="\n").encode()}


def _of_area(edition, slug):
    """The files of one area's release, by their names in it: what stands on its page, and the rules it was made by."""
    folder = paths.outputs() / edition.name / slug
    run = provenance.read_json(folder / record.NAME)
    results = pd.read_csv(folder / "results.csv", dtype="str", keep_default_na=False, encoding="utf-8")
    kept = results[_kept(results, edition, parameters.area(slug))]
    counted = [one for one in parameters.indicators() if one.name in set(kept["indicator"])]
    definition = paths.parameters() / "definitions" / f"{run['definition']['name']}.yaml"
    files = {
        "results.csv": kept.to_csv(index=False, lineterminator="\n").encode(),
        "changes.csv": (folder / "changes.csv").read_bytes(),
        record.NAME: (folder / record.NAME).read_bytes(),
        "rules/definition.yaml": definition.read_bytes(),
        "rules/indicators.yaml": releases.rules_of(counted).encode(),
        "rules/taxonomy.csv": _rows("codes", "taxonomy", run["taxonomy"]["schemes"]),
        "rules/concepts.csv": _rows("concepts", "concept", _named(counted, definition)),
    }
    return {f"{slug}/{name}": content for name, content in files.items()}


def _kept(results, edition, area):
    """Which rows of a page's results are published: the years of the area and its authorities, of the region and of the
    pseudo-areas, and the reporting year of the rest of the region, which in other years is the region less the area.

    Months, small areas, the points of curves and shares that are one row over another are left out.
    """
    own = results["area_code"].isin([area.area_code, *area.codes])
    authority = own & results["geography"].isin(["lad24", "area"]) & ~results["breakdown"].str.startswith("lorenz")
    plain = results["breakdown"].eq("")
    earlier = results["period"].isin([str(year) for year in edition.years[:-1]])
    rest = own & results["geography"].eq(REST) & plain & ~earlier
    beside = results["geography"].eq("region") | (results["geography"].eq("pseudo") & plain)
    months = results["period"].str.fullmatch(_MONTH) | results["breakdown"].str.contains("month=", regex=False)
    return (authority | rest | beside) & ~months


def _named(indicators, definition):
    """The concepts that the rules name: what one holds may be written otherwise in a later taxonomy."""
    words = set(re.findall(r"\w+", definition.read_text(encoding="utf-8-sig")))
    return words.union(*(one.offences for one in indicators))


def _rows(name, column, wanted):
    rows = taxonomies.rows(name)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for row in rows if row[column] in wanted)
    return text.getvalue().encode()


def _write(place, made, files):
    """Write a release, built aside and swapped in whole; files that were published before are taken over unchanged."""
    place.parent.mkdir(exist_ok=True)
    folders.heal(place.parent)
    aside = folders.begin(place)
    if place.is_dir():
        shutil.copytree(place, aside, dirs_exist_ok=True)
    for name, content in files.items():
        (aside / name).parent.mkdir(parents=True, exist_ok=True)
        (aside / name).write_bytes(content)
    provenance.write_json(aside / releases.NAME, made)
    folders.swap(aside, place)
