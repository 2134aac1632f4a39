"""Readers always find a whole warehouse, whatever happens to the publication."""

from __future__ import annotations

import hashlib
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from ingest.workspace import Workspace
from orchestration.lock import night_lock
from orchestration.publications import PublicationUnknown, go_back_to, publications
from orchestration.publish import STORAGE_VERSION, PublicationFailed, export_csv, fingerprint, publish

ROWS = 200


def build(workspace: Workspace, generation: int) -> None:
    """A warehouse whose two tables carry one generation each: a torn read shows as a mixture."""
    workspace.build.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(workspace.warehouse)) as warehouse:
        for schema in ("raw", "marts"):
            warehouse.execute(f"create schema if not exists {schema}")
        for table in ("raw.figures", "marts.fct_figures", "marts.fct_dossiers"):
            warehouse.execute(
                f"create or replace table {table} as select {generation} as g from range({ROWS})"
            )
        warehouse.execute(
            "create or replace view marts.source_health as select count(*) as n from marts.fct_figures"
        )


def generation_of(path: Path) -> int:
    with duckdb.connect(str(path), read_only=True) as warehouse:
        row = warehouse.execute("select min(g), max(g) from marts.fct_dossiers").fetchone()
    assert row is not None
    assert row[0] == row[1]
    return int(row[0])


LINKS = {"current", "current.duckdb"}


def names(workspace: Workspace) -> set[str]:
    return {file.name for file in workspace.published.iterdir()}


def is_whole(publication: Path) -> bool:
    """Whether the files that datapackage.json lists are there, byte for byte."""
    described = json.loads((publication / "datapackage.json").read_text(encoding="utf-8"))
    return all(
        "sha256:" + hashlib.sha256((publication / listed["path"]).read_bytes()).hexdigest() == listed["hash"]
        for listed in described["resources"]
    )


