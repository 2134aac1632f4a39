"""What whoever runs this is told before real portals are asked without a contact."""

from __future__ import annotations

import logging

import pytest

from ingest.sample_portal.fetching import policy_for
from ingest.sources import load_sources
from ingest.workspace import PROJECT_ROOT

SOURCES = PROJECT_ROOT / "ingest" / "sources"


@pytest.mark.parametrize("contact", [None, ""])
def test_real_portals_without_a_contact_are_warned_of(
    contact: str | None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    if contact is None:
        monkeypatch.delenv("MOTCUA_CONTACT", raising=False)
    else:
        monkeypatch.setenv("MOTCUA_CONTACT", contact)
    with caplog.at_level(logging.WARNING), policy_for(load_sources(SOURCES / "portals")):
        assert "contact not set" in caplog.text
        assert "MOTCUA_CONTACT" in caplog.text


def test_with_a_contact_or_the_sample_alone_nothing_is_said(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delenv("MOTCUA_CONTACT", raising=False)
    with policy_for(load_sources(SOURCES / "sample")):
        pass
    monkeypatch.setenv("MOTCUA_CONTACT", "mailto:toi@example.vn")
    with policy_for(load_sources(SOURCES / "portals")) as policy:
        assert "mailto:toi@example.vn" in policy.user_agent
    assert not caplog.records
