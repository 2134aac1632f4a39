"""Dagster's own pages in a real browser: what an operator sees, and a backfill started by a click."""

from __future__ import annotations

import queue
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from ingest.collect.ledger import read_attempts
from ingest.workspace import PROJECT_ROOT, Workspace

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
if CHROMIUM is None:
    pytest.skip("no Chromium: apt-get install chromium", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install playwright")

PATIENCE = 240.0  # seconds, on a busy machine; a wait ends with what it waits for


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("browser") / "var")


@pytest.fixture(scope="module")
def address(workspace: Workspace) -> Iterator[str]:
    """The address of `motcua ui` over an empty workspace and the sample portal."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "orchestration.cli",
        "--home",
        str(workspace.root),
        "ui",
        "--port",
        str(port),
    ]
    process = subprocess.Popen(
        command, cwd=PROJECT_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    try:
        yield _said_address(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def _said_address(process: subprocess.Popen[str]) -> str:
    lines: queue.Queue[str] = queue.Queue()
    threading.Thread(target=lambda: [lines.put(line) for line in process.stderr or ()], daemon=True).start()
    said = []
    while process.poll() is None:
        said.append(lines.get(timeout=PATIENCE))
        if found := re.search(r"Dagster is at (\S+)", said[-1]):
            return found[1]
    pytest.fail(f"motcua ui ended with {process.returncode}:\n{''.join(said)}")


@pytest.fixture(scope="module")
def page(address: str) -> Iterator[Any]:
    """A page of the browser."""
    del address
    with playwright.sync_playwright() as tool:
        # As root, Chromium has no sandbox; it opens nothing but our own pages.
        browser = tool.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(PATIENCE * 1000)
        playwright.expect.set_options(timeout=PATIENCE * 1000)
        yield page
        browser.close()


@pytest.fixture(autouse=True)
def picture(
    page: Any, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Each test leaves a picture of what it saw at the end."""
    yield
    page.screenshot(path=tmp_path_factory.getbasetemp() / f"{request.node.name}.png")


def test_the_assets_are_seen(page: Any, address: str) -> None:
    page.goto(f"{address}/assets")
    for name in ("collected_documents", "audited_warehouse", "marts / dim_document"):
        playwright.expect(page.get_by_text(name, exact=True).first).to_be_visible()
    playwright.expect(page.get_by_text("Reports of the registered sources")).to_be_visible()


def test_the_checks_are_seen_with_what_they_mean(page: Any, address: str) -> None:
    page.goto(f"{address}/assets/audited_warehouse?view=checks&checkDetail=nothing_suspect")
    playwright.expect(
        page.get_by_text("No reconciliation points to a fault of our own reading")
    ).to_be_visible()
    playwright.expect(page.get_by_text("blocking", exact=True)).to_be_visible()


def test_a_backfill_is_started_by_a_click_and_finishes(page: Any, address: str, workspace: Workspace) -> None:
    page.goto(f"{address}/assets/collected_documents?view=partitions")
    playwright.expect(page.get_by_text(re.compile(r"^Missing \(\d+\)$"))).to_be_visible()
    playwright.expect(page.get_by_text("Materialized (0)")).to_be_visible()
    page.get_by_role("button", name="Materialize…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Show all partitions").click()
    months = dialog.get_by_role("textbox").first
    months.fill("[2023-01-01...2023-12-01]")
    months.press("Enter")
    playwright.expect(dialog.get_by_text("12 partitions", exact=True)).to_be_visible()
    dialog.get_by_role("button", name="Launch backfill").click()
    playwright.expect(page.get_by_text("Materialized (12)")).to_be_visible()
    collected = [
        attempt for attempt in read_attempts(workspace.ledger) if attempt.digest and attempt.published
    ]
    assert collected
    assert {attempt.published.year for attempt in collected if attempt.published} == {2023}


def test_the_run_of_the_backfill_is_seen_as_a_success(page: Any, address: str) -> None:
    page.goto(f"{address}/runs")
    playwright.expect(page.get_by_text("Success", exact=True).first).to_be_visible()
    playwright.expect(page.get_by_text("collected_documents").first).to_be_visible()
