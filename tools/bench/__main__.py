"""Command line of the benchmark."""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pypdfium2

from ingest.document import Document
from ingest.extract import extract
from ingest.figure import Context
from ingest.read import read

PROJECT = Path(__file__).resolve().parents[2]
PORTAL = PROJECT / "ingest" / "sample_portal"
GOLD = PROJECT / "tests" / "gold" / "reports"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--nights", type=int, default=3, help="unchanged nights to take the median of")
    nights = parser.parse_args().nights
    print("reading and extracting, one core, warm")
    for line in reading_speed():
        print(f"  {line}")
    with tempfile.TemporaryDirectory(prefix="motcua-bench-") as home:
        told("full night (20-odd reports, empty workspace)", [night(home)])
        unchanged = [night(home) for _ in range(nights)]
        told(f"unchanged night (median of {nights})", unchanged)
    print(f"the tools' own start-up (median of {nights})")
    startup = {name: _median([process_seconds(code) for _ in range(nights)]) for name, code in TOOLS.items()}
    for name, seconds in startup.items():
        print(f"  {name:<18} {seconds:>7.2f} s")
    took = _median([result["seconds"]["whole process"] for result in unchanged])
    print(f"unchanged night: {took / sum(startup.values()):.2f} times the start-up of the tools")


# What each tool needs before it can do anything: to be imported, and to stand ready.
TOOLS = {
    "dbt": "from dbt.cli.main import dbtRunner; dbtRunner().invoke(['--version'])",
    "Great Expectations": "import great_expectations; great_expectations.get_context(mode='ephemeral')",
}


def process_seconds(code: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], capture_output=True, cwd=PROJECT, check=True)
    return time.perf_counter() - start


def reading_speed() -> Iterator[str]:
    """Documents (and pages of PDFs) per second by format, over the sample portal and the gold reports."""
    files = [*PORTAL.glob("site/**/*.*"), *PORTAL.glob("handed_over/*.txt"), *GOLD.glob("*.txt")]
    wanted = [file for file in sorted(files) if file.suffix in (".html", ".pdf", ".docx", ".xlsx", ".txt")]
    took: dict[str, list[float]] = defaultdict(lambda: [0, 0.0, 0.0])
    n_pages = 0
    for file in wanted:
        data = file.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        read(data, digest=digest)  # the first reading of a format loads its library
        start = time.perf_counter()
        document = read(data, digest=digest)
        middle = time.perf_counter()
        if not isinstance(document, Document):
            continue
        extract(document, Context())
        totals = took[file.suffix]
        totals[0] += 1
        totals[1] += middle - start
        totals[2] += time.perf_counter() - middle
        n_pages += len(pypdfium2.PdfDocument(data)) if file.suffix == ".pdf" else 0
    yield f"pdf   {n_pages:>4} pages: read {n_pages / took['.pdf'][1]:>7.0f}/s"
    for suffix, (count, reading, extracting) in took.items():
        yield (
            f"{suffix[1:]:<5} {count:>4.0f} documents: read {count / reading:>7.0f}/s, "
            f"extracted {count / extracting:>7.0f}/s"
        )


def night(home: str) -> Mapping[str, Any]:
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "tools.bench.night", home],
        capture_output=True,
        text=True,
        cwd=PROJECT,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    result["seconds"]["whole process"] = time.perf_counter() - start
    return result


def told(name: str, results: list[Mapping[str, Any]]) -> None:
    """Print the median of each figure of some nights."""
    print(name)
    for step in results[0]["seconds"]:
        print(f"  {step:<14} {_median([result['seconds'][step] for result in results]):>7.2f} s")
    for what in ("own_mib", "largest_child_mib"):
        print(f"  {what:<18} {_median([result[what] for result in results]):>5.0f}")
    print(f"  documents read {results[0]['documents']}, figures {results[0]['figures']}")


def _median(values: list[float]) -> float:
    ordered = sorted(values)
    return ordered[len(ordered) // 2]


if __name__ == "__main__":
    main()
