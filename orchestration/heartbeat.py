"""A sign of life that is seen from outside: a file after each good night, and an address that is called.

What watches the file or the address notices when the sign stays away, whatever the cause: a dead daemon,
a dead machine, a night that hangs. The address is called the way that healthchecks.io and its like
expect: `/start` when a night begins, the address itself when it was good, `/fail` when it was not.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from ingest.workspace import Workspace
from orchestration.alerts.channels import Channel
from orchestration.alerts.memory import write_whole
from orchestration.alerts.sending import Delivery, Sent, send

FILE_VARIABLE = "MOTCUA_HEARTBEAT_FILE"
URL_VARIABLE = "MOTCUA_HEARTBEAT_URL"
_DEADLINE = 12.0


class Beat(StrEnum):
    START = "/start"
    GOOD = ""
    FAIL = "/fail"


def beat(workspace: Workspace, kind: Beat, *, now: datetime | None = None) -> tuple[Delivery, ...]:
    """Give the sign; what went wrong with it is told, not raised. Nothing where all went well."""
    done: list[Delivery] = []
    if kind is Beat.GOOD:
        done += _write(heartbeat_file(workspace), now or datetime.now(UTC))
    if os.environ.get(URL_VARIABLE):
        done.append(send(Channel.HEARTBEAT, {"suffix": kind.value}, deadline=_DEADLINE))
    return tuple(one for one in done if one.sent is not Sent.SENT)


def heartbeat_file(workspace: Workspace) -> Path:
    """$MOTCUA_HEARTBEAT_FILE, else `heartbeat` in the workspace; its age is that of the last good night."""
    named = os.environ.get(FILE_VARIABLE)
    return Path(named) if named else workspace.root / "heartbeat"


def _write(file: Path, now: datetime) -> list[Delivery]:
    try:
        write_whole(file, json.dumps({"last_good_night": f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}) + "\n")
    except OSError as error:
        return [Delivery(Channel.HEARTBEAT, Sent.FAULT, f"{file}: {error.strerror}")]
    return []
