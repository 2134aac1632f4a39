"""What holds of every node of the dbt project: contracts, words in both languages, keys, names, layers.

Read from dbt's own manifest. dbt-bouncer checks the like, but not that a column is described in two
languages, nor that an exposure names what it really reads.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from ingest.cookbook import COOKBOOK
from ingest.workspace import PROJECT_ROOT, Workspace
from orchestration.contract import languages, marts
from orchestration.transform import manifest_of

Node = Mapping[str, Any]

# What a layer may stand on; raw is what ingest lands, codebook the seeds.
STANDS_ON = {
    "staging": {"raw", "codebook", "staging"},
    "intermediate": {"raw", "codebook", "staging", "intermediate"},
    "marts": {"raw", "codebook", "staging", "intermediate", "marts"},
}
PREFIX = {"staging": ("stg_",), "intermediate": ("int_",), "marts": ("dim_", "fct_")}
SQL_NAME = re.compile(r"[a-z_]+")


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    path = manifest_of(Workspace(tmp_path_factory.mktemp("manifest")))
    return dict(json.loads(path.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def models(manifest: Mapping[str, Any]) -> Mapping[str, Node]:
    return {node["name"]: node for node in manifest["nodes"].values() if node["resource_type"] == "model"}


def layer(node: Node) -> str:
    return str(node["schema"])


def test_each_layer_has_its_folder_and_its_names(models: Mapping[str, Node]) -> None:
    for name, model in models.items():
        assert model["original_file_path"].startswith(f"models/{layer(model)}/"), name
        if not (layer(model) == "marts" and model["config"]["materialized"] == "view"):
            assert name.startswith(PREFIX[layer(model)]), name


def test_no_layer_stands_on_one_above_it(manifest: Mapping[str, Any], models: Mapping[str, Node]) -> None:
    """But for labels: a dimension that stands on codebook and raw alone is as good as a seed."""
    nodes = {**manifest["nodes"], **manifest["sources"]}
    for name, model in models.items():
        # Writes down last of all that the marts are built.
        if name == "int_built_documents":
            continue
        for below in (nodes[one] for one in model["depends_on"]["nodes"]):
            if layer(below) not in STANDS_ON[layer(model)]:
                assert below["name"].startswith("dim_"), f"{name} stands on {below['name']}"
                grounds = {layer(nodes[one]) for one in below["depends_on"]["nodes"]}
                assert grounds <= {"raw", "codebook"}, f"{name} stands on {below['name']}"


def test_every_mart_has_its_contract_and_its_comments(models: Mapping[str, Node]) -> None:
    for name, model in models.items():
        if layer(model) == "marts":
            assert model["config"]["contract"]["enforced"], name
            assert model["config"]["persist_docs"] == {"relation": True, "columns": True}, name
            assert all(column["data_type"] for column in model["columns"].values()), name


def test_every_mart_and_every_column_is_described_in_both_languages(models: Mapping[str, Node]) -> None:
    for model in models.values():
        if layer(model) == "marts":
            for described in (model, *model["columns"].values()):
                english, vietnamese = languages(described["description"])
                assert english.strip(), described["name"]
                assert vietnamese.strip(), described["name"]


def test_whatever_else_there_is_is_described(manifest: Mapping[str, Any], models: Mapping[str, Node]) -> None:
    for name, model in models.items():
        assert model["description"], name
        for column in model["columns"].values():
            assert column["description"], f"{name}.{column['name']}"
    seeds = [node for node in manifest["nodes"].values() if node["resource_type"] == "seed"]
    for node in (*seeds, *manifest["sources"].values(), *manifest["exposures"].values()):
        assert node["description"], node["name"]


def test_every_table_of_the_marts_has_a_key_that_holds(models: Mapping[str, Node], world: Any) -> None:
    for name, mart in marts().items():
        if models[name]["config"]["materialized"] == "view":
            continue
        assert mart.primary_key, name
        key = ", ".join(mart.primary_key)
        assert world.rows(f"select {key} from marts.{name} group by all having count(*) > 1") == [], name
        required = {column.name for column in mart.columns if column.required}
        assert required.issuperset(mart.primary_key), name


def test_every_key_of_one_column_is_tested_by_dbt(manifest: Mapping[str, Any]) -> None:
    tested = {
        (node["attached_node"].split(".")[-1], node["column_name"])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test" and (node.get("test_metadata") or {}).get("name") == "unique"
    }
    for name, mart in marts().items():
        if len(mart.primary_key) == 1:
            assert (name, mart.primary_key[0]) in tested, name


def test_every_model_has_an_owner(manifest: Mapping[str, Any], models: Mapping[str, Node]) -> None:
    owners = {group["name"]: group["owner"]["name"] for group in manifest["groups"].values()}
    for name, model in models.items():
        assert owners.get(model["group"]), name


def test_an_exposure_names_what_is_really_read(manifest: Mapping[str, Any]) -> None:
    read = {
        "cookbook": _marts_named_in(*COOKBOOK.glob("*.sql")),
        "notebook": _marts_named_in(PROJECT_ROOT / "docs" / "notebook" / "first_look.py"),
        "published_files": set(marts()),
    }
    exposures = {one["name"]: one for one in manifest["exposures"].values()}
    assert exposures.keys() == read.keys()
    for name, exposure in exposures.items():
        assert exposure["owner"]["name"], name
        assert {node.split(".")[-1] for node in exposure["depends_on"]["nodes"]} == read[name], name


def _marts_named_in(*files: Path) -> set[str]:
    return {mart for file in files for mart in _words(file) if mart in marts()}


def _words(file: Path) -> Iterator[str]:
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith(("--", "#")):
            yield from SQL_NAME.findall(line)
