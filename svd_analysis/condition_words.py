"""Conditions, offences and facts in plain English, to be read aloud at a board."""

from functools import cache

from svd_analysis import conditions, taxonomies
from svd_analysis.conditions import LISTS, OLDEST

# How each flag is said of an event, after "it is" or "it involves".
FLAG_WORDS = {
    "domestic": ("is", "domestic abuse"),
    "sexual_violence": ("is", "sexual violence"),
    "exploitation": ("involves", "exploitation"),
    "knife": ("involves", "a knife"),
    "knife_injury": ("involves", "an injury by a knife"),
    "firearm": ("involves", "a firearm"),
    "corrosive": ("involves", "a corrosive substance"),
    "hate": ("is", "a hate crime"),
    "alcohol": ("involves", "alcohol"),
    "drugs": ("involves", "drugs"),
    "gang": ("involves", "a gang"),
    "county_lines": ("involves", "county lines"),
    "modern_slavery": ("is", "modern slavery"),
    "night_time_economy": ("is", "in the night-time economy"),
}
_PEOPLE = {
    "victim": "the victim is",
    "suspect": "the suspect is",
    "either": "the victim or the suspect is",
    "both": "the victim and the suspect are both",
}
_OPENINGS = {
    "any_of": "at least one of these is so:",
    "all_of": "all of these are so:",
    "none_of": "none of these is so:",
}


def words(condition):
    """A condition in one line; what is inside another condition stands in brackets."""
    kind, value = conditions.said(condition)
    if kind not in LISTS:
        return _said_once(kind, value, condition.get("role"))
    parts = [_inside(part) for part in value]
    if kind == "none_of":
        return f"none of these is so: {'; '.join(parts)}"
    if len(parts) == 1:
        return words(value[0])
    return "either " + ", or ".join(parts) if kind == "any_of" else "; and ".join(parts)


def outline(condition, indent=""):
    """A condition as lines, what is inside another condition set in below it."""
    kind, value = conditions.said(condition)
    if kind not in LISTS:
        return [f"{indent}- {words(condition)}"]
    if kind != "none_of" and len(value) == 1:
        return outline(value[0], indent)
    return [f"{indent}- {_OPENINGS[kind]}", *(line for part in value for line in outline(part, f"{indent}  "))]


def _inside(part):
    kind, value = conditions.said(part)
    single = kind in ("any_of", "all_of") and len(value) == 1
    return _inside(value[0]) if single else f"({words(part)})" if kind in LISTS else words(part)


def _said_once(kind, value, role):
    values = [value] if isinstance(value, str) else value
    if kind == "offence":
        return f"the offence is {either(_title(name) for name in values)}"
    if kind == "group":
        return f"the offence is {either(group_title(name) for name in values)}"
    if kind == "code":
        return f"the offence is recorded under {either(_code_words(*one) for one in value.items())}"
    if kind == "age":
        return f"{_PEOPLE[role]} {_bound_words(value)}"
    if kind == "sex":
        return f"{_PEOPLE[role]} {value}"
    if kind == "term":
        return f'it counts as "{value.replace("_", " ")}"'
    return fact_words(kind, values) if kind != "flag" else fact_words(value, [True])


def facts_words(facts):
    """Several facts, each with the values it may have, as a list of phrases: people first, what is so before what is
    not.
    """
    facts, said = dict(facts), []
    for of_person in ("age", "sex"):
        victim, suspect = (facts.get(f"{role}_{of_person}") for role in ("victim", "suspect"))
        if victim and victim == suspect:
            both = fact_words(f"victim_{of_person}", victim).removeprefix(_PEOPLE["victim"])
            said.append(_PEOPLE["both"] + both)
            del facts[f"victim_{of_person}"], facts[f"suspect_{of_person}"]
    people = [name for name in ("victim_age", "suspect_age", "victim_sex", "suspect_sex") if name in facts]
    others = sorted(set(facts) - set(people), key=lambda name: (facts[name] == [False], name))
    return said + [fact_words(name, facts[name]) for name in [*people, *others]]


