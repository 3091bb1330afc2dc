"""Web servers on loopback, told by the files of a release and the lines of the guide, until a test is over."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from conftest import ROOT

GUIDE = ROOT / "docs/guide/on-a-web-server.md"
NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
APACHE = shutil.which("apache2") or "/usr/sbin/apache2"
MODULES = Path("/usr/lib/apache2/modules")
# Where the release lies, and at which path, in the lines of the guide.
SAID_FOLDER, SAID_PATH = "/srv/www/release", "/archive"
# What nginx is told of the folder by; each release has a name of its own for it.
SAID_VARIABLE = "$pld_3f2a9c_release"


def its_variable(folder: Path) -> str:
    """The name that the first line for nginx tells."""
    first = (folder / "server/nginx-locations.conf").read_text("utf-8").partition("\n")[0]
    return re.findall(r"set (\S+)", first)[0]


def told(language: str) -> str:
    """The lines of the guide for one server."""
    found = re.search(rf"```{language}\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert found, language
    return found[1]


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    return port


@contextmanager
def nginx(folder: Path, here: Path, port: int | None = None, beside: tuple[Path, ...] = ()) -> Iterator[int]:
    """The port of an nginx set as the guide says: a free one, or the one that is given; `beside` lie other releases."""
    if not Path(NGINX).is_file():
        pytest.skip("nginx is not installed (Debian: nginx-light)")
    port = port or free_port()
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "".join(f"{kind}_temp_path {here}/{kind};\n" for kind in kinds)
    lines = "\n".join(
        line.replace(SAID_FOLDER, str(each)).replace(SAID_VARIABLE, its_variable(each))
        for line in told("nginx").replace("listen 80;", f"listen 127.0.0.1:{port};").splitlines()
        for each in ((folder, *beside) if SAID_FOLDER in line else (folder,))
    )
    (here / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {here}/pid; error_log {here}/error.log;\nevents {{}}\n"
        + lines.replace("http {", f"http {{\naccess_log off;\n{temporary}", 1),
        encoding="utf-8",
    )
    with running([NGINX, "-p", str(here), "-c", str(here / "nginx.conf")], port):
        yield port


@contextmanager
def apache(
    folder: Path, here: Path, path: str = SAID_PATH, lines: str | None = None, port: int | None = None
) -> Iterator[int]:
    """The port of an Apache set as the guide says, or with other lines: a free one, or the one that is given."""
    if not Path(APACHE).is_file():
        pytest.skip("Apache is not installed (Debian: apache2-bin)")
    port = port or free_port()
    (here / "mime.types").write_text("text/html html\n", encoding="utf-8")
    names = ("mpm_prefork", "authz_core", "mime", "dir", "alias", "headers", "rewrite")
    modules = "".join(f"LoadModule {name}_module {MODULES}/mod_{name}.so\n" for name in names)
    said = lines if lines is not None else told("apache").replace(SAID_FOLDER, str(folder))
    if (folder / "server/host-htaccess.txt").is_file():
        said = said.replace("server/htaccess.txt", "server/host-htaccess.txt")
    if path == "/":
        said = said.replace(f"Alias {SAID_PATH} {folder}", f"DocumentRoot {folder}")
    (here / "httpd.conf").write_text(
        f"{modules}ServerRoot {here}\nServerName example.org\nListen 127.0.0.1:{port}\nPidFile {here}/pid\n"
        f"ErrorLog {here}/error.log\nDefaultRuntimeDir {here}\nTypesConfig {here}/mime.types\n{said}",
        encoding="utf-8",
    )
    with running([APACHE, "-X", "-d", str(here), "-f", str(here / "httpd.conf")], port):
        yield port


@contextmanager
def running(command: list[str], port: int) -> Iterator[None]:
    """A program, once it answers at a port; it ends with the test."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, process.stderr.read() if process.stderr else ""
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.communicate(timeout=10)
