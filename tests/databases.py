"""Database servers for the tests: started for them in a folder of their own, gone when they are done."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ADMINISTRATOR = "postgres"  # whom Debian's package makes; the server does not run as root


def _program(name: str) -> str:
    """Where a program of PostgreSQL is; Debian keeps those of a server off the PATH."""
    beside = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    found = shutil.which(name) or (str(beside[-1]) if beside else None)
    if found is None:
        pytest.skip(f"PostgreSQL is not installed: there is no {name} (Debian's package postgresql)")
    return found


@contextmanager
def postgresql() -> Iterator[str]:
    """A throw-away server that listens at a socket in its own folder only; gives what a client connects by."""
    initdb, control = _program("initdb"), _program("pg_ctl")
    user = ADMINISTRATOR if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # short: the path of a socket has 107 bytes at most
    data, log = str(folder / "data"), str(folder / "log")

    def run(*words: str) -> None:
        done = subprocess.run(words, user=user, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    try:
        if user is not None:
            shutil.chown(folder, user)
        run(initdb, "-D", data, "-U", "archive", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        listen = f"-c listen_addresses='' -c unix_socket_directories='{folder}' -c fsync=off"
        run(control, "-D", data, "-l", log, "-o", listen, "-w", "start")
        try:
            yield f"host={folder} user=archive dbname=postgres"
        finally:
            run(control, "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)
