"""How extraction is measured: what counts as right, and the counts taken apart."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

from tests.extract.statements import PROJECT
from tools.score_gold.breakdown import by, measure_of, organisation_of, period_of
from tools.score_gold.matching import score, total


def fact(measure: str = "received_total", value: float = 5, **more: Any) -> dict[str, Any]:
    base = {"org": "province", "period_start": "2023-05-01", "period_end": "2023-05-31", "indicator": None}
    return {"measure": measure, "value": value, **base, **more}


@pytest.mark.parametrize(
    ("start", "end", "kind"),
    [
        ("2023-05-01", "2023-05-31", "month"),
        ("2023-04-01", "2023-06-30", "quarter"),
        ("2023-05-01", "2023-07-31", "other months"),
        ("2023-07-01", "2023-12-31", "half-year"),
        ("2023-01-01", "2023-12-31", "year"),
        ("2023-01-01", "2023-09-30", "since 1 January"),
        ("2023-01-01", "2023-09-15", "since 1 January"),
        ("2023-04-15", "2023-05-14", "reporting month"),
        ("2023-05-01", "2023-05-07", "week or days"),
        ("2022-12-15", "2023-12-14", "other days"),
        (None, "2023-05-31", "as of a day"),
        (None, None, "none"),
    ],
)
def test_kinds_of_periods(start: str | None, end: str | None, kind: str) -> None:
    assert period_of(fact(period_start=start, period_end=end)) == kind


@pytest.mark.parametrize(
    ("org", "kind"),
    [("dept:y_te", "dept"), ("level:commune", "level:commune"), ("centre", "centre"), (None, "left open")],
)
def test_kinds_of_organisations(org: str | None, kind: str) -> None:
    assert organisation_of(fact(org=org)) == kind


def test_a_value_that_no_fact_has_is_invented() -> None:
    found = score(
        "x", [fact(), fact("resolved_total", 4)], [fact(), fact("resolved_total", 5), fact(value=6)]
    )
    assert (found.gold, found.predicted, found.right, found.invented) == (2, 3, 1, 1)
    assert [one["value"] for one in found.made_up] == [6]
    assert (found.precision, found.recall) == (1 / 3, 1 / 2)
    assert not found.perfect


def test_the_parts_add_up_to_the_whole() -> None:
    scores = [
        score("a", [fact(), fact("resolved_total", 4)], [fact(), fact(value=6)]),
        score("b", [fact(org="centre")], [fact(org="centre"), fact("rate_late", 1)]),
    ]
    whole = total("all", scores)
    for key in (measure_of, organisation_of, period_of):
        parts = list(by(key, scores))
        assert sum(one.gold for one in parts) == whole.gold == 3
        assert sum(one.predicted for one in parts) == whole.predicted == 4
        assert sum(one.right for one in parts) == whole.right == 2
        assert sum(one.invented for one in parts) == whole.invented == 2
    received = next(one for one in by(measure_of, scores) if one.name == "received_total")
    assert (received.gold, received.predicted, received.right) == (2, 3, 2)


def test_the_command_tells_every_set() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "tools.score_gold"], capture_output=True, text=True, cwd=PROJECT, check=True
    ).stdout
    for part in ("== reports", "== composed_news", " by measure", " by organisation", " by period", "aside"):
        assert part in told
    assert "perfect documents" in told
