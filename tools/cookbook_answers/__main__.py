"""The cookbook's answers on the sample portal, and docs/cookbook.md, the list of its questions.

Run it after a change of questions, rules or marts, and read the difference: an answer that turned absurd is a
fault of the rules or of the marts.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from ingest.asking import as_csv, open_for_reading
from ingest.cli import SAMPLE_SOURCES
from ingest.cookbook import questions
from ingest.sources import load_sources
from ingest.workspace import PROJECT_ROOT, Workspace
from orchestration.night import run_night

CATALOGUE = PROJECT_ROOT / "docs" / "cookbook.md"

# The time of the night that the tests of tests/end_to_end share.
NIGHT = datetime(2026, 1, 1, 12, tzinfo=UTC)

_INTRODUCTION = """# Cookbook / Sổ tay câu hỏi

Questions asked of the warehouse, each one SQL file on schema `marts`, with its answer on the sample portal as
CSV beside it. `motcua ask` lists them, `motcua ask NAME` answers one from the published warehouse, with
`--sql` it shows the query. Copy a query and change it; what the tables hold is in the
[data dictionary](data-dictionary.md).

What holds for all of them:

- Counts of different provinces, organisations or months add up; rates do not. Compute a rate from the sums.
- `org` is a code; its name is `dim_org.label_vi`. Codes like `dept:%` are departments, `level:%` levels,
  `district:%` and `commune:%` places; `province` is the whole of it.
- Periods overlap: a month, the quarter and the year to date hold the same dossiers. Fix `period_kind` first.
- Months may run from the 15th to the 14th; `period_start` and `period_end` say it.
- The national portal and the province count different dossiers: fix `source_system`.
- Departments changed on 2025-03-01, provinces on 2025-07-01: compare across these days only by lineage
  (`dim_org.lineage_org_code`) and on one map (`dossiers_on_new_map`).

Written by `python -m tools.cookbook_answers` from the opening comments of the files. Do not edit by hand.
"""


def catalogue() -> str:
    """docs/cookbook.md."""
    return "\n".join([_INTRODUCTION, *_entries()]).rstrip() + "\n"


def _entries() -> Iterator[str]:
    for asked in questions():
        yield f"## {asked.name}"
        yield ""
        yield f"{asked.vietnamese}"
        yield ""
        yield f"*{asked.english}*"
        yield ""
        yield f"Beware: {asked.beware}"
        yield ""
        if asked.why_empty:
            yield f"No rows: {asked.why_empty}"
            yield ""
        yield f"[query](cookbook/{asked.name}.sql) · [answer](cookbook/{asked.name}.csv)"
        yield ""


def write_answers(warehouse: Path) -> None:
    """Ask a published warehouse all questions and write each answer beside its query."""
    with open_for_reading(warehouse) as connection:
        for asked in questions():
            asked.answer_file.write_text(as_csv(connection.sql(asked.query)), encoding="utf-8")


def main() -> None:
    CATALOGUE.write_text(catalogue(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as directory:
        workspace = Workspace(Path(directory) / "var")
        run_night(workspace, load_sources(SAMPLE_SOURCES), offline=False, portal_night=1, clock=lambda: NIGHT)
        write_answers(workspace.current)


if __name__ == "__main__":
    main()
