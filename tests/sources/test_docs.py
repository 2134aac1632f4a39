"""The examples of the documentation are sources; its tables name everything there is."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest
from click.testing import CliRunner

import ingest.cli_collect  # noqa: F401 - registers its commands
from ingest.cli import cli
from ingest.collect import memory
from ingest.collect.outcome import Outcome
from ingest.collect.policy import FetchPolicy
from ingest.collect.robots import MAX_CRAWL_DELAY
from ingest.sources import (
    Access,
    ArticleRules,
    DateRule,
    Folder,
    Listing,
    Portal,
    SerialRule,
    Source,
    load_sources,
    read_metadata,
)
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
    assert portal.place.listing.title_pattern is not None
    entries = read_metadata(examples / "gui_den" / "metadata.yaml")
    assert sorted(entries) == ["2023/quy-4.pdf", "bao-cao-thang-1.docx"]


def test_the_worked_example_gives_what_the_guide_says(examples: Path) -> None:
    (saved,) = re.findall(r"```html\n(.*?)```", GUIDE, re.DOTALL)
    (told,) = re.findall(r"```\n(\d+ items.*?)```", GUIDE, re.DOTALL)
    page = examples / "list.html"
    page.write_text(saved, "utf-8")
    sources = str(examples / "my_sources")
    tried = CliRunner().invoke(
        cli, ["sources", "try", "vi_du_tthcc", "--sources", sources, "--page", str(page)]
    )
    assert tried.exit_code == 0, tried.output
    assert tried.stdout == told


def test_every_key_of_a_source_is_in_the_guide() -> None:
    rules = (Source, Portal, Listing, SerialRule, Access, ArticleRules, DateRule, Folder)
    derived = {"place", "path", "pattern", "listing", "serial", "sample", "name"}
    for key in {field.name for rule in rules for field in fields(rule)} - derived:
        assert re.search(rf"(?<![\w.]){key}\b|`{key}:", GUIDE), key


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.NEW, Outcome.CHANGED, Outcome.UNCHANGED}))
def test_every_failure_has_its_next_step(outcome: Outcome) -> None:
    assert outcome.next_step


def test_outcomes_that_the_guide_speaks_of_are_outcomes() -> None:
    table = GUIDE.partition("| outcome |")[2]
    named = [name for row in table.splitlines()[2:] for name in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert {Outcome(name) for name in named} >= {Outcome.NO_ITEMS, Outcome.ROBOTS}


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
