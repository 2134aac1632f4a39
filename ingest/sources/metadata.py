"""The metadata file of a folder source: what is known of each file that was handed over.

A list of `{file, title?, published?, province?, publisher?}`; `file` is the path inside the
folder, `published` a date as 2024-02-05.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath

import yaml

from ingest.sources.codebook import CODEBOOK, KnownNames, known_names
from ingest.sources.nodes import Section, compose
from ingest.sources.problems import SourceError, SourceErrors


@dataclass(frozen=True, slots=True)
class FileEntry:
    """What the metadata file says of one file; None where it says nothing."""

    file: str
    title: str | None = None
    published: date | None = None
    province: str | None = None
    publisher: str | None = None


def read_metadata(path: Path, codebook: Path = CODEBOOK) -> dict[str, FileEntry]:
    """The entries by file name (NFC, with `/`); raises SourceErrors with every problem of the file."""
    problems: list[SourceError] = []
    entries: dict[str, FileEntry] = {}
    if not path.is_file():
        remedy = "Write it, or take the key folder.metadata out of the source."
        raise SourceErrors([SourceError(path, 1, "", "the file does not exist", remedy)])
    node = compose(path, problems)
    names = known_names(codebook)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            entry = _entry(Section(path, item, problems, f"[{index}]"), names)
            if entry.file in entries:
                remedy = "Keep one entry per file."
                line = item.start_mark.line + 1
                problems.append(
                    SourceError(path, line, f"[{index}].file", f"{entry.file!r} stands twice", remedy)
                )
            entries[entry.file] = entry
    elif node is not None:
        remedy = "Write one `- file: name` per file."
        problems.append(SourceError(path, 1, "", "the file does not hold a list", remedy))
    if problems:
        raise SourceErrors(problems)
    return entries


def _entry(section: Section, names: KnownNames) -> FileEntry:
    entry = FileEntry(
        file=_file(section),
        title=section.optional_text("title"),
        published=date_of(section, "published"),
        province=province_of(section, names),
        publisher=section.optional_text("publisher"),
    )
    section.finish()
    return entry


def _file(section: Section) -> str:
    name = section.text("file").replace("\\", "/")
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        section.report("file", f"{name!r} leads out of the folder", "Name a file inside the folder.")
    return unicodedata.normalize("NFC", str(path))


def date_of(section: Section, key: str) -> date | None:
    """The section's date of this key, if it has one."""
    written = section.iso_date(key)
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        section.report(key, f"{written!r} is not a date", "Write year-month-day, as in 2024-02-05.")
        return None


def province_of(section: Section, names: KnownNames) -> str | None:
    """The section's `province`, checked against the codebook where there is one."""
    if names.provinces is None:
        return section.optional_text("province")
    return section.choice("province", names.provinces, required=False)
