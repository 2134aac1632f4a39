"""Damaged documents, the same for the same seed: flipped, cut, doubled, blanked and rearranged bytes."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator, Sequence

from tools.bench_read.makers import zip_of

_Edit = Callable[[random.Random, bytearray], None]


def mutations(documents: Sequence[bytes], count: int, seed: int) -> Iterator[tuple[int, bytes]]:
    """`count` damaged versions of `documents`, each with the index of the document it was made of."""
    rng = random.Random(seed)
    for _ in range(count):
        index = rng.randrange(len(documents))
        yield index, _mutated(rng, documents[index])


def _mutated(rng: random.Random, data: bytes) -> bytes:
    if data.startswith(b"PK") and rng.random() < 0.7:
        return _with_mutated_member(rng, data)
    return _edited(rng, data)


def _with_mutated_member(rng: random.Random, data: bytes) -> bytes:
    """Damage what is inside the container: damage outside only breaks its checksums."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice(sorted(members))
    if rng.random() < 0.1:
        del members[name]
    else:
        members[name] = _edited(rng, members[name])
    return zip_of(members)


def _edited(rng: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5))):
        if out:
            rng.choice(_EDITS)(rng, out)
    return bytes(out)


def _stretch(rng: random.Random, data: bytearray) -> slice:
    start = rng.randrange(len(data))
    return slice(start, start + rng.choice((1, 4, 64, 1024, max(1, len(data) // 4))))


def _flip(rng: random.Random, data: bytearray) -> None:
    for _ in range(rng.choice((1, 8, 64))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)


def _cut(rng: random.Random, data: bytearray) -> None:
    del data[rng.randrange(len(data)) :]


def _drop(rng: random.Random, data: bytearray) -> None:
    del data[_stretch(rng, data)]


def _blank(rng: random.Random, data: bytearray) -> None:
    part = _stretch(rng, data)
    data[part] = bytes(len(data[part]))


def _double(rng: random.Random, data: bytearray) -> None:
    part = data[_stretch(rng, data)]
    at = rng.randrange(len(data))
    data[at:at] = part * rng.choice((1, 2, 50))


def _inflate(rng: random.Random, data: bytearray) -> None:
    """Turn a number of the file into a huge one: sizes, spans and counts are where readers trust."""
    digits = [at for at in range(len(data)) if 48 <= data[at] <= 57]
    if digits:
        at = rng.choice(digits)
        data[at : at + 1] = rng.choice((b"0", b"-1", b"65536", b"2147483648", b"99999999999"))


_EDITS: tuple[_Edit, ...] = (_flip, _flip, _cut, _drop, _blank, _double, _inflate)
