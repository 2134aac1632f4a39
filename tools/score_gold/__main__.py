"""Measures extraction against gold sets: precision, recall, F1, invented figures, perfect documents.

usage: python -m tools.score_gold [GOLD_DIR REPORTS_DIR] [--errors none|developed|all] [--lines DIR] [--brief]

Without directories: every gold set of the project, and the seeds where the shared folder is there. Of the
published reports every third is kept aside: its errors are shown only on demand, so that rules are not
fitted to it; those of the other sets only where the set is named. Each set is told report by report and by
measure, organisation and period.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ingest.figure import Extraction
from tools.score_gold.breakdown import BREAKDOWNS, Key, by
from tools.score_gold.matching import Record, Score, total
from tools.score_gold.reports import GoldReport
from tools.score_gold.sets import REPORTS, GoldSet, Measured, gold_sets, lines_of, measured

_RULES_SHOWN = 12


def main() -> None:
    options = _options()
    sets = list(gold_sets())
    if options.gold is not None:
        sets = [GoldSet(options.gold.name, options.gold, options.texts or options.gold, split=True)]
    found = [measured(one) for one in sets]
    for one in found:
        if options.lines:
            _write_lines(one, options.lines)
        if not options.brief:
            _tell(one, options.errors if options.gold or one.name == REPORTS else "none")
    print("\n== all sets")
    for one in found:
        for line in _totals(one):
            print(line)
    _print_account([extraction for one in found for extraction in one.extractions])
    print(f"speed {_speed(found[0].reports):.0f} reports per second of one core ({found[0].name})")


def _tell(one: Measured, errors: str) -> None:
    print(f"\n== {one.name}")
    for score in one.scores:
        print(_line(score), "aside" if score in one.aside else "")
    shown = {"all": one.scores, "developed": one.developed}
    for score in shown.get(errors, ()):
        _print_errors(score)
    _print_by_rule(one.developed)
    for name, key in BREAKDOWNS:
        _print_breakdown(name, key, one)


def _totals(one: Measured) -> Iterator[str]:
    parts = [(one.name, one.scores)]
    if one.aside:
        parts = [(f"{one.name}, developed", one.developed), (f"{one.name}, aside", one.aside), *parts]
    for name, scores in parts:
        perfect = sum(score.perfect for score in scores)
        yield f"{_line(total(name, scores))}  perfect documents {perfect}/{len(scores)}"


def _print_breakdown(name: str, key: Key, one: Measured) -> None:
    print(f" by {name}")
    parts = {score.name: score for score in by(key, one.aside)}
    for score in by(key, one.scores):
        aside = parts.get(score.name)
        told = f"  aside: gold {aside.gold:3d} f1 {aside.f1:.3f}" if aside is not None else ""
        print(f"  {_line(score)}{told}")


def _print_by_rule(scores: Sequence[Score]) -> None:
    """The rules that made false figures, most false ones first, with their precision."""
    right = Counter(str(record["rule"]) for one in scores for record in one.hits)
    false = Counter(str(record["rule"]) for one in scores for record in one.false)
    for rule, count in false.most_common(_RULES_SHOWN):
        share = right[rule] / (right[rule] + count)
        print(f"  rule {rule:<48} right {right[rule]:4d}  false {count:3d}  precision {share:.3f}")


def _print_account(extractions: Sequence[Extraction]) -> None:
    numbers = sum(one.n_numbers for one in extractions)
    figures = sum(len({figure.number_start for figure in one.figures}) for one in extractions)
    furniture = sum(len(one.furniture) for one in extractions)
    unread = sum(len(one.unread) for one in extractions)
    print(f"numbers {numbers} = figures {figures} + furniture {furniture} + unread {unread}")


def _speed(reports: Sequence[GoldReport]) -> float:
    """Extractions per second of processor time, lexicons already loaded; the best of three rounds."""
    took = []
    for _ in range(3):
        started = time.process_time()
        for report in reports:
            report.extract()
        took.append(time.process_time() - started)
    return len(reports) / min(took)


def _write_lines(one: Measured, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for report, extraction in zip(one.reports, one.extractions, strict=True):
        lines = lines_of(extraction)
        text = "".join(f"{json.dumps(line, ensure_ascii=False)}\n" for line in lines)
        (folder / f"{report.name}.jsonl").write_text(text, "utf-8")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.score_gold")
    parser.add_argument("gold", nargs="?", type=Path)
    parser.add_argument("texts", nargs="?", type=Path)
    parser.add_argument("--errors", choices=("none", "developed", "all"), default="developed")
    parser.add_argument("--lines", type=Path, help="write NAME.jsonl with the figures of each report")
    parser.add_argument("--brief", action="store_true", help="only the totals of each set")
    return parser.parse_args()


def _line(one: Score) -> str:
    return (
        f"{one.name:<28} gold {one.gold:4d}  predicted {one.predicted:4d}  right {one.right:4d}  "
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
