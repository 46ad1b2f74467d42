"""Maps a reader sees: few classes that cannot overlap, and areas without a value that are not zero."""

import geopandas as gpd
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from svd_analysis import choropleths

WORDS = {
    "caption": "Offences by ward, Examplewick, 2024. Source: an invented table.",
    "alt": "Rates are highest in the wards by the river.",
    "label": "Offences per 1,000 residents",
}


def squares(count):
    """So many wards of a kilometre square, five in a row."""
    return gpd.GeoDataFrame(
        {
            "area_code": [f"W{number:02d}" for number in range(count)],
            "name": [f"Ward {number}" for number in range(count)],
            "geometry": [
                box(x, y, x + 1000, y + 1000) for x, y in ((n % 5 * 1000, n // 5 * 1000) for n in range(count))
            ],
        },
        crs=27700,
    )


def values(*numbers):
    return pd.DataFrame({"area_code": [f"W{number:02d}" for number in range(len(numbers))], "value": numbers})


@given(st.lists(st.one_of(st.none(), st.integers(0, 30)), min_size=1, max_size=40))
def test_classes_keep_the_order_of_values_and_never_part_equal_ones(numbers):
    drawn = pd.Series(numbers, dtype="float64")
    found = choropleths.classes(drawn)
    assert list(found.isna()) == list(drawn.isna())
    pairs = sorted(zip(drawn.dropna(), found.dropna(), strict=True))
    assert [number for _, number in pairs] == sorted(number for _, number in pairs)
    assert all(one[1] == other[1] for one, other in zip(pairs, pairs[1:], strict=False) if one[0] == other[0])
    assert sorted(set(found.dropna())) == list(range(found.dropna().nunique()))
    assert found.dropna().nunique() <= 5


@given(st.lists(st.floats(0, 50), min_size=1, max_size=40))
def test_the_ranges_of_the_legend_never_overlap(numbers):
    areas = pd.DataFrame({"value": pd.Series(numbers).round(1)})
    areas["class"] = choropleths.classes(areas["value"])
    ends = [float(end) for words in choropleths.ranges(areas, 1) for end in words.split(" to ")]
    assert ends == sorted(ends)
    assert len(set(ends)) == len(ends)


def test_many_values_fall_into_five_classes_of_about_as_many():
    assert list(choropleths.classes(pd.Series(range(100))).value_counts()) == [20] * 5


def test_an_area_without_a_value_is_named_not_zero():
    shown = choropleths.choropleth(squares(4), values(1.0, None, 3.0), name="wards", **WORDS)
    assert shown.alt == "Rates are highest in the wards by the river. Not available: Ward 1, Ward 3."


def test_a_long_list_of_areas_without_a_value_is_counted():
    shown = choropleths.choropleth(squares(10), values(1.0), name="wards", **WORDS)
    assert shown.alt.endswith("Ward 5, Ward 6 and 3 more.")


def test_a_map_with_no_value_at_all_still_says_so():
    assert "Not available: Ward 0" in choropleths.choropleth(squares(2), values(None, None), name="wards", **WORDS).alt


def test_a_value_without_a_boundary_is_refused():
    with pytest.raises(AssertionError, match="the first is W02"):
        choropleths.choropleth(squares(2), values(1, 2, 3), name="wards", **WORDS)


def test_a_map_is_small_and_the_same_whatever_the_order_of_rows():
    wards, rates = squares(30), values(*range(30))
    shown = choropleths.choropleth(wards, rates, name="wards", outline=squares(30).dissolve(), **WORDS)
    turned = choropleths.choropleth(wards[::-1], rates[::-1], name="wards", outline=squares(30).dissolve(), **WORDS)
    assert shown.image == turned.image
    assert shown.image.startswith(b"\x89PNG")
    assert len(shown.image) < 200_000


@pytest.mark.parametrize(("metres", "bar"), [(26_000, 20_000), (4_900, 2_000), (1_000, 1_000), (999, 500)])
def test_the_scale_bar_is_a_round_length(metres, bar):
    assert choropleths._round_length(metres) == bar


WHY = {"W01": "visitor area, rate not shown", "W03": "too few residents"}


def entries(count, numbers, words=None, marked=()):
    """What the legend says, from the top."""
    areas = squares(count).merge(values(*numbers), on="area_code", how="left")
    areas["class"] = choropleths.classes(areas["value"])
    areas["without"] = choropleths._words(areas, words or {}, "wards")
    areas["marked"] = areas["area_code"].isin(marked)
    return [
        words.replace("\n", " ").replace("\u00a0", " ") for _, words in choropleths._entries(areas, "Rate", 1, "near")
    ]


def test_each_word_for_a_missing_value_is_a_class_of_its_own():
    assert entries(5, (1.0, None, 3.0), WHY) == [
        "Rate",
        "3.0  (1 area)",
        "1.0  (1 area)",
        "not available  (1 area)",
        "too few residents (1 area)",
        "visitor area, rate not shown  (1 area)",
    ]


def test_each_word_for_a_missing_value_is_named_in_the_alt_text():
    shown = choropleths.choropleth(squares(5), values(1.0, None, 3.0), name="wards", word_for_missing=WHY, **WORDS)
    assert shown.alt == (
        "Rates are highest in the wards by the river. Not available: Ward 4. Too few residents: Ward 3. Visitor area, "
        "rate not shown: Ward 1."
    )


def test_a_missing_value_looks_another_way_for_each_word():
    words = ["not available", "a", "b", "c"]
    assert len({choropleths._hatch(word, words) for word in words}) == 4


def test_marked_areas_have_their_words_in_the_legend_and_a_line_on_the_map():
    assert entries(2, (1.0, 2.0), marked={"W00"})[-1] == "near  (1 area)"
    assert len(entries(2, (1.0, 2.0))) == 3
    plain = choropleths.choropleth(squares(4), values(1, 2, 3, 4), name="wards", **WORDS)
    marked = choropleths.choropleth(squares(4), values(1, 2, 3, 4), name="wards", marked={"W02", "W01"}, **WORDS)
    again = choropleths.choropleth(squares(4), values(1, 2, 3, 4), name="wards", marked=["W01", "W02"], **WORDS)
    assert plain.image != marked.image == again.image


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"marked": {"W09"}}, "the first is W09"),
        ({"word_for_missing": {"W09": "too few"}}, "the first is W09"),
        ({"word_for_missing": {"W00": "too few"}}, "W00 has a value and a word"),
        ({"word_for_missing": {f"W0{at}": f"reason {at}" for at in range(1, 6)}}, "more than 4 words"),
    ],
)
def test_marks_and_words_that_do_not_fit_the_map_are_refused(more, words):
    with pytest.raises(AssertionError, match=words):
        choropleths.choropleth(squares(6), values(1), name="wards", **WORDS | more)


def test_a_wide_map_is_as_tall_as_its_legend_needs():
    wide = choropleths._height((0, 0, 10_000, 100), [({}, "words")] * 12)
    assert wide > 12 * 0.25
    assert choropleths._height((0, 0, 100, 10_000), []) == pytest.approx(5.6 + 0.3 + 0.1)
