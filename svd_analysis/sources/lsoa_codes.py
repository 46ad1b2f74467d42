"""Which census's neighbourhoods a file's LSOA codes are, told by the codes and never by the month.

A publisher codes its whole back series afresh at each download, so a month of 2021 downloaded in 2024 has the
LSOAs of 2021. The last codes of 2011 are E01033768 and W01001958 (ONS lookup of 2011 to 2021 LSOAs): a higher number
exists only since 2021. Codes beginning X01 are the synthetic example region's, which has LSOAs of 2021 only.
"""

from svd_analysis.sources import area_codes

_LAST_OF_2011 = {"E01": 33768, "W01": 1958, "X01": -1}


def geography(codes, *, path, column):
    """`lsoa21` where any of the codes exists only since 2021, else `lsoa11`, and how many such codes there are.

    In a file of a few neighbourhoods none may have changed; its codes then mean the same in both censuses.
    SourceError with its line where one is not an LSOA code.
    """
    checked = area_codes.check(codes, "lsoa21", path=path, column=column)
    only_2021 = sum(int(code[3:]) > _LAST_OF_2011[code[:3]] for code in checked.unique())
    return ("lsoa21" if only_2021 else "lsoa11"), only_2021
