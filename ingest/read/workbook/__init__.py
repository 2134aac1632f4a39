"""Workbooks (XLSX, XLS, SpreadsheetML) -> parts: sheets as they are shown."""
