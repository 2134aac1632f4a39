"""The child that sends: `python -m orchestration.alerts.sender mail|webhook|heartbeat`, message on stdin.

mail        {"id", "subject", "text"}
webhook     {"payload": {...}}, posted as JSON
heartbeat   {"suffix": "" | "/start" | "/fail"}, appended to the address

Certificates are always verified; redirects, proxies and .netrc are not followed.
"""

from __future__ import annotations

import json
import os
import smtplib
import ssl
import sys
from email.message import EmailMessage
from email.utils import formatdate
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests

from orchestration.alerts.channels import (
    Channel,
    Misconfigured,
    Security,
    ca_bundle,
    heartbeat_url,
    mail_server,
    webhook_url,
)
from orchestration.alerts.sending import Sent

_PATIENCE = 10.0
_LATER = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)

Outcome = tuple[Sent, str]


def main() -> None:
    channel, message = Channel(sys.argv[1]), json.load(sys.stdin)
    sent, detail = _outcome(channel, message)
    json.dump({"sent": sent.value, "detail": detail}, sys.stdout)


def _outcome(channel: Channel, message: dict[str, Any]) -> Outcome:
    """What came of sending. Texts of the libraries' errors name addresses, so they are not told."""
    try:
        return _SENDERS[channel](message)
    except Misconfigured as error:
        return Sent.MISCONFIGURED, str(error)
    except (ssl.SSLError, requests.exceptions.SSLError) as error:
        return Sent.TLS, _reason_of(error)
    except (TimeoutError, requests.Timeout):
        return Sent.TIMEOUT, f"no answer within {_PATIENCE:.0f} s"
    except smtplib.SMTPException as error:
        return _of_mail(error)
    except (requests.ConnectionError, OSError) as error:
        return Sent.UNREACHABLE, _reason_of(error)
    except requests.RequestException as error:
        return Sent.MISCONFIGURED, type(error).__name__


def _mail(message: dict[str, Any]) -> Outcome:
    server = mail_server()
    verified = ssl.create_default_context(cafile=_bundle())
    if server.security is Security.TLS:
        session: smtplib.SMTP = smtplib.SMTP_SSL(
            server.host, server.port, timeout=_PATIENCE, context=verified
        )
    else:
        session = smtplib.SMTP(server.host, server.port, timeout=_PATIENCE)
    with session:
        if server.security is Security.STARTTLS:
            session.starttls(context=verified)
        if server.user:
            session.login(server.user, server.password)
        refused = session.send_message(_letter(message, server.sender, server.recipients))
    detail = f"refused for {len(refused)} of {len(server.recipients)} recipients" if refused else ""
    return Sent.SENT, detail


def _letter(message: dict[str, Any], sender: str, recipients: tuple[str, ...]) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"] = message["subject"]
    letter["From"] = sender
    letter["To"] = ", ".join(recipients)
    letter["Date"] = formatdate()
    # The same message sent again bears the same id, so that mailboxes can tell.
    letter["Message-ID"] = f"<{message['id']}@motcua.invalid>"
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(message["text"])
    return letter


def _webhook(message: dict[str, Any]) -> Outcome:
    token = os.environ.get("MOTCUA_WEBHOOK_TOKEN")
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with _session() as session:
        answer = session.post(
            webhook_url(),
            json=message["payload"],
            headers=headers,
            timeout=_PATIENCE,
            allow_redirects=False,
            stream=True,
            verify=_bundle(),
        )
        return _of_status(answer.status_code)


def _heartbeat(message: dict[str, Any]) -> Outcome:
    address = urlsplit(heartbeat_url())
    path = address.path.rstrip("/") + message["suffix"] if message["suffix"] else address.path
    with _session() as session:
        answer = session.get(
            urlunsplit(address._replace(path=path)),
            timeout=_PATIENCE,
            allow_redirects=False,
            stream=True,
            verify=_bundle(),
        )
        return _of_status(answer.status_code)


_SENDERS = {Channel.MAIL: _mail, Channel.WEBHOOK: _webhook, Channel.HEARTBEAT: _heartbeat}


def _session() -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    return session


def _bundle() -> str:
    bundle = ca_bundle()
    if not os.path.isfile(bundle):  # noqa: PTH113 - a path of the environment, only looked at
        raise Misconfigured("MOTCUA_CA_BUNDLE names no file: name one of certificates in PEM, or unset it.")
    return bundle


def _of_status(status: int) -> Outcome:
    if status < HTTPStatus.MULTIPLE_CHOICES:
        return Sent.SENT, ""
    if status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Sent.DEFERRED, f"HTTP {status}"
    return Sent.REFUSED, f"HTTP {status}"


def _of_mail(error: smtplib.SMTPException) -> Outcome:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, reply = next(iter(error.recipients.values()))
        return _of_reply(code, reply)
    if isinstance(error, smtplib.SMTPResponseException):
        return _of_reply(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Sent.TLS, f"{error} (MOTCUA_SMTP_SECURITY)"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Sent.UNREACHABLE, "the server broke off"
    return Sent.REFUSED, type(error).__name__


def _of_reply(code: int, reply: bytes | str) -> Outcome:
    said = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    is_later = 400 <= code < 500
    return (Sent.DEFERRED if is_later else Sent.REFUSED), f"SMTP {code} {said}"


def _reason_of(error: BaseException) -> str:
    """The system's own word for it, from wherever the libraries have wrapped it."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, ssl.SSLCertVerificationError):
            return f"certificate: {seen.verify_message}"
        if isinstance(seen, OSError) and seen.strerror and not isinstance(seen, requests.RequestException):
            return seen.strerror
        inner = next((one for one in seen.args if isinstance(one, BaseException)), None)
        seen = inner or getattr(seen, "reason", None) or seen.__cause__ or seen.__context__
        if not isinstance(seen, BaseException):
            break
    return type(error).__name__


if __name__ == "__main__":
    main()
