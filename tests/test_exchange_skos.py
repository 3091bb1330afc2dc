"""A thesaurus comes in under its own addresses, whatever form of RDF it is in; what has no place is counted by name."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

import peasant_ld as pld
from peasant_ld.cli import main
from peasant_ld.exchange.account import Account
from peasant_ld.exchange.dataset_folder import Wanted
from peasant_ld.exchange.skos.importing import import_skos
from peasant_ld.problem import InputError, Severity

LICENCE = "https://creativecommons.org/licenses/by/4.0/"
BASE = "https://archive.example/"
WANTED = Wanted(BASE, LICENCE, "The seed keepers")
VOC = "https://words.example/"
PREFIXES = """
@prefix : <https://words.example/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix own: <https://own.example/ns#> .
"""
SMALL = """
:crops a skos:ConceptScheme ; skos:prefLabel "Crops"@en ; skos:hasTopConcept :grain .
:grain a skos:Concept ; skos:prefLabel "Grain"@en , "Grão"@PT ; skos:topConceptOf :crops ; skos:narrower :maize .
:maize a skos:Concept ; skos:prefLabel "Maize"@en ; skos:altLabel "Corn"@en , "Milho"@pt ; skos:hiddenLabel "Mais"@en ;
  skos:broader :grain ; skos:related :beans ; skos:inScheme :crops ; skos:notation "A1" ;
  skos:definition "A tall grass."@en ; skos:scopeNote "As food."@en , "As seed."@en ;
  skos:exactMatch <http://aims.fao.org/aos/agrovoc/c_12332> ; dct:modified "2024-05-02" .
