"""The sites of three releases before judges of others: vnu (the W3C's checker of HTML), linkchecker and axe.

A judge that is missing is skipped.
"""

import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from browser import axe_source, chromium
from peasant_ld import open_release
from peasant_ld.published.store import Store
from serving import serving
from sites import SITES, published

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
pytestmark = pytest.mark.slow

# Of SVG 2, which its list of properties does not have.
UNKNOWN_TO_VNU = ".*Property “(paint-order|vector-effect)” doesn.t exist.*"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Of a host it waits a quarter of a second before each request, which a server on loopback need not be spared.
UNHURRIED = (
    "from linkcheck.command.linkchecker import linkchecker; from linkcheck.director.aggregator import Aggregate; "
    "Aggregate.wait_for_host = lambda *_: None; "
)


@pytest.fixture(scope="module", params=SITES)
def release(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One release with its pages, made by the commands that a user types."""
    return published(request, tmp_path_factory.mktemp(request.param))


def test_vnu_finds_no_error_in_any_page(release: Path, record_property: Any) -> None:
    jar = Path(os.environ.get("PEASANT_LD_NODE", ""), "node_modules", "vnu-jar", "build", "dist", "vnu.jar")
    if not jar.is_file() or not shutil.which("java"):
        pytest.skip("vnu is not installed (PEASANT_LD_NODE: where `npm install vnu-jar` was run), or Java is not")
    command = ["java", "-jar", str(jar), "--errors-only", "--skip-non-html"]
    command += ["--filterpattern", UNKNOWN_TO_VNU, str(release)]
    found = subprocess.run(command, capture_output=True, text=True, check=False).stderr.splitlines()
    pages = sum(1 for _ in release.rglob("*.html"))
    print(f"vnu: {pages} pages, {len(found)} errors")
    record_property("measured", pages)
    assert found == []


def test_linkchecker_follows_every_link(release: Path, record_property: Any) -> None:
    python = os.environ.get("PEASANT_LD_JUDGES", sys.executable)
    if subprocess.run([python, "-c", UNHURRIED], capture_output=True, check=False).returncode:
        pytest.skip("linkchecker is not installed (PEASANT_LD_JUDGES: a Python with requirements-web.txt)")
    with Store(release) as store, serving(open_release(release), store) as client:
        command = [python, "-c", f"{UNHURRIED}linkchecker()", "--no-status", f"http://127.0.0.1:{client.port}/"]
        told = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    links = re.search(r"(\d+) links? in (\d+) URLs? checked", told)
    assert links, told[-2000:]
    print(f"linkchecker: {links[0]}")
    record_property("measured", int(links[1]))
    assert re.search(r"\b0 errors found", told), told[:4000]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.mark.parametrize(("scheme", "width"), [("light", 360), ("dark", 1280)])
def test_axe_finds_nothing_to_mend_in_one_page_of_each_sort(
    browser: Any, release: Path, scheme: str, width: int
) -> None:
    if "PEASANT_LD_NODE" not in os.environ:
        pytest.skip("with the other judges only (PEASANT_LD_NODE): test_site_browser.py asks axe of every sort of page")
    axe, found = axe_source(), Counter[str]()
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800}, bypass_csp=True)
    page = context.new_page()
    pages = one_of_each_sort(release)
    with Store(release) as store, serving(open_release(release), store) as client:
        for address in (*(path.as_uri() for path in pages), f"http://127.0.0.1:{client.port}/nothing"):
            page.goto(address)
            page.evaluate(axe)
            result = page.evaluate(f"axe.run({{runOnly: {RULES}}})")
            found.update(f"{address}: {each['id']}: {each['nodes'][0]['html'][:120]}" for each in result["violations"])
    context.close()
    print(f"axe: {len(pages) + 1} pages, {len(found)} violations")
    assert sorted(found) == []


def one_of_each_sort(release: Path) -> list[Path]:
    """All pages at the top; of each folder below, the largest and the smallest, which show most and least.

    Of the languages, the first and French. What says that nothing is there is looked at as it is served: its links hold
    at any depth, and for the host alone.
    """
    others = {release / tag for tag in ("pt", "es", "ht")}
    folders: dict[Path, list[Path]] = {}
    for path in sorted(release.rglob("*.html"), key=lambda path: (path.stat().st_size, path.name)):
        if path.name != "404.html" and others.isdisjoint(path.parents):
            folders.setdefault(path.parent, []).append(path)
    top = folders.pop(release)
    return sorted({*top, *(pages[at] for pages in folders.values() for at in (0, -1))})
