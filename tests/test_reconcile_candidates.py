"""A table of others becomes things by what its columns are called, or are said to be; nothing in it is guessed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from peasant_ld.problem import InputError
from peasant_ld.reconcile.candidates import TableMeaning, candidates_of_table
from peasant_ld.reconcile.thing import Thing

ADDRESS = "https://example.net/thing/"


def things(folder: Path, text: str, name: str = "table.csv", **said: object) -> list[Thing]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return list(candidates_of_table(path, TableMeaning(**said)))  # type: ignore[arg-type]


def refused(folder: Path, text: str, name: str = "table.csv", **said: object) -> str:
    with pytest.raises(InputError) as raised:
        things(folder, text, name, **said)
    assert raised.value.problem.code == "PLD460"
    return str(raised.value.problem.facts["reason"])


@pytest.mark.parametrize(
    ("header", "cell", "address"),
    [
        ("qid,name", "Q64", "http://www.wikidata.org/entity/Q64"),
        ("Wikidata ID,Nome", "Q64", "http://www.wikidata.org/entity/Q64"),
        ("VIAF ID,titre", "123", "http://viaf.org/viaf/123"),
        ("geonameid;nombre", "123", "https://sws.geonames.org/123/"),
        ("item\titemLabel", ADDRESS + "1", ADDRESS + "1"),
        ("IRI,label@pt", ADDRESS + "1", ADDRESS + "1"),
    ],
)
def test_usual_titles_say_what_a_column_is(tmp_path: Path, header: str, cell: str, address: str) -> None:
    mark = next(sign for sign in ",;\t" if sign in header)
    (found,) = things(tmp_path, f"{header}\n{cell}{mark}Green Hill\n")
    assert (found.id, found.label) == (address, "Green Hill")


def test_own_titles_are_given(tmp_path: Path) -> None:
    table = "nr,wie,auch,wo\n7,Green Hill,Monte Verde | Hill,Haïti\n"
    columns = {"id": "nr", "label": "wie", "aliases": "auch", "country": "wo"}
    (found,) = things(tmp_path, table, columns=columns, prefix=ADDRESS)
    assert (found.id, [name.text for name in found.names]) == (ADDRESS + "7", ["Green Hill", "Monte Verde", "Hill"])
    assert [name.is_main for name in found.names] == [True, False, False]
    assert found.country == "HT"
    (found,) = things(tmp_path, table, columns=columns, prefix=ADDRESS + "{}/about")
    assert found.id == ADDRESS + "7/about"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("id,name\n7,Green Hill\n", "ids-without-prefix"),
        ("iri,name\n7,Green Hill\n", "ids-without-prefix"),
        ("name,country\nHill,HT\n", "no-ids"),
        ("iri,country\nx,HT\n", "no-names"),
        ("qid,viaf,name\nQ1,2,Hill\n", "two-columns-alike"),
        ("iri,uri,name\na,b,Hill\n", "two-columns-alike"),
        ("", "nothing-in-it"),
        ("\n\n", "nothing-in-it"),
    ],
)
def test_what_a_table_does_not_say_is_asked(tmp_path: Path, text: str, why: str) -> None:
    assert refused(tmp_path, text) == why


def test_a_column_that_is_not_there_and_a_file_that_is_no_table_are_told(tmp_path: Path) -> None:
    assert refused(tmp_path, "id,name\n", columns={"label": "Nome"}) == "no-such-column"
    assert refused(tmp_path, "{}", "table.zip") == "not-a-table"


def test_a_dump_of_geonames_is_known_by_its_form(tmp_path: Path) -> None:
    cells = ["77", 'Vila "Nova"', "Vila Nova", "Vilanova,VN", "-30.5", "-51.25", "P", "PPL", "BR", *[""] * 10]
    (found,) = things(tmp_path, "\t".join(cells) + "\nbroken\tline\n", "allCountries.txt")
    assert (found.id, found.country, found.point) == ("https://sws.geonames.org/77/", "BR", (-51.25, -30.5))
    assert [name.text for name in found.names] == ['Vila "Nova"', "Vilanova", "VN"]


def test_json_lines_are_read_as_people_and_as_wikidata_write_them(tmp_path: Path) -> None:
    plain = {"iri": ADDRESS + "1", "name": {"pt": "Vila Nova"}, "aliases": ["VN", "Vilanova"], "country": "BR"}
    entity = {
        "type": "item", "id": "Q5",
        "labels": {"pt": {"language": "pt", "value": "Vila"}}, "aliases": {"pt": [{"language": "pt", "value": "V"}]},
    }  # fmt: skip
    (one,) = things(tmp_path, json.dumps(plain), "a.jsonl")
    assert [(name.text, name.language) for name in one.names] == [("Vila Nova", "pt"), ("VN", None), ("Vilanova", None)]
    (other,) = things(tmp_path, json.dumps(entity), "b.jsonl")
    assert (other.id, other.label) == ("http://www.wikidata.org/entity/Q5", "Vila")
    assert refused(tmp_path, json.dumps({"id": "Q5", "name": "Vila"}), "c.jsonl") == "ids-without-prefix"


def test_rows_without_an_id_or_a_name_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"iri,name\n{ADDRESS}1,Hill\n,Valley\n{ADDRESS}3,\n", encoding="utf-8")
    candidates = candidates_of_table(path)
    assert [each.id for each in candidates] == [ADDRESS + "1"]
    assert candidates.passed == 2


def test_other_columns_are_identifiers_under_their_titles(tmp_path: Path) -> None:
    (found,) = things(tmp_path, f"iri,name,GB-CHC,viaf\n{ADDRESS}1,Fund,1234,9\n")
    assert {("gbchc", "1234"), ("viaf", "9")} <= found.identifiers


@pytest.mark.parametrize(("latitude", "longitude"), [("91", "0"), ("x", "1"), ("nan", "0"), ("", ""), ("0", "181")])
def test_a_point_that_is_none_is_none(tmp_path: Path, latitude: str, longitude: str) -> None:
    (found,) = things(tmp_path, f"iri,name,lat,lon\n{ADDRESS}1,Hill,{latitude},{longitude}\n")
    assert found.point is None
