"""Messages that are on their way: kept on disk until each channel has taken them.

A server that is down, or asks to come back later, gets the message with the next try: that of the next
night, or of Dagster's sensor some minutes later. What nobody took in a week is dropped.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from orchestration.alerts.channels import Channel
from orchestration.alerts.memory import write_whole
from orchestration.alerts.message import Message
from orchestration.alerts.sending import DEADLINE, Delivery, Sent, send

KEPT = timedelta(days=7)
MOST = 20
# Below the minute that Dagster gives a sensor.
TOTAL = 30.0


@dataclass(frozen=True, slots=True)
class _Letter:
    """A message in the outbox; `outstanding` are the channels that have not taken it."""

    file: Path
    message: Message
    outstanding: tuple[Channel, ...]


def put(outbox: Path, message: Message, channels: Sequence[Channel]) -> None:
    """Keep `message` until `channels` have taken it; raises OSError."""
    name = message.id
    number = 1
    while (outbox / f"{name}.json").exists():
        number += 1
        name = f"{message.id}-{number}"
    _write(outbox / f"{name}.json", message, channels)


def deliver(
    outbox: Path,
    *,
    now: datetime | None = None,
    total: float = TOTAL,
    each: float = DEADLINE,
) -> tuple[Delivery, ...]:
    """Try to send all that waits, the newest first, within `total` seconds, `each` within its own.

    A channel that fails is not tried again in this round: what held up one message holds up the next.
    Never raises for what the other side or the disk does.
    """
    end = time.monotonic() + total
    _drop_old(outbox, now or datetime.now(UTC))
    done: list[Delivery] = []
    down: set[Channel] = set()
    for letter in _letters(outbox):
        left = list(letter.outstanding)
        for channel in letter.outstanding:
            remaining = end - time.monotonic()
            if channel in down or remaining <= 1:
                continue
            delivery = send(channel, _for(channel, letter.message), deadline=min(each, remaining))
            done.append(delivery)
            if delivery.sent is Sent.SENT:
                left.remove(channel)
            else:
                down.add(channel)
        _settle(letter, left)
    return tuple(done)


def send_now(message: Message, channels: Sequence[Channel]) -> tuple[Delivery, ...]:
    """Send `message` once, without keeping it; never raises for what the other side does."""
    return tuple(send(channel, _for(channel, message)) for channel in channels)


def waiting(outbox: Path) -> int:
    """How many messages are on their way."""
    return sum(1 for _ in _files(outbox))


def _for(channel: Channel, message: Message) -> dict[str, Any]:
    if channel is Channel.WEBHOOK:
        return {"payload": message.payload}
    return {"id": message.id, "subject": message.subject, "text": message.text}


def _settle(letter: _Letter, left: Sequence[Channel]) -> None:
    """Take out what all have taken; a disk that does not let us only has it sent again."""
    try:
        if not left:
            letter.file.unlink(missing_ok=True)
        elif tuple(left) != letter.outstanding:
            _write(letter.file, letter.message, left)
    except OSError:
        return


def _write(file: Path, message: Message, channels: Sequence[Channel]) -> None:
    record = {"message": asdict(message), "outstanding": [channel.value for channel in channels]}
    write_whole(file, json.dumps(record, ensure_ascii=False))


def _files(outbox: Path) -> Iterator[Path]:
    yield from sorted(outbox.glob("*.json"), reverse=True)


def _letters(outbox: Path) -> Iterator[_Letter]:
    for file in _files(outbox):
        try:
            record = json.loads(file.read_bytes())
            message = Message(**record["message"])
            channels = tuple(Channel(name) for name in record["outstanding"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        yield _Letter(file, message, channels)


def _drop_old(outbox: Path, now: datetime) -> None:
    for number, file in enumerate(_files(outbox)):
        try:
            age = now - datetime.fromtimestamp(file.stat().st_mtime, UTC)
            if number >= MOST or age > KEPT:
                file.unlink(missing_ok=True)
        except OSError:
            continue
