"""Sound inputs of every reader, spoilt by numbers: none ends a command with more than 3, a traceback, or never.

The whole task is `python tests/fuzz/run.py --mutations 20000`; here are some of its numbers.
"""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conftest import ROOT

pytestmark = pytest.mark.slow
MUTATIONS = 300


def test_what_is_spoilt_anyhow_is_told_at_every_command(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    for name in ("openpyxl", "lxml", "python_calamine", "starlette", "pyoxigraph"):
        pytest.importorskip(name)
    sys.path.insert(0, str(ROOT / "tests" / "fuzz"))
    from run import Kitchen, outcomes

    kitchen = Kitchen(tmp_path)
    kitchen.prepare()
    found = list(outcomes(kitchen, range(MUTATIONS), seed=1))
    assert [each for each in found if each.fault] == []
    assert len(found) == MUTATIONS
    assert {each.code for each in found} >= {0, 1, 2}
    record_property("measured", len(found))
