"""The record as spreadsheets: rows that become files of the record, and files that become rows."""
