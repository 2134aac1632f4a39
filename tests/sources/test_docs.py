"""The examples of the documentation are sources; its tables name everything there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.collect import memory
from ingest.collect.outcome import Outcome
from ingest.collect.policy import FetchPolicy
from ingest.collect.robots import MAX_CRAWL_DELAY
from ingest.sources import Portal, load_sources, read_metadata
from ingest.workspace import PROJECT_ROOT

GUIDE = (PROJECT_ROOT / "docs" / "adding-a-source.md").read_text("utf-8")


@pytest.fixture
def examples(tmp_path: Path) -> Path:
    """The YAML examples, each at the path that its first line names."""
    for block in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL):
        path = tmp_path / block.splitlines()[0].removeprefix("# ")
        path.parent.mkdir(exist_ok=True)
        path.write_text(block, "utf-8")
    return tmp_path


def test_the_examples_are_well_formed(examples: Path) -> None:
    folder, numbered, portal = load_sources(examples / "my_sources")
    assert (folder.id, numbered.id, portal.id) == ("gui_den", "vi_du_thong_bao", "vi_du_tthcc")
    assert isinstance(portal.place, Portal)
    assert portal.place.access.hosts == ("files.example.gov.vn",)
    entries = read_metadata(examples / "gui_den" / "metadata.yaml")
    assert sorted(entries) == ["2023/quy-4.pdf", "bao-cao-thang-1.docx"]


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED}))
def test_every_failure_has_its_advice(outcome: Outcome) -> None:
    assert re.search(rf"^\|.*`{outcome}`.*\|.*\|.*\|$", GUIDE, re.MULTILINE)
    assert outcome.next_step


@pytest.mark.parametrize("outcome", [Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED])
def test_a_success_asks_for_nothing(outcome: Outcome) -> None:
    assert outcome.next_step is None


def test_the_bounds_are_those_of_the_policy() -> None:
    policy = FetchPolicy(hosts=frozenset())
    patience, mega, giga = policy.patience, 1024**2, 1024**3
    expected = {
        "between two requests to a host": [policy.min_interval, MAX_CRAWL_DELAY],
        "hosts side by side": [policy.parallel_hosts],
        "one request, redirects included": [
            policy.deadline,
            policy.connect_timeout,
            policy.read_timeout,
            policy.max_redirects,
        ],
        "one document": [policy.max_bytes / mega],
        "tries": [
            policy.retries + 1,
            patience.backoff,
            2 * patience.backoff,
            0.5,
            1.5,
            patience.longest_asked,
        ],
        f"a host that fails {patience.strikes} times in a row": [*patience.rests],
        "a host": [policy.max_requests_per_host, policy.max_bytes_per_host / giga],
        "the night": [policy.max_seconds / 3600],
        f"memory for large documents (over {memory.SMALL // mega} MB)": [memory.LARGE_AT_ONCE],
    }
    table = dict(
        re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", GUIDE.partition("| of a night |")[2], re.MULTILINE)
    )
    told = {
        name: [float(number) for number in re.findall(r"\d+(?:\.\d+)?", table[name])] for name in expected
    }
    assert told == expected