def fact_words(name, values):
    """What it is for a fact to have one of some values: `it is not domestic abuse`, `the victim is under 25`."""
    person, _, of_person = name.partition("_")
    if of_person == "age":
        return f"{_PEOPLE[person]} {either(_run_words(*run) for run in _joined(values))}"
    if of_person == "sex":
        return f"{_PEOPLE[person]} {either(values)}"
    if name in conditions.CATEGORIES:
        return f"the {name} is {either(values)}"
    verb, what = FLAG_WORDS[name]
    if True in values:
        return f"it {verb} {what}"
    return f"it is not {what}" if verb == "is" else f"it does not involve {what}"


def offence_words(places):
    """Kinds of event, by their places in `conditions.kinds`, as whole groups, named sets and offences where they are
    whole.
    """
    chosen = {conditions.kinds()[at] for at in places}
    whole = {offence for offence, _ in chosen if {kind for kind in conditions.kinds() if kind[0] == offence} <= chosen}
    named, left = [], set(whole)
    for title, offences in _named_sets():
        if offences <= left:
            named.append(title)
            left -= offences
    named += [_title(offence) for offence in conditions.offence_groups() if offence in left]
    codes = [f"{_title(offence)} (Home Office code {code})" for offence, code in sorted(chosen) if offence not in whole]
    return listed([*named, *codes])


def fact_title(name):
    """A fact as something that is recorded or not: `the victim's age`, `domestic abuse`."""
    person, _, of_person = name.partition("_")
    if of_person in ("age", "sex"):
        return f"the {person}'s {of_person}"
    return FLAG_WORDS[name][1] if name in FLAG_WORDS else f"the {name}"


def group_title(group):
    """A group of the taxonomy as it is written in a sentence."""
    return group.replace("_", " ")


def listed(parts):
    """`a, b and c`."""
    return _with("and", parts)


def either(parts):
    """`a, b or c`."""
    return _with("or", parts)


def _with(word, parts):
    parts = list(parts)
    return f" {word} ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


@cache
def _named_sets():
    """Titles and offences of groups and concepts of more than one offence, the largest first."""
    groups = {}
    for offence, group in conditions.offence_groups().items():
        groups.setdefault(group, set()).add(offence)
    sets = [(group_title(group), offences) for group, offences in groups.items()]
    sets += [(_title(concept), set(offences)) for concept, offences in conditions.concepts().items()]
    return sorted((one for one in sets if len(one[1]) > 1), key=lambda one: -len(one[1]))


def _title(name):
    """The title of a concept or an offence inside a sentence, without what stands in brackets."""
    title = _titles()[name].partition(" (")[0].replace(", including", " including")
    return title[0].lower() + title[1:]


@cache
def _titles():
    return {row["concept"]: row["title"] for row in taxonomies.rows("concepts")} | conditions.offence_titles()


def _code_words(scheme, codes):
    named = "Home Office" if scheme == "home_office" else scheme
    return f"{named} code {either(codes)}"


def _bound_words(text):
    """A bound of age as it was written: `<=25` is `25 or under`, which is not said as `under 26`."""
    for sign, said in (("<=", "{} or under"), (">=", "{} or over"), ("<", "under {}"), (">", "over {}")):
        if str(text).startswith(sign):
            return said.format(str(text).removeprefix(sign).strip())
    return "aged {} to {}".format(*conditions.ages(text))


def _run_words(first, last):
    if first == 0:
        return f"under {last + 1}"
    if last == OLDEST:
        return f"{first} or over"
    return f"aged {first}" if first == last else f"aged {first} to {last}"


def _joined(runs):
    """Runs of ages that follow one another, as one."""
    joined = []
    for first, last in sorted(runs):
        if joined and joined[-1][1] + 1 == first:
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return joined
