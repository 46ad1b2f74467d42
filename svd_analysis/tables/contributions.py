"""The table of who contributed to an edition: authorities, those consulted, and young people."""

from svd_analysis import contributions as registers
from svd_analysis import parameters, record_sources
from svd_analysis.html_tables import HTMLTable
from svd_analysis.sentences import Sentence, day, listed

_NAMES = {
    "police": "Police", "probation": "Probation", "youth offending team": "Youth offending team",
    "integrated care board": "Integrated care board", "local health board": "Local health board",
    "fire and rescue": "Fire and rescue", "local authority": "Local authority", "education": "Education",
    "prison": "Prisons", "youth custody": "Youth custody",
}  # fmt: skip
_NOTHING = "nothing supplied"


def contributions(svd):
    """Each authority of the Duty: what it supplied, or that it is missing or declined; a sentence with no register."""
    register = registers.register(svd.edition.name)
    if register is None:
        return Sentence(
            "No register of contributions was supplied: which authorities gave data to this edition is not known here."
        )
    rows = [
        *map(_of_authority, register.contributions),
        *(_of_consulted(authority, register.consulted[authority]) for authority in record_sources.RELEVANT),
        ("Young people", "heard", register.young_people, "none", "none", "none"),
    ]
    return HTMLTable(
        name="contributions",
        caption=f"Who contributed to {svd.edition.title}, by what gateway and until when it may be used",
        columns=("Who", "Contribution", "What, or why not", "Source", "Gateway", "Until"),
        rows=tuple(rows),
        notes=(_in_one(register),),
    )


def _of_authority(one):
    what = one.what if one.standing == "supplied" else f"{one.what}. {one.reason}"
    source = parameters.source(one.source).title if one.source else "no extract"
    gateway = record_sources.GATEWAYS[one.by] if one.by else "none"
    until = day(one.last_day) if one.last_day else "no day set" if one.standing == "supplied" else "none"
    source = source if one.standing == "supplied" else _NOTHING
    return f"{_NAMES[one.authority]}: {one.body}", one.standing, what, source, gateway, until


def _of_consulted(authority, one):
    return _NAMES[authority], one.standing, one.how, "none", "none", "none"


def _in_one(register):
    """Who supplied, is missing or declined, and who was consulted, in one sentence."""
    standing = {}
    for one in register.contributions:
        standing.setdefault(one.standing, []).append(_NAMES[one.authority].lower())
    asked = [_NAMES[one].lower() for one in record_sources.RELEVANT if register.consulted[one].standing == "consulted"]
    words = {"supplied": "{} supplied data", "missing": "nothing came from {}", "declined": "{} declined"}
    said = [text.format(listed(dict.fromkeys(standing[name]))) for name, text in words.items() if name in standing]
    said.append(f"consulted: {listed(asked) if asked else 'none of education, prisons and youth custody'}")
    sentence = "; ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}."