:beans a skos:Concept ; skos:prefLabel "Beans"@en ; skos:topConceptOf :crops .
:season a skos:Collection ; skos:prefLabel "By season"@en ; skos:member :maize , :beans .
"""
Records = dict[str, dict[str, Any]]


def file(folder: Path, text: str, name: str = "words.ttl") -> Path:
    path = folder / name
    path.write_text(PREFIXES + text if path.suffix == ".ttl" else text, "utf-8")
    return path


def taken_in(folder: Path, text: str, name: str = "words.ttl", wanted: Wanted = WANTED) -> tuple[Account, Records]:
    account = import_skos([file(folder, text, name)], folder / "dataset", wanted)
    return account, records_of(folder / "dataset")


def records_of(dataset: Path) -> Records:
    lines = (line for path in sorted((dataset / "records").iterdir()) for line in path.read_text("utf-8").splitlines())
    return {record["id"]: record for record in map(json.loads, lines)}


def test_concepts_lists_and_collections_become_records_under_their_own_addresses(tmp_path: Path) -> None:
    account, records = taken_in(tmp_path, SMALL)
    assert {identity.removeprefix(VOC): record["type"] for identity, record in records.items()} == {
        "crops": "ConceptScheme", "grain": "Concept", "maize": "Concept", "beans": "Concept",
        "season": "ConceptCollection",
    }  # fmt: skip
    assert records[f"{VOC}maize"] == {
        "id": f"{VOC}maize",
        "type": "Concept",
        "name": {"en": "Maize"},
        "altName": {"en": ["Corn"], "pt": ["Milho"]},
        "hiddenLabel": {"en": ["Mais"]},
        "inScheme": [f"{VOC}crops"],
        "broader": [f"{VOC}grain"],
        "relatedConcept": [f"{VOC}beans"],
        "definition": {"en": "A tall grass."},
        "scopeNote": {"en": ["As food.", "As seed."]},
        "notation": ["A1"],
        "exactMatch": ["http://aims.fao.org/aos/agrovoc/c_12332"],
        "modified": "2024-05-02",
    }
    assert records[f"{VOC}grain"]["name"] == {"en": "Grain", "pt": "Grão"}
    assert records[f"{VOC}season"]["member"] == [f"{VOC}maize", f"{VOC}beans"]
    assert (account.read, account.written, account.rejected, dict(account.lost)) == (5, 5, 0, {})
    assert [each.code for each in pld.open_dataset(tmp_path / "dataset").check()] == ["PLD143"]  # nobody gave a title


@pytest.mark.parametrize("name", ["words.nt", "words.rdf", "words.jsonld"])
def test_every_form_of_rdf_gives_the_same_records(tmp_path: Path, name: str) -> None:
    import rdflib

    _, expected = taken_in(tmp_path, SMALL)
    form = {".nt": "nt", ".rdf": "xml", ".jsonld": "json-ld"}[Path(name).suffix]
    text = rdflib.Graph().parse(data=PREFIXES + SMALL, format="turtle").serialize(format=form)
    (tmp_path / "other").mkdir()
    _, records = taken_in(tmp_path / "other", text, name)
    assert in_order(records) == in_order(expected)


def in_order(value: Any) -> Any:
    """The same without the order of lists, which RDF does not keep."""
    if isinstance(value, dict):
        return {key: in_order(inner) for key, inner in value.items()}
    return sorted(map(str, value)) if isinstance(value, list) else value


def test_what_is_exported_comes_in_again_as_the_same_records(tmp_path: Path) -> None:
    _, records = taken_in(tmp_path, SMALL)
    out = tmp_path / "again.ttl"
    with out.open("wb") as stream:
        pld.serialize(records.values(), stream, "turtle", BASE)
    account = import_skos([out], tmp_path / "again", WANTED)
    again = records_of(tmp_path / "again")
    kept = {
        identity: {key: value for key, value in each.items() if key != "modified"} for identity, each in again.items()
    }
    before = {
        identity: {key: value for key, value in each.items() if key != "modified"} for identity, each in records.items()
    }
    assert in_order(kept) == in_order(before)
    assert (account.read, account.written) == (5, 5)
    assert not [name for name in account.lost if name.startswith("skos:")]


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        ("own:yield 3", {"https://own.example/ns#yield": 1}),
        ("skos:semanticRelation :b , :c", {"skos:semanticRelation": 2}),
        ('skos:prefLabel "A"@en , "Other"@en', {"skos:prefLabel": 1}),
        ('skos:notation "7"^^own:code', {"skos:notation (^^https://own.example/ns#code)": 1}),
        ("skos:exactMatch <mailto:x>", {"skos:exactMatch": 1}),
        ('skos:broader "grain"', {"skos:broader": 1}),
        ("a own:Crop", {"rdf:type https://own.example/ns#Crop": 1}),
    ],
)
def test_what_no_key_holds_is_counted_under_its_name(tmp_path: Path, said: str, lost: dict[str, int]) -> None:
    account, records = taken_in(tmp_path, f':a a skos:Concept ; skos:prefLabel "A"@en ; {said} .')
    assert dict(account.lost) == lost
    assert records[f"{VOC}a"]["name"] == {"en": "A"}
    assert json.loads((tmp_path / "dataset" / "import-report.json").read_text("utf-8"))["lost"] == lost


def test_what_speaks_of_no_concept_is_counted_too(tmp_path: Path) -> None:
    account, _ = taken_in(tmp_path, ':a a skos:Concept ; skos:prefLabel "A" . :field a own:Field ; rdfs:label "F" .')
    assert dict(account.lost) == {"? rdf:type": 1, "? rdfs:label": 1}


def test_labels_with_addresses_of_their_own_come_in_as_texts_and_the_rest_of_them_is_counted(tmp_path: Path) -> None:
    account, records = taken_in(
        tmp_path,
        """:a a skos:Concept ; xl:prefLabel :l1 ; xl:altLabel [ xl:literalForm "Alpha"@en ] ;
          skos:definition [ rdf:value "First."@en ] .
        :l1 a xl:Label ; xl:literalForm "A"@en ; own:since "1990" .""",
    )
    assert records[f"{VOC}a"] == {
        "id": f"{VOC}a", "type": "Concept", "name": {"en": "A"}, "altName": {"en": ["Alpha"]},
        "definition": {"en": "First."},
    }  # fmt: skip
    assert dict(account.lost) == {"? https://own.example/ns#since": 1}


def test_other_words_for_the_name_are_taken_where_nothing_else_says_it(tmp_path: Path) -> None:
    _, records = taken_in(
        tmp_path, ':s a skos:ConceptScheme ; dct:title "Crops"@en . :a a skos:Concept ; rdfs:label "A"@en .'
    )
    assert [record["name"] for record in records.values()] == [{"en": "Crops"}, {"en": "A"}]


def test_the_order_of_a_collection_is_counted_as_lost_and_its_members_are_kept(tmp_path: Path) -> None:
    text = ':o a skos:OrderedCollection ; skos:prefLabel "O"@en ; skos:memberList ( :b :a ) .'
    account, records = taken_in(tmp_path, text)
    assert records[f"{VOC}o"]["member"] == [f"{VOC}b", f"{VOC}a"]
    assert dict(account.lost) == {"skos:memberList": 1}


def test_a_class_below_that_of_concepts_is_one(tmp_path: Path) -> None:
    _, records = taken_in(tmp_path, 'own:Crop rdfs:subClassOf skos:Concept . :a a own:Crop ; skos:prefLabel "A"@en .')
    assert records[f"{VOC}a"]["type"] == "Concept"


def test_an_address_that_can_be_no_id_is_kept_as_what_the_record_is_the_same_as(tmp_path: Path) -> None:
    text = """<https://w.example/v#s> a skos:ConceptScheme ; skos:prefLabel "S"@en .
      <https://w.example/v#a> a skos:Concept ; skos:prefLabel "A"@en ; skos:broader <https://w.example/v#b> ;
        skos:inScheme <https://w.example/v#s> .
      <https://w.example/v#b> a skos:Concept ; skos:prefLabel "B"@en ."""
    account, records = taken_in(tmp_path, text)
    assert records["concept/a"]["exactMatch"] == ["https://w.example/v#a"]
    assert records["concept/a"]["broader"] == ["concept/b"]
    assert records["concept-scheme/s"]["sameAs"] == ["https://w.example/v#s"]
    told = [(problem.code, problem.record, problem.value, problem.severity) for problem in account.problems]
    assert ("PLD421", "concept/a", "https://w.example/v#a", Severity.WARNING) in told
    assert len(told) == 3
    assert account.ok


