"""Releases as users make them, for judges of others: the founding example, an import of 360Giving, one of IATI."""

import re
import shutil
from pathlib import Path

import pytest

from datasets import FOUNDING, run

IMPORTED = {
    "360giving": ("360giving/ab-charitable-trust_a001p00000zgyHZAAY.json",),
    "iati": ("iati/activity-standard-example-annotated.xml", "iati/acfspain-ke.xml"),
}
SITES = ("founding", *IMPORTED)
ABOUT = (
    *("--base", "https://data.example.net/archive/", "--licence", "https://creativecommons.org/licenses/by/4.0/"),
    *("--publisher", "An archive", "--language", "en"),
)


def published(request: pytest.FixtureRequest, folder: Path) -> Path:
    """The release of the site that a fixture asks for by name; the founding example is in five languages."""
    dataset, out = folder / "dataset", folder / "release"
    if request.param == "founding":
        shutil.copytree(FOUNDING, dataset, ignore=shutil.ignore_patterns("release", ".*"))
        settings = dataset / "dataset.toml"
        every = 'languages = ["en", "pt", "es", "fr", "ht"]'
        settings.write_text(re.sub(r"(?m)^languages = .*$", every, settings.read_text("utf-8")), "utf-8")
    else:
        shared: Path = request.getfixturevalue("shared")
        files = [shared / "data" / name for name in IMPORTED[request.param]]
        made = run("import", request.param, *files, "-o", dataset, *ABOUT)
        assert made.code == 0, made.err
    done = run("publish", dataset, "-o", out)
    assert done.code == 0, done.err
    return out
