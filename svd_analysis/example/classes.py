"""The offence classes of the example region, in the three lists of classes that the Metropolitan Police have published.

Rates are invented, of the order of London's. Each part is as small as the finest of the three lists needs, so that
each list is a sum of parts: the 56 classes in Title Case (with six of weapons), the 29 or so in capitals (with one of
weapons), and the later list with stalking and harassment, deaths by driving and two residential burglaries apart.
"""

from typing import NamedTuple

import pandas as pd

_PERSON, _SEXUAL, _ROBBERY = "Violence Against the Person", "Sexual Offences", "Robbery"
_WEAPONS, _DAMAGE, _BURGLARY = "Possession of Weapons", "Arson and Criminal Damage", "Burglary"
_DRUGS, _ORDER, _THEFT = "Drug Offences", "Public Order Offences", "Theft"
_VEHICLE, _MISC = "Vehicle Offences", "Miscellaneous Crimes Against Society"

VIOLENT = (_PERSON, _SEXUAL, _ROBBERY, _WEAPONS)


class Part(NamedTuple):
    """Offences that no list divides: `rate` a year per 1,000 residents of a borough's middle neighbourhood in 2019."""

    major: str
    minor: str
    later_minor: str
    latest_minor: str
    rate: float


# The later lists have a part's name in capitals where nothing else is given; `-` is a class that the LSOA table lacks.
_NAMED = [
    (_PERSON, "Homicide", "", "", 0.012),
    (_PERSON, "Violence with Injury", "", "", 8.3),
    (_PERSON, "Violence with Injury", "", "DEATH SERIOUS INJURY ILLEGAL DRIVING", 0.03),
    (_PERSON, "Violence without Injury", "", "", 7.2),
    (_PERSON, "Violence without Injury", "", "STALKING AND HARASSMENT", 11.0),
    (_SEXUAL, "Rape", "", "-", 1.0),
    (_SEXUAL, "Other Sexual Offences", "", "-", 1.8),
    (_ROBBERY, "Robbery of Personal Property", "", "", 2.8),
    (_ROBBERY, "Robbery of Business Property", "", "", 0.4),
    (_WEAPONS, "Possession of Article with Blade or Point", "POSSESSION OF WEAPONS", "", 0.33),
    (_WEAPONS, "Possession of Other Weapon", "POSSESSION OF WEAPONS", "", 0.29),
    (_WEAPONS, "Possession of Firearms Offences", "POSSESSION OF WEAPONS", "", 0.06),
    (_WEAPONS, "Possession of Firearm with Intent", "POSSESSION OF WEAPONS", "", 0.03),
    (_WEAPONS, "Other Firearm Offences", "POSSESSION OF WEAPONS", "", 0.03),
    (_WEAPONS, "Other Knife Offences", "POSSESSION OF WEAPONS", "", 0.01),
    (_DAMAGE, "Arson", "", "", 0.22),
    (_DAMAGE, "Criminal Damage", "", "", 5.8),
    (_BURGLARY, "Domestic Burglary", "BURGLARY IN A DWELLING", "RES BURGLARY OF A HOME", 3.1),
    (_BURGLARY, "Domestic Burglary", "BURGLARY IN A DWELLING", "RES BURGLARY OF UNCONNECTED BUILDING", 1.1),
    (_BURGLARY, "Burglary Business and Community", "", "", 1.8),
    (_DRUGS, "Drug Trafficking", "TRAFFICKING OF DRUGS", "", 1.2),
    (_DRUGS, "Possession of Drugs", "", "", 3.4),
    (_ORDER, "Other Offences Against the State, or Public Order", "OTHER OFFENCES PUBLIC ORDER", "", 0.8),
    (_ORDER, "Public Fear Alarm or Distress", "", "", 4.3),
    (_ORDER, "Racially or Religiously Aggravated Public Fear, Al", "RACE OR RELIGIOUS AGG PUBLIC FEAR", "", 1.2),
    (_ORDER, "Violent Disorder", "", "", 0.02),
    (_THEFT, "Bicycle Theft", "", "", 1.7),
    (_THEFT, "Other Theft", "", "", 9.0),
    (_THEFT, "Shoplifting", "", "", 5.2),
    (_THEFT, "Theft from Person", "THEFT FROM THE PERSON", "", 3.6),
    (_VEHICLE, "Aggravated Vehicle Taking", "", "", 0.08),
    (_VEHICLE, "Interfering with a Motor Vehicle", "", "", 1.2),
    (_VEHICLE, "Theft from a Motor Vehicle", "THEFT FROM A VEHICLE", "", 6.0),
    (_VEHICLE, "Theft or Taking of a Motor Vehicle", "THEFT OR UNAUTH TAKING OF A MOTOR VEH", "", 3.4),
    ("Historical Fraud and Forgery", "Historical Fraud and Forgery", "FRAUD AND FORGERY", "-", 0.01),
]

# The publisher cuts a name at 50 characters.
_MISCELLANEOUS = {
    "Absconding from Lawful Custody": 0.005, "Aiding Suicide": 0.001, "Bail Offences": 0.004, "Bigamy": 0.001,
    "Concealing an Infant Death Close to Birth": 0.001, "Dangerous Driving": 0.05,
    "Disclosure, Obstruction, False or Misleading State": 0.01, "Exploitation of Prostitution": 0.004,
    "Forgery or Use of Drug Prescription": 0.008, "Fraud or Forgery Associated with Driver Records": 0.012,
    "Going Equipped for Stealing": 0.05, "Handling Stolen Goods": 0.07,
    "Making, Supplying or Possessing Articles for use i": 0.05, "Obscene Publications": 0.4,
    "Offender Management Act": 0.03, "Other Forgery": 0.06, "Other Notifiable Offences": 0.18, "Perjury": 0.002,
    "Perverting Course of Justice": 0.06, "Possession of False Documents": 0.02,
    "Profitting From or Concealing Proceeds of Crime": 0.06, "Soliciting for Prostitution": 0.005,
    "Threat or Possession With Intent to Commit Crimina": 0.26, "Wildlife Crime": 0.001,
}  # fmt: skip
_MISCELLANEOUS_LATER = "MISC CRIMES AGAINST SOCIETY"

# In the later list residential burglary changes its name inside the table, in April 2023.
RENAMED = {"BURGLARY IN A DWELLING": "BURGLARY - RESIDENTIAL"}
RENAMED_FROM = "2023-04"

# Months' shares of a year, January first, times 12.
SUMMER = (0.93, 0.91, 0.99, 1.00, 1.06, 1.07, 1.08, 1.03, 1.00, 1.02, 0.97, 0.94)
EVEN = (1.0,) * 12


def parts():
    """Every part as a table, numbered from 0: its class in each list, its rate, and whether it is violence."""
    listed = [*_NAMED, *((_MISC, name, _MISCELLANEOUS_LATER, "", rate) for name, rate in _MISCELLANEOUS.items())]
    table = pd.DataFrame([_complete(*row) for row in listed])
    table["violent"] = table["major"].isin(VIOLENT)
    return table


def _complete(major, minor, later, latest, rate):
    later = later or minor.upper()
    latest = "" if latest == "-" else latest or later
    return Part(major, minor, later, latest, rate)


def later_major(major):
    """The heading of a class in the later lists."""
    return "FRAUD AND FORGERY" if major == "Historical Fraud and Forgery" else major.upper()
