"""Standardised rates and ratios against the worked values of PHEindicatormethods.

Source: test tables of PHEindicatormethods 2.1.0 (UK Health Security Agency), `tests/testthat`, commit 093fd28, 13
December 2024. The package is under GPL-3; the values are worked results, and no code of it is here.

The standard populations are the European ones of 2013 and of 1976 (its last band is 85 and over). The 99.8% limits for
1976 are not used: the source carries them at ten times their scale.
"""

import numpy as np
import pytest

from svd_analysis import rates
from tests.tables import table

LEVELS = [("95", 0.95), ("99_8", 0.998)]
# Events and people of three areas. The source leaves the band 10-14 of `tiny` blank.
BANDS = table("""
    band  | population | big | small | tiny | standard | standard_1976 | reference_events | reference_population
    ------+------------+-----+-------+------+----------+---------------+------------------+---------------------
    0-4   | 636        | 127 | 12    | 0    | 5000     | 8000          | 10303            | 50520
    5-9   | 558        | 25  | 4     | 0    | 5500     | 7000          | 2824             | 57173
    10-14 | 609        | 18  | 3     |      | 5500     | 7000          | 0                | 60213
    15-19 | 543        | 21  | 2     | 0    | 5500     | 7000          | 3615             | 54659
    20-24 | 384        | 12  | 3     | 0    | 6000     | 7000          | 3641             | 44345
    25-29 | 594        | 27  | 4     | 0    | 6000     | 7000          | 3490             | 50128
    30-34 | 669        | 48  | 8     | 1    | 6500     | 7000          | 3789             | 62163
    35-39 | 843        | 27  | 2     | 0    | 7000     | 7000          | 3213             | 67423
    40-44 | 660        | 29  | 2     | 0    | 7000     | 7000          | 3031             | 62899
    45-49 | 576        | 32  | 3     | 0    | 7000     | 7000          | 2771             | 55463
    50-54 | 606        | 32  | 4     | 0    | 7000     | 7000          | 3089             | 60479
    55-59 | 522        | 34  | 5     | 0    | 6500     | 6000          | 3490             | 49974
    60-64 | 426        | 45  | 6     | 1    | 6000     | 5000          | 3595             | 44140
    65-69 | 273        | 65  | 8     | 0    | 5500     | 4000          | 4745             | 40888
    70-74 | 300        | 38  | 5     | 0    | 5000     | 3000          | 5514             | 37239
    75-79 | 288        | 68  | 6     | 1    | 4000     | 2000          | 7125             | 30819
    80-84 | 153        | 74  | 5     | 1    | 2500     | 1000          | 5694             | 18136
    85-89 | 123        | 82  | 5     | 2    | 1500     | 1000          | 6210             | 15325
    90+   | 207        | 91  | 4     | 3    | 1000     |               | 5757             | 13918
""").astype(dict.fromkeys(("population", "big", "small", "tiny", "standard", "standard_1976"), "float64"))
DIRECT = table("""
    area  | standard      | per    | value             | lower95           | upper95            | lower99_8          | upper99_8
    ------+---------------+--------+-------------------+-------------------+--------------------+--------------------+-------------------
    big   | standard      | 10000  | 1043.0247991469423 | 971.770906798568  | 1117.894091547925  | 932.3287880219904  | 1162.0595999522059
    small | standard      | 10000  | 110.3212025300104 | 87.7455767536709  | 136.70882227251795 | 76.36420357939879  | 153.00328948244763
    big   | standard_1976 | 10000  | 859.2097585022366 | 799.1160931442103 | 922.5253880318318  |                    |
    big   | standard      | 100000 | 10430.247991469423 | 9717.709067985681 | 11178.94091547925  | 9323.287880219903  | 11620.595999522058
    small | standard      | 100000 | 1103.212025300104 | 877.455767536709  | 1367.0882227251795 | 763.6420357939879  | 1530.0328948244762
    big   | standard_1976 | 100000 | 8592.097585022366 | 7991.160931442103 | 9225.253880318318  |                    |
""")  # noqa: E501
# `nobody 5-9` has no people in that band, whose events count all the same.
INDIRECT = table("""
    area       | measure | per    | observed | expected          | value                | lower95              | upper95             | lower99_8             | upper99_8
    -----------+---------+--------+----------+-------------------+----------------------+----------------------+---------------------+-----------------------+--------------------
    big        | rate    | 100000 | 895      | 835.8835612311743 | 10011.137622091057   | 9365.91600297888     | 10689.097582910616  | 9008.7578618655       | 11089.02718538338
    small      | rate    | 100000 | 91       | 835.8835612311743 | 1017.8922051511577   | 819.521002506463     | 1249.75926013832    | 719.5132903528245     | 1392.9381508991678
    tiny       | rate    | 100000 | 9        | 835.8835612311743 | 100.6706576523123    | 46.03303513307893    | 191.10426659054028  | 27.43190862554234     | 253.4369635219236
    big        | rate    | 1000   | 895      | 835.8835612311743 | 100.11137622091056   | 93.6591600297888     | 106.89097582910615  | 90.087578618655       | 110.8902718538338
    small      | rate    | 1000   | 91       | 835.8835612311743 | 10.178922051511577   | 8.19521002506463     | 12.497592601383202  | 7.195132903528244     | 13.929381508991677
    tiny       | rate    | 1000   | 9        | 835.8835612311743 | 1.006706576523123    | 0.4603303513307893   | 1.9110426659054027  | 0.2743190862554234    | 2.5343696352192358
    big        | ratio   | 1      | 895      | 835.8835612311743 | 1.0707232939020275   | 1.0017147712553987   | 1.143233287249895   | 0.9635155619614437    | 1.1860070415876287
    small      | ratio   | 1      | 91       | 835.8835612311743 | 0.10886683770400503  | 0.08765040101829405  | 0.1336657632841891  | 0.07695425528392111   | 0.14897920510466744
    tiny       | ratio   | 1      | 9        | 835.8835612311743 | 0.010767049882813684 | 0.004923380825095776 | 0.02043921455549973 | 0.0029339306550682617 | 0.02710589651469021
    big        | ratio   | 100    | 895      | 835.8835612311743 | 107.07232939020275   | 100.17147712553987   | 114.3233287249895   | 96.35155619614437     | 118.60070415876287
    small      | ratio   | 100    | 91       | 835.8835612311743 | 10.886683770400502   | 8.765040101829404    | 13.366576328418912  | 7.695425528392111     | 14.897920510466744
    tiny       | ratio   | 100    | 9        | 835.8835612311743 | 1.0767049882813684   | 0.4923380825095776   | 2.043921455549973   | 0.2933930655068262    | 2.710589651469021
    nobody 5-9 | rate    | 100000 | 895      | 808.3217400918253 | 10352.493261629017   | 9685.271141999323    | 11053.570021432142  |                       |
    nobody 5-9 | ratio   | 100    | 895      | 808.3217400918253 | 110.72323749430866   | 103.58708281676485   | 118.22147841228508  |                       |
""")  # noqa: E501


