"""Prints per document and in all: precision, recall, invented values, and each error.

usage: python -m tools.score_gold [GOLD_DIR REPORTS_DIR] [--errors none|developed|all] [--lines DIR]

Without directories: the gold reports of tests/gold. Every third report is kept aside: its errors are shown
only on demand, so that rules are not fitted to it.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from pathlib import Path

from tools.score_gold.matching import Record, Score, score, total
from tools.score_gold.reports import PROJECT, gold_reports, records

_GOLD = PROJECT / "tests" / "gold" / "reports"


def main() -> None:
    options = _options()
    texts = options.texts or options.gold
    reports = list(gold_reports(options.gold, texts))
    started = time.perf_counter()
    extractions = [report.extract() for report in reports]
    seconds = time.perf_counter() - started
    scores = []
    for report, extraction in zip(reports, extractions, strict=True):
        lines = records(extraction)
        if options.lines:
            target = options.lines / f"{report.name}.jsonl"
            target.write_text(
                "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
            )
        scores.append(score(report.name, report.facts, lines))
    aside = scores[2::3] if len(scores) >= 12 else []
    developed = [one for one in scores if one not in aside]
    for one in scores:
        print(_line(one), "aside" if one in aside else "")
    for one in scores:
        if options.errors == "all" or (options.errors == "developed" and one in developed):
            _print_errors(one)
    print(_line(total("developed", developed)))
    if aside:
        print(_line(total("aside", aside)))
    print(
        _line(total("all", scores)), f"perfect documents {sum(one.perfect for one in scores)}/{len(scores)}"
    )
    figures = sum(len(one.figures) for one in extractions)
    furniture = sum(len(one.furniture) for one in extractions)
    unread = sum(len(one.unread) for one in extractions)
    print(
        f"numbers {sum(one.n_numbers for one in extractions)} = figures {figures} + furniture {furniture} + unread {unread}"
    )
    print(f"speed {len(reports) / seconds:.0f} reports/s")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.score_gold")
    parser.add_argument("gold", nargs="?", type=Path, default=_GOLD)
    parser.add_argument("texts", nargs="?", type=Path)
    parser.add_argument("--errors", choices=("none", "developed", "all"), default="developed")
    parser.add_argument("--lines", type=Path, help="write NAME.jsonl with the figures of each report")
    return parser.parse_args()


def _line(one: Score) -> str:
    return (
        f"{one.name:<24} gold {one.gold:3d}  predicted {one.predicted:3d}  right {one.right:3d}  "
        f"precision {one.precision:.4f}  recall {one.recall:.4f}  f1 {one.f1:.4f}  invented {one.invented}"
    )


def _print_errors(one: Score) -> None:
    for kind, found in (("missed", one.missed), ("false", one.false)):
        for record in _by_quote(found):
            said = [
                record["measure"],
                record["value"],
                record["org"],
                record["period_start"],
                record["period_end"],
            ]
            more = [
                record.get("indicator") or "",
                str(record["quote"])[:90].replace("\n", " "),
                record.get("rule", ""),
            ]
            print(one.name, kind, *said, *more, sep=" | ")


def _by_quote(found: Sequence[Record]) -> Sequence[Record]:
    return sorted(found, key=lambda record: (str(record["measure"]), float(record["value"])))


main()
