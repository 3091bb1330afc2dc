"""No picture breaks or grows out of bounds: not with no record, one, hundreds, nor with names of 2,000 characters."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from test_site import build

Record = dict[str, Any]
PICTURES = ("index.html", "map.html", "timeline.html", "network.html")
NAME = '"><script>alert(1)</script>\u202e]]>&amp;' + "x" * 2000
MOST_BYTES = 300_000


def records(count: int) -> Iterable[Record]:
    """So many movements that know each other, each with a place and a founding."""
    for at in range(count):
        spot = (
            {"latitude": f"{at % 90 - 40}.5", "longitude": f"{at * 7 % 300 - 150}.5"} if at % 3 else {"country": "BR"}
        )
        yield {"id": f"place/p{at:03}", "type": "Place", "name": {"en": NAME}, **spot}
        yield {
            "id": f"movement/m{at:03}",
            "type": "Movement",
            "name": {"en": NAME},
            "founded": f"{1900 + at % 120}~",
            "basedIn": [f"place/p{at:03}"],
            "partner": [f"movement/m{(at * 7 + 1) % count:03}", f"movement/m{at // 10:03}"],
        }


def pictures(folder: Path) -> Iterable[tuple[Path, str]]:
    """All pictures of records in a site."""
    pages = [
        *(folder / name for name in PICTURES),
        *folder.glob("browse/[ac][ro][em][am]*.html"),
        *folder.glob("id/movement/*.html"),
    ]
    for path in pages:
        text = path.read_text("utf-8")
        yield from (
            (path, found) for found in re.findall(r'<svg class="(?:map|timeline|network).*?</svg>', text, re.DOTALL)
        )


@pytest.fixture(scope="module", params=[0, 1, 2, 30, 300])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of so many movements."""
    return build(tmp_path_factory.mktemp("site"), *records(request.param))


def test_every_picture_is_well_formed_and_bounded(site: Path) -> None:
    for path, picture in pictures(site):
        ElementTree.fromstring(picture)
        assert len(picture.encode()) < MOST_BYTES, path


def test_every_sign_leads_to_a_page(site: Path) -> None:
    for path, picture in pictures(site):
        for link in re.findall(r'href="([^"]+)"', picture):
            page, _, anchor = link.partition("#")
            target = (path.parent / page).resolve()
            assert target.is_file(), (path, link)
            assert not anchor or f'id="{anchor}"' in target.read_text("utf-8")


def test_nothing_is_drawn_twice_at_one_place(site: Path) -> None:
    for path, picture in pictures(site):
        spots = re.findall(r'<circle class="point[^"]*" cx="([^"]+)" cy="([^"]+)"', picture)
        assert len(spots) == len(set(spots)), path


def test_the_same_records_give_the_same_pictures(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder, order in ((one, list(records(60))), (other, list(records(60))[::-1])):
        folder.mkdir()
        build(folder, *order)
    for name in PICTURES:
        assert (one / name).read_bytes() == (other / name).read_bytes()