def test_the_first_publication(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    build(workspace, 1)
    published = publish(workspace)
    assert published.previous is None
    assert not published.unchanged
    assert workspace.current.resolve() == published.path
    assert generation_of(workspace.current) == 1
    assert all(
        file.stat().st_mode & 0o777 == 0o444 for file in published.path.parent.rglob("*") if file.is_file()
    )
    assert is_whole(published.path.parent)
    assert (workspace.published / "current").resolve() == published.path.parent
    assert published.digest == fingerprint(workspace.current) == fingerprint(workspace.warehouse)


def test_the_same_content_is_not_published_again(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    build(workspace, 1)
    first = publish(workspace)
    written = first.path.stat().st_mtime_ns
    build(workspace, 1)
    again = publish(workspace)
    assert again.unchanged
    assert again.path == first.path
    assert first.path.stat().st_mtime_ns == written


def test_a_damaged_version_is_replaced(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    build(workspace, 1)
    first = publish(workspace)
    first.path.chmod(0o644)
    first.path.write_bytes(b"no database")
    assert not publish(workspace).unchanged
    assert generation_of(workspace.current) == 1


def test_going_back_to_an_earlier_content(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    for generation in (1, 2, 1):
        build(workspace, generation)
        publish(workspace)
        assert generation_of(workspace.current) == generation


def test_the_newest_versions_are_kept(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    paths = []
    for generation in range(5):
        build(workspace, generation)
        paths.append(publish(workspace, keep=3).path.parent.name)
    assert names(workspace) == {*LINKS, *paths[-3:]}


def test_an_open_handle_keeps_its_version(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    build(workspace, 1)
    publish(workspace)
    with duckdb.connect(str(workspace.current), read_only=True) as reader:
        for generation in (2, 3):
            build(workspace, generation)
            publish(workspace, keep=1)
        assert reader.execute("select distinct g from marts.fct_dossiers").fetchall() == [(1,)]
    assert generation_of(workspace.current) == 3


READ = """
import sys, duckdb
from pathlib import Path
path, stop = sys.argv[1], Path(sys.argv[2])
print("ready", flush=True)
reads, last, problems = 0, 0, []
while not stop.exists():
    try:
        with duckdb.connect(path, read_only=True) as warehouse:
            seen = warehouse.execute('''
                select distinct g from marts.fct_figures union select distinct g from marts.fct_dossiers
                union select distinct g from raw.figures''').fetchall()
        if len(seen) != 1 or seen[0][0] < last:
            problems.append(f"after {last}: {seen}")
        last = seen[0][0]
    except Exception as error:
        problems.append(repr(error))
    reads += 1
import json
print(json.dumps({"reads": reads, "last": last, "problems": problems}))
"""


def test_readers_are_never_disturbed(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    build(workspace, 1)
    publish(workspace)
    stop = tmp_path / "stop"
    readers = [
        subprocess.Popen(
            [sys.executable, "-c", READ, str(workspace.current), str(stop)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    for reader in readers:
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
    for generation in range(2, 17):
        build(workspace, generation)
        publish(workspace)
    stop.touch()
    for reader in readers:
        seen = json.loads(reader.communicate(timeout=60)[0])
        assert seen["problems"] == []
        assert seen["reads"] > 10


# Every step on the file system announces itself to the interpreter's audit hooks before it is
# taken; the N-th one kills the process. N = 0 lets it pass and prints how many there were.
PUBLISH_AND_DIE = """
import os, signal, sys
from pathlib import Path
from ingest.workspace import Workspace
from orchestration.publish import publish
root, fatal, seen = sys.argv[1], int(sys.argv[2]), 0
STEPS = ("os.rename", "os.symlink", "os.remove", "os.rmdir", "shutil.copyfile", "shutil.rmtree")
def hook(event, arguments):
    global seen
    writes = event in STEPS or (event == "open" and str(arguments[0]).endswith(".md"))
    if writes and f"{root}/published/" in " ".join(str(a) for a in arguments):
        seen += 1
        if seen == fatal:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(hook)
publish(Workspace(Path(root)), keep=1)
print(seen)
"""


def publish_and_die(root: Path, step: int) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PUBLISH_AND_DIE, str(root), str(step)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_killed_at_any_step_the_last_good_version_stays(tmp_path: Path) -> None:
    calm = Workspace(tmp_path / "calm")
    for generation in (1, 2):
        build(calm, generation)
        steps = publish_and_die(calm.root, 0)
    n_steps = int(steps.stdout)
    assert n_steps >= 8, "a copy, its last text, three renames, a link, a removal of two steps"
    for step in range(1, n_steps + 1):
        workspace = Workspace(tmp_path / f"killed-{step}")
        build(workspace, 1)
        publish(workspace)
        build(workspace, 2)
        assert publish_and_die(workspace.root, step).returncode == -signal.SIGKILL
        assert generation_of(workspace.current) in (1, 2)
        publish(workspace, keep=1)
        assert generation_of(workspace.current) == 2
        assert names(workspace) == {*LINKS, workspace.current.resolve().parent.name}
        assert is_whole(workspace.current.resolve().parent)


def test_killed_at_any_step_of_the_first_publication(tmp_path: Path) -> None:
    calm = Workspace(tmp_path / "calm")
    build(calm, 1)
    for step in range(1, int(publish_and_die(calm.root, 0).stdout) + 1):
        workspace = Workspace(tmp_path / f"killed-{step}")
        build(workspace, 1)
        assert publish_and_die(workspace.root, step).returncode == -signal.SIGKILL
        publish(workspace)
        assert generation_of(workspace.current) == 1
        assert names(workspace) == {*LINKS, workspace.current.resolve().parent.name}
        assert is_whole(workspace.current.resolve().parent)


def test_a_missing_warehouse_is_named(tmp_path: Path) -> None:
    with pytest.raises(PublicationFailed, match=r"warehouse\.duckdb is missing"):
        publish(Workspace(tmp_path))


def test_a_warehouse_somebody_writes_is_not_published(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    build(workspace, 1)
    publish(workspace)
    build(workspace, 2)
    code = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    writer = subprocess.Popen(
        [sys.executable, "-c", code, str(workspace.warehouse)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "open\n"
    try:
        with pytest.raises(PublicationFailed, match="cannot be closed"):
            publish(workspace)
    finally:
        writer.communicate("")
    assert generation_of(workspace.current) == 1


def test_a_view_that_names_the_database_is_not_published(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    build(workspace, 1)
    publish(workspace)
    with duckdb.connect(str(workspace.warehouse)) as warehouse:
        warehouse.execute("create view marts.stuck as select * from warehouse.raw.figures")
    with pytest.raises(PublicationFailed, match=r"marts\.stuck"):
        publish(workspace)
    assert generation_of(workspace.current) == 1


def test_writes_still_in_the_log_are_published(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    build(workspace, 1)
    code = """
import duckdb, os, sys
c = duckdb.connect(sys.argv[1])
c.execute("update marts.fct_dossiers set g = 9")
c.execute("update marts.fct_figures set g = 9")
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", code, str(workspace.warehouse)], check=True)
    assert workspace.warehouse.with_name("warehouse.duckdb.wal").exists()
    publish(workspace)
    assert generation_of(workspace.current) == 9
    assert not list(workspace.published.rglob("*.wal"))


def test_order_and_layout_do_not_change_the_fingerprint(tmp_path: Path) -> None:
    digests, files = [], []
    for name, order in (("up", "asc"), ("down", "desc")):
        path = tmp_path / f"{name}.duckdb"
        with duckdb.connect(str(path)) as warehouse:
            warehouse.execute("create schema marts; create schema raw")
            warehouse.execute(
                "create table marts.t as select i, nullif('t' || i % 7, 't3') as s "
                f"from range(9000) r(i) order by i {order}"
            )
            warehouse.execute(f"create table raw.t as select i from range(10) r(i) order by i {order}")
        digests.append(fingerprint(path))
        files.append({file.name: file.read_bytes() for file in export_csv(path, tmp_path / name)})
    assert digests[0] == digests[1]
    assert files[0] == files[1]
    assert set(files[0]) == {"marts.t.csv", "raw.t.csv"}


@pytest.mark.parametrize(
    "change",
    [
        "update marts.t set s = '' where s is null",
        "insert into marts.t values (1, 'a')",
        "alter table marts.t alter i type bigint",
        "comment on column marts.t.i is 'number'",
        "create view marts.v as select 1 as one",
        "create macro marts.m(x) as table select x",
    ],
)
def test_any_change_that_an_analyst_sees_changes_the_fingerprint(tmp_path: Path, change: str) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as warehouse:
        warehouse.execute("create schema marts; create table marts.t (i integer, s varchar)")
        warehouse.execute("insert into marts.t values (1, 'a'), (2, null)")
    before = fingerprint(path)
    with duckdb.connect(str(path)) as warehouse:
        warehouse.execute(change)
    assert fingerprint(path) != before


def test_the_kept_publications_are_told_the_newest_first(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    assert publications(workspace.published) == []
    for generation in (1, 2, 3):
        build(workspace, generation)
        publish(workspace)
    kept = publications(workspace.published)
    assert [one.number for one in kept] == [3, 2, 1]
    assert [one.is_current for one in kept] == [True, False, False]
    assert all(one.n_bytes > one.path.joinpath("warehouse.duckdb").stat().st_size for one in kept)


def test_back_to_an_earlier_publication_and_on_from_there(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    for generation in (1, 2):
        build(workspace, generation)
        publish(workspace)
    first = publications(workspace.published)[-1]
    go_back_to(workspace.published, first.path.name)
    assert generation_of(workspace.current) == 1
    build(workspace, 3)
    publish(workspace, keep=1)
    assert generation_of(workspace.current) == 3
    with pytest.raises(PublicationUnknown, match=r"0001-.* there are: 0003-"):
        go_back_to(workspace.published, first.path.name)


def test_the_one_that_readers_were_led_back_to_is_never_dropped(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    for generation in (1, 2, 3):
        build(workspace, generation)
        publish(workspace)
    oldest = publications(workspace.published)[-1].path
    go_back_to(workspace.published, oldest.name)
    build(workspace, 1)
    assert publish(workspace, keep=1).unchanged
    assert names(workspace) == {*LINKS, oldest.name}


def test_publications_may_lie_elsewhere_behind_a_link(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "home")
    (tmp_path / "elsewhere").mkdir()
    workspace.root.mkdir()
    workspace.published.symlink_to(tmp_path / "elsewhere")
    for generation in (1, 2):
        build(workspace, generation)
        publish(workspace)
    newest, oldest = publications(workspace.published)
    assert (newest.is_current, oldest.is_current) == (True, False)
    go_back_to(workspace.published, oldest.path.name)
    build(workspace, 1)
    publish(workspace, keep=1)
    assert generation_of(workspace.current) == 1


def test_a_single_file_of_an_earlier_version_becomes_a_whole_publication(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    build(workspace, 1)
    workspace.published.mkdir()
    (workspace.published / "warehouse-0123.duckdb").write_bytes(workspace.warehouse.read_bytes())
    workspace.current.symlink_to("warehouse-0123.duckdb")
    published = publish(workspace)
    assert not published.unchanged
    assert is_whole(published.path.parent)
    assert names(workspace) == {*LINKS, published.path.parent.name}


def test_readers_get_the_storage_version_they_are_promised_whatever_the_build_has(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    workspace.build.mkdir()
    with duckdb.connect() as connection:
        connection.execute(f"attach '{workspace.warehouse}' as built (storage_version 'v1.4.0')")
        connection.execute("create schema built.marts; create schema built.raw")
        connection.execute("create table built.marts.t as select 1 as i")
        connection.execute("comment on column built.marts.t.i is 'number'")
        connection.execute("create macro built.marts.m(x) as table select x")
    published = publish(workspace)
    with duckdb.connect(str(published.path), read_only=True) as connection:
        tags = connection.execute("select tags from duckdb_databases() where not internal").fetchone()
    assert tags == ({"storage_version": f"{STORAGE_VERSION}+"},)
    assert published.digest == fingerprint(published.path)


def test_a_full_disk_is_an_outcome_and_the_last_good_version_stays(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    build(workspace, 1)
    publish(workspace)
    build(workspace, 2)
    code = """
import resource, sys
from pathlib import Path
from ingest.workspace import Workspace
from orchestration.publish import PublicationFailed, publish
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
try:
    publish(Workspace(Path(sys.argv[1])))
except (OSError, PublicationFailed) as error:
    print(type(error).__name__)
"""
    told = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True)
    assert told.stdout.strip() in ("OSError", "PublicationFailed"), told.stderr
    assert generation_of(workspace.current) == 1
    assert not publish(workspace).unchanged
    assert generation_of(workspace.current) == 2


def test_a_publication_runs_inside_the_lock_of_the_night(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with night_lock(workspace):
        build(workspace, 1)
        assert publish(workspace).path.exists()


def test_a_publication_of_an_older_layout_gets_the_files_that_it_lacks(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    build(workspace, 1)
    first = publish(workspace).path.parent
    for file in first.iterdir():
        if file.name != "warehouse.duckdb":
            shutil.rmtree(file) if file.is_dir() else file.unlink()
    again = publish(workspace)
    assert not again.unchanged
    assert is_whole(again.path.parent)
    assert publish(workspace).unchanged
