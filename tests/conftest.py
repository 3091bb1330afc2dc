"""What the tests share: the folder of other people's data and suites, where it is present."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real data and conformance suites; its tests are skipped where it is missing."""
    folder = Path(os.environ.get("PEASANT_LD_SHARED", ROOT.parent / "shared"))
    if not (folder / "suites").is_dir():
        pytest.skip("the folder of shared data and suites is not here (PEASANT_LD_SHARED or ../shared)")
    return folder
