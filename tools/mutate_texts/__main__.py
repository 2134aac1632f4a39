"""Command line: mutate the gold texts, extract each, and tell what does not hold.

usage: python -m tools.mutate_texts [--texts 20000] [--seed 1] [--first N]

The same seed gives the same texts; text N alone with `--first N --texts 1`. Ends with 1 where a text
crashes or is not sound.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections import Counter

from tools.mutate_texts.runs import Outcome, outcomes

_TOLD = ("texts", "refused", "numbers", "figures", "unsound")


def main() -> int:
    options = _options()
    started = time.process_time()
    counts: Counter[str] = Counter()
    for number, outcome in enumerate(outcomes(options.seed, options.first, options.texts), options.first):
        counts.update(outcome.counts)
        counts["texts"] += 1
        if outcome.is_sound:
            continue
        counts["unsound"] += 1
        print(f"text {number} of seed {options.seed}, from {outcome.source}")
        _tell(outcome)
    took = time.process_time() - started
    print(", ".join(f"{name} {counts[name]}" for name in _TOLD))
    print(f"{took:.0f} s of processor time, {counts['texts'] / took:.0f} texts a second")
    return 1 if counts["unsound"] else 0


def _tell(outcome: Outcome) -> None:
    for fault in outcome.faults:
        print(f"  {fault}")
    if outcome.crash is not None:
        print("".join(traceback.format_exception(outcome.crash)))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.mutate_texts")
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first text")
    return parser.parse_args()


sys.exit(main())
