"""The examples of the documentation are sources; its tables name everything there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.collect.outcome import Outcome
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
