"""Templates and facts -> the HTML pages of one language: every value escaped, every link relative, all at home."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from peasant_ld.model.likeness import without_accents
from peasant_ld.problem import MissingExtra
from peasant_ld.published.addresses import place_of
from peasant_ld.release.shelf import ReleaseFolder
from peasant_ld.release.site.links import Links, brief, plain
from peasant_ld.release.site.pieces import Html, Pieces
from peasant_ld.release.site.words import Name, Words

if TYPE_CHECKING:
    import jinja2

# Nothing is fetched from elsewhere, no script or style stands in a page, nothing is framed or sent (CSP Level 3).
# Whoever looks at a page in a browser may ask for its `robots.txt`, as Lighthouse does.
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'"
)
# The pages that every page leads to at its head, as far as there is something on them.
SECTIONS = (
    ("browse/index.html", "nav.browse"),
    ("map.html", "nav.map"),
    ("timeline.html", "nav.timeline"),
    ("network.html", "nav.network"),
    ("sums.html", "nav.sums"),
    ("search.html", "nav.search"),
)
_AROUND = ("whereabouts", "top", "foot")
# To so many pages of a list each of them leads.
FEW = 12
# Stands for the path of a page in what is the same around all pages of a folder.
_HERE = "\0"
# The same in an address: the home page has that of its folder.
_THERE = "\3"
HOME = "index.html"
# Stands for what differs from page to page in what many have in common; between the two, its name.
_OPENED = re.compile("\1([a-z_]+)\2")


@dataclass(frozen=True, slots=True)
class Tree:
    """The pages of one language; `folder` is where they go below the release: `""`, or `"pt/"`."""

    words: Words
    folder: str


@dataclass(slots=True, eq=False)
class Around:
    """What the pages of one folder have in common: `facts` for their templates, and what stands around each."""

    facts: Mapping[str, Any]
    pieces: Pieces
    _made: dict[str, Mapping[str, str]] = field(default_factory=dict)

    def page(self, path: str) -> Mapping[str, Html]:
        """The parts around one page; the head marks the section that it is."""
        section = path if path in dict(SECTIONS) else ""
        if section not in self._made:
            facts = {**self.facts, "section": section}
            self._made[section] = {name: _template(f"_{name}.html").render(facts) for name in _AROUND}
        there = "" if path == HOME else path
        made = self._made[section]
        return {name: Html(text.replace(_HERE, path).replace(_THERE, there)) for name, text in made.items()}

    def crumbs(self, items: Sequence[tuple[str, str]]) -> Html:
        """The way from the home page to a page; the many pages of a kind have the same."""
        key = repr(items)
        if key not in self._made:
            self._made[key] = {"crumbs": _template("_crumbs.html").render(self.facts, items=items)}
        return Html(self._made[key]["crumbs"])


@dataclass(frozen=True, slots=True)
class Printer:
    """Writes the pages of one language onto the shelf of the release.

    `trees` are those of all languages, so that each page can lead to the same page in another one; `frame` holds what
    every page shows of the dataset. Links are relative to the page, or go from the path `at` where one is given: for a
    page that is shown at any address.
    """

    shelf: ReleaseFolder
    base: str
    links: Links
    tree: Tree
    trees: tuple[Tree, ...]
    frame: Mapping[str, Any]
    at: str = ""
    _around: dict[str, Around] = field(default_factory=dict, repr=False, compare=False)

    def write(self, template: str, path: str, **facts: Any) -> None:
        """Write one page; `path` is relative to the tree. Raises OSError when the disk does not take it."""
        self.shelf.put(*self.page(template, path, **facts))

    def page(self, template: str, path: str, **facts: Any) -> tuple[str, bytes]:
        """One page: its name relative to the release, and its bytes."""
        around = self.around(path)
        text = _template(template).render(around.facts, path=path, **around.page(path), **facts)
        return f"{self.tree.folder}{path}", text.encode("utf-8", "replace")

    def pattern(self, template: str, like: str, **facts: Any) -> str:
        """What the pages that lie as deep as the path `like` have in common, as a pattern for `%`.

        Open in it are the `path`, and what the template leaves `open` by name; HTML has to be put there.
        """
        around, path = self.around(like), _open("path")
        text = _template(template).render(around.facts, path=path, open=_open, **around.page(path), **facts)
        return _OPENED.sub(r"%(\1)s", text.replace("%", "%%"))

    def around(self, path: str) -> Around:
        """What all pages have in common that lie as deep as this one."""
        root = self.at or "../" * (path.count("/") + self.tree.folder.count("/"))
        if root not in self._around:
            self._around[root] = self._surround(root)
        return self._around[root]

    def _surround(self, root: str) -> Around:
        """What the pages that lie as deep as this in the tree have in common."""
        words, home = self.tree.words, root + self.tree.folder
        pieces = Pieces(self.links, words, self.base, home)
        facts = {
            **self.frame,
            "w": words,
            "lang": words.lang,
            "root": root,
            "home": home,
            "policy": POLICY,
            "languages": [(tree.words.lang, root + tree.folder + _HERE) for tree in self.trees],
            "addresses": [(tree.words.lang, self.lies_at + tree.folder + _THERE) for tree in self.trees],
            "folder": self.tree.folder,
            "here": self.lies_at + self.tree.folder + _THERE,
            "default_tree": self.tree.folder == "",
            "class_of": pieces.class_of,
            "href": pieces.href,
            "parts": pieces.parts,
            "brief": brief,
            "in_lang": pieces.in_lang,
            "record": pieces.record,
            "value": pieces.value,
            "near_pages": near_pages,
            "kind_of": self.links.kinds.__getitem__,
        }
        around = Around(facts, pieces)
        facts["crumbs"] = around.crumbs
        return around

    @property
    def lies_at(self) -> str:
        """The address at which the release lies; it ends in a slash."""
        return str(self.frame["address"])

    def address(self, number: int) -> str:
        """The place of a record's files, relative to the release (or the tree) and without a suffix."""
        return place_of(self.links.ids[number], self.base)

    def name(self, number: int) -> Name:
        """The name of a record, for the reader of this tree."""
        return self.links.name(number, self.tree.words)

    def by_name(self, numbers: Iterable[int]) -> list[int]:
        """Records in the order of their names, for the reader of this tree: É stands with E, and not behind Z."""
        return sorted(numbers, key=lambda number: (without_accents(plain(self.name(number))), number))


