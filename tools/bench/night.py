"""One night in a process of its own: prints what each step took and the peak memory, as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

STARTED = time.perf_counter()


def main() -> None:
    from ingest.cli import SAMPLE_SOURCES
    from ingest.sources import load_sources
    from ingest.workspace import Workspace
    from orchestration.night import run_night

    imported = time.perf_counter() - STARTED
    night = run_night(Workspace(Path(sys.argv[1])), load_sources(SAMPLE_SOURCES))
    print(
        json.dumps(
            {
                "seconds": {"import": imported, **night.seconds},
                "documents": night.landed.n_read,
                "figures": night.landed.n_figures,
                "own_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "largest_child_mib": resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024,
            }
        )
    )


if __name__ == "__main__":
    main()
