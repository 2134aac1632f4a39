"""Where alerts go, as the environment says: a mail server, a webhook, a heartbeat address."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from enum import StrEnum
from urllib.parse import urlsplit

import certifi

_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class Channel(StrEnum):
    MAIL = "mail"
    WEBHOOK = "webhook"
    HEARTBEAT = "heartbeat"


class Misconfigured(Exception):  # noqa: N818 - reads as the outcome it is
    """A channel is set up in a way that cannot work; the message names variable and remedy."""


class Security(StrEnum):
    """How a mail server is talked to; certificates are always verified."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_PORTS = {Security.STARTTLS: 587, Security.TLS: 465, Security.NONE: 25}


@dataclass(frozen=True, slots=True)
class MailServer:
    host: str
    port: int
    security: Security
    user: str
    password: str
    sender: str
    recipients: tuple[str, ...]

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port}, {self.security.value})"


def wanted(environ: Mapping[str, str] = os.environ) -> tuple[Channel, ...]:
    """The channels of alerts that are set up, rightly or not."""
    chosen = []
    if environ.get("MOTCUA_SMTP_HOST"):
        chosen.append(Channel.MAIL)
    if environ.get("MOTCUA_WEBHOOK_URL"):
        chosen.append(Channel.WEBHOOK)
    return tuple(chosen)


def mail_server(environ: Mapping[str, str] = os.environ) -> MailServer:
    """Raises Misconfigured."""
    security = _security(environ)
    user, password = environ.get("MOTCUA_SMTP_USER", ""), environ.get("MOTCUA_SMTP_PASSWORD", "")
    if bool(user) != bool(password):
        raise Misconfigured("MOTCUA_SMTP_USER and MOTCUA_SMTP_PASSWORD go together: set both or neither.")
    host = environ.get("MOTCUA_SMTP_HOST", "")
    if password and security is Security.NONE and host not in _LOOPBACK:
        raise Misconfigured(
            "MOTCUA_SMTP_SECURITY=none would send the password in the clear: use starttls or tls."
        )
    return MailServer(
        host=host,
        port=_port(environ, _PORTS[security]),
        security=security,
        user=user,
        password=password,
        sender=_mailboxes(environ, "MOTCUA_MAIL_FROM", "the address that alerts come from")[0],
        recipients=_mailboxes(environ, "MOTCUA_MAIL_TO", "the addresses that alerts go to"),
    )


def webhook_url(environ: Mapping[str, str] = os.environ) -> str:
    """Raises Misconfigured."""
    return _address(environ, "MOTCUA_WEBHOOK_URL")


def heartbeat_url(environ: Mapping[str, str] = os.environ) -> str:
    """Raises Misconfigured."""
    return _address(environ, "MOTCUA_HEARTBEAT_URL")


def ca_bundle(environ: Mapping[str, str] = os.environ) -> str:
    """The file of authorities that servers are verified by."""
    return environ.get("MOTCUA_CA_BUNDLE") or certifi.where()


def _security(environ: Mapping[str, str]) -> Security:
    named = environ.get("MOTCUA_SMTP_SECURITY") or Security.STARTTLS
    try:
        return Security(named)
    except ValueError:
        raise Misconfigured(
            f"MOTCUA_SMTP_SECURITY is {named!r}: say starttls (port 587), tls (port 465) or none (port 25)."
        ) from None


def _port(environ: Mapping[str, str], default: int) -> int:
    named = environ.get("MOTCUA_SMTP_PORT") or str(default)
    if not (named.isascii() and named.isdigit() and 0 < int(named) < 65536):
        raise Misconfigured(f"MOTCUA_SMTP_PORT is {named!r}: say a number from 1 to 65535.")
    return int(named)


def _mailboxes(environ: Mapping[str, str], name: str, what: str) -> tuple[str, ...]:
    found = tuple(one.strip() for one in environ.get(name, "").split(",") if one.strip())
    if not found:
        raise Misconfigured(f"MOTCUA_SMTP_HOST is set, {name} is not: set it to {what}.")
    for one in found:
        try:
            Address(addr_spec=one)
        except (ValueError, IndexError):
            raise Misconfigured(f"{name} holds {one!r}, which is no address like you@example.org.") from None
    return found


def _address(environ: Mapping[str, str], name: str) -> str:
    """An https address; http is let pass on loopback only."""
    value = environ.get(name, "")
    try:
        parts = urlsplit(value)
        host, _port_is_readable = parts.hostname, parts.port
    except ValueError:
        raise Misconfigured(f"{name} is no address: say https://host/path.") from None
    if not host or parts.scheme not in ("https", "http"):
        raise Misconfigured(f"{name} is no address: say https://host/path.")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise Misconfigured(f"{name} would send in the clear: use https.")
    return value
