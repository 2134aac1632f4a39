"""The names that a source may use: provinces and organisation codes of the codebook."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from pathlib import Path

CODEBOOK = Path(__file__).resolve().parent.parent / "codebook"


@dataclass(frozen=True, slots=True)
class KnownNames:
    """None where the codebook has no such file: then nothing can be checked against it."""

    provinces: frozenset[str] | None
    organisations: frozenset[str] | None


def known_names(codebook: Path = CODEBOOK) -> KnownNames:
    return KnownNames(
        provinces=_column(codebook / "provinces.csv", "name_vi"),
        organisations=_column(codebook / "org_units.csv", "org_code"),
    )


def _column(path: Path, column: str) -> frozenset[str] | None:
    if not path.exists():
        return None
    with path.open(encoding="utf-8", newline="") as rows:
        return frozenset(unicodedata.normalize("NFC", row[column]) for row in csv.DictReader(rows))
