"""The file of `make zipapp` is the whole command: it can be copied to another computer, and run there as it is."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import peasant_ld
from conftest import ROOT
from datasets import make_dataset


@pytest.mark.slow
def test_one_file_publishes_a_dataset(tmp_path: Path) -> None:
    for package in ("shiv", "hatchling"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed, which makes the file")
    (command,) = re.findall(r"^\t\$\(BIN\)/shiv (.+) -p .+$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    file = tmp_path / "peasant-ld.pyz"
    # What it needs besides is found in this environment here: no test asks PyPI.
    packed = [*command.split(), "-o", str(file), "--no-deps", "--no-index", "--no-build-isolation", str(ROOT)]
    told = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    told["SHIV_ROOT"] = str(tmp_path / "unpacked")
    subprocess.run([sys.executable, "-m", "shiv.cli", *packed], check=True, env=told, capture_output=True)
    archive = make_dataset(tmp_path / "archive")
    for arguments in (("--version",), ("publish", str(archive), "--no-pages")):
        done = subprocess.run(
            [sys.executable, str(file), *arguments], capture_output=True, text=True, env=told, check=False
        )
        assert done.returncode == 0, done.stderr
        assert arguments[0] == "publish" or peasant_ld.__version__ in done.stdout
    assert (archive / "release" / "report.json").is_file()
    assert list((tmp_path / "unpacked").rglob("peasant_ld/shapes/context.jsonld")), "with the model in it"
