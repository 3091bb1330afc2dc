"""A list of concepts has a page that shows them as a tree, with how many records use each; it needs no script."""

import re
from collections.abc import Iterable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from peasant_ld.model import load_model
from peasant_ld.release.site import trees
from peasant_ld.release.site.links import Links
from peasant_ld.release.site.trees import Branch, ConceptTree, ConceptTrees, tree_file

MODEL = load_model()
BASE = "https://seeds.example/"
Data = dict[str, Any]


def concept(slug: str, **more: Any) -> Data:
    links = {key: [f"{BASE}{each}" for each in value] for key, value in more.items()}
    return {"id": f"{BASE}concept/{slug}", "type": ["Concept"], "name": {"en": slug}} | links


def in_crops(slug: str, *above: str) -> Data:
    return concept(slug, inScheme=["scheme/crops"], **({"broader": [f"concept/{a}" for a in above]} if above else {}))


def uses(number: int, *concepts: str) -> Data:
    topic = [f"{BASE}concept/{each}" for each in concepts]
    return {"id": f"{BASE}grant/{number}", "type": ["Grant"], "topic": topic}


SCHEME: Data = {"id": f"{BASE}scheme/crops", "type": ["ConceptScheme"], "name": {"en": "Crops"}}


class Reader:
    """Stands for a printer: names are those of one language."""

    def __init__(self, links: Links) -> None:
        self.links = links

    def by_name(self, numbers: Iterable[int]) -> list[int]:
        return sorted(numbers, key=lambda number: self.links.ids[number])


def tree_of(*records: Data) -> tuple[ConceptTree, Links]:
    links, concepts = Links(MODEL), ConceptTrees(MODEL)
    for number, record in enumerate([SCHEME, *records]):
        links.take(number, record)
        concepts.take(number, record)
    links.close()
    (tree,) = concepts.trees(links)
    return tree, links


def drawn(*records: Data) -> list[Any]:
    """The tree in lists: [name, [what is below]]; a `+` says that it is shown elsewhere, `+3` that 3 more are not."""
    tree, links = tree_of(*records)
    return [shown(each, links) for each in tree.branches(Reader(links))]  # type: ignore[arg-type]


def shown(branch: Branch, links: Links) -> Any:
    name = links.ids[branch.number].rpartition("/")[2] + "+" * branch.again + (f"+{branch.more}" if branch.more else "")
    return [name, [shown(each, links) for each in branch.below]] if branch.below else name


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([in_crops("a"), in_crops("b")], ["a", "b"]),
        ([in_crops("a"), in_crops("b", "a"), in_crops("c", "b")], [["a", [["b", ["c"]]]]]),
        ([concept("a", inScheme=["scheme/crops"], narrower=["concept/b"]), in_crops("b")], [["a", ["b"]]]),
        ([in_crops("a"), in_crops("b"), in_crops("c", "a", "b")], [["a", ["c"]], ["b", ["c+"]]]),
        ([in_crops("a", "b"), in_crops("b", "a")], [["a", [["b", ["a+"]]]]]),
        ([in_crops("a", "a")], [["a", ["a+"]]]),
        ([in_crops("a"), concept("other", broader=["concept/a"])], ["a"]),
        ([concept("a", topConceptOf=["scheme/crops"]), in_crops("b", "a")], [["a", ["b"]]]),
        ([in_crops("b", "elsewhere")], ["b"]),
    ],
)
def test_what_is_broader_stands_above_in_whichever_record_it_is_said(records: list[Data], expected: list[Any]) -> None:
    assert drawn(*records) == expected


def test_a_record_that_uses_several_concepts_below_counts_once() -> None:
    crops = [in_crops("a"), in_crops("b", "a"), in_crops("c", "a")]
    tree, links = tree_of(*crops, uses(1, "b", "c"), uses(2, "b"), uses(3, "a"))
    number = {slug: links.number[f"{BASE}concept/{slug}"] for slug in "abc"}
    assert {slug: tree.uses[each] for slug, each in number.items()} == {"a": 1, "b": 2, "c": 1}
    assert tree.with_below is not None
    assert {slug: tree.with_below[each] for slug, each in number.items()} == {"a": 3, "b": 2, "c": 1}


