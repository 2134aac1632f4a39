"""The last list pages and robots.txt, so that what has not changed need not be sent again.

Neither is a document: they are not archived. What is kept here may be deleted at any time and costs
one full request each. One file per page, `<root>/<hash of owner and address>`: a line of JSON with
the validators and the SHA-256 of the body, then the body. The validators stand with the body they
belong to, not in the ledger, so that no kill can part them.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ingest.collect import memory
from ingest.collect.answer import Fetched, Validators
from ingest.collect.storage import StorageError, make_directory


@dataclass(frozen=True, slots=True)
class CachedPage:
    """A page that was kept; it stays on disk until it is needed, as its host is asked meanwhile."""

    path: Path
    validators: Validators

    def read(self) -> bytes:
        memory.take(self.path.stat().st_size)
        return self.path.read_bytes().partition(b"\n")[2]


@dataclass(frozen=True, slots=True)
class PageCache:
    root: Path

    def read(self, owner: str, url: str) -> CachedPage | None:
        """The page as `owner` (a source, or robots.txt) last fetched it; None where that is not whole."""
        path = self._path(owner, url)
        try:
            with path.open("rb") as page:
                told = json.loads(page.readline())
                if told["sha256"] != hashlib.file_digest(page, "sha256").hexdigest():
                    return None
            return CachedPage(path, Validators(told["final_url"], told["etag"], told["last_modified"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep(self, owner: str, url: str, page: Fetched) -> None:
        """Keep a page in place of the one before; raises StorageError if the disk does not take it."""
        told = {
            "final_url": page.final_url,
            "etag": page.etag,
            "last_modified": page.last_modified,
            "sha256": hashlib.sha256(page.content).hexdigest(),
        }
        try:
            make_directory(self.root)
            descriptor, name = tempfile.mkstemp(dir=self.root, prefix="incoming-")
            with os.fdopen(descriptor, "wb") as incoming:
                incoming.write(json.dumps(told).encode() + b"\n" + page.content)
            Path(name).replace(self._path(owner, url))
        except OSError as error:
            raise StorageError(
                f"{self.root} cannot be written ({error.strerror}). "
                "Make room or mend the permissions, and run again."
            ) from error

    def sweep(self) -> None:
        """Remove what killed runs left half written; only for the one run that may write."""
        for leftover in self.root.glob("incoming-*"):
            leftover.unlink()

    def _path(self, owner: str, url: str) -> Path:
        return self.root / hashlib.sha256(f"{owner}|{url}".encode()).hexdigest()
