"""Workbooks: every visible sheet as cells of text, in one pass over each part.

The parts are read directly and not through a library for workbooks, because both the formula and
its stored value are wanted from one pass, and because such libraries turn what they do not expect
into blanks.
"""

from etl.reading.xlsx.workbook import read_xlsx

__all__ = ["read_xlsx"]
