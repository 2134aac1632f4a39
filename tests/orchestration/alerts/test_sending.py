"""Messages over real sockets: servers that take them, refuse, ask to come back, trickle, or are not there."""

from __future__ import annotations

import email
import email.policy
import ssl
from pathlib import Path

import pytest
import trustme

from orchestration.alerts.channels import Channel
from orchestration.alerts.sending import Delivery, Sent, send
from tests.orchestration.alerts.receivers import (
    Inbox,
    Mailbox,
    free_port,
    mail_server,
    silent_server,
    web_server,
)

LETTER = {"id": "20260102T030405", "subject": "motcua: 2 báo cáo mới", "text": "Đã chạy: new 2\n"}
PASSWORD = "pw-canary-1d5c"
HOOK = "/hooks/canary-7f3e"


def set_mail(monkeypatch: pytest.MonkeyPatch, port: int, **more: str) -> None:
    settings = {
        "MOTCUA_SMTP_HOST": "127.0.0.1",
        "MOTCUA_SMTP_PORT": str(port),
        "MOTCUA_SMTP_SECURITY": "none",
        "MOTCUA_MAIL_FROM": "motcua@example.org",
        "MOTCUA_MAIL_TO": "a@example.org, b@example.org",
        **more,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)


def set_hook(monkeypatch: pytest.MonkeyPatch, port: int, scheme: str = "http") -> None:
    monkeypatch.setenv("MOTCUA_WEBHOOK_URL", f"{scheme}://127.0.0.1:{port}{HOOK}")


def mail(deadline: float = 20) -> Delivery:
    return send(Channel.MAIL, LETTER, deadline=deadline)


def hook(deadline: float = 20) -> Delivery:
    return send(Channel.WEBHOOK, {"payload": {"text": "xin chào"}}, deadline=deadline)


def test_a_letter_arrives_as_it_was_written(monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        set_mail(monkeypatch, port)
        assert mail() == Delivery(Channel.MAIL, Sent.SENT)
    (envelope,) = mailbox.letters
    assert envelope.rcpt_tos == ["a@example.org", "b@example.org"]
    letter = email.message_from_bytes(envelope.content or b"", policy=email.policy.default)
    assert letter["Subject"] == LETTER["subject"]
    assert letter["Message-ID"] == "<20260102T030405@motcua.invalid>"
    assert letter.get_content().strip() == LETTER["text"].strip()


LOGIN = {
    "MOTCUA_SMTP_SECURITY": "starttls",
    "MOTCUA_SMTP_USER": "night",
    "MOTCUA_SMTP_PASSWORD": PASSWORD,
}


@pytest.mark.usefixtures("trusted")
def test_the_password_goes_over_verified_starttls(
    monkeypatch: pytest.MonkeyPatch, server_tls: ssl.SSLContext
) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, starttls=server_tls, password=PASSWORD) as port:
        set_mail(monkeypatch, port, **LOGIN)
        assert mail().sent is Sent.SENT
    assert mailbox.logins == [("night", PASSWORD)]
    assert len(mailbox.letters) == 1


def test_an_unknown_certificate_gets_neither_password_nor_letter(
    monkeypatch: pytest.MonkeyPatch, server_tls: ssl.SSLContext
) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox, starttls=server_tls, password=PASSWORD) as port:
        set_mail(monkeypatch, port, **LOGIN)
        delivery = mail()
    assert delivery.sent is Sent.TLS
    assert "certificate" in delivery.detail
    assert mailbox.logins == []
    assert mailbox.letters == []


@pytest.mark.usefixtures("trusted")
def test_a_server_without_starttls_gets_no_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    mailbox = Mailbox()
    with mail_server(mailbox) as port:
        set_mail(monkeypatch, port, MOTCUA_SMTP_SECURITY="starttls")
        assert mail().sent is Sent.TLS
    assert mailbox.letters == []


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_told_without_it(
    monkeypatch: pytest.MonkeyPatch, server_tls: ssl.SSLContext
) -> None:
    with mail_server(Mailbox(), starttls=server_tls, password="another") as port:
        set_mail(monkeypatch, port, **LOGIN)
        delivery = mail()
    assert delivery.sent is Sent.REFUSED
    assert "535" in delivery.detail
    assert PASSWORD not in str(delivery)


