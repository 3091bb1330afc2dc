"""Windows or macOS on this computer, as far as that can be: for whole command lines, with every process they start.

`site(folder, "win32")` writes a `sitecustomize.py`; a Python that finds it believes that it runs there. Of Windows come

- no module, no function and no signal that is not there (`fcntl`, `resource`, `os.fork`, `SIGHUP` ...), but `msvcrt`;
- no rename onto a file, and none of a file or folder in which this process or one that it started holds a file open,
  nor is such a file removed; no folder that is opened, no file flushed that is not open to be written;
- no name that Windows cannot have; names that are sorted as if all letters were small;
- texts written with the line ends and in the letters of Windows (`cp1252`), if nobody says otherwise, also on streams.

What cannot be: paths with drives and backslashes (`pathlib` looks at the system once, when it is imported), a disk that
does not tell capital letters from small ones, the console, the language of the system. What is refused is written into
the file that `SIMULATED_REFUSED` names, since a program may pass over it.
"""

from __future__ import annotations

import builtins
import errno
import importlib
import io
import os
import re
import shutil
import signal
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path, PurePath
from types import ModuleType
from typing import Any

# They look at the system when they are imported: what they do there is not what is simulated.
_BEFORE = (
    *("asyncio", "ctypes.util", "fcntl", "getpass", "locale", "mimetypes", "platform", "random", "selectors", "socket"),
    *("sqlite3", "ssl", "subprocess", "sysconfig", "tempfile", "uuid", "webbrowser", "zipfile", "http.client"),
    *(
        "multiprocessing.context",
        "multiprocessing.connection",
        "multiprocessing.heap",
        "multiprocessing.popen_spawn_posix",
    ),
    *(
        "multiprocessing.resource_tracker",
        "multiprocessing.sharedctypes",
        "multiprocessing.spawn",
        "multiprocessing.util",
    ),
    *("click", "rich.console", "rich.progress", "rdflib", "pyoxigraph", "openpyxl", "xlsxwriter", "uvicorn"),
)
_NO_MODULES = ("fcntl", "resource", "pwd", "grp", "termios", "tty")
_NO_FUNCTIONS = (
    *("fork", "getuid", "geteuid", "getgid", "nice", "sched_getaffinity", "chown", "mkfifo", "sync", "fchown"),
    *("O_NOFOLLOW", "O_NONBLOCK", "O_DIRECTORY", "O_CLOEXEC"),
)
_NOT_ON_MACOS = ("sched_getaffinity",)
_LOCKED_BYTE = 0x40000000
DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(?: *\.| *\Z)", re.IGNORECASE)
FORBIDDEN = re.compile(r'[<>:"|?*\\\x00-\x1f]|[. ]\Z')


def site(folder: Path, system: str) -> Path:
    """A folder for PYTHONPATH: a Python that finds it runs on this system."""
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(f"import simulated_systems\nsimulated_systems.begin({system!r})\n")
    return folder


def is_fit(name: str) -> bool:
    """Whether Windows can have a file of this name."""
    return not (DEVICE.match(name) or FORBIDDEN.search(name))


def begin(system: str) -> None:
    """Be on this system from here on."""
    for name in _BEFORE:
        try:
            importlib.import_module(name)
        except ImportError:  # an extra that is not installed
            continue
    for name in _NO_FUNCTIONS if system == "win32" else _NOT_ON_MACOS:
        if hasattr(os, name):
            delattr(os, name)
    for name, module in list(sys.modules.items()):
        if name.startswith("multiprocessing."):  # what starts processes here is what is here
            vars(module).update(sys=_SysOfHere(sys.platform))
    sys.platform = system
    if system == "win32":
        _be_windows()