def _open(name: str) -> Html:
    return Html(f"\1{name}\2")


@lru_cache(maxsize=64)
def _template(name: str) -> jinja2.Template:
    return environment().get_template(name)


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """The templates, which escape whatever they are given. Raises MissingExtra without Jinja2."""
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtra("site") from error
    return jinja2.Environment(
        loader=jinja2.PackageLoader("peasant_ld.release.site"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


class ListPage(NamedTuple):
    """One page of a long list: its path, the items on it, and what its template needs to lead to the others."""

    path: str
    items: list[Any]
    facts: Mapping[str, Any]


def list_pages(stem: str, items: list[Any], size: int) -> Iterator[ListPage]:
    """The pages of a long list below the path `stem`, without its suffix; one empty page for an empty list."""
    common = {"stem": stem.rpartition("/")[2], "total": len(items), "pages": max(-(-len(items) // size), 1)}
    for at, part in in_pages(items, size):
        yield ListPage(f"{stem}{f'-{at}' if at > 1 else ''}.html", part, {**common, "at": at})


def in_pages(items: list[Any], size: int) -> Iterable[tuple[int, list[Any]]]:
    """A long list in pages: (number from 1, items); one empty page for an empty list."""
    for start in range(0, max(len(items), 1), size):
        yield start // size + 1, items[start : start + size]


def near_pages(at: int, pages: int) -> list[int]:
    """The pages that one of so many leads to: the first and the last, its neighbours, and some on the way to each end.

    There are few of them however many pages there are, and no page is further away than a few steps.
    """
    if pages <= FEW:
        return list(range(1, pages + 1))
    steps = [step for power in range(len(str(pages))) for step in (10**power, 2 * 10**power, 5 * 10**power)]
    found = {1, at, pages, *(at + step for step in steps), *(at - step for step in steps)}
    return sorted(number for number in found if 1 <= number <= pages)