def test_a_concept_without_a_name_and_one_that_is_a_list_too_are_told(tmp_path: Path) -> None:
    text = ':a a skos:Concept ; skos:notation "1" . :b a skos:Concept , skos:ConceptScheme ; skos:prefLabel "B"@en .'
    account, records = taken_in(tmp_path, text)
    assert [(problem.code, problem.record) for problem in account.problems] == [
        ("PLD124", f"{VOC}b"),
        ("PLD023", f"{VOC}a"),
    ]
    assert (account.read, account.written, account.rejected) == (2, 1, 1)
    assert list(records) == [f"{VOC}b"]


def test_a_concept_without_an_address_is_told_and_counted(tmp_path: Path) -> None:
    text = ':a a skos:Concept ; skos:prefLabel "A"@en ; skos:broader [ a skos:Concept ; skos:prefLabel "B"@en ] .'
    account, records = taken_in(tmp_path, text)
    assert [problem.code for problem in account.problems] == ["PLD024"]
    assert (account.read, account.written, account.rejected) == (2, 1, 1)
    assert list(records) == [f"{VOC}a"]


def test_texts_come_in_without_addresses_of_people_and_without_hidden_signs(tmp_path: Path) -> None:
    text = ':a a skos:Concept ; skos:prefLabel "A\\u202E"@en ; skos:editorialNote "Ask ana@seeds.example"@en .'
    account, records = taken_in(tmp_path, text)
    assert records[f"{VOC}a"]["name"] == {"en": "A"}
    assert "seeds.example" not in json.dumps(records)
    assert account.contacts.total() == 1
    assert account.mended == {"hidden signs": 1}


