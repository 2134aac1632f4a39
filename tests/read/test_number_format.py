"""Numbers and dates of workbooks as their formats print them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.read.workbook.date_format import is_date, print_date
from ingest.read.workbook.number_format import print_number

ACCOUNTING = '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)'


@pytest.mark.parametrize(
    ("value", "form", "shown"),
    [
        (0.9949, "0.00%", "99.49%"),
        (1, "0%", "100%"),
        (22181, "#,##0", "22.181"),
        (999, "#,##0", "999"),
        (0, "#,##0", "0"),
        (0, "#,###", ""),
        (1234.5, "#,##0.0", "1.234,5"),
        (0.125, "0.000", "0,125"),
        (1, "00", "01"),
        (2.005, "0.00", "2.01"),
        (-3.456, "0.00", "-3.46"),
        (-0.001, "0.00", "0.00"),
        (99.5, "0.0##", "99.5"),
        (0.5, "#.00", ".50"),
        (99.49999999999999, "General", "99.5"),
        (1234567, "General", "1234567"),
        (1234567, "# ##0", "1234 567"),
        (1234567, "#,##0,", "1.235"),
        (0, ACCOUNTING, "-"),
        (-5, ACCOUNTING, "(5)"),
        (1500, ACCOUNTING, "1.500"),
        (5, ";;;", ""),
        (12, '0" hồ sơ"', "12 hồ sơ"),
        (7, '[Red][>5]0" cao";0', "7 cao"),
        (3, '[Red][>5]0" cao";0', "3"),
        (5000, "#,##0 [$₫-42A]", "5.000 ₫"),
        (0.5, "# ?/?", "0.5"),
        (1e20, "0.00E+00", "100000000000000000000"),
    ],
)
def test_a_number_is_printed_by_its_format(value, form, shown):
    assert print_number(value, form) == shown


@given(st.integers(-(10**12), 10**12))
def test_grouping_changes_no_digit(value):
    assert int(print_number(value, "#,##0").replace(".", "")) == value


@given(st.floats(), st.text(alphabet='0#?.,%;"[]\\_*E+-/@ GeneralđRed>5$', max_size=20))
def test_no_format_code_is_beyond_the_printer(value, form):
    assert isinstance(print_number(value, form), str)


@pytest.mark.parametrize(
    ("serial", "form", "shown"),
    [
        (45000, "dd/mm/yyyy", "15/03/2023"),
        (45000, "mm-dd-yy", "15/03/2023"),
        (45000.55, "h:mm:ss", "13:12:00"),
        (45000, '"Ngày" d "tháng" m "năm" yyyy', "Ngày 15 tháng 3 năm 2023"),
        (1.5, "[h]:mm", "36:00"),
        (0.5, "hh:mm", "12:00"),
        (-3, "dd/mm/yyyy", "-3"),
    ],
)
def test_a_date_is_printed_by_its_format(serial, form, shown):
    assert is_date(form)
    assert print_date(serial, form, since_1904=False) == shown


def test_workbooks_may_count_days_from_1904():
    assert print_date(43538, "d/m/yyyy", since_1904=True) == "15/3/2023"


@pytest.mark.parametrize("form", ["General", "#,##0", "[Red]0", "0.00%", '0" ngày"'])
def test_formats_of_numbers_are_no_dates(form):
    assert not is_date(form)


@given(st.floats(allow_nan=False), st.text(alphabet='dmyhs:/ "[]AMP.-', max_size=16), st.booleans())
def test_no_date_code_is_beyond_the_printer(serial, form, since_1904):
    assert isinstance(print_date(serial, form, since_1904=since_1904), str)


@pytest.mark.parametrize("unit", ["[", "[$", '"', "#,", "\\\\", "yy"])
def test_a_format_code_without_end_takes_no_time_without_end(unit):
    assert isinstance(print_number(7, unit * 300_000), str)
    assert isinstance(print_date(7, unit * 300_000, since_1904=False), str)
    assert not is_date("[" * 300_000)