def published(case, suffix):
    return [case[name] for name in ("value", f"lower{suffix}", f"upper{suffix}")]


@pytest.mark.parametrize(("suffix", "level"), LEVELS)
def test_directly_standardised_rates_are_the_published_ones(suffix, level):
    for case in DIRECT.dropna(subset=[f"lower{suffix}"]).to_dict("records"):
        bands = BANDS.dropna(subset=[case["standard"]])
        counts, people, standard = (bands[name] for name in (case["area"], "population", case["standard"]))
        found = rates.directly_standardised_rate(counts, people, standard, per=case["per"], level=level)
        assert [float(one) for one in found] == pytest.approx(published(case, suffix), rel=1e-7)


def test_below_ten_events_the_directly_standardised_rate_is_withheld_as_published():
    none_where_blank = BANDS["tiny"].fillna(0)
    assert none_where_blank.sum() == 9
    found = rates.directly_standardised_rate(none_where_blank, BANDS["population"], BANDS["standard"], per=100_000)
    assert np.isnan(found).all()


@pytest.mark.parametrize(("suffix", "level"), LEVELS)
def test_indirectly_standardised_ratios_and_rates_are_the_published_ones(suffix, level):
    functions = {"ratio": rates.indirectly_standardised_ratio, "rate": rates.indirectly_standardised_rate}
    reference = BANDS["reference_events"], BANDS["reference_population"]
    for case in INDIRECT.dropna(subset=[f"lower{suffix}"]).to_dict("records"):
        people = BANDS["population"].mask(BANDS["band"].eq("5-9") & (case["area"] == "nobody 5-9"), 0)
        assert float(rates.expected_events(people, *reference)) == pytest.approx(case["expected"], rel=1e-7)
        found = functions[case["measure"]](case["observed"], people, *reference, per=case["per"], level=level)
        assert [float(one) for one in found] == pytest.approx(published(case, suffix), rel=1e-7)


def test_the_observed_events_are_the_sums_of_the_bands_with_the_blank_one_as_none():
    observed = INDIRECT.groupby("area")["observed"].first()
    assert [observed[area] for area in ("big", "small", "tiny")] == BANDS[["big", "small", "tiny"]].sum().tolist()


def test_a_band_left_blank_leaves_no_figure_where_the_source_counts_it_as_none():
    people, tiny = BANDS["population"].to_numpy(), BANDS["tiny"].to_numpy()
    reference = BANDS["reference_events"], BANDS["reference_population"]
    assert np.isnan(rates.directly_standardised_rate(tiny + 100, people, BANDS["standard"], per=1000)).all()
    assert np.isnan(rates.indirectly_standardised_ratio(tiny.sum(), people, *reference)).all()
    assert np.isnan(rates.indirectly_standardised_ratio(9, np.where(np.isnan(tiny), np.nan, people), *reference)).all()
