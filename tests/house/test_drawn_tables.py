"""Tables drawn in the tests say what they seem to say."""

import pytest

from tests.tables import table


def test_a_drawn_table_has_its_columns_in_their_kinds():
    drawn = table("""
        area_code | month   | year   | count | value | domestic
        ----------+---------+--------+-------+-------+---------
        X1        | 2024-03 | "2024" | 3     | 1.5   | true
        X2        |         | "2023" |       | 2     | false
    """)
    assert [str(kind) for kind in drawn.dtypes] == ["str", "str", "str", "Int64", "float64", "boolean"]
    assert drawn["month"].tolist() == ["2024-03", ""]
    assert drawn["year"].tolist() == ["2024", "2023"]
    assert drawn["count"].isna().tolist() == [False, True]


def test_a_crooked_table_is_refused():
    with pytest.raises(AssertionError, match="drawn with 2 columns"):
        table("""
            a | b
            1 | 2 | 3
        """)
