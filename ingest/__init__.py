"""Published report -> figures.

Belongs here: sources, collection, the archive and its ledger, readers, extraction, landing.
Does not belong here: anything that knows Dagster, dbt or Great Expectations.

The road of a report: `sources` -> `collect` -> `read` -> `extract` -> `land`.
"""
