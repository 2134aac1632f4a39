"""The names that a source may use: provinces and organisation codes of the codebook."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CODEBOOK = Path(__file__).resolve().parent.parent / "codebook"
_FEW = 3


@dataclass(frozen=True, slots=True)
class KnownNames:
    """None where the codebook has no such file: then nothing can be checked against it.

    `organisations` are the labels by code, `aliases` what else an organisation is called.
    """

    provinces: frozenset[str] | None
    organisations: Mapping[str, str] | None
    aliases: Mapping[str, str]

    def organisations_like(self, written: str) -> list[str]:
        """A few codes, each with its label, whose code or names hold all the words of `written`."""
        wanted = set(_words(written))
        found = []
        for code, label in (self.organisations or {}).items():
            if wanted and wanted <= set(_words(f"{code} {label} {self.aliases.get(code, '')}")):
                found.append(f"{code} ({label})")
        return found[:_FEW]


def known_names(codebook: Path = CODEBOOK) -> KnownNames:
    provinces = _rows(codebook / "provinces.csv")
    organisations = _rows(codebook / "org_units.csv")
    return KnownNames(
        provinces=None if provinces is None else frozenset(row["name_vi"] for row in provinces),
        organisations=_by_code(organisations, "label_vi"),
        aliases=_by_code(organisations, "aliases") or {},
    )


def _by_code(rows: list[dict[str, str]] | None, column: str) -> dict[str, str] | None:
    return None if rows is None else {row["org_code"]: row.get(column) or "" for row in rows}


def _rows(path: Path) -> list[dict[str, str]] | None:
    if not path.exists():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(unicodedata.normalize("NFC", line) for line in file))


def _words(text: str) -> list[str]:
    """The words of a name or a code, in small letters without accents."""
    plain = unicodedata.normalize("NFD", text.casefold()).replace("đ", "d")
    return re.findall(r"[a-z0-9]+", re.sub(r"[\u0300-\u036f]", "", plain))