def test_what_only_describes_a_concept_does_not_use_it() -> None:
    crops = [in_crops("a"), concept("b", inScheme=["scheme/crops"], relatedConcept=["concept/a"])]
    tree, links = tree_of(*crops)
    assert tree.uses[links.number[f"{BASE}concept/a"]] == 0


def test_a_large_tree_shows_what_is_near_the_top_and_tells_how_many_more_there_are(monkeypatch: Any) -> None:
    monkeypatch.setattr(trees, "MOST_SHOWN", 3)
    assert drawn(in_crops("a"), in_crops("b", "a"), in_crops("c", "a"), in_crops("d", "b"), in_crops("e", "b")) == [
        ["a", ["b+2", "c"]]
    ]
    monkeypatch.setattr(trees, "DEEPEST", 2)
    monkeypatch.setattr(trees, "MOST_SHOWN", 100)
    assert drawn(in_crops("a"), in_crops("b", "a"), in_crops("c", "b")) == [["a", ["b+1"]]]


def test_what_takes_too_long_to_count_is_not_counted(monkeypatch: Any) -> None:
    monkeypatch.setattr(trees, "_MOST_STEPS", 1)
    tree, _ = tree_of(in_crops("a"), in_crops("b", "a"), uses(1, "b"))
    assert tree.with_below is None


def test_a_deep_chain_is_drawn() -> None:
    tree, links = tree_of(*(in_crops(f"{n:05}", *([f"{n - 1:05}"] if n else [])) for n in range(5000)))
    (top,) = tree.branches(Reader(links))  # type: ignore[arg-type]
    assert top.below[0].below
    assert (len(tree.tops), tree.size) == (1, 5000)


class Lists(HTMLParser):
    """How deep lists, and what opens and closes, stand in each other."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.depth = self.deepest = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.depth += tag == "details"
        self.deepest = max(self.deepest, self.depth)

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "details"


def test_the_page_opens_and_closes_without_a_script_in_five_languages(tmp_path: Path) -> None:
    import json

    import peasant_ld

    source = tmp_path / "archive"
    (source / "records").mkdir(parents=True)
    (source / "dataset.toml").write_text(
        f'base = "{BASE}"\nlicence = "https://creativecommons.org/licenses/by/4.0/"\nlanguages = ["qu"]\n'
        'version = "1"\npublisher = { name = "Seeds" }\ntitle = { en = "Seeds" }\n',
        "utf-8",
    )
    written = [
        {"id": "scheme/crops", "type": "ConceptScheme", "name": {"en": "Crops"}},
        {"id": "concept/grain", "type": "Concept", "name": {"en": "Grain <b>"}, "topConceptOf": "scheme/crops"},
        {"id": "concept/maize", "type": "Concept", "name": {"en": "Maize"}, "inScheme": "scheme/crops",
         "broader": "concept/grain", "hiddenLabel": {"en": ["maise"]}},
        {"id": "place/field", "type": "Place", "name": {"en": "Field"}, "topic": "concept/maize"},
    ]  # fmt: skip
    (source / "records" / "all.json").write_text(json.dumps(written), "utf-8")
    report = peasant_ld.open_dataset(source).publish(tmp_path / "out")
    assert report.ok
    page = f"browse/{tree_file(BASE + 'scheme/crops')}.html"
    for folder in ("", "pt/", "es/", "fr/", "ht/"):
        text = (tmp_path / "out" / folder / page).read_text("utf-8")
        assert Lists(text).deepest == 1
        assert "Grain &lt;b&gt;" in text
        assert text.index("concept/grain.html") < text.index("concept/maize.html")
        assert not re.findall(r"<script(?![^>]*src=)", text)
        assert page.rpartition("/")[2] in (tmp_path / "out" / folder / "browse" / "index.html").read_text("utf-8")
        concept_page = (tmp_path / "out" / folder / "id" / "concept" / "maize.html").read_text("utf-8")
        assert page in concept_page
        shown_part, _, _ = concept_page.partition("</main>")
        assert "maise" not in re.sub(r"<script.*?</script>", "", shown_part, flags=re.DOTALL), (
            "hidden names are not shown"
        )
    assert "maise" in "".join(each.read_text("utf-8") for each in (tmp_path / "out/static/search").glob("*.js"))
