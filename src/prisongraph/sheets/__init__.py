"""The record as spreadsheets: rows that become files of the record, and files that become rows."""

from prisongraph.sheets.exporting import export_sheets, write_sheets
from prisongraph.sheets.importing import import_sheets
from prisongraph.sheets.turtle import format_turtle

__all__ = ["export_sheets", "format_turtle", "import_sheets", "write_sheets"]
