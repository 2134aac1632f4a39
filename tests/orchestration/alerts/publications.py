"""Publications of a few rows: as much of the marts as alerts look at."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ingest.workspace import Workspace

_MARTS = """
create schema marts;
create table marts.dim_document (document_id varchar, title varchar, url varchar, province varchar,
    published date, outcome varchar, n_figures integer, version_no integer, is_current boolean);
create table marts.fct_reconciliation (identity varchar, province varchar, org varchar, field varchar,
    indicator varchar, period_start date, period_end date, lhs decimal(18, 4), rhs decimal(18, 4),
    difference decimal(18, 4), verdict varchar);
create table marts.fct_revisions (revision_id varchar, measure varchar, org varchar, field varchar,
    period_start date, period_end date, old_value decimal(18, 4), new_value decimal(18, 4));
create table marts.fct_outcomes (outcome_id varchar, stage varchar, source_id varchar, url varchar,
    occurred_at timestamp, outcome varchar, succeeded boolean);
create table marts.source_health (source_id varchar, n_addresses bigint, n_failing bigint,
    failing_since timestamp, missing_months varchar[], last_published date, expected_by date,
    days_overdue bigint, n_last_month bigint, n_usual double, volume_drop boolean);
"""


class Publication:
    """A warehouse in the making; `publish` turns the link to it."""

    def __init__(self, workspace: Workspace, name: str) -> None:
        self.workspace = workspace
        self.file = workspace.published / f"warehouse-{name}.duckdb"
        workspace.published.mkdir(parents=True, exist_ok=True)
        self._rows = duckdb.connect(str(self.file))
        self._rows.execute(_MARTS)

    def report(self, name: str, *, outcome: str = "read", title: str | None = None) -> Publication:
        self._rows.execute(
            "insert into marts.dim_document values"
            " ($id, $title, $url, 'Bến Tre', '2024-02-05', $outcome, 12, 1, true)",
            {
                "id": name,
                "title": title or f"Báo cáo {name}",
                "url": f"https://x.example/{name}",
                "outcome": outcome,
            },
        )
        return self

    def finding(self, identity: str, lhs: int, rhs: int) -> Publication:
        self._rows.execute(
            "insert into marts.fct_reconciliation values ($identity, 'Bến Tre', 'province', null, null,"
            " '2024-01-01', '2024-01-31', $lhs, $rhs, $lhs - $rhs, 'finding')",
            {"identity": identity, "lhs": lhs, "rhs": rhs},
        )
        return self

    def revision(self, old: int, new: int) -> Publication:
        self._rows.execute(
            "insert into marts.fct_revisions values ('r1', 'resolved_total', 'province', null,"
            " '2024-01-01', '2024-01-31', $old, $new)",
            {"old": old, "new": new},
        )
        return self

    def failing(self, source: str, reason: str, since: str, *, n_failing: int = 1) -> Publication:
        self._rows.execute(
            "insert into marts.source_health by name"
            " select $source as source_id, 5 as n_addresses, $n as n_failing,"
            " $since::timestamp as failing_since",
            {"source": source, "n": n_failing, "since": since},
        )
        self._rows.execute(
            "insert into marts.fct_outcomes values ('o', 'collect', $source, 'u', $since, $reason, false)",
            {"source": source, "since": since, "reason": reason},
        )
        return self

    def quiet(
        self, source: str, *, missing: list[str], expected: str | None = None, drop: bool = False
    ) -> Publication:
        self._rows.execute(
            "insert into marts.source_health by name select $source as source_id, 5 as n_addresses,"
            " 0 as n_failing, $missing as missing_months, date '2025-11-20' as last_published,"
            " $expected::date as expected_by, case when $expected is not null then 9 end as days_overdue,"
            " 1 as n_last_month, 4 as n_usual, $drop as volume_drop",
            {"source": source, "missing": missing, "expected": expected, "drop": drop},
        )
        return self

    def publish(self) -> Path:
        self._rows.close()
        self.workspace.current.unlink(missing_ok=True)
        self.workspace.current.symlink_to(self.file.name)
        return self.file
