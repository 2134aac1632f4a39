"""Command line of the generator."""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.make_sample_portal.portal import write_portal

PROJECT = Path(__file__).resolve().parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.make_sample_portal", description=__doc__)
    parser.add_argument("--into", type=Path, default=PROJECT, help="write below this folder, not the project")
    written = write_portal(parser.parse_args().into)
    print(f"wrote {len(written)} files, {sum(path.stat().st_size for path in written) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
