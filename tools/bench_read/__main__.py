"""`python -m tools.bench_read [FOLDER]`: the readers against documents with known contents.

With `--mutations N` it reads N damaged versions of the same documents instead, and says how they
ended; exit code 1 where one took more time or memory than is promised.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import resource
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from ingest.read import ReaderPool, ReadFailure
from ingest.workspace import PROJECT_ROOT
from tools.bench_read.mutations import mutations
from tools.bench_read.score import Score, score
from tools.bench_read.truth import Truth, truths_in

_COLUMNS = (
    ("paragraphs", 11), ("body cells", 11), ("headers", 9), ("withheld", 8), ("wrong", 5), ("leaked", 6),
    ("seconds", 7),
)  # fmt: skip
_SECONDS_EACH = 20.0
_MIB_EACH = 512
_TIMES_A_SCAN = 10


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.bench_read", description=__doc__.splitlines()[0])
    parser.add_argument(
        "folder", nargs="?", type=Path, default=_default_folder(), help="default: %(default)s"
    )
    parser.add_argument("--mutations", type=int, metavar="N", help="read N damaged documents instead")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"no documents with known contents at {options.folder}", file=sys.stderr)
        return 2
    if options.mutations:
        return _bench_mutations(options.folder, options.mutations, options.seed, options.workers)
    return _bench_truths(options.folder)


def _default_folder() -> Path:
    shared = Path(os.environ.get("MOTCUA_SHARED") or PROJECT_ROOT.parent / "shared")
    return shared / "samples"


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _bench_truths(folder: Path) -> int:
    head = " ".join(name.rjust(width) for name, width in _COLUMNS)
    print(f"{'document':34} {'outcome':11} {head}")
    by_format: dict[str, Score] = defaultdict(Score)
    with ReaderPool(1) as readers:
        for truth in truths_in(folder):
            data = truth.path.read_bytes()
            start = time.perf_counter()
            result = readers.read(data, digest=_digest(data))
            seconds = time.perf_counter() - start
            read = score(result, truth)
            outcome = result.reason.value if isinstance(result, ReadFailure) else "read"
            by_format[_kind(truth)] += read
            print(f"{truth.path.name:34} {outcome:11} {_line(read)} {seconds:7.2f}")
    print()
    for kind, read in sorted(by_format.items()):
        print(f"{kind:34} {'':11} {_line(read)}")
    print(f"{'all':34} {'':11} {_line(sum(by_format.values(), Score()))}")
    return 0


def _kind(truth: Truth) -> str:
    return "scan" if truth.is_scan else truth.path.suffix.removeprefix(".")


def _line(read: Score) -> str:
    def share(right: int, of: int, width: int) -> str:
        return f"{right}/{of}".rjust(width) if of else "-".rjust(width)

    return (
        f"{share(read.paragraphs, read.paragraphs_of, 11)} {share(read.body, read.body_of, 11)} "
        f"{share(read.header, read.header_of, 9)} {read.withheld or '-':>8} {read.wrong_numbers or '-':>5} "
        f"{read.leaked or '-':>6}"
    )


def _bench_mutations(folder: Path, count: int, seed: int, workers: int) -> int:
    paths = [
        path for path in sorted(folder.rglob("*")) if path.is_file() and path.suffix not in (".json", ".md")
    ]
    # Recognising a scan takes a hundred times as long as reading anything else: fewer of them.
    paths = [path for path in paths for _ in range(1 if "scan" in path.name else _TIMES_A_SCAN)]
    documents = [path.read_bytes() for path in paths]
    ends: Counter[str] = Counter()
    slowest: list[tuple[float, str, int]] = []
    start = time.perf_counter()
    with ReaderPool(workers) as readers:
        for number, (index, data) in enumerate(mutations(documents, count, seed)):
            began = time.perf_counter()
            result = readers.read(data, digest=_digest(data))
            seconds = time.perf_counter() - began
            slowest = sorted([*slowest, (seconds, paths[index].name, number)], reverse=True)[:5]
            ends[result.reason.value if isinstance(result, ReadFailure) else "read"] += 1
            if (number + 1) % 100 == 0:
                print(f"  {number + 1} of {count}, {time.perf_counter() - start:.0f} s", file=sys.stderr)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    print(f"{count} damaged documents (seed {seed}) in {time.perf_counter() - start:.0f} s")
    for end, times in ends.most_common():
        print(f"  {end:12} {times:6}")
    print("slowest: " + ", ".join(f"{seconds:.1f} s {name} #{number}" for seconds, name, number in slowest))
    print(f"peak memory of a reading process: {peak} MiB")
    return int(slowest[0][0] > _SECONDS_EACH or peak > _MIB_EACH)


if __name__ == "__main__":
    sys.exit(main())
