"""A withdrawn record keeps its address, which says so in every language; it has no place in anything else."""

from pathlib import Path

import pytest

from datasets import BASE, GOOD, make_dataset, run, tree
from peasant_ld import load_model

pytest.importorskip("jinja2", reason="the extra `site` is not installed")
pytestmark = pytest.mark.slow

ACCESS = {"level": "withdrawn", "on": "2024-03-05", "reason": "consent-withdrawn", "replacedBy": "grant/seeds"}
GONE = {
    "id": "grant/secret",
    "type": "Grant",
    "name": {"en": "Zapateado"},
    "recipient": "movement/growers",
    "awarded": "1971-04-02",
    "access": ACCESS,
}
SAID = {
    "": ("This record was withdrawn", "5 March 2024", "Consent", "Seeds"),
    "pt/": ("Este registro foi retirado", "5 de março de 2024", "Consentimento", "Seeds"),
    "es/": ("Este registro fue retirado", "5 de marzo de 2024", "Consentimiento", "Seeds"),
    "fr/": ("Cette notice a été retirée", "5 mars 2024", "Consentement", "Seeds"),
    "ht/": ("Yo retire fich sa a", "5 mas 2024", "Konsantman", "Seeds"),
}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    dataset = make_dataset(tmp_path_factory.mktemp("archive"), [*GOOD, GONE])
    description = dataset / "dataset.toml"
    named = description.read_text("utf-8").replace('["en"]', '["en", "pt", "es", "fr", "ht"]')
    description.write_text(named, encoding="utf-8")
    done = run("publish", dataset)
    assert done.code == 0, done.err
    return dataset / "release"


def page_of_gone(release: Path, tree_of: str = "") -> Path:
    return release / tree_of / "id/grant/secret.html"


@pytest.mark.parametrize("tree_of", SAID, ids=lambda name: name or "en/")
def test_its_page_says_that_it_was_withdrawn_when_why_and_what_replaces_it(release: Path, tree_of: str) -> None:
    text = page_of_gone(release, tree_of).read_text("utf-8")
    for said in SAID[tree_of]:
        assert said in text
    assert f'href="{"../../" if not tree_of else "../../../" + tree_of}id/grant/seeds.html"' in text


def test_its_page_asks_not_to_be_found_and_tells_nothing_of_the_record(release: Path) -> None:
    text = page_of_gone(release).read_text("utf-8")
    assert '<meta name="robots" content="noindex">' in text
    assert not any(secret in text for secret in ("Zapateado", "1971", "growers"))


def test_nothing_else_among_the_pages_leads_to_it_or_names_it(release: Path) -> None:
    for path in [*release.rglob("*.html"), *release.joinpath("static").rglob("*.js")]:
        if path.name != "secret.html" and path.name != "report.html":
            assert "grant/secret" not in path.read_text("utf-8"), path


def test_its_data_says_the_same_in_turtle_and_json_ld(release: Path) -> None:
    rdflib = pytest.importorskip("rdflib")
    compare = pytest.importorskip("rdflib.compare")
    of = {end: release / f"id/grant/secret.{end}" for end in ("ttl", "jsonld")}
    turtle = rdflib.Graph().parse(of["ttl"], format="turtle")
    assert compare.isomorphic(turtle, rdflib.Graph().parse(of["jsonld"], format="json-ld"))
    classes = set(turtle.objects(rdflib.URIRef(f"{BASE}grant/secret"), rdflib.RDF.type))
    assert classes == {rdflib.URIRef(load_model().context.types["Tombstone"])}
    assert len(turtle) == 4


def test_a_record_withdrawn_without_more_has_a_page_too(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "archive", [*GOOD, GONE | {"access": {"level": "withdrawn", "on": "2024-03-05"}}])
    assert run("publish", dataset).code == 0
    assert "This record was withdrawn" in page_of_gone(dataset / "release").read_text("utf-8")


def test_a_dataset_of_which_all_is_withdrawn_has_a_site(tmp_path: Path) -> None:
    dataset = make_dataset(tmp_path / "archive", [GONE | {"access": {"level": "withdrawn", "on": "2024-03-05"}}])
    done = run("publish", dataset)
    assert done.code == 0, done.err
    assert {"index.html", "id/grant/secret.html", "id/grant/secret.ttl"} <= set(tree(dataset / "release"))
