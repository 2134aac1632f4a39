"""The zip container of DOCX and XLSX: its members bounded before and while they are unpacked.

The directory of a zip may lie about sizes, so bytes are counted as they come out. Parts with a
document type declaration are refused: no office program writes one, and behind it hide entity
bombs and references to other files.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

from lxml import etree

from ingest.read.limits import MIB, Limits
from ingest.read.outcome import ReadOutcome, UnreadableError

_CHUNK = MIB
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
_BROKEN_NAMES = (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError)
_DECLARATION = re.compile(rb"<![^-\[]")  # neither comment nor CDATA
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")
_ENCRYPTED_BIT = 0x1


class Package:
    """An opened zip container.

    Raises UnreadableError on opening: truncated (no zip that can be read), bomb (too many members,
    too much in them, too high a ratio, names that lead outside), encrypted.
    """

    def __init__(self, data: bytes, limits: Limits) -> None:
        self._limits = limits
        self._read = 0
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            members = self._zip.infolist()
        except _BROKEN_NAMES as error:
            raise UnreadableError(ReadOutcome.TRUNCATED, f"broken zip container: {error}") from error
        self._check_directory(members)
        self._names = {member.filename.lstrip("/").lower(): member for member in members}

    def _check_directory(self, members: list[zipfile.ZipInfo]) -> None:
        limits = self._limits
        if len(members) > limits.zip_members:
            raise _bomb(f"{len(members)} members in the zip; the bound is {limits.zip_members}")
        total = sum(member.file_size for member in members)
        if total > limits.zip_total_bytes:
            raise _bomb(f"{total} bytes in the zip; the bound is {limits.zip_total_bytes}")
        for member in members:
            if member.flag_bits & _ENCRYPTED_BIT:
                raise UnreadableError(ReadOutcome.ENCRYPTED, f"{member.filename} is encrypted")
            if ".." in member.filename.split("/"):
                raise _bomb(f"the member {member.filename!r} leads out of the container")
            self._check_size(member.filename, member.file_size, member.compress_size)

    def _check_size(self, name: str, size: int, packed: int) -> None:
        limits = self._limits
        if size > limits.zip_member_bytes:
            raise _bomb(f"{name} unpacks to {size} bytes or more; the bound is {limits.zip_member_bytes}")
        if size > limits.zip_ratio_from and size > limits.zip_ratio * max(packed, 1):
            raise _bomb(f"{name} unpacks to more than {limits.zip_ratio} times its size")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    @property
    def names(self) -> list[str]:
        return list(self._names)

    def part(self, name: str, replacing: Sequence[tuple[bytes, bytes]] = ()) -> bytes:
        """The bytes of a member, names of namespaces replaced as `replacing` says.

        Raises UnreadableError (truncated, bomb), and KeyError where the member is not there.
        """
        member = self._names[name.lower()]
        out = bytearray()
        for chunk in self._chunks(member):
            out += chunk
            self._read += len(chunk)
            self._check_size(name, len(out), member.compress_size)
            if self._read > self._limits.zip_total_bytes:
                raise _bomb(f"more than {self._limits.zip_total_bytes} bytes unpacked")
        content = bytes(out)
        for old, new in replacing:
            content = content.replace(old, new)
        return content

    def _chunks(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        try:
            with self._zip.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
        except _BROKEN as error:
            raise UnreadableError(ReadOutcome.TRUNCATED, f"{member.filename}: {error}"[:300]) from error

    def xml(self, name: str, replacing: Sequence[tuple[bytes, bytes]] = ()) -> Any:
        """The root element of an XML part; raises UnreadableError (truncated, bomb), KeyError."""
        return parse_xml(self.part(name, replacing), name, self._limits)


def check_xml(part: bytes, name: str, limits: Limits) -> None:
    """Refuse declarations and sheer numbers of tags before a parser sees them."""
    plain = part.replace(b"\0", b"") if part[:2] in _UTF16_MARKS else part
    if _DECLARATION.search(plain):
        raise _bomb(f"{name} declares a document type or entities")
    tags = plain.count(b"<")
    if tags > limits.xml_tags:
        raise _bomb(f"{name} holds {tags} tags; the bound is {limits.xml_tags}")


def parse_xml(part: bytes, name: str, limits: Limits) -> Any:
    """The root element of `part`; nothing outside it is read and no entity resolved."""
    check_xml(part, name, limits)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        beyond = re.search(r"depth|too long|huge|amplification", str(error), re.IGNORECASE)
        reason = ReadOutcome.BOMB if beyond else ReadOutcome.TRUNCATED
        raise UnreadableError(reason, f"{name}: {error}"[:300]) from error


def _bomb(detail: str) -> UnreadableError:
    return UnreadableError(ReadOutcome.BOMB, detail)
