"""The data dictionary: every relation and column of `marts`, in English and Vietnamese.

Its source is the YAML that dbt enforces and persists as comments, so that it cannot say anything else than
the database. With --check nothing is written: exit code 1 where the file is out of date.
"""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from orchestration.contract import Mart, marts

PROJECT = Path(__file__).resolve().parents[2]
MEASURES = PROJECT / "ingest" / "codebook" / "measures.csv"
IDENTITIES = PROJECT / "dbt_project" / "seeds" / "identities.csv"
DICTIONARY = PROJECT / "docs" / "data-dictionary.md"

_INTRODUCTION = """# Data dictionary / Từ điển dữ liệu

Schema `marts` of the published warehouse. Written by `python -m tools.data_dictionary` from
`dbt_project/models/marts/marts.yml`; the same words stand as comments in the database
(`select * from duckdb_columns() where schema_name = 'marts'`). Do not edit by hand.

Two table macros read the past: `marts.figures_asof(day)` and `marts.dossiers_asof(day)` give
`fct_figures` and `fct_dossiers` as they were known at the end of a day, for example
`select * from marts.dossiers_asof('2026-11-01')`.
"""


def dictionary() -> str:
    """The whole dictionary as Markdown."""
    promised = sorted(marts().values(), key=lambda mart: mart.name)
    parts = [_INTRODUCTION, *_contents(promised)]
    for mart in promised:
        parts += _relation(mart)
    parts += _measures()
    parts += _identities()
    return "\n".join(parts).rstrip() + "\n"


def _contents(promised: Sequence[Mart]) -> Iterator[str]:
    yield "| relation | one row per |"
    yield "|---|---|"
    for mart in promised:
        one_row_per = mart.english.split(". ")[0].removeprefix("One row per ")
        yield f"| [`{mart.name}`](#{mart.name}) | {_cell(one_row_per)} |"
    yield ""


def _relation(mart: Mart) -> Iterator[str]:
    yield f"## {mart.name}"
    yield ""
    yield mart.english
    yield ""
    yield f"*{mart.vietnamese}.*"
    yield ""
    if mart.primary_key:
        yield f"Key / khóa: {', '.join(f'`{name}`' for name in mart.primary_key)}"
        yield ""
    yield "| column | type | meaning | nghĩa |"
    yield "|---|---|---|---|"
    for column in mart.columns:
        meaning = _cell(column.english) + (" (never empty)" if column.required else "")
        if column.refers_to:
            meaning += f" → `{'.'.join(column.refers_to)}`"
        yield f"| `{column.name}` | {column.data_type} | {meaning} | {_cell(column.vietnamese)} |"
    yield ""


def _measures() -> Iterator[str]:
    yield "## Measures / Chỉ tiêu"
    yield ""
    yield "| measure | unit | label | nhãn | definition |"
    yield "|---|---|---|---|---|"
    for row in _rows(MEASURES):
        cells = (row["unit"], row["label_en"], row["label_vi"], row["definition"])
        yield f"| `{row['measure']}` | " + " | ".join(map(_cell, cells)) + " |"
    yield ""


def _identities() -> Iterator[str]:
    yield "## Identities / Đẳng thức"
    yield ""
    yield "Class: E exact by definition, U usual, B bound, R rate, X listed and never applied."
    yield ""
    yield "| identity | class | what it says | nội dung |"
    yield "|---|---|---|---|"
    for row in _rows(IDENTITIES):
        cells = (row["class"], row["description_en"], row["description_vi"])
        yield f"| `{row['identity_id']}` | " + " | ".join(map(_cell, cells)) + " |"


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _cell(text: str) -> str:
    return text.replace("|", "\\|").strip().removesuffix(".")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the file is up to date")
    options = parser.parse_args()
    text = dictionary()
    if not options.check:
        DICTIONARY.parent.mkdir(exist_ok=True)
        DICTIONARY.write_text(text, encoding="utf-8")
        print(f"written: {DICTIONARY.relative_to(PROJECT)}")
    elif not DICTIONARY.exists() or DICTIONARY.read_text(encoding="utf-8") != text:
        print(f"{DICTIONARY.relative_to(PROJECT)} is out of date; run `python -m tools.data_dictionary`")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
