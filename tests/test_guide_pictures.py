"""A picture of the guide is described in words, is small, and is in the language of its page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import ROOT
from peasant_ld.report.messages import LANGUAGES

GUIDE = ROOT / "docs" / "guide"
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
MOST = 60 * 1024
SHOWN = [
    (page, words, page.parent / target)
    for page in sorted(GUIDE.glob("*.md"))
    for words, target in PICTURE.findall(page.read_text("utf-8"))
]


@pytest.mark.parametrize(("page", "words", "picture"), SHOWN, ids=[f"{page.stem}-{one.stem}" for page, _, one in SHOWN])
def test_a_picture_is_described_small_and_in_the_language_of_its_page(page: Path, words: str, picture: Path) -> None:
    spoken = picture.stem.rpartition("-")[2]
    assert len(words.split()) >= 4
    assert picture.stat().st_size <= MOST
    assert spoken not in LANGUAGES or spoken == (page.stem.partition(".")[2] or "en")
