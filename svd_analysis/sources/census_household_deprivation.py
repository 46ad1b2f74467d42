"""In how many ways households are deprived, at Census 2021, by local authority or LSOA.

Publisher: Office for National Statistics, Census 2021, table TS011, bulk files distributed by Nomis.
Covers: households of England and Wales on 21 March 2021, by the number of dimensions they are deprived in: employment
    (somebody unemployed or long-term sick), education (nobody with five good GCSEs or the like, and no student of 16
    to 18), health and disability (somebody disabled or in bad health) and housing (overcrowded, shared or without
    central heating). `deprived_households` are those deprived in two dimensions or more; `deprived_in_any_dimension`
    in one or more. It holds no crime, so unlike the Indices of Deprivation it can stand beside crime whole.
Misses: income, which no census asks; which dimensions they are; people in communal establishments; every other year.
    One retired person who is disabled and left school early is deprived in two dimensions: where many are old the
    share is high for another reason than poverty.
Licence: Open Government Licence v3.0, (c) Crown copyright.
What changed between years: nothing, a census is taken once. Not to be compared with Census 2011: the housing dimension
    is made from other records. The census fell in a lockdown, with people on furlough counted as employed.
"""

from svd_analysis.sources import census_tables

SOURCE = "census_household_deprivation"
_FORM = "Household deprivation: {}; measures: Value"
_HEADINGS = {
    "households": "Total: All households",
    "none": "Household is not deprived in any dimension",
    "one": "Household is deprived in one dimension",
    "two": "Household is deprived in two dimensions",
    "three": "Household is deprived in three dimensions",
    "four": "Household is deprived in four dimensions",
}
TABLE = census_tables.CensusTable(
    source=SOURCE,
    name="TS011",
    headings={name: _FORM.format(heading) for name, heading in _HEADINGS.items()},
    sums={"households": ["none", "one", "two", "three", "four"]},
    shares={
        "deprived_households": (["two", "three", "four"], ["households"]),
        "deprived_in_any_dimension": (["one", "two", "three", "four"], ["households"]),
    },
)


def read(path):
    """COVARIATES (geography `lad24` or `lsoa21`, year 2021, per cent of households) and QUALITY of one file.

    0 means that no household is so deprived; missing, that there is no household.
    """
    return census_tables.read(path, TABLE)
