"""Periods: whole months from a first to a last, written one way everywhere.

`2024` a calendar year; `2023/24` a financial year, April to March; `2024-03` a month;
`2024-03..2025-02` any other run of months.
"""

import re
from dataclasses import dataclass

from svd_analysis.errors import ParameterError

_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
_YEAR = re.compile(r"[0-9]{4}")
_FINANCIAL_YEAR = re.compile(r"([0-9]{4})/([0-9]{2})")


@dataclass(frozen=True, order=True)
class Period:
    """A run of whole months, both ends included, each written `YYYY-MM`."""

    first: str
    last: str

    @classmethod
    def parse(cls, text):
        """The period written `text`; anything else is a ParameterError that shows the four ways of writing one."""
        text = str(text).strip()
        if _MONTH.fullmatch(text):
            return cls(text, text)
        if _YEAR.fullmatch(text):
            return cls(f"{text}-01", f"{text}-12")
        if financial := _FINANCIAL_YEAR.fullmatch(text):
            start = int(financial[1])
            if (start + 1) % 100 == int(financial[2]):
                return cls(f"{start}-04", f"{start + 1}-03")
        first, dots, last = text.partition("..")
        if dots and _MONTH.fullmatch(first) and _MONTH.fullmatch(last) and first <= last:
            return cls(first, last)
        raise ParameterError(
            f"{text!r} is not a period. Write 2024 (calendar year), 2023/24 (financial year), 2024-03 (month) "
            "or 2024-03..2025-02 (first and last month)."
        )

    def __str__(self):
        if self.first == self.last:
            return self.first
        year = int(self.first[:4])
        if (self.first, self.last) == (f"{year}-01", f"{year}-12"):
            return str(year)
        if (self.first, self.last) == (f"{year}-04", f"{year + 1}-03"):
            return f"{year}/{(year + 1) % 100:02d}"
        return f"{self.first}..{self.last}"

    @property
    def months(self):
        """Every month of the period, in order."""
        return [month_at(number) for number in range(month_number(self.first), month_number(self.last) + 1)]

    @property
    def population_year(self):
        """The calendar year whose mid-year estimate is its denominator: of a financial year, its first."""
        return int(self.first[:4])

    def back(self, years):
        """The same months so many years earlier."""
        shift = 12 * years
        return Period(month_at(month_number(self.first) - shift), month_at(month_number(self.last) - shift))

    def __contains__(self, month):
        return self.first <= month <= self.last


def month_number(month):
    """Months since year 0, for arithmetic on `YYYY-MM`."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def month_at(number):
    """The month with that number, written `YYYY-MM`."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def month_from_digits(text):
    """`YYYY-MM` from a publisher's `YYYYMM`; None where the text is not a month."""
    text = str(text).strip()
    if re.fullmatch(r"(19|20)[0-9]{2}(0[1-9]|1[0-2])", text):
        return f"{text[:4]}-{text[4:]}"
    return None


def years(first, last):
    """The years of the same kind from `first` to `last`, in order: calendar, financial or any other twelve months."""
    span = (month_number(last.first) - month_number(first.first)) // 12
    return [last.back(step) for step in range(span, -1, -1)]


MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def in_words(period):
    """A period as prose: `calendar year 2024`, `April 2022 to March 2023`, `March 2024`."""
    period = Period.parse(period) if isinstance(period, str) else period
    text = str(period)
    if _YEAR.fullmatch(text):
        return f"calendar year {text}"
    first, last = (f"{MONTH_NAMES[int(month[5:]) - 1]} {month[:4]}" for month in (period.first, period.last))
    return first if first == last else f"{first} to {last}"
