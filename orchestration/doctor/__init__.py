"""Finds what is set up wrongly before a night finds it.

Belongs here: small checks that look, change nothing and take no second; what they mean and what to do is
in `checks.yaml`. Does not belong here: checks of figures (`expectations`), or any repair.
"""

from orchestration.doctor.examination import CHECKS, Advice, Severity, advice, examine, report
from orchestration.doctor.patient import Patient

__all__ = ["CHECKS", "Advice", "Patient", "Severity", "advice", "examine", "report"]
