"""What is not redacted yet lies where nobody else can read it, and no killed run leaves it for long."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from peasant_ld.flow.kind_index import KindIndex
from peasant_ld.flow.private_folder import PrivateFolder, remove_left_behind
from peasant_ld.flow.sorted_store import SortedStore, row_of
from peasant_ld.problem import Place

HOLDS = """
import os, signal
from peasant_ld.flow.private_folder import PrivateFolder
folder = PrivateFolder()
(folder.path / "unredacted").write_text("Rosalva Timbira")
print(folder.path, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def killed() -> Path:
    """The folder of a run that was killed."""
    done = subprocess.run([sys.executable, "-c", HOLDS], capture_output=True, text=True, check=False)
    return Path(done.stdout.strip())


def test_a_folder_is_its_owners_alone_and_goes_when_it_is_closed() -> None:
    with PrivateFolder() as folder:
        assert folder.path.stat().st_mode & 0o777 == 0o700
    assert not folder.path.exists()


@pytest.mark.parametrize("next_run", [remove_left_behind, lambda: PrivateFolder().close()])
def test_what_a_killed_run_left_goes_with_the_next(next_run: Callable[[], None]) -> None:
    left = killed()
    assert (left / "unredacted").is_file()
    next_run()
    assert not left.exists()


def test_the_folder_of_a_run_at_work_stays(temporary: Path) -> None:
    with PrivateFolder() as one, PrivateFolder() as other:
        remove_left_behind()
        assert {one.path, other.path} == set(temporary.iterdir())


def test_a_link_and_what_others_left_stay(temporary: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "letter").write_text("dear all")
    (temporary / "peasant-ld-run-link").symlink_to(elsewhere)
    (temporary / "peasant-ld-run-file").write_text("a file")
    (temporary / "other-run").mkdir()
    remove_left_behind()
    assert {path.name for path in temporary.iterdir()} == {"peasant-ld-run-link", "peasant-ld-run-file", "other-run"}
    assert (elsewhere / "letter").is_file()


def test_rows_and_kinds_that_are_many_lie_there_only(temporary: Path) -> None:
    row = row_of(0, Place("r.json"), {"id": "https://e.example/a", "type": ["Brigade"]})
    index = KindIndex(limit=0)
    with SortedStore(budget=1) as store:
        store.add_all([row])
        index.add(row.id, row.kind)
        assert all(path.stat().st_mode & 0o777 == 0o700 for path in temporary.iterdir())
        assert [path.name.startswith("peasant-ld-run-") for path in temporary.iterdir()] == [True, True]
        assert list(store) == [row]
        assert index.get(row.id) == "Brigade"
    index.close()
    assert list(temporary.iterdir()) == []
