"""Bytes of one archived document -> `Document`: blocks in reading order, each with its locator.

Here belongs everything that knows a file format (HTML, plain text, PDF, DOCX, XLSX): what the
bytes are, how much of them may be touched, and which block stands where. What a number means is
none of this folder's business (`extract`), nor is where the bytes came from (`collect`).

A document that cannot be read ends as a `ReadFailure` with a reason of a closed list, never as an
exception and never as an empty document. `read` works in the calling process; `read_bounded` and
`ReaderPool` do the same in child processes with bounded memory and time, and are the ones to use on
foreign bytes.
"""

from ingest.read.bounded import ReaderPool, read_bounded
from ingest.read.limits import Limits
from ingest.read.locate import Source, text_at
from ingest.read.outcome import ReadFailure, ReadOutcome
from ingest.read.reader import read

__all__ = ["Limits", "ReadFailure", "ReadOutcome", "ReaderPool", "Source", "read", "read_bounded", "text_at"]