@pytest.mark.parametrize(
    ("name", "text", "code", "line"),
    [
        ("a.nt", "<https://w.example/a> <https://w.example/b> .\n", "PLD420", 1),
        ("a.jsonld", '{"@context": "https://schema.org/", "@id": "https://w.example/a", "name": "b"}', "PLD420", None),
        ("a.rdf", '<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>\n<r/>', "PLD420", 1),
        ("a.rdf", '<!DOCTYPE r [<!ENTITY a SYSTEM "/etc/hostname">]><r/>', "PLD420", 1),
        ("a.rdf", "<a>" * 300 + "</a>" * 300, "PLD420", 1),
        ("a.rdf", "<a><b></a>", "PLD420", 1),
        ("a.docx", "", "PLD009", None),
        ("a.nt", '<https://w.example/a> <https://w.example/b> "c" .\n', "PLD010", None),
    ],
)
def test_a_file_that_cannot_be_read_is_told_and_nothing_is_written(
    tmp_path: Path, name: str, text: str, code: str, line: int | None
) -> None:
    with pytest.raises(InputError) as raised:
        taken_in(tmp_path, text, name)
    problem = raised.value.problem
    assert (problem.code, problem.place and problem.place.file, problem.place and problem.place.line) == (
        code,
        name,
        line,
    )
    assert not (tmp_path / "dataset").exists()


def test_a_namespace_in_a_doctype_is_read(tmp_path: Path) -> None:
    text = (
        '<!DOCTYPE r [<!ENTITY w "https://words.example/">]>'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:skos="http://www.w3.org/2004/02/skos/core#">'
        '<skos:Concept rdf:about="&w;a"><skos:prefLabel xml:lang="en">A</skos:prefLabel></skos:Concept></rdf:RDF>'
    )
    _, records = taken_in(tmp_path, text, "a.rdf")
    assert list(records) == [f"{VOC}a"]


def test_the_licence_and_the_publisher_of_a_list_are_those_of_the_dataset(tmp_path: Path) -> None:
    text = f':s a skos:ConceptScheme ; skos:prefLabel "S"@en ; dct:license <{LICENCE}> ; dct:publisher "Seed keepers" .'
    account, _ = taken_in(tmp_path, text, wanted=Wanted(BASE))
    described = pld.open_dataset(tmp_path / "dataset").description
    assert (described.licence, described.publisher["name"]) == (LICENCE, "Seed keepers")
    assert not account.lost
    with pytest.raises(InputError, match="PLD401"):
        import_skos([file(tmp_path, SMALL)], tmp_path / "other", Wanted(BASE))


def left(arguments: list[str]) -> Any:
    """The exit code of the command."""
    with pytest.raises(SystemExit) as leaving:
        main(arguments)
    return leaving.value.code


def test_the_command_says_what_became_of_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = file(tmp_path, SMALL + ":maize own:yield 3 .")
    options = ["--base", BASE, "--licence", LICENCE, "--publisher", "Seed keepers"]
    assert left(["import", "skos", str(path), "-o", str(tmp_path / "out"), *options]) == 0
    told = capsys.readouterr().err
    assert "https://own.example/ns#yield (1)" in told
    assert "read 5 = written 5 + rejected 0" in told
    assert left(["import", "skos", str(path), "-o", str(tmp_path / "b"), *options, "--decimal", "comma"]) == 2


def test_a_thesaurus_of_thousands_comes_in_whole(shared: Path, tmp_path: Path) -> None:
    path = tmp_path / "thesaurus.nt"
    path.write_bytes(gzip.decompress((shared / "data" / "vocab" / "unesco-thesaurus.nt.gz").read_bytes()))
    account = import_skos([path], tmp_path / "out", WANTED)
    assert dict(account.records) == {"ConceptScheme": 1, "Concept": 4482, "ConceptCollection": 95}
    assert not [name for name in account.lost if name.startswith("skos:")]
    report = pld.open_dataset(tmp_path / "out").check()
    assert {problem.code for problem in report.problems if problem.blocks} <= {"PLD121"}


