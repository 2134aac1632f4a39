"""Great Expectations suites over the built marts.

Belongs here: what must hold of a warehouse before analysts see it.
Does not belong here: Dagster, dbt, or anything that reads reports.
"""
