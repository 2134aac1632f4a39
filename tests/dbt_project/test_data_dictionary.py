"""The data dictionary says what the YAML of the marts says, and the YAML what the database says."""

from __future__ import annotations

from typing import Any

import yaml

from orchestration.contract import MARTS
from tools.data_dictionary.__main__ import DICTIONARY, dictionary


def test_the_dictionary_is_up_to_date() -> None:
    assert DICTIONARY.read_text(encoding="utf-8") == dictionary(), "run `python -m tools.data_dictionary`"


def test_the_dictionary_names_every_column_of_the_warehouse(world: Any) -> None:
    models = yaml.safe_load(MARTS.read_text(encoding="utf-8"))["models"]
    written = {
        (model["name"], column["name"], column["data_type"].upper().replace(", ", ","), column["description"])
        for model in models
        for column in model["columns"]
    }
    built = world.rows(
        "select table_name, column_name, data_type, comment from duckdb_columns() where schema_name = 'marts'"
    )
    assert set(built) == written
