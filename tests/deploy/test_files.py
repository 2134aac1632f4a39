"""Units and compose file: as far as a machine without systemd running and without containers can tell."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from ingest.workspace import PROJECT_ROOT

UNITS = sorted((PROJECT_ROOT / "deploy" / "systemd").glob("*.service"))
COMPOSE = PROJECT_ROOT / "deploy" / "compose" / "compose.yaml"
SCHEMA = Path(__file__).parent / "compose-spec" / "compose_spec.json"
_LISTENERS = ("0.0.0.0", "::")


@pytest.fixture(scope="module")
def compose() -> Any:
    return yaml.safe_load(COMPOSE.read_text("utf-8"))


def test_there_is_a_unit_for_each_of_the_three_processes() -> None:
    assert [unit.stem for unit in UNITS] == ["motcua-code", "motcua-daemon", "motcua-webserver"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_finds_no_fault_with_a_unit(unit: Path, tmp_path: Path) -> None:
    """The programs that a unit starts are put where a copy of it looks for them; nothing is started."""
    for other in UNITS:
        text = other.read_text("utf-8")
        for program in set(re.findall(r"/opt/motcua/\.venv/bin/([a-z-]+)", text)):
            place = tmp_path / "opt" / ".venv" / "bin" / program
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text("#!/bin/sh\n")
            place.chmod(0o755)
        (tmp_path / other.name).write_text(text.replace("/opt/motcua", str(tmp_path / "opt")))
    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", str(tmp_path / unit.name)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert unit.name not in told.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_listens_on_this_machine_alone_and_holds_no_secret(unit: Path) -> None:
    text = unit.read_text("utf-8")
    assert not any(f"-h {everywhere}" in text for everywhere in _LISTENERS)
    assert "EnvironmentFile=-/etc/motcua/env" in text
    assert not re.search(r"(PASSWORD|TOKEN|_URL)=", text)


@pytest.mark.parametrize("name", ["systemd", "compose"])
def test_web_server_and_daemon_look_where_the_code_server_listens(name: str) -> None:
    folder = PROJECT_ROOT / "deploy" / name
    (place,) = yaml.safe_load((folder / "workspace.yaml").read_text())["load_from"]
    server = place["grpc_server"]
    started = (folder / ("motcua-code.service" if name == "systemd" else "compose.yaml")).read_text()
    assert str(server["port"]) in started
    assert server["location_name"] in started
    assert f"deploy/{name}/workspace.yaml" in "".join(
        file.read_text() for file in folder.iterdir() if file.name != "workspace.yaml"
    )


def test_the_compose_file_is_one(compose: Any) -> None:
    schema = json.loads(SCHEMA.read_text("utf-8"))
    # The schema is older than the key, which all compose programs of today know.
    schema["properties"]["name"] = {"type": "string"}
    validator = jsonschema.Draft201909Validator(schema)
    assert [error.message for error in validator.iter_errors(compose)] == []


def test_containers_hold_no_secret_and_no_more_rights_than_they_need(compose: Any) -> None:
    ours = {name: one for name, one in compose["services"].items() if one["image"] == "motcua"}
    assert set(ours) == {"prepare", "code", "webserver", "daemon"}
    for service in ours.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
    database, address = compose["services"]["postgres"], ours["code"]["environment"]["MOTCUA_POSTGRES_URL"]
    for given in (database["environment"]["POSTGRES_PASSWORD"], address):
        assert "${MOTCUA_POSTGRES_PASSWORD:?" in given
    published = [port for service in compose["services"].values() for port in service.get("ports", [])]
    assert published == ["127.0.0.1:3000:3000"]
    assert compose["services"]["postgres"]["networks"] == ["inner"]


def test_each_service_waits_for_those_it_needs(compose: Any) -> None:
    needs = {name: set(one.get("depends_on", {})) for name, one in compose["services"].items()}
    assert needs == {
        "postgres": set(),
        "prepare": {"postgres"},
        "code": {"prepare"},
        "webserver": {"code"},
        "daemon": {"code"},
    }


def test_an_image_gets_no_settings_and_no_data() -> None:
    ignored = (PROJECT_ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert ignored[1] == "*", "what is not named stays outside"
    assert not any(line.lstrip("!").rstrip("/") in (".env", "var", ".git") for line in ignored)
