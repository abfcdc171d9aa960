"""The record as spreadsheets: rows that become files of the record, and files that become rows."""

from prisongraph.sheets.importing import import_sheets
from prisongraph.sheets.turtle import format_turtle

__all__ = ["format_turtle", "import_sheets"]
