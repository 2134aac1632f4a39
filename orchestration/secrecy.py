"""Secrets come from the environment and go nowhere: which variables hold them, and a text without them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

# Addresses of webhooks and heartbeats are secrets as well: whoever has them may write there.
SECRET_VARIABLES = (
    "MOTCUA_SMTP_PASSWORD",
    "MOTCUA_WEBHOOK_URL",
    "MOTCUA_WEBHOOK_TOKEN",
    "MOTCUA_HEARTBEAT_URL",
    "MOTCUA_POSTGRES_URL",
    "MOTCUA_POSTGRES_PASSWORD",
)
_HIDDEN = "[secret]"
_SHORTEST = 4


def without_secrets(text: str, environ: Mapping[str, str] | None = None) -> str:
    """`text` with the values of secret variables, and the telling parts of secret addresses, hidden."""
    values = os.environ if environ is None else environ
    for secret in sorted(_secrets(values), key=len, reverse=True):
        text = text.replace(secret, _HIDDEN)
    return text


def _secrets(environ: Mapping[str, str]) -> set[str]:
    found = set()
    for name in SECRET_VARIABLES:
        value = environ.get(name, "")
        found.add(value)
        try:
            address = urlsplit(value)
        except ValueError:
            continue
        if address.scheme and address.netloc:
            found |= {address.path.strip("/"), address.query, address.password or ""}
    return {secret for secret in found if len(secret) >= _SHORTEST}
