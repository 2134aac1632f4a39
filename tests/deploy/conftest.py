"""A Postgres of the tests' own, where the machine has its programs."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_PASSWORD = "pg-canary-52e1"


def _program(name: str) -> str | None:
    places = [*map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), os.environ["PATH"]]
    return shutil.which(name, path=os.pathsep.join(places))


def _other_user() -> str | None:
    """Postgres refuses to run as root; then somebody else is to be it."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    pytest.skip("Postgres does not run as root, and there is nobody else here")


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The address of an empty database; asks for a password, as a server's should."""
    pytest.importorskip("dagster_postgres", reason="dagster-postgres is not installed")
    initdb, postgres = _program("initdb"), _program("postgres")
    if initdb is None or postgres is None:
        pytest.skip("no Postgres on this machine (initdb, postgres)")
    user = _other_user()
    # Not below pytest's own folder, which nobody else may enter.
    with tempfile.TemporaryDirectory(prefix="motcua-pg-") as directory:
        place = Path(directory)
        (place / "password").write_text(_PASSWORD)
        if user is not None:
            for path in (place, place / "password"):
                shutil.chown(path, user)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        subprocess.run(
            [initdb, "-D", f"{place}/data", "-U", "motcua", "-A", "scram-sha-256",
             "--pwfile", f"{place}/password", "-E", "UTF8", "--locale=C", "--no-sync"],
            user=user, cwd=place, check=True, capture_output=True,
        )  # fmt: skip
        server = subprocess.Popen(
            [postgres, "-D", f"{place}/data", "-p", str(port), "-k", str(place),
             "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
            user=user, cwd=place, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert server.stderr is not None
            for line in server.stderr:
                if "ready to accept connections" in line:
                    break
            else:
                pytest.fail("Postgres ended before it was ready")
            yield f"postgresql://motcua:{_PASSWORD}@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            server.communicate()
