"""A made-up history of ten years whose truth is known, to hold the warehouse against.

`history` writes it straight into schema `raw`, with its truth beside it in schema `truth`; `verdict` holds
what dbt built against that truth; `python -m tools.ten_years` measures both at full size.
"""
