"""A real browser for the tests: Chromium without a network, driven by playwright; skipped where it is not installed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

# Without these, Chromium itself asks its maker's hosts at every start.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@contextmanager
def chromium() -> Iterator[Any]:
    """A headless browser; the test is skipped, with the reason, where there is none."""
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    if not path:
        pytest.skip("chromium is not installed (CHROMIUM_PATH)")
    with api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, headless=True, args=ARGUMENTS)
        yield browser
        browser.close()


def axe_source() -> str:
    """The text of axe-core, from AXE_PATH or the project's node_modules; the test is skipped where it is not."""
    here = Path(__file__).resolve().parent.parent / "node_modules" / "axe-core" / "axe.min.js"
    path = Path(os.environ.get("AXE_PATH", here))
    if not path.is_file():
        pytest.skip("axe-core is not installed (AXE_PATH, or `npm install axe-core` in the project)")
    return path.read_text(encoding="utf-8")
