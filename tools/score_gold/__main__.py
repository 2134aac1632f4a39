"""Prints per document and in all: precision, recall, invented values, and each error.

usage: python -m tools.score_gold [GOLD_DIR REPORTS_DIR] [--errors none|developed|all] [--lines DIR]

Without directories: the gold reports of tests/gold. Every third report is kept aside: its errors are shown
only on demand, so that rules are not fitted to it.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ingest.figure import Extraction
from tools.score_gold.matching import Record, Score, score, total
from tools.score_gold.reports import PROJECT, GoldReport, gold_reports, records

_ENOUGH = 12  # reports of which a third may be kept aside
_MEASURES_SHOWN = 12
_GOLD = PROJECT / "tests" / "gold" / "reports"


def main() -> None:
    options = _options()
    reports = list(gold_reports(options.gold, options.texts or options.gold))
    extractions = [report.extract() for report in reports]
    scores = []
    for report, extraction in zip(reports, extractions, strict=True):
        lines = records(extraction)
        if options.lines:
            target = options.lines / f"{report.name}.jsonl"
            target.write_text("".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines), "utf-8")
        scores.append(score(report.name, report.facts, lines))
    aside = scores[2::3] if len(scores) >= _ENOUGH else []
    developed = [one for one in scores if one not in aside]
    for one in scores:
        print(_line(one), "aside" if one in aside else "")
    for one in scores if options.errors == "all" else developed if options.errors == "developed" else []:
        _print_errors(one)
    _print_by_measure(scores)
    _print_by_rule(scores)
    print(_line(total("developed", developed)))
    if aside:
        print(_line(total("aside", aside)))
    print(
        _line(total("all", scores)), f"perfect documents {sum(one.perfect for one in scores)}/{len(scores)}"
    )
    _print_account(extractions)
    print(f"speed {_speed(reports):.0f} reports per second of one core")


def _print_by_measure(scores: Sequence[Score]) -> None:
    """The measures with errors, most errors first."""
    missed = Counter(str(record["measure"]) for one in scores for record in one.missed)
    false = Counter(str(record["measure"]) for one in scores for record in one.false)
    for measure, count in (missed + false).most_common(_MEASURES_SHOWN):
        print(f"  {measure:<28} missed {missed[measure]:2d}  false {false[measure]:2d}  ({count})")


def _print_by_rule(scores: Sequence[Score]) -> None:
    """The rules that made false figures, most false ones first, with their precision."""
    right = Counter(str(record["rule"]) for one in scores for record in one.hits)
    false = Counter(str(record["rule"]) for one in scores for record in one.false)
    for rule, count in false.most_common(_MEASURES_SHOWN):
        share = right[rule] / (right[rule] + count)
        print(f"  rule {rule:<48} right {right[rule]:4d}  false {count:3d}  precision {share:.3f}")


def _print_account(extractions: Sequence[Extraction]) -> None:
    numbers = sum(one.n_numbers for one in extractions)
    figures = sum(len({figure.number_start for figure in one.figures}) for one in extractions)
    furniture = sum(len(one.furniture) for one in extractions)
    unread = sum(len(one.unread) for one in extractions)
    print(f"numbers {numbers} = figures {figures} + furniture {furniture} + unread {unread}")


def _speed(reports: Sequence[GoldReport]) -> float:
    """Extractions per second of processor time, lexicons already loaded."""
    started = time.process_time()
    for report in reports:
        report.extract()
    return len(reports) / (time.process_time() - started)


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
