"""Writes the sample portal: `python -m tools.make_sample_portal` (about five seconds).

From the data beside this file

    sites/*.yaml      one publisher each: host, addresses, look, news that are no reports
    reports/*.yaml    one report each: text, tables, attachments, facts, expected findings
    templates/<look>/ list and article pages in the manner of one kind of portal
    fonts/            Tinos, the letters of the PDFs

it writes `ingest/sample_portal/site`, `ingest/sample_portal/handed_over` and the truth in
`tests/gold/sample_portal`. The same data and the pinned libraries give the same bytes. The
product never imports this; it needs reportlab, python-docx, openpyxl and jinja2.
"""
