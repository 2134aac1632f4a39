"""Word 97 documents (DOC) and RTF -> parts, by way of LibreOffice: it writes them as DOCX, and that is read.

Locators are those of the DOCX it writes, `doc:body/p[12]`. LibreOffice "repairs" damaged files and
reports success, also when it wrote nothing; so the length of the text is compared with the one that
the file itself states.
"""

from __future__ import annotations

import contextlib
import io
import os
import resource
import shutil
import signal
import subprocess
import tempfile
from dataclasses import replace
from pathlib import Path

import olefile

from ingest.read.limits import Limits
from ingest.read.outcome import ReadOutcome, UnreadableError
from ingest.read.parts import Grid, Part
from ingest.read.word.docx import DocxPlaces, read_docx

RTF = b"{\\rtf"
_PROGRAMS = ("soffice", "libreoffice")
_FILTER = "docx:MS Word 2007 XML"
# Offsets in the file information block ([MS-DOC] 2.5.1): the flags, and the length of the main text.
_FLAGS, _ENCRYPTED_FLAG = 0x0A, 0x0100
_TEXT_LENGTH = 0x4C
_LEAST_SHARE = 0.5
_SHORT = 200


def read_doc(data: bytes, limits: Limits) -> list[Part | Grid]:
    """The parts of a Word 97 or RTF document.

    Raises UnreadableError: unsupported where LibreOffice is not installed, encrypted, truncated,
    timeout, and whatever `read_docx` raises.
    """
    expected = 0 if data.startswith(RTF) else _stated_length(data)
    parts = read_docx(_as_docx(data, limits), limits)
    found = sum(len(part.text) for part in parts)
    if expected > _SHORT and found < _LEAST_SHARE * expected:
        raise UnreadableError(
            ReadOutcome.TRUNCATED, f"{found} of {expected} characters could be recovered from a damaged file"
        )
    return [_renamed(part) for part in parts]


def _renamed(part: Part | Grid) -> Part | Grid:
    if isinstance(part, Part):
        return replace(part, locator=_own(part.locator))
    cells = tuple(replace(cell, locator=_own(cell.locator)) for cell in part.cells)
    return replace(part, locator=_own(part.locator), cells=cells)


def _own(locator: str) -> str:
    return locator.replace("docx:", "doc:", 1)


def _stated_length(data: bytes) -> int:
    """How many characters the document says it has; raises UnreadableError (encrypted, truncated)."""
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            head = container.openstream("WordDocument").read(_TEXT_LENGTH + 4)
    except Exception as error:  # olefile fails on damaged containers in many ways
        raise UnreadableError(ReadOutcome.TRUNCATED, f"broken OLE container: {error}"[:300]) from error
    if int.from_bytes(head[_FLAGS : _FLAGS + 2], "little") & _ENCRYPTED_FLAG:
        raise UnreadableError(ReadOutcome.ENCRYPTED, "a Word document that needs a password")
    return int.from_bytes(head[_TEXT_LENGTH : _TEXT_LENGTH + 4], "little")


def _as_docx(data: bytes, limits: Limits) -> bytes:
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        raise UnreadableError(
            ReadOutcome.UNSUPPORTED,
            "Word 97 or RTF; install LibreOffice (libreoffice-writer-nogui), or save the file as DOCX",
        )
    with tempfile.TemporaryDirectory(prefix="motcua-doc-") as name:
        folder = Path(name)
        source = folder / ("report.rtf" if data.startswith(RTF) else "report.doc")
        source.write_bytes(data)
        _convert(program, source, folder, limits)
        target = folder / "report.docx"
        if not target.is_file() or target.stat().st_size > limits.file_bytes:
            raise UnreadableError(ReadOutcome.TRUNCATED, "LibreOffice could not make a document of it")
        return target.read_bytes()


def _convert(program: str, source: Path, folder: Path, limits: Limits) -> None:
    """Run LibreOffice on `source`, with a profile of its own, so that runs side by side do not meet."""
    profile = (folder / "profile").as_uri()
    process = subprocess.Popen(
        [
            program, f"-env:UserInstallation={profile}", "--headless", "--norestore", "--nolockcheck",
            "--convert-to", _FILTER, "--outdir", str(folder), str(source),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LANG": "C.UTF-8"},
        cwd=folder,
    )  # fmt: skip
    _allow_memory(process.pid, limits.office_memory_bytes)
    try:
        process.wait(timeout=limits.office_seconds)
    except subprocess.TimeoutExpired:
        raise UnreadableError(
            ReadOutcome.TIMEOUT, f"LibreOffice did not end within {limits.office_seconds:.0f} s"
        ) from None
    finally:
        _kill_tree(process.pid)
        process.wait()


def _allow_memory(process: int, amount: int) -> None:
    """LibreOffice maps more than the readers are allowed."""
    with contextlib.suppress(ProcessLookupError, PermissionError, ValueError):
        _, hard = resource.prlimit(process, resource.RLIMIT_AS)
        resource.prlimit(process, resource.RLIMIT_AS, (amount, hard))


def _kill_tree(process: int) -> None:
    """Kill a process and its offspring; its process group is ours, so that who kills us kills it."""
    with contextlib.suppress(OSError):
        for child in Path(f"/proc/{process}/task/{process}/children").read_text().split():
            _kill_tree(int(child))
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(process, signal.SIGKILL)


class DocPlaces:
    """Looks up locators in the bytes of a Word 97 or RTF document."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._places = DocxPlaces(_as_docx(data, limits), limits)

    def text_at(self, locator: str) -> str:
        return self._places.text_at(locator.replace("doc:", "docx:", 1))