TABLE = """id,prefLabel@en,prefLabel@pt,altLabel@en,broader,notation,exactMatch
concept/fruit,Fruit,Fruta,,,F,http://example.net/fruit
https://example.net/apple,Apple,Maçã,Pome|Eating apple,concept/fruit,F1,
concept/pear,Pear,,,Fruit,F2,
"""
AS_TABLE = {
    "concept/fruit": {
        "name": {"en": "Fruit", "pt": "Fruta"},
        "notation": "F",
        "exactMatch": "http://example.net/fruit",
    },
    "https://example.net/apple": {
        "name": {"en": "Apple", "pt": "Maçã"},
        "altName": {"en": ["Pome", "Eating apple"]},
        "broader": "concept/fruit",
        "notation": "F1",
    },
    "concept/pear": {"name": {"en": "Pear"}, "broader": "concept/fruit", "notation": "F2"},
}
MAP = """[[table]]
kind = "concept"
[table.columns]
"Address" = "id"
"Palavra" = "name@pt"
"Above" = { key = "broader", by = "name" }
"Colour" = false
"""


def test_a_table_of_concepts_comes_in_by_the_names_of_skos(tmp_path: Path) -> None:
    account, records = taken_in(tmp_path, TABLE, "words.csv")
    assert (account.read, account.written, account.rejected) == (3, 3, 0)
    assert {
        key: {k: v for k, v in each.items() if k not in ("id", "type")} for key, each in records.items()
    } == AS_TABLE


def test_a_table_with_titles_of_its_own_is_read_by_the_map_beside_it(tmp_path: Path) -> None:
    (tmp_path / "words.map.toml").write_text(MAP, "utf-8")
    _, records = taken_in(
        tmp_path, "Address,Palavra,Above,Colour\nconcept/a,Fruta,,red\nconcept/b,Maçã,Fruta,\n", "words.csv"
    )
    assert records["concept/b"]["name"] == {"pt": "Maçã"}
    assert records["concept/b"]["broader"] == "concept/a"


def test_two_addresses_that_end_alike_are_two_concepts(tmp_path: Path) -> None:
    text = """<https://a.example/x#1> a skos:Concept ; skos:prefLabel "A"@en .
    <https://b.example/y#1> a skos:Concept ; skos:prefLabel "B"@en ; skos:broader <https://a.example/x#1> ."""
    _, records = taken_in(tmp_path, text)
    assert sorted(record["name"]["en"] for record in records.values()) == ["A", "B"]


def test_an_address_in_a_table_that_can_be_no_id_is_kept_too(tmp_path: Path) -> None:
    text = "id,prefLabel@en,broader\nhttps://example.net/c#1,Fruit,\nconcept/pear,Pear,https://example.net/c#1\n"
    account, records = taken_in(tmp_path, text, "words.csv")
    assert records["concept/1"]["exactMatch"] == ["https://example.net/c#1"]
    assert records["concept/pear"]["broader"] in (["concept/1"], "concept/1")
    assert account.codes["PLD421"] == 1


def test_a_column_that_says_nothing_known_is_told(tmp_path: Path) -> None:
    account, _ = taken_in(tmp_path, "uri,prefLabel@en,colour\nconcept/a,A,red\n", "words.csv")
    assert account.codes["PLD342"] == 1


@pytest.mark.parametrize("header", ["uri,broader", "prefLabel@en,notation", "Palavra,Above", ""])
def test_a_table_that_is_none_of_concepts_is_refused(header: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        taken_in(tmp_path, f"{header}\na,b\n", "words.csv")
    assert caught.value.problem.code == "PLD429"
    assert not (tmp_path / "dataset").exists()
