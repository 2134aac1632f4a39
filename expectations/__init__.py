"""Great Expectations suites over the built marts.

Belongs here: what must hold of a warehouse before analysts see it.
Does not belong here: Dagster, dbt, or anything that reads reports.

The checks are data (`marts.yaml`); Great Expectations is imported only when they are run.
"""

from expectations.check import check_marts
from expectations.definition import Beside, Check, Kind, Severity, load_checks
from expectations.result import CheckResult

__all__ = ["Beside", "Check", "CheckResult", "Kind", "Severity", "check_marts", "load_checks"]
