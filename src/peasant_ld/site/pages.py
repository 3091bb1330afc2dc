"""Templates and facts -> the HTML pages of one language: every value escaped, every link relative, all at home."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from peasant_ld.addresses import page_of
from peasant_ld.problem import MissingExtra
from peasant_ld.site.links import Links, Name
from peasant_ld.site.shelf import Shelf
from peasant_ld.site.words import Words

if TYPE_CHECKING:
    import jinja2

# Nothing is fetched from elsewhere, no script or style stands in a page, nothing is framed or sent (CSP Level 3).
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'"
)
_CLASSES = {
    "agent": ("Movement", "Organization", "Network", "Initiative", "Person"),
    "brigade": ("Brigade", "Journey", "Participation"),
    "learning": ("Course", "Training", "LearningCentre"),
    "grant": ("Grant", "Payment"),
}
_CLASS_OF = {kind: name for name, kinds in _CLASSES.items() for kind in kinds}


@dataclass(frozen=True, slots=True)
class Tree:
    """The pages of one language; `folder` is where they go below the release: `""`, or `"pt/"`."""

    words: Words
    folder: str


@dataclass(frozen=True, slots=True)
class Printer:
    """Writes the pages of one language onto the shelf of the release.

    `trees` are those of all languages, so that each page can lead to the same page in another one; `frame` holds what
    every page shows of the dataset.
    """

    shelf: Shelf
    base: str
    links: Links
    tree: Tree
    trees: tuple[Tree, ...]
    frame: Mapping[str, Any]

    def write(self, template: str, path: str, **facts: Any) -> None:
        """Write one page; `path` is relative to the tree. Raises OSError when the disk does not take it."""
        self.shelf.put(f"{self.tree.folder}{path}", self.render(template, path, **facts).encode("utf-8", "replace"))

    def render(self, template: str, path: str, **facts: Any) -> str:
        """The text of one page."""
        root = "../" * (path.count("/") + self.tree.folder.count("/"))
        return (
            environment()
            .get_template(template)
            .render(
                self.frame,
                w=self.tree.words,
                lang=self.tree.words.lang,
                path=path,
                root=root,
                home=root + self.tree.folder,
                policy=POLICY,
                languages=[(tree.words.lang, root + tree.folder + path) for tree in self.trees],
                default_tree=self.tree.folder == "",
                href=lambda number: f"{root}{self.tree.folder}{self.address(number)}.html",
                name_of=self.name,
                kind_of=self.links.kinds.__getitem__,
                **facts,
            )
        )

    def address(self, number: int) -> str:
        """The place of a record's files, relative to the release (or the tree) and without a suffix."""
        return str(page_of(self.links.ids[number], self.base))

    def name(self, number: int) -> Name:
        """The name of a record, for the reader of this tree."""
        return self.links.name(number, self.tree.words)


def class_of(kind: str) -> str:
    """The colour and sign that a kind shares with others of its sort."""
    return _CLASS_OF.get(kind, "other")


@lru_cache(maxsize=1)
def environment() -> jinja2.Environment:
    """The templates, which escape whatever they are given. Raises MissingExtra without Jinja2."""
    try:
        import jinja2
    except ImportError as error:
        raise MissingExtra("site") from error
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("peasant_ld.site"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["class_of"] = class_of
    return made


def in_pages(items: list[Any], size: int) -> Iterable[tuple[int, list[Any]]]:
    """A long list in pages: (number from 1, items); one empty page for an empty list."""
    for start in range(0, max(len(items), 1), size):
        yield start // size + 1, items[start : start + size]
