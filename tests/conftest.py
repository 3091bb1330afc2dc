"""What the tests share: the folder of other people's data and suites, where it is present."""

import importlib.util
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).resolve().parent.parent
# No test depends on time: how long an example takes tells of a busy machine.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
if settings.get_current_profile_name() == "default":
    settings.load_profile("untimed")


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real data and conformance suites; its tests are skipped where it is missing."""
    folder = Path(os.environ.get("PEASANT_LD_SHARED", ROOT.parent / "shared"))
    if not (folder / "suites").is_dir():
        pytest.skip("the folder of shared data and suites is not here (PEASANT_LD_SHARED or ../shared)")
    return folder


@pytest.fixture
def world(tmp_path: Path) -> Any:
    """Makes a dataset in a folder of its own."""
    from test_access import World  # which needs the whole package

    return lambda records, toml="": World(tmp_path / "dataset", records, toml)


@pytest.fixture
def counted(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> None:
    """Say how many examples the tests of a module draw."""
    record_property("measured", request.module.EXAMPLES)


@pytest.fixture(scope="session")
def spark() -> Iterator[Any]:
    """A session whose workers run in the environment of the tests, not in whichever python3 comes first."""
    if shutil.which("java") is None:
        pytest.skip("Java is not installed (openjdk-17-jre-headless)")
    if importlib.util.find_spec("pyspark") is None:
        pytest.skip("pyspark is not installed (extra spark)")
    from pyspark.sql import SparkSession

    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
    session = builder.config("spark.sql.shuffle.partitions", "2").config("spark.default.parallelism", "2").getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()
    monkeypatch.undo()