class _SysOfHere:
    """The module `sys`, but for the name of the system."""

    def __init__(self, platform: str) -> None:
        vars(self)["platform"] = platform

    def __getattr__(self, name: str) -> Any:
        return getattr(sys, name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(sys, name, value)


def _be_windows() -> None:
    _lock_bytes(sys.modules["fcntl"])
    for name in _NO_MODULES:
        sys.modules[name] = None  # type: ignore[assignment]
    del signal.SIGHUP
    asyncio: Any = sys.modules["asyncio"]
    asyncio.ProactorEventLoop = asyncio.SelectorEventLoop
    shutil._use_fd_functions = False  # type: ignore[attr-defined]
    PurePath.__lt__ = lambda one, other: _small(one) < _small(other)  # type: ignore[method-assign, assignment]
    _open_as_windows()
    for name in ("rename", "replace", "unlink", "remove", "rmdir"):
        setattr(os, name, _refusing(getattr(os, name)))
    for name in ("mkdir", "link"):
        setattr(os, name, _naming(getattr(os, name)))
    for name, errors in (("stdout", "strict"), ("stderr", "backslashreplace")):
        stream = getattr(sys, name)
        if stream is not None:
            stream.reconfigure(encoding="cp1252", errors=errors)


def _small(path: PurePath) -> list[str]:
    return [part.lower() for part in path.parts]


def _lock_bytes(fcntl: ModuleType) -> None:
    """A module `msvcrt` that locks, and an `os.fsync` that wants files which are open to be written."""
    fsync = os.fsync

    def locking(handle: int, mode: int, size: int) -> None:
        assert (mode, size, os.lseek(handle, 0, os.SEEK_CUR)) == (2, 1, _LOCKED_BYTE), "nobody could read the file"
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PermissionError(errno.EACCES, "Permission denied") from None

    def flushing(handle: int) -> None:
        if not fcntl.fcntl(handle, fcntl.F_GETFL) & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EBADF, "Bad file descriptor")
        fsync(handle)

    msvcrt: Any = ModuleType("msvcrt")
    msvcrt.LK_NBLCK, msvcrt.locking = 2, locking
    sys.modules["msvcrt"] = msvcrt
    os.fsync = flushing


def _open_as_windows() -> None:
    whole, low = io.open, os.open

    def opened(
        file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None, *rest: Any, **named: Any
    ) -> Any:
        if "b" not in mode:
            encoding = encoding or "cp1252"
            if len(rest) < 2 and named.get("newline") is None and set(mode) & set("wxa+"):
                named["newline"] = "\r\n"
        if set(mode) & set("wxa") and not isinstance(file, int):
            _see_name(file)
        return whole(file, mode, buffering, encoding, *rest, **named)

    def opened_low(path: Any, flags: int, *rest: Any, **named: Any) -> int:
        if os.path.isdir(path) and flags & os.O_TMPFILE != os.O_TMPFILE:  # a file without a name, as Windows has them
            raise _refused(errno.EACCES, path, 5)
        if flags & os.O_CREAT:
            _see_name(path)
        return low(path, flags, *rest, **named)

    io.open = builtins.open = opened  # type: ignore[assignment]
    os.open = opened_low


def _naming(change: Callable[..., Any]) -> Callable[..., Any]:
    def changed(*paths: Any, **named: Any) -> Any:
        _see_name(paths[-1] if isinstance(paths[-1], str | os.PathLike) else paths[0])
        return change(*paths, **named)

    return changed


def _see_name(path: Any) -> None:
    name = os.path.basename(os.fspath(path))
    if not (is_fit(name) or name in (".", "..") or os.fspath(path).startswith("/dev/")):
        raise _refused(errno.EINVAL, path, 123)


def _refusing(change: Callable[..., Any]) -> Callable[..., Any]:
    def changed(*paths: Any, **named: Any) -> Any:
        for path in paths:
            if str(path).startswith("/dev/shm/"):  # memory that processes share, which is no file there
                continue
            if path is paths[-1]:
                _see_name(path)
            if any(_is_held(path, *found) for found in _held()):
                raise _refused(errno.EACCES, path, 32)
        if change.__name__ == "rename" and os.path.lexists(paths[1]):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), os.fspath(paths[1]))
        return change(*paths, **named)

    return changed


def _is_held(path: Any, held: str, status: os.stat_result) -> bool:
    try:
        found = os.lstat(path)
    except OSError:
        return False
    if stat.S_ISDIR(found.st_mode):
        return held.startswith(os.path.realpath(path) + "/")
    return os.path.samestat(found, status)


def _held() -> Iterator[tuple[str, os.stat_result]]:
    """The files that this process holds open, and those that it started."""
    processes = [os.getpid()]
    for process in processes:
        for thread in Path(f"/proc/{process}/task").glob("*/children"):
            processes += map(int, thread.read_text("ascii").split())
        for link in Path(f"/proc/{process}/fd").glob("*"):
            try:
                name, status = os.readlink(link), link.stat()
            except OSError:  # that of the search itself
                continue
            if stat.S_ISREG(status.st_mode) and not name.endswith(" (deleted)"):
                yield name, status


def _refused(number: int, path: Any, code: int) -> OSError:
    if told := os.environ.get("SIMULATED_REFUSED"):
        with io.FileIO(told, "a") as file:
            file.write(f"{os.fspath(path)}: {code}\n".encode())
    error = OSError(number, os.strerror(number), os.fspath(path))
    error.winerror = code  # type: ignore[attr-defined]
    return error