@pytest.mark.parametrize(
    ("says", "sent"),
    [
        ("451 4.7.1 greylisted, come back in 300 s", Sent.DEFERRED),
        ("452 4.2.2 mailbox full", Sent.DEFERRED),
        ("550 5.7.1 not from you", Sent.REFUSED),
        (f"550 5.7.1 who are you, {PASSWORD}", Sent.REFUSED),
    ],
)
def test_what_the_mail_server_says_is_told(monkeypatch: pytest.MonkeyPatch, says: str, sent: Sent) -> None:
    with mail_server(Mailbox(says=[says])) as port:
        set_mail(monkeypatch, port)
        monkeypatch.setenv("MOTCUA_WEBHOOK_TOKEN", PASSWORD)
        delivery = mail()
    assert delivery.sent is sent
    assert says[:3] in delivery.detail
    assert PASSWORD not in delivery.detail


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    set_mail(monkeypatch, free_port())
    set_hook(monkeypatch, free_port())
    assert mail() == Delivery(Channel.MAIL, Sent.UNREACHABLE, "Connection refused")
    assert hook() == Delivery(Channel.WEBHOOK, Sent.UNREACHABLE, "Connection refused")


@pytest.mark.parametrize("drip", [b"", b"2"], ids=["silent", "trickling"])
def test_a_server_that_never_ends_is_cut_off(monkeypatch: pytest.MonkeyPatch, drip: bytes) -> None:
    """The trickle keeps every single read alive; only the deadline of the whole ends it."""
    with silent_server(drip) as port:
        set_mail(monkeypatch, port)
        set_hook(monkeypatch, port)
        assert mail(deadline=1.5).sent is Sent.TIMEOUT
        assert hook(deadline=1.5).sent is Sent.TIMEOUT


def test_a_name_that_does_not_resolve(monkeypatch: pytest.MonkeyPatch) -> None:
    set_mail(monkeypatch, 25, MOTCUA_SMTP_HOST="mail.invalid")
    assert mail(deadline=15).sent in (Sent.UNREACHABLE, Sent.TIMEOUT)


def test_a_webhook_gets_json_and_its_token(monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = Inbox()
    with web_server(inbox) as port:
        set_hook(monkeypatch, port)
        monkeypatch.setenv("MOTCUA_WEBHOOK_TOKEN", PASSWORD)
        assert hook() == Delivery(Channel.WEBHOOK, Sent.SENT)
    (request,) = inbox.requests
    assert request[:2] == ("POST", HOOK)
    assert request[2]["Authorization"] == f"Bearer {PASSWORD}"
    assert inbox.payloads == [{"text": "xin chào"}]


@pytest.mark.parametrize(
    ("status", "sent"),
    [
        (204, Sent.SENT),
        (302, Sent.REFUSED),
        (403, Sent.REFUSED),
        (429, Sent.DEFERRED),
        (503, Sent.DEFERRED),
    ],
)
def test_what_a_webhook_answers_is_told_without_its_address(
    monkeypatch: pytest.MonkeyPatch, status: int, sent: Sent
) -> None:
    inbox = Inbox(status=status)
    with web_server(inbox) as port:
        set_hook(monkeypatch, port)
        delivery = hook()
    assert delivery.sent is sent
    assert len(inbox.requests) == 1
    assert "canary" not in str(delivery)


def test_a_webhook_over_tls_is_verified(
    monkeypatch: pytest.MonkeyPatch, server_tls: ssl.SSLContext, authority: trustme.CA, tmp_path: Path
) -> None:
    inbox = Inbox()
    with web_server(inbox, server_tls) as port:
        set_hook(monkeypatch, port, "https")
        refused = hook()
        bundle = tmp_path / "authority.pem"
        authority.cert_pem.write_to_path(str(bundle))
        monkeypatch.setenv("MOTCUA_CA_BUNDLE", str(bundle))
        taken = hook()
    assert refused.sent is Sent.TLS
    assert "canary" not in refused.detail
    assert taken.sent is Sent.SENT
    assert len(inbox.requests) == 1


@pytest.mark.parametrize(
    ("name", "value", "remedy"),
    [
        ("MOTCUA_MAIL_FROM", "", "MOTCUA_MAIL_FROM"),
        ("MOTCUA_MAIL_TO", "somebody", "no address"),
        ("MOTCUA_SMTP_PORT", "99999", "1 to 65535"),
        ("MOTCUA_SMTP_SECURITY", "ssl", "starttls"),
        ("MOTCUA_SMTP_USER", "night", "go together"),
        ("MOTCUA_CA_BUNDLE", "/no/such/file.pem", "MOTCUA_CA_BUNDLE"),
    ],
)
def test_a_mail_server_set_up_wrongly_is_told_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, remedy: str
) -> None:
    set_mail(monkeypatch, 25)
    monkeypatch.setenv(name, value)
    delivery = mail()
    assert delivery.sent is Sent.MISCONFIGURED
    assert remedy in delivery.detail


@pytest.mark.parametrize("address", ["http://chat.example/canary", "chat.example/canary", "https://[canary"])
def test_a_webhook_that_is_not_https_is_not_called(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("MOTCUA_WEBHOOK_URL", address)
    delivery = hook()
    assert delivery.sent is Sent.MISCONFIGURED
    assert "https" in delivery.detail
    assert "canary" not in delivery.detail
